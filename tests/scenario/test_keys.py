"""Dotted keys into plain values, and what differs between two of them."""

import copy

import pytest

from simulator.scenario.keys import changed, differences, removed, split

VALUES = {
    "horizon": 1.0,
    "failures": [
        {"kind": "outage", "at": 1.0},
        {"kind": "outage", "name": "late", "at": 2.0},
        {"kind": "spike", "preset": "openai", "every": 3.0, "lasts": 4.0, "size": 5.0},
    ],
    "alerting": {"policy": "ours", "rules": [{"name": "quick", "burn_rate": 14.4, "for": 0.0}]},
}
EXCLUSIVE = (("burn_rate", "budget_consumed"),)


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("horizon", ["horizon"]),
        ("a.b.c", ["a", "b", "c"]),
        ("failures[0].at", ["failures", "0", "at"]),
        ("rules[page-quick].burn_rate", ["rules", "page-quick", "burn_rate"]),
        ("a[b.c][d]", ["a", "b.c", "d"]),
        ("a[]", ["a", ""]),
    ],
)
def test_the_parts_of_a_key(key, parts):
    assert split(key) == parts


@pytest.mark.parametrize("key", ["", "a..b", "a.", "a[0", "a]b", "[[a]]"])
def test_what_is_no_key(key):
    with pytest.raises(KeyError, match="write e"):
        split(key)


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("failures[0].at", 0),
        ("failures[late].at", 1),
        ("failures[spike].at", 2),
        ("failures[outage].at", 0),
        ("failures[2].at", 2),
    ],
)
def test_items_by_place_name_or_kind(key, place):
    """A name goes before a kind, and the first of a kind is meant."""
    result = changed(VALUES, key, 9.0, EXCLUSIVE)
    assert [item.get("at") == 9.0 for item in result["failures"]].index(True) == place
    assert VALUES["failures"][place].get("at") != 9.0


def test_parts_that_are_missing_are_made():
    assert changed({}, "service.cache.hit_ratio", 0.1, ()) == {
        "service": {"cache": {"hit_ratio": 0.1}}
    }


@pytest.mark.parametrize(
    ("key", "value", "keys"),
    [
        ("alerting.rules[quick].budget_consumed", 0.1, ["budget_consumed", "for", "name"]),
        ("alerting.rules[quick].burn_rate", 3, ["burn_rate", "for", "name"]),
        ("alerting.rules[quick].for", 60, ["burn_rate", "for", "name"]),
        ("alerting.policy", "theirs", ["policy"]),
        ("failures[spike].preset", "other", ["kind", "preset", "size"]),
        ("failures[spike].preset", None, ["every", "kind", "lasts", "preset", "size"]),
        ("failures[spike].every", 7, ["every", "kind", "lasts", "preset", "size"]),
    ],
)
def test_what_goes_when_a_key_is_set(key, value, keys):
    """Of exclusive keys one stays; a name that ships takes what it stands for with it."""
    parts = split(key)
    place = changed(VALUES, key, value, EXCLUSIVE)
    for part in parts[:-1]:
        by_name = {"quick": 0, "spike": 2}
        place = place[by_name.get(part, part)]
    assert sorted(place) == keys and place[parts[-1]] == value


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("failures[3].at", "no item '3': known: outage, late, spike (or write an index below 3)"),
        ("failures[lat].at", "no item 'lat': did you mean late? (or write an index below 3)"),
        ("failures[٣].at", "no item '٣'"),
        ("horizon.x", "'x' cannot be set inside 1.0: it has no keys"),
        ("horizon.x.y", "'x' is not inside 1.0: it has no keys"),
    ],
)
def test_what_is_not_there(key, said):
    with pytest.raises(KeyError) as error:
        changed(VALUES, key, 1, ())
    assert str(error.value.args[0]).startswith(said)


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("horizon", {"horizon": None}),
        ("failures[0]", {"failures": VALUES["failures"][1:]}),
        ("failures[late]", {"failures": [VALUES["failures"][0], VALUES["failures"][2]]}),
        ("alerting.policy", {"alerting": {}}),
        ("alerting.rules", {"alerting": {"policy": "ours"}}),
    ],
)
def test_what_is_left_without_a_key(key, left):
    """The rules of a policy go with its name; the values that are given stay as they are."""
    before = copy.deepcopy(VALUES)
    expected = {name: value for name, value in {**VALUES, **left}.items() if value is not None}
    assert removed(VALUES, key) == expected and before == VALUES


def test_defaults_of_a_kind_go_with_it():
    """Nobody wrote them, so nobody has to take them out before another kind is tried."""
    outage = {"kind": "provider_outage", "name": "out", "at": "1h", "lasts": "1h"}
    failures = [outage | {"error_ratio": 0.5, "latency_factor": 1.0, "lost_capacity": 0.0}]
    found = changed({"failures": failures}, "failures[out].kind", "tool_outage", ())
    (tool,) = found["failures"]
    assert tool == outage | {"kind": "tool_outage", "error_ratio": 0.5}
    # what was written stays, and is refused
    failures[0]["latency_factor"] = 2.0
    found = changed({"failures": failures}, "failures[out].kind", "tool_outage", ())
    assert "latency_factor" in found["failures"][0]


@pytest.mark.parametrize("value", ["nix", 3, ["a"], None])
def test_what_is_no_kind_takes_nothing_out(value):
    failures = [{"kind": "provider_outage", "latency_factor": 1.0}]
    found = changed({"failures": failures}, "failures[0].kind", value, ())
    assert found["failures"] == [{"kind": value, "latency_factor": 1.0}]


def test_the_numbers_of_a_preset_stay_without_its_name():
    spike = removed(VALUES, "failures[spike].preset")["failures"][2]
    assert spike == {"kind": "spike", "every": 3.0, "lasts": 4.0, "size": 5.0}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("horizn", "there is no 'horizn' to remove: did you mean horizon?"),
        ("failures[3]", "no item '3': known: outage, late, spike (or write an index below 3)"),
        ("failures[0].kid", "there is no 'kid' to remove: did you mean kind?"),
        ("horizon.x", "there is no 'x' to remove: 1.0 has no keys"),
        ("horizn.x", "there is no 'horizn' to remove: did you mean horizon?"),
        (7, "7 is not a key: write e.g. 'failures[0].error_ratio'"),
    ],
)
def test_what_cannot_be_removed(key, said):
    with pytest.raises(KeyError) as error:
        removed(VALUES, key)
    assert str(error.value.args[0]) == said


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2, "b": 3}, [("a", 1, 2), ("b", None, 3)]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("a[1]", 2, 3)]),
        ({"a": {"b": 1}}, {"a": 5}, [("a", {"b": 1}, 5)]),
        (
            {"a": [{"name": "x", "at": 1}, {"name": "y", "at": 2}]},
            {"a": [{"name": "y", "at": 3}, {"name": "x", "at": 1}]},
            [("a[y].at", 2, 3)],
        ),
        (
            {"a": [{"kind": "x", "at": 1}, {"kind": "x", "at": 2}]},
            {"a": [{"kind": "x", "at": 1}, {"kind": "x", "at": 4}]},
            [("a[1].at", 2, 4)],
        ),
        (
            {"a": [{"name": "{0}", "at": {"b": 1}}]},
            {"a": [{"name": "{0}", "at": {"b": 2}}]},
            [("a[{0}].at.b", 1, 2)],
        ),
    ],
)
def test_differences(first, second, found):
    """Items are matched by name where all have one of their own; names may hold braces."""
    assert list(differences(first, second)) == found
