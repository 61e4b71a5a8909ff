"""How counts come from expectations: sums, shapes, and streams that no block size shifts."""

import numpy as np
import pytest

from simulator.foundation.streams import Streams
from simulator.simulation.draws import ExpectedDraw, RandomDraw

STEP = 2.0**-20
SEGMENT = (1200.0,)


def draw(seed=7, **arrivals):
    return RandomDraw(Streams(seed), {name: np.array(each) for name, each in arrivals.items()})


def one(value):
    return np.array([value], dtype=float)


def test_whole_cells_get_the_arrivals_of_the_run():
    offered = draw(interactive=[5, 6, 7, 8]).offered("interactive", 1, 3, one(100.0))
    assert offered.tolist() == [6, 7]


def test_a_cut_shares_all_arrivals_out():
    """100 arrivals, cut after 4 of 10 s and again after 7: nobody is lost, nobody comes twice."""
    drawn = draw(interactive=[0, 100])
    first, left = drawn.cut("interactive", 1, None, one(40.0), one(60.0), 14.0)
    second, rest = drawn.cut("interactive", 1, left, one(30.0), one(30.0), 17.0)
    last = drawn.remainder(rest, one(30.0))
    assert first.shape == left.shape == second.shape == last.shape == (1,)
    assert first + left == 100 and second + rest == left and last == rest
    assert first + second + last == 100
    assert all(part.dtype == np.int64 for part in (first, second, last))


def test_a_cut_with_nothing_on_one_side_gives_all_to_the_other():
    drawn = draw(interactive=[100])
    for part, rest, before in [(0.0, 5.0, 0), (5.0, 0.0, 100), (0.0, 0.0, 0)]:
        assert drawn.cut("interactive", 0, None, one(part), one(rest), 3.0)[0] == before


def test_a_cut_shares_out_by_the_expected_arrivals():
    """Binomial(1000, 1/4) in each of 400 cells: 100,000 in all, standard deviation 274; 4 of
    them.
    """
    drawn = draw(interactive=[1000] * 400)
    before = [
        int(drawn.cut("interactive", cell, None, one(10.0), one(30.0), cell * 10 + 2.5)[0][0])
        for cell in range(400)
    ]
    assert sum(before) == pytest.approx(400 * 250, abs=4 * np.sqrt(400 * 1000 * 0.25 * 0.75))
    assert np.std(before) == pytest.approx(np.sqrt(1000 * 0.25 * 0.75), rel=0.2)


def test_a_cut_has_a_stream_of_its_cell_its_time_and_its_clients():
    arrivals = {"interactive": [10_000] * 3, "malicious": [10_000] * 3}

    def cut(drawn, client="interactive", cell=1, time=14.0):
        return int(drawn.cut(client, cell, None, one(1.0), one(1.0), time)[0][0])

    drawn = draw(**arrivals)
    found = [cut(drawn), cut(drawn, time=15.0), cut(drawn, cell=2), cut(drawn, "malicious")]
    assert len(set(found)) == 4
    assert cut(drawn) == cut(draw(**arrivals)) == found[0]
    assert cut(draw(seed=8, **arrivals)) != found[0]


def test_thinning_takes_its_share_and_never_more_than_there_is():
    counts = np.array([0, 1, 50, 1000])
    for means, of, low, high in [
        (0.0, 40.0, 0, 0),
        (40.0, 40.0, 1, 1),
        (41.0, 40.0, 1, 1),  # rounding may leave a part above its whole
        (10.0, 0.0, 0, 0),  # nothing is expected
        (10.0, 40.0, 0, 1),
    ]:
        thinned = draw().thin("failed", SEGMENT, counts, one(means), one(of))
        assert thinned.shape == counts.shape and thinned.dtype == np.int64
        assert np.all(low * counts <= thinned) and np.all(thinned <= high * counts)
    many = draw().thin("failed", SEGMENT, np.full(1000, 400), one(10.0), one(40.0))
    # 1000 x Binomial(400, 1/4)
    assert many.sum() == pytest.approx(100_000, abs=4 * np.sqrt(400_000 * 0.25 * 0.75))


def test_what_comes_on_top_is_poisson_and_nothing_where_nothing_is_expected():
    assert draw().fresh("added", SEGMENT, np.zeros(1), 5).tolist() == [0] * 5
    many = draw().fresh("added", SEGMENT, one(40.0), 1000)
    assert many.shape == (1000,)
    assert many.sum() == pytest.approx(40_000, abs=4 * np.sqrt(40_000))


@pytest.mark.parametrize("cuts", [[10], [3, 10], [1, 2, 9, 10]])
def test_block_sizes_do_not_shift_a_stream(cuts):
    """Ten cells in one, two or four blocks, with another outcome drawn between them."""
    counts = np.arange(100, 110)
    means = np.linspace(10.0, 20.0, 10)
    whole = draw()
    thinned = whole.thin("failed", SEGMENT, counts, means, np.full(10, 40.0))
    added = whole.fresh("added", SEGMENT, means, 10)
    blocks = draw()
    begin, parts, more = 0, [], []
    for end in cuts:
        block = slice(begin, end)
        of = np.full(end - begin, 40.0)
        more.append(blocks.fresh("added", SEGMENT, means[block], end - begin))
        blocks.thin("slow", (2.0, *SEGMENT), counts[block], means[block], of)
        parts.append(blocks.thin("failed", SEGMENT, counts[block], means[block], of))
        begin = end
    assert np.concatenate(parts).tolist() == thinned.tolist()
    assert np.concatenate(more).tolist() == added.tolist()


def test_a_segment_begins_its_streams_anew():
    """What was drawn beyond a change is forgotten: the next segment's numbers depend on its
    beginning alone.
    """
    counts = np.full(50, 100)

    def failed(drawn, begin):
        return drawn.thin("failed", (begin,), counts, one(10.0), one(40.0)).tolist()

    drawn = draw()
    first = failed(drawn, 0.0)
    assert failed(drawn, 0.0) != first  # goes on
    drawn.forget()
    assert failed(drawn, 0.0) == first
    assert failed(drawn, 60.0) == failed(draw(), 60.0) != first


def test_totals_are_keyed_by_their_stretch():
    drawn = draw()
    shed = drawn.total("shed", 0.0, 60.0, 1e6)
    assert drawn.total("shed", 0.0, 60.0, 1e6) == shed == draw().total("shed", 0.0, 60.0, 1e6)
    assert drawn.total("shed", 60.0, 120.0, 1e6) != shed
    assert shed == pytest.approx(1e6, abs=4e3)


def test_expected_counts_are_their_means_in_whole_steps():
    """2^20 / 3 = 349,525.33: a third of a request is 349,525 steps."""
    drawn = ExpectedDraw()
    third = one(1 / 3)
    wanted = [349_525 * STEP]
    assert drawn.offered("interactive", 0, 1, third).tolist() == wanted
    assert drawn.fresh("added", SEGMENT, third, 1).tolist() == wanted
    assert drawn.thin("failed", SEGMENT, one(1.0), third, one(1.0)).tolist() == wanted
    assert drawn.total("shed", 0.0, 60.0, 1 / 3) == wanted[0]


def test_expected_parts_of_a_cell_are_rounded_once_each():
    """What is left after a cut is what the condition then says, not what the one before it said."""
    drawn = ExpectedDraw()
    before, left = drawn.cut("interactive", 1, None, one(1 / 3), one(2 / 3), 14.0)
    assert before.tolist() == [349_525 * STEP] and left.tolist() == [2 / 3]
    assert drawn.remainder(left, one(0.25)).tolist() == [0.25]


def test_an_expected_part_is_never_more_than_its_whole():
    """Finished 1.4 and failed 0.6 steps are rounded to 1 and 1, so nothing is left of answered
    ones: 0.8 steps of slow ones must not become 1.
    """
    drawn = ExpectedDraw()
    finished = drawn.offered("interactive", 0, 1, one(1.4 * STEP))
    failed = drawn.thin("failed", SEGMENT, finished, one(0.6 * STEP), one(1.4 * STEP))
    slow = drawn.thin("slow", SEGMENT, finished - failed, one(0.8 * STEP), one(0.8 * STEP))
    assert finished == failed == STEP and slow == 0
