"""How many pages are answered after so many that were true."""

import pytest

from simulator import OnCall, Scenario, ScenarioError
from simulator.oncall.trust import Trust


@pytest.mark.parametrize(
    ("true", "pages", "heeded"),
    [(0, 0, 0.9), (10, 10, 0.95), (0, 10, 0.45), (27, 90, 0.36), (81, 90, 0.9)],
)
def test_the_share_that_was_true_with_ten_pages_before(true, pages, heeded):
    assert Trust().heeded(true, pages) == pytest.approx(heeded)


def test_thirty_days_are_remembered():
    assert OnCall(trust={}).trust.memory == 30 * 86400
    assert OnCall(trust={"memory": "2w"}).trust.memory == 14 * 86400


def test_it_is_off_and_not_dumped_unless_it_is_written():
    slos = [{"name": "availability", "objective": "99%"}]
    without = Scenario(name="a", slos=slos, oncall={}).dump()
    assert "trust" not in without["oncall"]
    written = Scenario(name="a", slos=slos, oncall={"trust": {}}).dump()
    assert written["oncall"].pop("trust") == {"memory": 30 * 86400}
    assert written == without


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("30d", "oncall.trust: '30d' is not keys and values: write {memory: 30d}"),
        ({"memory": 0}, "oncall.trust.memory: 0 is out of range"),
        ({"window": "3d"}, "oncall.trust.window: unknown key 'window': did you mean memory?"),
    ],
)
def test_what_is_wrong_is_said(given, said):
    slos = [{"name": "availability", "objective": "99%"}]
    with pytest.raises(ScenarioError) as error:
        Scenario(name="a", slos=slos, oncall={"trust": given})
    assert said in str(error.value)
