"""Every answer a second time: by hand, from what the sheet says, or by playing it."""

import math
from functools import cache

import numpy as np
import pytest
from slowly import first_of

from simulator import Scenario, simulate
from simulator.exercises.draws import Draws
from simulator.exercises.exercise import known
from simulator.exercises.questions import EXACT, Number
from simulator.reliability.policies import MONTHLY

KINDS = known()
CLASS = [f"student {place}" for place in range(300)]
MINUTE, HOUR, DAY = 60, 3600, 86400
# a run costs a tenth of a second
FEW = first_of(CLASS[:60], 4)


@cache
def answers(number, student):
    exercise = KINDS[number](Draws(number, student))
    return exercise, [
        each.answer.value if isinstance(each.answer, Number) else each.answer.text
        for each in exercise.questions
    ]


def close(*values):
    return pytest.approx(list(values), rel=1e-9)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 8])
def test_every_student_gets_a_sensible_question(number):
    for student in CLASS:
        exercise, _ = answers(number, student)
        check(exercise)


@pytest.mark.parametrize("number", [6, 7, 9, 10])
@pytest.mark.parametrize("student", FEW)
def test_every_student_gets_a_sensible_question_about_a_run(number, student):
    exercise, _ = answers(number, student)
    check(exercise)


def check(exercise):
    for question in exercise.questions:
        assert question.text and question.way and question.answer.text
        if isinstance(question.answer, Number):
            value = question.answer.value
            assert math.isfinite(value) and value > 0, question
            # what is accepted does not reach down to nothing
            assert 0 <= question.answer.slack < value / 1.5, question
            if "%" in question.answer.text:
                assert value < 1, question


def test_a_limit_has_no_slack():
    """A request more or less is on the other side of it."""
    for student in CLASS:
        exercise, _ = answers(8, student)
        for question in exercise.questions[2:4]:
            assert question.answer.accepted == EXACT


def asked(exercise):
    return str((exercise.given, [question.text for question in exercise.questions]))


@pytest.mark.parametrize("number", KINDS)
def test_neighbours_have_other_numbers(number):
    students = CLASS[:30] if number in (1, 2, 3, 4, 5, 8) else CLASS[:6]
    sheets = {asked(answers(number, student)[0]) for student in students}
    assert len(sheets) >= len(students) - 2


def test_the_budget():
    for student in CLASS:
        exercise, found = answers(1, student)
        valid = exercise.rate * exercise.slo.window
        budget = 1 - exercise.slo.objective
        failed = exercise.error_ratio * exercise.rate * exercise.lasts
        assert found == close(
            valid, budget * valid, budget * exercise.slo.window, failed, failed / budget / valid
        )
        assert 0.1 < found[4] < 0.9 and exercise.lasts % MINUTE == 0


def test_the_burn_rate():
    for student in CLASS:
        exercise, found = answers(2, student)
        budget = 1 - exercise.slo.objective
        burn = exercise.error_ratio / budget
        month = 30 * DAY
        assert found == close(
            burn,
            month / burn,
            burn * exercise.hours * HOUR / month,
            budget,
            exercise.consumed * month / (exercise.within * HOUR),
        )


def test_detection():
    for student in CLASS:
        exercise, found = answers(3, student)
        window = exercise.rule.long_window
        budget = 1 - exercise.slo.objective
        limit = exercise.rule.budget_consumed * 30 * DAY / window * budget
        error_ratio = exercise.error_ratio
        time = window * limit / error_ratio
        assert found[:4] == close(limit, error_ratio / budget, time, exercise.rule.budget_consumed)
        # far enough from the limit for any rounding
        assert abs(exercise.smaller / limit - 1) > 0.2
        if exercise.smaller < limit:
            assert found[4] == "never"
        else:
            assert found[4] == pytest.approx(window * limit / exercise.smaller)


@pytest.mark.parametrize("student", CLASS[:6])
def test_detection_is_what_a_run_shows(student):
    exercise, found = answers(3, student)
    for error_ratio, expected in ((exercise.error_ratio, found[2]), (exercise.smaller, found[4])):
        run = simulate(
            Scenario.model_validate(
                {
                    "name": "detection",
                    "horizon": "12h",
                    "outcomes": "expected",
                    "slos": [{**exercise.slo.model_dump(), "sli": "availability"}],
                    "service": {"provider": {"primary": {"error_ratio": 0}}},
                    "alerting": {"rules": [exercise.rule.model_dump(by_alias=True)]},
                    "failures": [
                        {
                            "kind": "provider_outage",
                            "at": 0,
                            "lasts": "12h",
                            "error_ratio": error_ratio,
                        }
                    ],
                }
            )
        )
        fired = [event.time for event in run.log if event.kind == "alert_fired"]
        if expected == "never":
            assert not fired
        else:
            assert expected <= fired[0] <= expected + 30 + 10


def over(bad, window):
    """The share of bad seconds in the last `window`, at every second, nothing being bad before."""
    sums = np.concatenate((np.zeros(window), np.cumsum(bad)))
    return (sums[window:] - sums[:-window]) / window


def test_two_windows():
    """By counting seconds."""
    for student in CLASS[:60]:
        exercise, found = answers(4, student)
        limit = exercise.rule.budget_consumed * 720 * (1 - exercise.slo.objective)
        budget = 1 - exercise.slo.objective
        blip = np.zeros(2 * HOUR)
        blip[: exercise.blip] = exercise.error_ratio
        short, long = over(blip, 300), over(blip, HOUR)
        last = exercise.blip - 1
        assert found[:2] == close(short[last] / budget, long[last] / budget)
        assert found[2:4] == [
            "yes" if (short > limit).any() else "no",
            "yes" if ((short > limit) & (long > limit)).any() else "no",
        ]
        end = int(exercise.outage)
        outage = np.zeros(3 * HOUR)
        outage[:end] = exercise.error_ratio
        short, long = over(outage, 300) > limit, over(outage, HOUR) > limit
        assert (short & long)[end - 1]
        for is_firing, expected in ((short & long, found[4]), (long, found[5])):
            stops = end + int(np.argmin(is_firing[end:]))
            assert abs(stops - end - expected) <= 2


def test_severity():
    for student in CLASS:
        exercise, found = answers(5, student)
        _, rows = exercise.given[1], exercise.given[3].rows
        for row, expected in zip(rows, found, strict=True):
            m5, m30, h1, h6, d3 = (float(cell.removesuffix("x")) for cell in row[1:])
            if h1 > 14.4 and m5 > 14.4:
                right = "sev1"
            elif h6 > 6 and m30 > 6:
                right = "sev2"
            elif d3 > 1 and h6 > 1:
                right = "ticket"
            else:
                right = "ok"
            assert expected == right, row
            for pair, threshold in (((h1, m5), 14.4), ((h6, m30), 6), ((d3, h6), 1)):
                assert abs(min(pair) / threshold - 1) > 0.02, row
        assert {"sev1", "sev2", "ticket", "ok"} == set(found)


def test_severity_states_the_thresholds_of_the_policy():
    lines = KINDS[5](Draws(5, "ada")).given[1].lines
    assert [line.split()[2] for line in lines[:3]] == ["14.4x", "6x", "1x"]
    assert MONTHLY.window == 30 * DAY


def test_low_traffic():
    for student in CLASS:
        exercise, found = answers(8, student)
        threshold = exercise.rule.budget_consumed * 720
        budget = 1 - exercise.slo.objective
        needed = next(n for n in range(100) if n / exercise.rate / budget > threshold * (1 + 1e-9))
        enough = next(n for n in range(1, 1000) if 1 / n / budget <= threshold * (1 + 1e-9))
        expected = [
            1 / exercise.rate / budget,
            needed,
            enough,
            exercise.background * exercise.rate * 720,
        ]
        assert [found[place] for place in (0, 2, 3, 4)] == close(*expected)
        assert found[1] == ("yes" if needed == 1 else "no")
        # the SLO is kept, although somebody is paged
        assert exercise.background < budget


@pytest.mark.parametrize("student", FEW)
def test_the_response(student):
    """Minutes of failed requests, phase by phase, from the sheet's numbers alone."""
    exercise, found = answers(6, student)
    o = exercise.outage
    rate, month = o.interactive, 0.01 * 30 * DAY
    detected = math.ceil(HOUR * 0.144 / o.error_ratio / 30 + 1e-9) * 30
    after_failing_over = 1 - o.fallback / o.all_requests
    fail_over, cache, shed = o.takes
    bad = (detected + o.acknowledge + o.triage + fail_over) * o.error_ratio
    bad += (6 * MINUTE + cache) * after_failing_over
    bad += (6 * MINUTE + shed) * (after_failing_over - o.hit_ratio)
    alone = o.error_ratio * o.lasts
    assert found[0] == pytest.approx(bad / month, rel=0.02)
    assert found[1] == pytest.approx(bad, rel=0.02)
    assert found[3] == pytest.approx((alone - bad) / month, rel=0.02)
    assert found[4] == pytest.approx(o.error_ratio * rate * exercise.sooner, abs=1e-6)
    # the phase in words is that with most failed requests in the table
    rows = {row[0]: int(row[2].replace(",", "")) for row in exercise.given[2].rows}
    assert found[2] == max(rows, key=rows.get)
    second = sorted(rows.values())[-2]
    assert second < rows[found[2]] * 0.995


@pytest.mark.parametrize("student", FEW)
def test_the_order_of_steps(student):
    exercise, found = answers(7, student)
    o = exercise.outage
    room = o.fallback / o.all_requests
    assert found[0] == pytest.approx(room, abs=1e-6)
    assert found[1] == pytest.approx(room + o.hit_ratio, abs=1e-6)
    assert found[2] == 3 and room + o.hit_ratio < 0.985
    assert found[3] == pytest.approx(o.takes[1] + 6 * MINUTE, abs=1)
    left = o.hit_ratio + (1 - o.hit_ratio) * (1 - o.error_ratio)
    assert found[4] == pytest.approx(left, abs=1e-6)


@pytest.mark.parametrize("student", FEW)
def test_the_gate(student):
    exercise, found = answers(9, student)
    rows = dict(exercise.given[2].rows)
    recorded = exercise.incident.time_to_mitigate
    assert found[0] == pytest.approx(1.1 * recorded)
    assert found[1] == pytest.approx(recorded + exercise.slower)
    spent = float(rows["budget spent"].removesuffix("%")) / 100
    more = exercise.slower * exercise.outage.error_ratio / (0.01 * 30 * DAY)
    assert found[2] == pytest.approx(spent + more, rel=0.01)
    broken = [
        name
        for name, is_broken in (
            ("time to mitigate", found[1] > found[0]),
            ("budget spent", found[2] > 1.1 * spent),
        )
        if is_broken
    ]
    assert found[3] == (" and ".join(broken) or "none")
    # rounding decides nothing
    assert abs(found[1] / found[0] - 1) > 0.01
    assert abs(found[2] / 1.1 / spent - 1) > 0.01
