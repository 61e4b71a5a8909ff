"""Who decided in a drill, in words."""

from dataclasses import dataclass

from simulator.outputs.drill.choices import words

YOU = "you"
PROGRAM = "program"


@dataclass(frozen=True)
class PlayerName:
    """A player as the subject of sentences: `you` with `have spent`, `the program` with `has`."""

    name: str
    is_you: bool = False

    @property
    def subject(self) -> str:
        """At the beginning of a sentence."""
        return self.name[:1].upper() + self.name[1:]

    def verb(self, plain: str, third: str) -> str:
        """The form of a verb that the subject takes."""
        return plain if self.is_you else third


def player_name(kind: str) -> PlayerName:
    """The player of a recording: `you`, `program`, or the kind of a responder."""
    if kind == YOU:
        return PlayerName(YOU, is_you=True)
    if kind == PROGRAM:
        return PlayerName("the program")
    # the other two lines of a drill are called so
    if kind in ("scripted", "nobody"):
        return PlayerName(f"the player ({kind})")
    return PlayerName(f"the {words(kind)} responder")
