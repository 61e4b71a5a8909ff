"""A value is told as a file has it, and read again it is the same."""

import pytest
from worlds import demonstration, outage

from simulator.scenario.written_values import as_written, found, written

SCENARIO = demonstration(
    failures=[outage(error_ratio="12.34%")],
    oncall={"acknowledge": "5m", "triage": {"lognormal": {"median": "4m", "sigma": 0.9}}},
    service={"traffic": {"interactive": "40/s"}},
)
RANDOM = {"lognormal": {"median": 240.0, "sigma": 0.9}}


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("horizon", 21600.0, "6h"),
        ("failures[provider_outage].error_ratio", 0.1234, "12.34%"),
        ("failures[0].lasts", 7200.5, "2h500ms"),
        ("service.traffic.interactive", 0.1, "0.1/s"),
        ("oncall.acknowledge", 300.0, "5m"),
        ("oncall.acknowledge", RANDOM, {"lognormal": {"median": "4m", "sigma": 0.9}}),
        ("oncall.triage.lognormal.median", 240.0, "4m"),
        ("oncall.triage.lognormal.sigma", 0.9, 0.9),
        ("slos[0].window", "month", "month"),
        ("seed", 7, 7),
        ("failures[nobody].lasts", 60.0, 60.0),
    ],
)
def test_a_value_has_its_keys_unit(key, value, text):
    assert written(value, found(SCENARIO, key)[1]) == text


TEAM = demonstration(
    oncall={
        "acknowledge": {"business": "3m", "sleep": {"lognormal": {"median": "12m", "p90": "40m"}}},
        "triage": {"takes": "8m", "right": "60%"},
        "ladder": [{"ask": "ada", "acknowledge_within": "5m"}, {"ask": "ben"}],
    },
    people=[{"name": "ada"}, {"name": "ben"}],
)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("oncall.triage", {"takes": "8m", "right": "60%"}),
        (
            "oncall.acknowledge",
            {"business": "3m", "sleep": {"lognormal": {"median": "12m", "p90": "40m"}}},
        ),
        ("oncall.ladder[0]", {"ask": "ada", "acknowledge_within": "5m"}),
        (
            "oncall.ladder",
            [
                {"ask": "ada", "acknowledge_within": "5m"},
                {"ask": "ben", "acknowledge_within": "30m"},
            ],
        ),
        ("oncall.triage.right", "60%"),
    ],
)
def test_a_block_is_told_as_its_file_has_it(key, text):
    value = TEAM.dump()
    for part in key.replace("]", "").replace("[", ".").split("."):
        value = value[int(part) if part.isdigit() else part]
    assert as_written(TEAM, key, value) == text


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("horizon", (0.1, 90.5, 86400.001)),
        ("failures[0].error_ratio", (0.1, 0.9995, 1 / 3)),
        ("service.traffic.interactive", (0.1, 1234567.25, 1 / 3)),
    ],
)
def test_what_is_written_is_read_as_the_same(key, values):
    _, unit = found(SCENARIO, key)
    for value in values:
        assert unit.parse(unit.written(value)) == pytest.approx(value, rel=1e-11)
