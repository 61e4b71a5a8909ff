"""All cases of truth per SLO and episode."""

from analysis import (
    found_cases,
    harm_cases,
    linked_cases,
    reset_cases,
    significant_cases,
    true_cases,
)

CASES = (
    *linked_cases.CASES,
    *harm_cases.CASES,
    *significant_cases.CASES,
    *true_cases.CASES,
    *found_cases.CASES,
    *reset_cases.CASES,
)
