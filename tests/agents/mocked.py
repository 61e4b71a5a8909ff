"""A language model that is a function of what it reads, and Inspect's evaluation of it."""

import gc
import json

from inspect_ai import eval as evaluate
from inspect_ai.model import ModelOutput, ModelUsage, get_model

NAME = "mockllm/model"


def says(text):
    return _free(ModelOutput.from_content(NAME, text))


def calls(tool, **arguments):
    return _free(ModelOutput.for_tool_call(NAME, tool, arguments))


def _free(output):
    # without it Inspect counts tokens, for which it fetches a tokenizer from the network
    output.usage = ModelUsage()
    return output


def evaluated(task, answer, folder, **options):
    """The log of a model that answers with what `answer(messages)` gives."""
    model = get_model(NAME, custom_outputs=lambda messages, *_: answer(messages))
    log, *more = evaluate(
        task, model=model, log_dir=str(folder), display="none", log_level="error", **options
    )
    # what Inspect leaves open is found here, and not in the middle of another test
    gc.collect()
    assert not more
    assert log.status == "success", log.error
    return log


def in_turn(*outputs):
    """Says one thing after another, and then nothing more of use."""
    left = iter(outputs)
    return lambda messages: next(left, says("I am done."))


def last_view(messages):
    """The newest brief that the model has read."""
    texts = (message.text for message in reversed(messages))
    return json.loads(next(text[text.index('{"time"') :] for text in texts if '{"time"' in text))
