"""Which incidents tell what was spent once: by times that are looked up, and one by one."""

from hypothesis import given
from hypothesis import strategies as st

from simulator import Incident
from simulator.reliability.incidents import principal

TIMES = st.tuples(st.integers(0, 12), st.integers(0, 6))
ONE = st.tuples(st.sampled_from("ab"), st.booleans(), TIMES)


def incident(number, slo, is_ticket, times):
    begin, length = times
    kind = "ticket_opened" if is_ticket else "paged"
    opened = Incident.opened(float(begin), "sev3" if is_ticket else "sev1", slo, id=f"i-{number}")
    closed = "ticket_closed" if is_ticket else "resolved"
    return opened.then(float(begin), kind).then(float(begin + length), closed, slo)


@given(st.lists(ONE, max_size=12))
def test_the_paged_ones_and_tickets_that_none_of_them_overlaps(worlds):
    known = [incident(number, *world) for number, world in enumerate(worlds)]
    paged = [each for each in known if not each.is_ticket]
    told = [
        each
        for each in known
        if not each.is_ticket
        or not any(
            other.slo == each.slo and other.begin < each.end and other.end > each.begin
            for other in paged
        )
    ]
    assert list(principal(known)) == told
