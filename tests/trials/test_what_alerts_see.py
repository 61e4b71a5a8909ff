"""What counts for a rule is what its alert sees: whole cells, and no history where there is none."""

import pytest
import yaml

from simulator import Scenario, score, simulate

BASE = """
name: seen
horizon: 12h
service: {traffic: {interactive: 40/s}, provider: {primary: {error_ratio: 0.01%}}}
slos: [{name: availability, objective: 99.9%, window: 30d}]
"""
OUTAGE = {"kind": "provider_outage", "at": "1h10s", "lasts": "90s", "error_ratio": "100%"}
PLAIN = {"name": "p", "severity": "sev1", "burn_rate": 10, "long_window": "1h"}


def world(monitoring, alerting, failure=OUTAGE, **changes):
    fields = yaml.safe_load(BASE) | {"monitoring": monitoring, "alerting": alerting}
    return Scenario(**fields | {"failures": [failure]} | changes)


@pytest.mark.parametrize(
    ("scrape", "tick", "alerting", "at"),
    [
        ("5m", "1m", {"policy": "pyrra-28d"}, "1h10s"),
        ("5m", "1m", {"rules": [PLAIN | {"for": "2m"}]}, "1h10s"),
        ("3m", "7m", {"rules": [PLAIN]}, "63m5s"),
        ("1m", "1m", {"policy": "pyrra-28d"}, "1h10s"),
    ],
)
def test_an_outage_in_coarse_cells_is_found(scrape, tick, alerting, at):
    monitoring = {"scrape_interval": scrape, "evaluation_interval": tick}
    run = simulate(world(monitoring, alerting, OUTAGE | {"at": at}))
    card = score(run)
    (episode,) = card.episodes
    assert episode.page.is_reached and card.firing_for_nothing == 0
    assert card.pages and all(call.is_true for call in card.pages)
    assert run.incidents[0].failure == "provider_outage"


@pytest.mark.parametrize("short", ["none", "30m"])
def test_a_page_in_the_first_minutes_of_a_new_service_is_true(short):
    monitoring = {
        "scrape_interval": "30s",
        "evaluation_interval": "60s",
        "before_start": "none",
    }
    rule = PLAIN | {"burn_rate": 5, "long_window": "6h", "short_window": short}
    leak = OUTAGE | {"at": "0s", "lasts": "5h", "error_ratio": "3%"}
    run = simulate(world(monitoring, {"rules": [rule]}, leak))
    (call,) = score(run).pages
    assert call.time == 60 and call.is_true and run.incidents[0].failure == "provider_outage"


@pytest.mark.parametrize("tick", [0.3, 1.1, 2.3, 2.9])
@pytest.mark.parametrize("ticks", [3, 4, 7])
def test_a_rule_is_held_for_so_many_ticks_and_not_one_more(tick, ticks):
    """Also where their times are no exact floats: whole milliseconds count."""
    for at in (17, 33, 61, 101, 155):
        rule = {
            "name": "p",
            "kind": "error_ratio",
            "severity": "sev1",
            "error_ratio": "1%",
            "long_window": f"{tick}s",
            "for": f"{tick * ticks:.1f}s",
        }
        scenario = world(
            {"scrape_interval": f"{tick}s", "evaluation_interval": f"{tick}s"},
            {"rules": [rule]},
            OUTAGE | {"at": f"{tick * at:.1f}s", "lasts": "1m"},
            horizon="10m",
            outcomes="expected",
        )
        log = simulate(scenario).log
        pending, fired = (
            next(event.time for event in log if event.kind == kind)
            for kind in ("alert_pending", "alert_fired")
        )
        assert round((fired - pending) / tick) == ticks
