"""What really failed in a run, and which rules it counts for: what makes a page true.

Both the scorecard of a whole run and the people within a run ask; what every word means is in
docs/maths.md, "Truth".
"""
