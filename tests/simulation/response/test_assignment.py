"""Who has an incident: people who are busy, and whoever is free first."""

from asked_for import asked, asking, rows

TWO = {"slos": [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99%"}]}


def times(run, kind):
    """By incident when a row of a kind came first, with its subject."""
    found = {}
    for event in run.log:
        if event.kind == kind:
            found.setdefault(event.incident, (event.time - 4650, event.subject))
    return found


def test_a_person_on_an_incident_acknowledges_others_which_wait_their_turn():
    run = asking(("ada", "1h"), **TWO)
    assert times(run, "acknowledged") == {"incident-1": (300, "ada"), "incident-2": (300, "ada")}
    done = times(run, "mitigated")["incident-1"][0]
    assert times(run, "triaged")["incident-2"][0] == done + 480


def test_what_has_waited_too_long_for_its_turn_is_asked_for_further_on():
    """ada has both at 5 min; at 11 min ben is asked for the second, and is free 5 min later."""
    run = asking(("ada", "6m"), ("ben", "6m"), **TWO)
    assert asked(run, "incident-1") == [(0, "ada", 1, None, None)]
    assert asked(run, "incident-2") == [
        (0, "ada", 1, None, None),
        (660, "ben", 2, 1, "has waited 6m for their turn"),
    ]
    assert rows(run, "acknowledged", incident="incident-2") == [
        (300, "acknowledged", "ada"),
        (960, "acknowledged", "ben"),
    ]
    assert times(run, "triaged")["incident-2"][0] == 960 + 480


def test_whoever_is_free_first_works_on_it():
    """ben answers at 16 min, but has an incident of his own until 40 min; ada is free before."""
    slos = [{"name": name, "objective": "99%"} for name in "abc"]
    # ada's first is mitigated at 38 min
    run = asking(("ada", "6m"), ("ben", "6m"), slos=slos)
    first = {name: who for name, (_, who) in times(run, "acknowledged").items()}
    assert first == dict.fromkeys(["incident-1", "incident-2", "incident-3"], "ada")
    takes_over = [
        (event.incident, event.time - 4650)
        for event in run.log
        if event.kind == "acknowledged" and event.subject == "ben"
    ]
    assert takes_over == [("incident-2", 960)]
    # ben was asked for both, and is at the older one when ada is free
    done = times(run, "mitigated")["incident-1"][0]
    assert times(run, "triaged")["incident-3"][0] == done + 480
    assert times(run, "mitigated")["incident-2"][0] > done


def test_of_low_urgency_nobody_else_is_asked_while_it_waits():
    rules = [
        {"name": name, "severity": severity, "long_window": "1h", "burn_rate": 14.4}
        for name, severity in (("quick", "sev1"),)
    ]
    run = asking(
        ("ada", "6m"), ("ben", "6m"), **TWO, urgency={"sev1": "low"}, alerting={"rules": rules}
    )
    assert [row[1] for row in asked(run, "incident-2")] == ["ada"]


def test_an_alert_that_makes_it_urgent_asks_others_while_it_waits():
    """Paged at 3,990 s of low urgency, ada has both at 4,290 s, and the second one has waited 5 min
    at 4,590 s; the fast alert joins at 4,650 s.
    """
    rules = [
        {"name": "mild", "severity": "sev2", "long_window": "1h", "burn_rate": 5},
        {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
    ]
    run = asking(
        ("ada", "5m"), ("ben", "5m"), **TWO, urgency={"sev2": "low"}, alerting={"rules": rules}
    )
    page, further, *_ = asked(run, "incident-2")
    assert page[0] < -600
    assert further == (0, "ben", 2, 1, "has waited 5m for their turn")


def test_each_person_has_a_queue_of_their_own():
    """The second objective pages some minutes later, when ben is on duty: both are worked on at
    once.
    """
    rota = {"primary": {"people": ["ada", "ben"], "turns": "1d", "hand_over": "01:19"}}
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "98.8%"}]
    run = asking(("primary", "1h"), rota=rota, slos=slos)
    who = {name: who for name, (_, who) in times(run, "acknowledged").items()}
    assert who == {"incident-1": "ada", "incident-2": "ben"}
    for name in who:
        waited = times(run, "triaged")[name][0] - times(run, "paged")[name][0]
        assert waited == 300 + 480
    assert times(run, "triaged")["incident-2"][0] < times(run, "mitigated")["incident-1"][0]
