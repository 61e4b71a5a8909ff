"""The clock meets every moment exactly."""

import simpy
from hypothesis import given
from hypothesis import strategies as st
from worlds import demonstration, outage

from simulator import simulate
from simulator.simulation.moments import Moment, delay_to

times = st.floats(0, 1e9, allow_subnormal=False)


@given(times, times)
def test_a_delay_leads_to_the_time_itself(now, time):
    delay = delay_to(now, time)
    assert delay >= 0
    if time >= now and now + (time - now) != time:
        assert abs(now + delay - time) <= abs(now + (time - now) - time)
    assert now + delay == max(now, time) or now + delay < time


def test_the_order_within_an_instant():
    env, seen = simpy.Environment(), []
    for order in (4, 2, 9, 3):
        Moment(env, 5.0, order).callbacks.append(
            lambda event, order=order: seen.append((env.now, order))
        )
    env.run()
    assert seen == [(5.0, order) for order in (2, 3, 4, 9)]


def test_alerts_stand_at_ticks_even_when_failures_strike_at_odd_times():
    run = simulate(demonstration(failures=[outage(at=3600.1 + 1 / 3, lasts=7199.7)]))
    assert [event.time % 30 for event in run.log if event.kind.startswith("alert_")] == [0.0] * 2
    assert run.log[0].time == 3600.1 + 1 / 3
