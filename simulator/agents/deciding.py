"""A model that is on call decides, one tool call after the other."""

from inspect_ai.model import ChatMessageUser
from inspect_ai.solver import Generate, TaskState

from simulator.agents.tools import tools
from simulator.experiments.player import Player

INSTRUCTIONS = """\
You are on call for an AI service, in a simulation. When you are paged, find out what is wrong, \
take the mitigation that helps users, undo what you took when its cause is over, and resolve the \
incident with its root cause.

You are judged by the error budget: failed requests spend it, and so does a mitigation that harms \
users. Every action takes simulated time. Call one tool at a time. The answer is what a person on \
call can see then, as JSON; `actions` lists the arguments of every call that is possible now. \
`look` shows more and takes no time."""
REMINDER = "You are still on call. Call one of the tools."
# how often in a row a model may answer without calling a tool
PATIENCE = 3


async def decide(player: Player, state: TaskState, generate: Generate) -> TaskState:
    """Lets the model act until there is nothing to decide, or it calls no tool any more."""
    state.tools = tools(player)
    idle = 0
    while not player.drill.is_over and idle < PATIENCE:
        state = await generate(state, tool_calls="single")
        # the actions are all that the score needs, also where a limit of Inspect ends the sample
        state.store.set("actions", list(player.mine))
        idle = _idle(state, idle)
    return state


def _idle(state: TaskState, idle: int) -> int:
    """How often in a row the model has called no tool; it is reminded of them."""
    if state.output.message.tool_calls:
        return 0
    state.messages.append(ChatMessageUser(content=REMINDER))
    return idle + 1
