"""Language models on call: a drill as a task of Inspect (https://inspect.aisi.org.uk).

`inspect eval simulator/drill -T scenario=the_shift --model PROVIDER/MODEL` runs it, or in Python
`inspect_ai.eval(drill("the_shift"), model=...)`. `simulator/incidents -T cases=FILE` has a model
take over the incidents of regression cases.
"""

from simulator.foundation.errors import SimulatorError

try:
    from simulator.agents.incidents import incidents as incidents
    from simulator.agents.task import drill as drill
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "inspect_ai":
        raise
    raise SimulatorError("an agent needs inspect-ai: pip install 'simulator[agents]'") from error
