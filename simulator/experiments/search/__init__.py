"""The search for an alert policy: the space of policies, the race between them, and its end on
fresh seeds.
"""
