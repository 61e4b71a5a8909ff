"""The figures of the study by service, policy and measure, as they are written in a text."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulator.analysis.bootstrap import Interval
from simulator.outputs.words.estimates import amount, spread

# how notes of the table that stand for an interval begin, and the words for them on the page
NOTES = {
    "the same in every run": "always",
    "few e": "few events",
    "too few": "too few months",
    "no data": "no data",
}


@dataclass(frozen=True)
class Figure:
    """A line of study.csv. As text it is its value: `10.5`, `98.1%`, `32.2 min`."""

    line: Mapping[str, str]

    def _number(self, column: str) -> float | None:
        text = self.line[column]
        return float(text) if text else None

    @property
    def value(self) -> float | None:
        """Its value; None without data, infinite for a median that was not reached."""
        if self.line["note"].startswith("more than half"):
            return math.inf
        return self._number("value")

    @property
    def low(self) -> float | None:
        """The lower end of its 95% interval."""
        return self._number("low")

    @property
    def high(self) -> float | None:
        """The upper end of its 95% interval."""
        return self._number("high")

    @property
    def difference(self) -> Interval:
        """Its difference from google-30d, with its 95% interval."""
        return Interval(
            self._number("difference"),
            self._number("difference_low"),
            self._number("difference_high"),
        )

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the difference is more than chance gives among all that are compared."""
        return self.line["is_told"] == "True"

    def __str__(self) -> str:
        return amount(self.value, self.line["unit"])

    @property
    def range(self) -> str:
        """Its 95% interval, or a word for what stands in its place in the table."""
        for note, word in NOTES.items():
            if self.line["note"].startswith(note):
                return word
        if self.high is None:
            # the end of a median's interval that the runs are too short to tell
            return f"{amount(self.low, self.line['unit'])} or more"
        return spread(Interval(self.value, self.low, self.high), self.line["unit"])

    @property
    def size(self) -> str:
        """How large the difference is, whichever way it goes."""
        return amount(abs(self.difference.value or 0.0), self.line["unit"])

    @property
    def cell(self) -> str:
        """Value and interval in a table."""
        if self.value is None:
            return "-"
        if math.isinf(self.value):
            return "most missed"
        # how few events there were is in study.csv
        return f"{self} ({self.range})"


class Figures:
    """The figures of a service under one policy, by their measures' names."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = figures

    def __getattr__(self, measure: str) -> Figure:
        return self._figures[measure]

    def __getitem__(self, measure: str) -> Figure:
        return self._figures[measure]


class Study(dict[str, dict[str, Figures]]):
    """All figures: `study["centre"]["google-30d"].pages`."""

    def __init__(self, lines: Iterable[Mapping[str, str]]) -> None:
        super().__init__()
        self.months = dict[str, int]()
        found = dict[str, dict[str, dict[str, Figure]]]()
        for line in lines:
            policies = found.setdefault(line["service"], {})
            policies.setdefault(line["policy"], {})[line["measure"]] = Figure(line)
            self.months[line["service"]] = int(line["months"])
        for service, policies in found.items():
            self[service] = {name: Figures(figures) for name, figures in policies.items()}

    @property
    def length(self) -> str:
        """How many months each service was played: `200 months`, `50 to 200 months`."""
        few, many = min(self.months.values()), max(self.months.values())
        return f"{many} months" if few == many else f"{few} to {many} months"
