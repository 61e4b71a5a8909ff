"""One run against what really failed: its episodes, what its alerts found of them, a scorecard.

What every number means is in docs/maths.md, "Truth".
"""
