"""A language model is on call, over any endpoint for chat completions:

    simulator drill the_shift --exec "python docs/chat_agent.py"

CHAT_URL (default https://api.openai.com/v1), CHAT_KEY and CHAT_MODEL say which. It needs nothing but
Python. Each line that it reads is a JSON object with the view; it answers with the number of an
action, and tells the model's reason on standard error. The last line holds the score.
"""

import json
import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

URL = os.environ.get("CHAT_URL", "https://api.openai.com/v1")
KEY = os.environ.get("CHAT_KEY", "")
MODEL = os.environ.get("CHAT_MODEL", "gpt-4.1-mini")
INSTRUCTIONS = """You are on call for an AI service, in a simulation. Find out what is wrong, follow
the runbook that fits, undo what you took when its cause is over, and resolve the incident with its
root cause. Failed requests spend the error budget, and so does a mitigation that harms users.
Every action takes simulated time. Answer with a JSON object and nothing else:
{"why": "a short reason", "action": the number of one of the actions}"""
# how many of its own reasons the model is shown again
MEMORY = 10


def main():
    reasons = []
    for line in sys.stdin:
        message = json.loads(line)
        if "score" in message:
            return
        number, why = decide(message["view"], reasons)
        reasons.append(f"{message['view']['time']}: {why}")
        print(f"{MODEL}: {why}", file=sys.stderr)
        print(json.dumps({"action": number}), flush=True)


def decide(view, reasons):
    """(place of an action in view["actions"], the model's reason)."""
    messages = [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": situation(view, reasons)},
    ]
    for _ in range(2):
        answer = ask(messages)
        try:
            return understood(answer, view["actions"])
        except ValueError as error:
            complaint = f"That is not an answer: {error}. Answer with the JSON object alone."
            messages += [
                {"role": "assistant", "content": answer},
                {"role": "user", "content": complaint},
            ]
    return waiting(view["actions"]), "the model gave no answer that could be used: waited"


def situation(view, reasons):
    """The view as text; what is long is shortened to what counts now."""
    shown = {key: value for key, value in view.items() if key != "actions"}
    for sli in shown["slis"].values():
        sli["recent"] = sli["recent"][-6:]
    shown["runbooks"] = runbooks(view)
    numbered = [f"{place}: {json.dumps(action)}" for place, action in enumerate(view["actions"])]
    thought = ["Your reasons so far:", *reasons[-MEMORY:]]
    return "\n".join([json.dumps(shown), *thought, "The actions:", *numbered])


def runbooks(view):
    """The runbook that is open; all of them while none is."""
    name = view["known"]["runbook"]
    if name:
        return {name: view["runbooks"][name]}
    return view["runbooks"]


def ask(messages):
    """What the model writes."""
    body = json.dumps({"model": MODEL, "messages": messages}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    try:
        with urlopen(Request(f"{URL}/chat/completions", body, headers), timeout=120) as reply:
            return json.load(reply)["choices"][0]["message"]["content"] or ""
    except (URLError, OSError, ValueError, LookupError, TypeError) as error:
        sys.exit(f"no answer from {URL}: {error}")


def understood(answer, actions):
    """(place, reason) in the model's answer; raises ValueError."""
    # models like to put JSON into a fence, or a sentence before it
    begin, end = answer.find("{"), answer.rfind("}")
    if begin < 0 or end < begin:
        raise ValueError("there is no JSON object in it")
    said = json.loads(answer[begin : end + 1])
    number = said.get("action")
    if type(number) is not int or not 0 <= number < len(actions):
        raise ValueError(f"there is no action {number!r}, only 0 to {len(actions) - 1}")
    return number, str(said.get("why", ""))


def waiting(actions):
    """The place of the wait until something happens."""
    return actions.index({"do": "wait"}) if {"do": "wait"} in actions else 0


if __name__ == "__main__":
    main()
