"""Hostile scenarios: a valid one, changed where its schema says that something can be written.

Everything follows from one whole number, so a case at fault is made again by its seed:
`python tests/hostile/cases.py 1234` prints it.
"""

import copy
import json
import math
import random
import sys
from functools import cache
from pathlib import Path

GALLERY = Path(__file__).parents[2] / "scenarios"
NAMES = (
    "=cmd()",
    "../x",
    "²",
    "٣",
    "-1",
    " ",
    "a\nb",
    "a\rb",
    "tab\there",
    "\x1b[31mred\x1b[0m",
    "\x00",
    "\x7f\x85",
    "\u202eevil",
    "\u2028line",
    "\ud800",
    "\udcff",
    "😀",
    "x" * 300,
    "very long " * 2000,
    "name#1",
    "a/b",
    "a.b[0]",
    "[0]",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "$x_1^2$",
    "$",
    "%s %d",
    "| a | b |",
    "`x`",
    '"quoted"',
    "con.",
    "nan",
    "null",
    "month",
)
"""Texts that are a name somewhere, and mean something to a shell, a spreadsheet or a page."""
DIGITS = ("9" * 40, "9" * 400, "0." + "1" * 400, "1" * 99, "1" + "0" * 308)
NONSENSE = (
    *(None, True, False, "", [], {}, [[]], [{}], {"": 1}, 0, -1, -0.0, 1e308, -1e308, 5e-324),
    *(10**39, 10**399, 2**63, "nan", "inf", "-inf", ".nan", ".inf", "NaN", "1e999", "0x10", "1_0"),
    *("1ms", "30000d", "100ms", "-5m", "1h-1m", "5 m", "²s", "٣s", "١%", "200%", "1/0s", "1/s/s"),
    *(f"{DIGITS[0]}d", f"{DIGITS[1]}s", f"{DIGITS[2]}ms", f"{DIGITS[1]}%", f"{DIGITS[1]}/s"),
    *(math.nan, math.inf, -math.inf),
)
"""What fits hardly anywhere."""
DURATIONS = (
    *("0s", "1ms", "100ms", "0.5ms", "1s", "7s", "10s", "30s", "1m", "5m", "59m59s999ms", "1h"),
    *("1h0.001s", "3599s", "6h", "1d", "7d", "30d", "3000d", "30000d", "9999999999s"),
    *("10000000000s", "99999999999999999999d", "0.0000000000001s"),
)
RATIOS = (
    *("0%", "100%", "50%", "0.0000001%", "99.9999999999%", "99.99999999999999999999%", "1%"),
    *(0, 1, 0.5, 1e-300, 5e-324, 0.9999999999999999, 1e-9),
)
RATES = (
    *("0/s", "1/w", "0.001/d", "1/h", "1/m", "1/s", "40/s", "1000/s", "49710/s", "1000000/s"),
    *("1/ms", f"{DIGITS[0]}/ms", "0.0000000000000000000001/w"),
)
NUMBERS = (0, 1, 2, 0.5, 5e-324, 1e-300, 1e-9, 10, 1000, 1e6, 1e15, 2**53 + 1, 1e18, 1e300, 1.7e308)
COUNTS = (0, 1, 2, 3, 20, 21, 1000, 2**31, 2**32, 2**63, 2**64, 10**39, 10**98)
STARTS = (
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1600-02-29T00:00:00Z", "1600-01-01"),
    *("2300-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "9999-12-31", "9999-12-01T00:00:00Z"),
    *("2026-02-28T23:59:59.999999+00:00:01", "2026-10-25T02:30:00+23:59", "20260105T00Z"),
    *("2024-02-29T12:00:00-11:30", "2026-W01-1", "1969-12-31", "2262-04-12T00:00:00Z"),
    *("2026-01-31T23:00:00Z", "2026-02-30", "10000-01-01", "١٩٩٩-01-01", "1677-09-20"),
    *("2026-10-25T01:30:00 Europe/London", "2026-03-29T01:30:00 Europe/London", "2026-01-05 Mars"),
    *("2011-12-30 Pacific/Apia", "1880-01-01 Europe/Amsterdam", "9999-12-01 America/New_York"),
    *("2026-10-25T01:30:00+05:00 Europe/London", "2010-11-06T23:59:59.999999 America/St_Johns"),
    *("0001-01-01 Asia/Tokyo", "9999-12-31T23:00:00 Etc/GMT+12", "2026-10-04 Australia/Lord_Howe"),
)
MOST = 5_000
"""A case with more values than this is not made larger."""
LARGEST = 2_000_000
"""No text is longer; a scenario may have half as many bytes."""
SIZES = ("4GB", "1MB", "0GB", "999999999999GB", "1 GB", 5)
BY_EXAMPLE = {
    "4GB": SIZES,
    "5m": DURATIONS,
    "50%": RATIOS,
    "40/s": RATES,
    "800": NUMBERS,
    "2": NUMBERS,
}
"""A schema tells the unit of a value by its example."""


@cache
def schema():
    """The JSON schema of a scenario."""
    from simulator.scenario import Scenario

    return Scenario.model_json_schema(by_alias=True)


@cache
def kinds(family):
    """The registered kinds of a family."""
    import simulator.scenario  # noqa: F401
    from simulator.foundation.kinds import FAMILIES

    return tuple(sorted(FAMILIES[family]))


@cache
def gallery():
    """(text, values) of every scenario that ships; its numbers are plain ones."""
    from simulator.scenario.files import Reader

    texts = [path.read_text(encoding="utf-8") for path in sorted(GALLERY.glob("*.yaml"))]
    return tuple((text, plain(Reader(text, "").value)) for text in texts)


def plain(value):
    """A value with Python's own numbers, so that it is shown and copied as one."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, bool):
        return value
    return next((kind(value) for kind in (int, float) if isinstance(value, kind)), value)


class Dice(random.Random):
    """Choices from one seed."""

    def chance(self, share):
        return self.random() < share

    def one(self, *values):
        return copy.deepcopy(self.choice(values))


def scenario_case(seed, hostility=0.35):
    """The case of a seed: values (dict), a text (str), or the bytes of a file.

    `hostility` is how often a change is one that can hardly be valid; with 0 most cases load.
    """
    dice = Dice(seed)
    text, values = dice.one(*gallery())
    if dice.chance(0.4):
        values = small_scenario(dice)
    for _ in range(dice.one(1, 1, 1, 2, 2, 3, 5, 8)):
        change(dice, values, hostility)
    if not dice.chance(hostility / 2):
        return values
    return broken_text(dice, text if dice.chance(0.5) else written(values, dice))


def small_scenario(dice):
    """A short valid scenario of random parts."""
    failures = [small_failure(dice) for _ in range(dice.randint(1, 4))]
    slis = dice.sample(kinds("sli"), dice.randint(1, 3))
    values = {
        "name": "small",
        "seed": dice.randint(0, 99),
        "horizon": dice.one("6h", "1d", "2d", "7d"),
        "outcomes": dice.one("random", "expected"),
        "service": {"traffic": {"interactive": dice.one("1/s", "40/s"), "malicious": "1/s"}},
        "slos": [{"sli": kind, "objective": dice.one("90%", "99%", "99.9%")} for kind in slis],
        "monitoring": {"scrape_interval": "30s", "evaluation_interval": dice.one("30s", "1m")},
        "failures": failures,
    }
    if dice.chance(0.7):
        values["oncall"] = {"acknowledge": "5m", "triage": dice.one("8m", "0s")}
    if dice.chance(0.3):
        values["releases"] = {"every": "6h", "bad": "50%", "bad_ones": {"error_ratio": "20%"}}
    if dice.chance(0.3):
        values["service"]["traffic"]["retries"] = {"attempts": dice.randint(1, 20)}
    if dice.chance(0.3):
        values["service"]["spend"] = {"daily_budget": dice.one(1, 1000, 30000)}
    return values


def small_failure(dice):
    """A failure that strikes once, or again and again."""
    when = dice.one({"at": "1h"}, {"at": "3h"}, {"every": "8h"}, {"at": 0, "every": "1d"})
    when = {key: value or "0s" for key, value in when.items()}
    return {"kind": dice.one(*kinds("failure")), "lasts": dice.one("5m", "1h", "4h"), **when}


def change(dice, values, hostility):
    """One change of structure or of a value."""
    if dice.chance(hostility):
        dice.one(*HOSTILE)(dice, values)
    elif dice.chance(0.2):
        dice.one(*ODD)(dice, values)
    else:
        holder, key, part = spot(dice, values)
        holder[key] = fitting(dice, part)


def resolved(part, value=None):
    """A part of the schema without references; of several the one that fits the value."""
    while True:
        if "$ref" in part:
            part = schema()["$defs"][part["$ref"].rpartition("/")[2]]
        elif "anyOf" in part:
            part = one_of(part["anyOf"], value)
        else:
            return part


def one_of(parts, value):
    """The part for the value's kind; else the first that is more than null."""
    kind = value.get("kind") if isinstance(value, dict) else value
    for part in parts:
        known = resolved(part).get("properties", {}).get("kind", {})
        if isinstance(kind, str) and known.get("default", known.get("const")) == kind:
            return part
    return next(part for part in parts if part.get("type") != "null")


def spot(dice, values):
    """(holder, key, schema) of something that can be written, found by a walk from the top."""
    holder, part = values, resolved(schema())
    while True:
        key = dice.one(*sorted(part["properties"]))
        inner = resolved(part["properties"][key], holder.get(key))
        holder, key, inner = into_items(dice, holder, key, inner)
        if "properties" not in inner or dice.chance(0.05):
            return holder, key, inner
        if not isinstance(holder[key] if has(holder, key) else None, dict):
            holder[key] = {}
        holder, part = holder[key], inner


def has(holder, key):
    """Whether a mapping or list holds something there."""
    return key in holder if isinstance(holder, dict) else key < len(holder)


def into_items(dice, holder, key, part):
    """From a list or a mapping of names to one of its items, a new one where there is none."""
    while part.get("type") == "array" or (
        "additionalProperties" in part and "properties" not in part
    ):
        is_list = part.get("type") == "array"
        inner = part.get("items", {}) if is_list else part["additionalProperties"]
        if not isinstance(inner, dict) or dice.chance(0.1):
            return holder, key, part
        wanted = list if is_list else dict
        if not isinstance(holder.get(key) if isinstance(holder, dict) else None, wanted):
            holder[key] = wanted()
        holder, key = holder[key], item_key(dice, holder[key], is_list)
        part = resolved(inner, holder[key] if has(holder, key) else None)
        if not has(holder, key):
            item = first_item(dice, part)
            holder.append(item) if isinstance(holder, list) else holder.update({key: item})
    return holder, key, part


def item_key(dice, items, is_list):
    """The key of an item, or of one to be added."""
    if is_list:
        return dice.randint(0, max(0, len(items) - 1))
    return dice.one(*kinds("failure"), "mitigation_price", *list(items)[:3])


def first_item(dice, part):
    """A new item of a list, with what it needs."""
    known = part.get("properties", {})
    if "do" in known:
        return {"do": dice.one(*kinds("mitigation")), "takes": "2m"}
    if "objective" in known:
        return {"objective": "99%"}
    if "kind" in known:
        return small_failure(dice)
    return {} if known else 1


def fitting(dice, part):
    """A value that may stand there, at the edge of what is allowed."""
    part = resolved(part)
    if "enum" in part or "const" in part:
        return dice.one(*part.get("enum", [part.get("const")]))
    named = part.get("maxProperties") == 1
    pool = BY_EXAMPLE.get(str((part.get("examples") or [""])[0]))
    if pool:
        return distribution(dice, pool) if dice.chance(0.3) else dice.one(*pool)
    if named:
        return distribution(dice, NUMBERS)
    kind = part.get("type")
    if part.get("format") == "date-time":
        return dice.one(*STARTS)
    if kind == "array":
        return weights(dice)
    pools = {"integer": COUNTS, "number": NUMBERS, "boolean": (True, False), "string": NAMES}
    if isinstance(kind, list):  # a preset's name is a text or null
        kind = dice.one(*kind)
    return dice.one(*pools.get(kind, ({}, NONSENSE[0])))


def weights(dice):
    """A curve of a day or a week, mostly of zeros, or a list of names."""
    size, pool = dice.one(24, 24, 7, 0, 1), dice.one((0, 1), (0, 0, 0, 5), (1e-300, 1e300), NAMES)
    return [dice.one(*pool) for _ in range(size)]


def distribution(dice, pool):
    """A distribution with odd parameters, of values from the pool."""
    name = dice.one(*kinds("distribution"))
    of = {
        "uniform": {"low": dice.one(*pool), "high": dice.one(*pool)},
        "exponential": {"mean": dice.one(*pool)},
        "lognormal": {"median": dice.one(*pool)},
        "weibull": {"scale": dice.one(*pool), "shape": dice.one(0.001, 0.01, 0.5, 1, 50, 1e300)},
    }.get(name, {})
    if name == "lognormal" and dice.chance(0.5):
        of["sigma"] = dice.one(0, 0.1, 1, 5, 30, 100, 1e300, 5e-324)
    elif name == "lognormal":
        of["p90"] = dice.one(*pool)
    return {name: of}


def nodes(values):
    """Every (holder, key) of the values, from the top down."""
    found, todo = [], [values]
    while todo:
        holder = todo.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        found += [(holder, key) for key in keys]
        todo += [holder[key] for key in keys if isinstance(holder[key], (dict, list))]
    return found


def replace(dice, values):
    holder, key = dice.choice(nodes(values) or [(values, "name")])
    holder[key] = dice.one(*NONSENSE, *NAMES, *DIGITS)


def replace_by_schema(dice, values):
    holder, key, _ = spot(dice, values)
    holder[key] = dice.one(*NONSENSE, *NAMES)


def swap_kind(dice, values):
    found = [(h, k) for h, k in nodes(values) if k in ("kind", "do", "sli", "policy", "preset")]
    if found:
        holder, key = dice.choice(found)
        family = dice.one("failure", "sli", "mitigation", "alert_rule", "distribution")
        holder[key] = dice.one(*kinds(family), "openai-2024", "course-notes", *NAMES)


def unknown_key(dice, values):
    found = [holder[key] for holder, key in nodes(values) if isinstance(holder[key], dict)]
    dice.choice([values, *found])[dice.one(*NAMES, "nmae", "<<", "kind", "name")] = dice.one(
        *NONSENSE
    )


def repeat_item(dice, values):
    every = nodes(values)
    found = [holder[key] for holder, key in every if isinstance(holder[key], list)]
    if found and len(every) < MOST and (items := dice.choice(found)):
        items.extend(copy.deepcopy(items[-1:] * dice.one(1, 1, 2, 5, 30)))


def leave_out(dice, values):
    if found := nodes(values):
        holder, key = dice.choice(found)
        del holder[key]


def swap_values(dice, values):
    """Puts a value where another one stands."""
    found = nodes(values)
    if 0 < len(found) < MOST:
        (holder, key), (other, name) = dice.choice(found), dice.choice(found)
        holder[key] = copy.deepcopy(other[name])


def nest(dice, values):
    """Puts something deep at the top, so that repeated nesting stays within the stack."""
    deep = dice.one(1, [], {})
    for _ in range(dice.one(3, 38, 45, 90)):
        deep = [deep] if dice.chance(0.5) else {dice.one("a", "kind", "lognormal"): deep}
    values[dice.one(*values, "x")] = deep


def odd_start(dice, values):
    values["start"] = dice.one(*STARTS)


def odd_times(dice, values):
    failures = values.get("failures")
    for failure in failures if isinstance(failures, list) else ():
        if isinstance(failure, dict):
            failure[dice.one("lasts", "at", "every")] = dice.one(*DURATIONS)


def calendar(dice, values):
    """A month as a window, or slices of odd length."""
    slos = values.get("slos")
    for slo in slos if isinstance(slos, list) else []:
        if isinstance(slo, dict):
            slo["window"] = dice.one("month", *DURATIONS)
            slo["budgeting"] = dice.one("Occurrences", "Timeslices")
            slo["timeslice"] = {"length": dice.one(*DURATIONS), "target": dice.one(*RATIOS)}


def odd_day(dice, values):
    service = values.setdefault("service", {})
    traffic = service.setdefault("traffic", {}) if isinstance(service, dict) else None
    if isinstance(traffic, dict):
        size = dice.one("daily", "weekly")
        traffic[size] = [dice.one(0, 0, 1, 9) for _ in range(24 if size == "daily" else 7)]
        traffic["retries"] = {"attempts": dice.one(1, 2, 20), "backoff": dice.one(*DURATIONS)}


def odd_grid(dice, values):
    values["monitoring"] = {
        "scrape_interval": dice.one(*DURATIONS[:12]),
        "evaluation_interval": dice.one(*DURATIONS),
        "before_start": dice.one("clean", "none"),
    }


def many_steps(dice, values):
    """A runbook with the same step again and again."""
    step = {"do": dice.one(*kinds("mitigation")), "takes": dice.one(*DURATIONS)}
    values["runbooks"] = {
        dice.one(*kinds("failure"), "mitigation_price", *NAMES): [step] * dice.one(0, 1, 5, 60)
    }


HOSTILE = (
    replace,
    replace,
    replace_by_schema,
    swap_kind,
    unknown_key,
    leave_out,
    swap_values,
    nest,
)
ODD = (odd_start, odd_times, calendar, odd_day, odd_grid, many_steps, repeat_item)


def written(values, dice):
    """The values as YAML in the form of JSON; some texts as they are, so that YAML guesses."""
    if isinstance(values, dict):
        inner = (f"{scalar(key, dice)}: {written(each, dice)}" for key, each in values.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(values, list):
        return "[" + ", ".join(written(each, dice) for each in values) + "]"
    return scalar(values, dice)


def scalar(value, dice):
    """One value; a surrogate stands as its escape, which YAML reads."""
    if isinstance(value, str) and value.isascii() and value.replace("-", "").isalnum():
        return value
    return json.dumps(value, ensure_ascii=dice.chance(0.5) or not is_text(value))


def is_text(value):
    """Whether a value can be written as UTF-8."""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def broken_text(dice, text):
    """The text changed as text, without regard to what it means."""
    for _ in range(dice.one(1, 1, 2, 3)):
        text = dice.one(*TEXTUAL)(dice, text)[:LARGEST]
    raw = text.encode("utf-8", "surrogatepass")
    if dice.chance(0.3):
        at = dice.randint(0, len(raw))
        raw = raw[:at] + dice.one(b"\xff", b"\xc3\x28", b"\x00", b"\xed\xa0\x80") + raw[at:]
        return dice.one(b"", b"\xef\xbb\xbf", b"\xff\xfe") + raw
    return text if is_text(text) else raw


def insert(dice, text):
    at = dice.randint(0, len(text))
    return text[:at] + dice.one(*INSERTED) + text[at:]


def cut(dice, text):
    return text[: dice.randint(0, len(text))]


def crlf(dice, text):
    return text.replace("\n", dice.one("\r\n", "\r", "\u2028", "\n\n"))


def twice(dice, text):
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    often = dice.one(2, 2, min(500, LARGEST // (len(lines[at]) + 1) + 2))
    return "\n".join([*lines[:at], *lines[at : at + 1] * often, *lines[at + 1 :]])


def giant(dice, text):
    return text + dice.one("\n# ", "\nx: ", "\n", "\n? ") + "x" * dice.one(9_000, 1_100_000)


def swapped_lines(dice, text):
    lines = text.split("\n")
    dice.shuffle(lines)
    return "\n".join(lines)


def deep_text(dice, text):
    return text + "\nx: " + dice.one("[", "{a: ", "- ", "? ") * dice.one(30, 50, 5000)


def bare(dice, text):
    """A value replaced by one that YAML would read in its own way."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    odd = dice.one(
        *DIGITS, "1:30", "0o7", "yes", "~", "!!int 3", "2026-01-05", "1e308", "-", "|", ">"
    )
    lines[at] = f"{key}{colon} {odd}"
    return "\n".join(lines)


INSERTED = (
    *(
        "\t",
        "\ufeff",
        "\x00",
        "\x1b[2J",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "---\n",
        "...\n",
    ),
    *("<<: *a\n", "%YAML 9.9\n", "{", "}", "[", "]", "'", '"', "#", ": ", "\n- ", "\u202e", "|\n"),
    *("\udcff", "@", "`", "? ", "\x85", "\u2028", "\\", '"\\ud800"', '"\\x00"', "e99999999999"),
)
TEXTUAL = (insert, insert, insert, cut, crlf, twice, giant, swapped_lines, deep_text, bare, bare)


if __name__ == "__main__":
    made = scenario_case(int(sys.argv[1]), *map(float, sys.argv[2:]))
    print(json.dumps(made, indent=1) if isinstance(made, dict) else repr(made))
