"""The hand-made cases of truth stand in docs/maths.md as they are tested."""

from pathlib import Path

from analysis.case_table import BEGIN, END, table
from analysis.truth_cases import CASES

PAGE = Path(__file__).parents[2] / "docs" / "maths.md"


def test_the_table_is_current():
    """Else run python tests/analysis/case_table.py."""
    assert PAGE.read_text().partition(BEGIN)[2].partition(END)[0] == table(CASES)
    assert len(CASES) >= 40
