"""The detection map: no text clipped or overlapping, regions where the closed form puts them,
titles that say the finding.
"""

from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from seen import faults, texts
from slowly import first_of
from worlds import demonstration

from simulator import SLO
from simulator.analysis.detection import CLASSES, LONGEST, SHORTEST, detection
from simulator.outputs.charts.detection import draw_detection_map
from simulator.outputs.charts.findings import map_titles
from simulator.outputs.charts.style import SIZES, rendered
from simulator.reliability.field_policies import POLICIES

matplotlib.use("Agg")
LABELS = ("14.4x", "10x")
HOSTILE = "</svg>**b** $\\frac{1}{0}$ \u202e\x07 漢字 & ]]>"


def world(objective="99.9%", **changes):
    return demonstration(slos=[{"name": "availability", "objective": objective}], **changes)


def with_burn(scenario, rate):
    return scenario.set("alerting.rules[page-quick].burn_rate", rate)


def tickets_only(scenario):
    return scenario.set("alerting.rules", scenario.dump()["alerting"]["rules"][2:])


def held(scenario):
    return scenario.set("alerting.rules[page-quick].for", "10m")


def pairs():
    """Name to what is drawn: one scenario, or two that are compared."""
    strict, hostile = (
        world(),
        demonstration(
            name="<script>alert('$x^2$')",
            slos=[{"name": "<img src=x onerror=alert(1)>" * 20, "objective": "99%"}],
        ),
    )
    return {
        "one": (strict,),
        "loose": (world("99%"),),
        "very strict": (world("99.99%"),),
        "90%": (world("90%"),),
        "tickets": (tickets_only(strict),),
        "10x": (strict, with_burn(strict, 10)),
        "10x at 99.5%": (world("99.5%"), with_burn(world("99.5%"), 10)),
        "held": (strict, held(strict)),
        "no pages": (strict, tickets_only(strict)),
        "pages again": (tickets_only(strict), strict),
        "same": (strict, strict),
        "hostile": (hostile,),
        "hostile pair": (hostile, with_burn(hostile, 10)),
        "policies": (strict, world(alerting={"policy": "course-notes"})),
    }


PAIRS = pairs()


def drawn_anew(name, size="page", **how):
    return np.ravel(draw_detection_map(*PAIRS[name], size=size, **how))


drawn = cache(drawn_anew)
"""A picture that several tests look at and none changes."""


def said(figure):
    return [text.get_text().replace("\n", " ") for text, _ in texts(figure)]


def title(figure):
    return figure.texts[0].get_text().replace("\n", " ")


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", first_of(PAIRS, 2))
def test_no_text_is_clipped_or_overlaps(name, size):
    labels = (HOSTILE, "x" * 10_000) if name == "hostile pair" else ()
    figure = drawn(name, size, labels=labels)[0].figure
    assert len(list(texts(figure))) > 8 and faults(figure) == []
    heading = figure.texts[0].get_text()
    assert len(heading.split("\n")) <= SIZES[size].title_lines
    assert name == "hostile pair" or not heading.endswith("…")


def patches(axes):
    """Class to the polygons that are filled with it."""
    found = {}
    for patch in axes.patches:
        if patch.get_gid():
            found.setdefault(patch.get_gid(), []).append(patch.get_xy())
    return found


def covers(polygons, axes, error, lasts):
    """Whether a point of the map lies in one of the polygons, as they are drawn."""
    to = axes.transData.transform
    return any(
        matplotlib.path.Path(to(polygon)).contains_point(to((lasts, error))) for polygon in polygons
    )


@pytest.mark.parametrize("name", ["one", "loose", "90%", "tickets"])
def test_the_regions_are_filled_as_the_closed_form_says(name):
    (scenario,) = PAIRS[name]
    (axes,) = drawn(name)
    found, rng = patches(axes), np.random.default_rng(5)
    errors = np.exp(rng.uniform(np.log(0.001), 0, 60))
    for error, lasts in zip(
        errors, np.exp(rng.uniform(np.log(SHORTEST), np.log(LONGEST), 60)), strict=True
    ):
        urgency = int(
            detection(scenario.alerting.rules, scenario.slos[0], [error], [lasts]).urgency[0, 0]
        )
        for other in range(1, len(CLASSES)):
            assert covers(found.get(f"class-{other}", []), axes, error, lasts) == (
                other == urgency
            ), (error, lasts)


def test_only_what_differs_is_filled_in_the_third_panel():
    first, second, third = drawn("10x", labels=LABELS)
    assert set(patches(first)) == set(patches(second)) == {"class-1", "class-2", "class-3"}
    (strip, band), hatches = (
        patches(third)["class-3"],
        [patch.get_hatch() for patch in third.patches if patch.get_gid()],
    )
    assert [strip[:, 1].min(), strip[:, 1].max()] == pytest.approx([0.01, 0.864], rel=1e-6)
    assert [band[:, 1].min(), band[:, 1].max(), band[:, 0].max()] == pytest.approx(
        [0.01, 0.0144, LONGEST], rel=1e-6
    )
    assert (
        covers([strip], third, 0.5, 80)
        and not covers([strip, band], third, 0.5, 110)
        and covers([band], third, 0.012, 50_000)
    )
    assert hatches == ["", "///"]  # what was there before: nothing, a slow page
    words = said(first.figure)
    assert {"14.4x", "10x", "only what differs", "page", "slow page", "ticket"} <= set(words)
    assert "outages of 72 to 104 s at 50% errors: page instead of nothing" in words
    assert "steady 1 to 1.44% errors: quick page instead of slow page" in words


def test_classes_are_told_apart_without_colour():
    """Each has its own hatch, and the brightness falls with the urgency."""
    (axes,) = drawn("one")
    looks = {
        patch.get_gid(): (patch.get_hatch(), patch.get_facecolor())
        for patch in axes.patches
        if patch.get_gid()
    }
    assert len({hatch for hatch, _ in looks.values()}) == 3
    grey = [
        np.dot(looks[f"class-{urgency}"][1][:3], (0.2126, 0.7152, 0.0722)) for urgency in (1, 2, 3)
    ]
    assert grey[0] - grey[1] > 0.08 and grey[1] - grey[2] > 0.2


def test_titles_say_the_finding():
    wanted = {
        "one": (
            "At 99.9%, google-30d pages for a full outage longer than 52s; a 1% leak gets a"
            " page after 3h36m; up to 0.1% errors, no alert fires"
        ),
        "loose": (
            "At 99%, google-30d pages for a full outage longer than 8m38s; a 10% leak gets"
            " a page after 3h36m; up to 1% errors, no alert fires"
        ),
        "90%": (
            "At 90%, google-30d pages for a full outage longer than 3h36m; page-quick can"
            " never fire (144% errors); up to 10% errors, no alert fires"
        ),
        "tickets": (
            "At 99.9%, changed google-30d opens only a ticket for a full outage longer than"
            " 4m19s; a 1% leak gets a ticket after 7h12m; up to 0.1% errors, no alert fires"
        ),
        "same": "“policy 2” instead of “policy 1” does not change which alert fires first",
        "policies": "course-notes instead of google-30d does not change which alert fires first",
    }
    for name, text in wanted.items():
        assert title(drawn(name)[0].figure) == text
    assert (
        title(drawn("10x at 99.5%", labels=LABELS)[0].figure)
        == "10x instead of 14.4x changes two things: full outages of 3 to 4.32 min (page instead of"
        " nothing), and steady 5 to 7.2% errors (quick page instead of slow page)"
    )
    grey = drawn("one")[0].figure.texts[1].get_text()
    assert (
        grey == "scenario demonstration, SLO availability 99.9% over 30d, closed form, nothing"
        " simulated"
    )


def test_less_room_makes_a_shorter_title():
    assert (
        title(drawn("10x", "phone", labels=LABELS)[0].figure)
        == "10x instead of 14.4x changes two things: outages of 72 to 104 s at 50% errors, and"
        " steady 1 to 1.44% errors"
    )
    _, mine = plt.subplots(figsize=(6.4, 4))
    draw_detection_map(*PAIRS["one"], axes=mine)
    text = mine.get_title(loc="left").replace("\n", " ")
    assert text.endswith("a 1% leak gets a page after 3h36m")


def test_a_policy_that_can_never_fire_says_so():
    fast = {"rules": [{"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}]}
    axes = draw_detection_map(world("90%", alerting=fast))
    assert (
        title(axes.figure)
        == "At 90%, this policy can never fire: its lowest threshold is 144% errors"
    )
    assert patches(axes) == {} and "no alert fires" in said(axes.figure)
    slow = {"rules": [{"name": "slow", "severity": "sev2", "long_window": "28d", "burn_rate": 20}]}
    assert (
        title(draw_detection_map(world(alerting=slow)).figure)
        == "At 99.9%, this policy pages for a full outage longer than 13h26m24s; up to 18.7%"
        " errors, no alert fires within 3 d"
    )


def test_the_thresholds_stand_at_the_right():
    words = said(drawn("one")[0].figure)
    assert {"14.4x = 1.44%", "6x = 0.6%", "3x = 0.3%", "1x = 0.1%"} <= set(words)
    assert {"1% of the budget", "10% of the budget", "100% of the budget"} <= set(words)


@pytest.mark.parametrize("error", [1.0, 0.01])
def test_the_lines_are_outages_that_spend_one_share(error):
    (axes,) = drawn("one")
    lines = next(each for each in axes.collections if each.get_gid() == "budget").get_segments()
    for share, line in zip((0.01, 0.1, 1.0), lines, strict=True):
        lasts = np.exp(np.interp(np.log(error), np.log(line[::-1, 1]), np.log(line[::-1, 0])))
        assert detection(
            PAIRS["one"][0].alerting.rules, PAIRS["one"][0].slos[0], [error], [lasts]
        ).spends[0, 0] == pytest.approx(share)


def test_one_of_two_objectives():
    scenario = demonstration(
        slos=[{"name": "loose", "objective": "99%"}, {"name": "strict", "objective": "99.9%"}]
    )
    assert title(draw_detection_map(scenario).figure).startswith("At 99%, ")
    assert title(draw_detection_map(scenario, slo="strict").figure).startswith("At 99.9%, ")
    pair = draw_detection_map(scenario, with_burn(scenario, 10), slo="strict", labels=LABELS)
    assert "steady 1 to 1.44% errors" in title(pair[0].figure)
    with pytest.raises(KeyError, match="known: loose, strict"):
        draw_detection_map(scenario, slo="none")


def test_axes_of_ones_own():
    one, two = PAIRS["10x"]
    figure, mine = plt.subplots()
    assert draw_detection_map(one, axes=mine) is mine and len(figure.axes) == 1 and not figure.texts
    assert (
        mine.get_title(loc="left").replace("\n", " ")
        == "At 99.9%, google-30d pages for a full outage longer than 52s; a 1% leak gets a page"
        " after 3h36m"
    )
    figure, three = plt.subplots(1, 3, sharex=True, sharey=True, figsize=(12, 4))
    assert list(draw_detection_map(one, two, three, labels=LABELS)) == list(three)
    assert (
        three[0]
        .get_title(loc="left")
        .replace("\n", " ")
        .startswith("10x instead of 14.4x changes two things")
    )
    assert [axes.yaxis.get_tick_params()["labelleft"] for axes in three] == [True, False, False]
    _, last = plt.subplots()
    assert draw_detection_map(one, two, last) is last and "only what differs" in {
        text.get_text() for text in last.texts
    }


def test_a_phone_shows_only_what_differs():
    axes = draw_detection_map(*PAIRS["10x"], size="phone", labels=LABELS)
    assert len(axes.figure.axes) == 1 and set(patches(axes)) == {"class-3"}
    assert {
        "only what differs",
        "steady 1 to 1.44% errors: quick page instead of slow page",
    } <= set(said(axes.figure))


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("name", first_of(["one", "10x", "held", "no pages"], 1))
def test_a_second_rendering_has_the_same_bytes(name, kind):
    first, second = (rendered(drawn_anew(name)[0].figure, SIZES["page"], kind) for _ in range(2))
    assert first == second and b"<dc:date>" not in first
    assert kind == "png" or len(first) < 150_000


def test_drawing_changes_no_setting_of_the_reader():
    before = dict(matplotlib.rcParams)
    drawn_anew("one")
    assert dict(matplotlib.rcParams) == before


def test_a_rule_of_what_is_left_of_the_budget_can_fire():
    """Its limit, 180 times 1%, is of a whole budget: it falls until it is exceeded."""
    rules = tuple(POLICIES["honeycomb-exhaustion"].rules)
    said = " ".join(map_titles((rules, SLO(objective="99%")), "honeycomb"))
    assert "longer than 3h12m" in said and "can never fire" not in said


@pytest.mark.parametrize(
    ("size", "names"),
    [("page", ["loose", "tight"]), ("phone", [f"variant {n} of a long name" for n in range(9)])],
)
def test_variants_that_have_no_panel_are_named_or_counted(size, names):
    figure = draw_detection_map(world(), size=size, not_shown=names).figure
    grey = next(
        text.get_text().replace("\n", " ")
        for text, _ in texts(figure)
        if "not shown: " in text.get_text()
    )
    told = grey.partition("not shown: ")[2]
    named = [name for name in names if name in told]
    others = int(told.split(" and ")[1].split()[0]) if "other" in told else 0
    assert named and len(named) + others == len(names) and "…" not in grey
    assert faults(figure) == []
    plt.close(figure)
