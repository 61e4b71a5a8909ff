"""The example program of docs/agents.md: a model behind an endpoint for chat completions plays over JSON
lines. The endpoint here is a stub on 127.0.0.1.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from by_runbook import next_action

PROGRAM = Path(__file__).parents[2] / "docs" / "chat_agent.py"
ACTIONS = [{"do": "acknowledge"}, {"do": "wait", "for": "5m"}, {"do": "wait"}]
VIEW = {
    "time": "2026-01-05T01:17:30Z",
    "known": {"runbook": ""},
    "slis": {"answers": {"recent": [{"until": str(n), "good": 1, "valid": 2} for n in range(72)]}},
    "runbooks": {"provider_outage": [{"step": "fail_over"}], "bad_deploy": [{"step": "roll_back"}]},
    "actions": ACTIONS,
}


class Endpoint(BaseHTTPRequestHandler):
    """Answers a chat completion with what the server's `answer` says, and keeps what was asked."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        answer = self.server.answer(body)
        status = answer if isinstance(answer, int) else 200
        reply = json.dumps({"choices": [{"message": {"content": answer}}]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


@contextmanager
def endpoint(answer):
    """A stub whose model writes `answer(body)`: a text, or a status of HTTP."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.answer, server.asked = answer, []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def in_turn(*answers):
    left = iter(answers)
    return lambda body: next(left)


def environment(server):
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    return {"CHAT_URL": url, "CHAT_KEY": "secret", "CHAT_MODEL": "small"}


def played(server, *messages):
    """What the program answers to some lines, and how it ends."""
    lines = "".join(json.dumps(message) + "\n" for message in messages)
    done = subprocess.run(
        [sys.executable, PROGRAM],
        input=lines,
        env=environment(server),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done


def test_it_answers_each_view_with_a_number_and_ends_with_the_score():
    answers = ('{"why": "paged", "action": 0}', 'So:\n```json\n{"action": 2}\n```')
    with endpoint(in_turn(*answers)) as server:
        given, done = played(server, {"view": VIEW}, {"view": VIEW}, {"score": {"pages": 1}})
    assert given == [{"action": 0}, {"action": 2}]
    assert (done.returncode, done.stderr) == (0, "small: paged\nsmall: \n")
    path, key, body = server.asked[1]
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer secret", "small")
    read = body["messages"][-1]["content"]
    assert f"{VIEW['time']}: paged" in read and '1: {"do": "wait", "for": "5m"}' in read


def test_the_model_reads_every_runbook_until_one_is_open():
    named = {**VIEW, "known": {"runbook": "bad_deploy"}}
    with endpoint(lambda body: '{"action": 0}') as server:
        played(server, {"view": VIEW}, {"view": named})
    before, after = (asked[2]["messages"][1]["content"] for asked in server.asked)
    assert "fail_over" in before and "roll_back" in before
    assert "fail_over" not in after and "roll_back" in after
    # half an hour of the SLI is enough
    assert '"until": "66"' in before and '"until": "65"' not in before


@pytest.mark.parametrize(
    "bad",
    [
        "I would wait.",
        "{}",
        "{what}",
        '{"action": 3}',
        '{"action": -1}',
        '{"action": true}',
        '{"action": "acknowledge"}',
        "} {",
        "",
    ],
)
def test_what_is_no_answer_is_asked_again_once(bad):
    with endpoint(in_turn(bad, '{"action": 0}', bad, bad)) as server:
        given, done = played(server, {"view": VIEW}, {"view": VIEW}, {"score": {}})
    assert given == [{"action": 0}, {"action": 2}] and done.returncode == 0
    again = server.asked[1][2]["messages"]
    assert again[2] == {"role": "assistant", "content": bad}
    assert again[3]["content"].startswith("That is not an answer: ")


@pytest.mark.parametrize("status", [401, 500])
def test_an_endpoint_that_refuses_ends_the_program_with_one_line(status):
    with endpoint(lambda body: status) as server:
        given, done = played(server, {"view": VIEW})
    assert given == [] and done.returncode == 1
    assert done.stderr.count("\n") == 1 and str(status) in done.stderr


def runbook_reader(body):
    """A model that reads the view and the numbered actions, and goes by the runbook."""
    text = body["messages"][-1]["content"]
    view = json.loads(text.partition("\n")[0])
    numbered = text.partition("The actions:\n")[2].splitlines()
    view["actions"] = [json.loads(line.partition(": ")[2]) for line in numbered]
    return json.dumps({"action": view["actions"].index(next_action(view))})


def test_it_plays_a_whole_drill_from_the_command_line(tmp_path):
    words = [
        "drill",
        "the_shift",
        "--seed",
        "7",
        "--json",
        "--no-charts",
        "--out",
        tmp_path / "out",
    ]
    with endpoint(runbook_reader) as server:
        done = subprocess.run(
            [sys.executable, "-m", "simulator", *words, "--exec", f"{sys.executable} {PROGRAM}"],
            env={**os.environ, **environment(server)},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    score = json.loads(done.stdout)
    assert score["budget_spent"] == score["budget_scripted"] < score["budget_nobody"]
    assert score["decisions"] == len(server.asked) == 13
