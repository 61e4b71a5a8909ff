"""How a team learns within a run: postmortems propose improvements, the backlog is worked on, and
what is done changes what happens from then on.
"""
