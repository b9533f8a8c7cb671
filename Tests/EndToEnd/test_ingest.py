"""`interviewd ingest FILE|DIR`: a batch from import to results, with a daemon or without one."""

import csv
import json
import signal
import subprocess

import pytest
from binary import BINARY, HANG, environment, run
from daemon import QUICK, interview_with, until
from test_progress import on_terminal

SETTINGS = ["--transcriber", "none", "--allow-private-urls", "1", *QUICK]


def ingest(*arguments, data, **options):
    return run("ingest", *arguments, "--data", data, *SETTINGS, **options)


@pytest.fixture
def batch(tmp_path, web):
    """A folder with a JSON and a CSV file of three interviews in all."""
    folder = tmp_path / "batch"
    folder.mkdir()
    first = [interview_with(10, web.url("sentence.wav"), web.url("speech.wav")), interview_with(11)]
    first[1]["questions"] = interview_with(11, web.url("sentence.wav"))["questions"]
    (folder / "one.json").write_text(json.dumps({"interviews": first}))
    with open(folder / "two.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["interview_id", "candidate", "question_id", "question", "ideal_answer", "video_url"])
        rows.writerow([12, "Grace", 1, "Why?", "", web.url("sentence.wav")])
    return folder


def statuses(daemon):
    listed = daemon.get("/interviews").json()["interviews"]
    return {each["interview_id"]: each["status"] for each in listed}


def test_a_folder_is_ingested_without_a_daemon(own, batch):
    daemon = own()
    result = ingest(batch, data=daemon.data)
    assert result.status == 0, result.stderr
    daemon.start()
    assert statuses(daemon) == {10: "completed", 11: "completed", 12: "completed"}


def test_a_file_is_ingested_by_the_daemon_that_runs(own, batch):
    daemon = own().start()
    result = ingest(batch / "one.json", data=daemon.data)
    assert result.status == 0, result.stderr
    assert statuses(daemon) == {10: "completed", 11: "completed"}


def test_a_batch_with_failures_says_which_and_fails(own, batch, web, misbehaving):
    (batch / "two.csv").unlink()
    body = {"interviews": [interview_with(20, web.url("sentence.wav"), misbehaving.url("missing"))]}
    (batch / "one.json").write_text(json.dumps(body))
    result = ingest(batch, data=own().data)
    assert result.status == 1
    assert "404" in result.stdout + result.stderr
    assert "20" in result.stdout + result.stderr


def test_a_mistake_in_one_file_is_named_before_anything_is_begun(own, batch, web):
    (batch / "three.csv").write_text("interview_id,question_id\n1,1\n")
    daemon = own()
    before = len(web.requests("sentence.wav"))
    result = ingest(batch, data=daemon.data)
    assert result.status == 1
    assert "three.csv" in result.stderr
    assert "line 1" in result.stderr
    assert len(web.requests("sentence.wav")) == before


def test_an_interrupted_batch_can_be_taken_up_again(own, batch, misbehaving, tmp_path):
    held_up = misbehaving.url("stall-once", "interrupted-batch.wav")
    body = {"interviews": [interview_with(30, held_up)]}
    file = tmp_path / "held-up.json"
    file.write_text(json.dumps(body))
    data = own().data
    with subprocess.Popen(
        [BINARY, "ingest", file, "--data", data, *SETTINGS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as running:
        until(lambda: misbehaving.requests(held_up), "request for the recording")
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=HANG)
    assert running.returncode == 130
    result = ingest(file, data=data)
    assert result.status == 0, result.stderr


def test_progress_lines_rise_to_100_for_every_interview(own, batch):
    result = ingest(batch, "--progress", "json", data=own().data)
    assert result.status == 0
    seen = {}
    for line in result.stderr.splitlines():
        event = json.loads(line)
        if event.get("event") == "progress":
            seen.setdefault(event["interview_id"], []).append(event["progress"])
    assert set(seen) == {10, 11, 12}
    for values in seen.values():
        assert values == sorted(values)
        assert values[-1] == 100


def test_a_terminal_sees_how_far_the_batch_is(own, batch):
    drawn = on_terminal("ingest", batch, "--data", own().data, *SETTINGS)
    assert "%" in drawn
    assert "3 interviews" in drawn
