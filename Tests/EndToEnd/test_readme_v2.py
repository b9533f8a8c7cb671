"""The README's interviews, typed as they stand there; ports and folders alone are the test's own."""

import json
import os
import re
import socket
import subprocess

import pytest
from binary import BINARY, HANG, ROOT, environment
from sessions import expect_evaluation, recommendation

README = ROOT / "README.md"
BEGIN, END = "## Hold an interview\n", "\n## "


def section():
    text = README.read_text()
    assert BEGIN in text, f"{README} does not tell how to hold an interview"
    return text.partition(BEGIN)[2].partition(END)[0]


def commands(text):
    """What stands in the shell blocks of a text."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def typed(script, folder):
    """Runs the script in the project's folder: what the daemon's answers say, each an object."""
    port = free_port()
    script = script.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    script = script.replace("interviewd serve", f"interviewd serve --listen 127.0.0.1:{port}")
    model = free_port()
    script = script.replace("127.0.0.1:8002", f"127.0.0.1:{model}").replace("--port 8002", f"--port {model}")
    script = re.sub(r"\bdemo-(data|daemon)", rf"{folder}/demo-\1", script)
    # What is started in the background ends with the script in any case.
    script = f"set -eum\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment() | {"PATH": f"{BINARY.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
    return done.stdout


def objects(said):
    """The JSON objects in a text, whatever is between them."""
    decoder, found, at = json.JSONDecoder(), [], said.find("{")
    while at >= 0:
        value, at = decoder.raw_decode(said, at)
        found.append(value)
        at = said.find("{", at)
    return found


@pytest.fixture(scope="module")
def parts():
    offline, _, with_model = section().partition("### ")
    return commands(offline), commands(with_model)


def expect_interview(said, session):
    told = objects(said)
    (completed,) = [one for one in told if one.get("session_id") == session and "recommendation" in str(one)]
    assert completed["total_questions"] == len(completed["conversation"]) == 5
    for turn in completed["conversation"]:
        expect_evaluation(turn["evaluation"])
        assert turn["answer"]
    evaluation = completed["evaluation"]
    assert evaluation["recommendation"] == recommendation(evaluation["overall_score"])
    return told


def test_a_new_user_holds_an_interview_offline(parts, tmp_path):
    told = expect_interview(typed(parts[0], tmp_path), "first")
    answers = [one for one in told if "voice_analysis" in one]
    assert len(answers) == 5
    chunks = [one["chunk"] for one in told if set(one) == {"chunk"}]
    (state,) = [one for one in told if "messages" in one]
    assert "".join(chunks) == state["messages"][4]["content"]
    assert list((tmp_path / "demo-data/objects/recordings").glob("*/*"))


def test_a_new_user_holds_an_interview_with_a_model(parts, tmp_path):
    offline, with_model = parts
    settings = "\n".join(re.findall(r"^(?:export|api=).*$", offline, re.MULTILINE))
    told = expect_interview(typed(f"{settings}\n{with_model}", tmp_path), "second")
    (figures,) = [one["metrics"] for one in told if "metrics" in one]
    assert figures["llm_calls"]["total"] >= 13  # two analyses, five questions, five evaluations, a summary
