"""Who decided in a drill, in words."""

from simulator.outputs.drill.choices import words

YOU = "you"
PROGRAM = "program"
# the other two responses of a drill are called so
OTHERS = ("scripted", "nobody")


def player_name(kind: str) -> str:
    """The player of a recording in a sentence: `you`, `the program`, `the cautious responder`."""
    if kind == YOU:
        return YOU
    if kind == PROGRAM:
        return "the program"
    if kind in OTHERS:
        return f"the player ({kind})"
    return f"the {words(kind)} responder"
