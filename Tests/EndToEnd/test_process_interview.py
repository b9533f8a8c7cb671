"""POST /process-interview and GET /interview-results as documented, and what may be done with a run."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import words
from binary import HANG, SAMPLES
from daemon import by_id, interview_with, new_id, until

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
STARTED = "The processing has started. Connect to the WebSocket for progress updates."
UNKNOWN = "Interview ID not found in the database"
# The recogniser hears one or two words of this sentence otherwise.
TOLERATED = 0.35


def curl(*arguments):
    """The status and the body that curl gets."""
    command = ["curl", "--silent", "--show-error", "--max-time", str(HANG), "--write-out", "\n%{http_code}"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def fetched(web, name):
    return len(web.requests(name))


@pytest.fixture
def copy(made, sentence):
    """Gives the sentence under a new name, so that requests for it can be counted."""

    def make(name):
        (made / name).write_bytes(sentence.read_bytes())
        return name

    return make


def test_an_interview_is_put_processed_and_read_with_curl(daemon, web):
    interview = new_id()
    body = json.dumps(interview_with(interview, web.url("sentence.wav")))
    kind = ("--header", "Content-Type: application/json", "--data", body)
    status, _ = curl("--request", "PUT", *kind, daemon.url(f"/interviews/{interview}"))
    assert status == 201

    wanted = ("--header", "Content-Type: application/json", "--data", f'{{"interview_id": {interview}}}')
    status, said = curl(*wanted, daemon.url("/process-interview"))
    assert status == 202
    assert json.loads(said) == {"status": "processing", "message": STARTED, "interview_id": interview}

    daemon.finished(interview)
    status, said = curl(daemon.url(f"/interview-results?interview_id={interview}"))
    assert status == 200
    results = json.loads(said)
    assert results["interview_id"] == interview
    assert results["status"] == "completed"
    assert TIME.fullmatch(results["completed_at"])
    (question,) = results["results"]["questions_processed"]
    assert question["question_id"] == 1
    assert "error" not in question
    assert question["asrfile_s3key"].startswith("file:///")
    archived = Path(question["asrfile_s3key"].removeprefix("file://"))
    assert archived.parent == daemon.data / "objects/ConvertedTextFile"
    spoken = words.normalised((SAMPLES / "answer-3.txt").read_text())
    heard = words.normalised(archived.read_text())
    spoken = spoken[: len(heard)]
    assert len(heard) > 5
    assert words.errors(spoken, heard) <= TOLERATED * len(spoken)


def test_two_recordings_of_one_name_have_transcripts_of_their_own(daemon, web):
    interview, results = daemon.processed(web.url("sentence.wav?take=1"), web.url("sentence.wav?take=2"))
    assert results["status"] == "completed"
    keys = {number: question["asrfile_s3key"] for number, question in by_id(results).items()}
    assert len(set(keys.values())) == 2
    assert keys[2].endswith(f"/sentence-{interview}-2.txt")
    assert all(Path(key.removeprefix("file://")).is_file() for key in keys.values())


def test_an_unknown_interview_is_not_found(daemon):
    answer = daemon.post("/process-interview", {"interview_id": 999_999_999})
    assert answer.status_code == 404
    assert answer.json() == {"status": "error", "message": UNKNOWN, "interview_id": 999_999_999}
    answer = daemon.get("/interview-results?interview_id=999999999")
    assert answer.status_code == 404
    assert answer.json() == {"status": "error", "message": UNKNOWN, "interview_id": 999_999_999}


def test_results_of_an_interview_that_nobody_asked_for_are_pending(daemon, web):
    interview = daemon.save(web.url("sentence.wav"))
    results = daemon.results(interview)
    assert results["interview_id"] == interview
    assert results["status"] == "pending"
    assert results["results"]["questions_processed"] == []


def test_results_in_progress_tell_the_questions_done_so_far(own, web, misbehaving):
    daemon = own("--workers", 2).start()
    interview = daemon.save(web.url("sentence.wav"), misbehaving.url("stall", "so-far.wav"))
    daemon.process(interview)
    until(lambda: 1 in daemon.questions(interview), "first question among the results")
    results = daemon.results(interview)
    assert results["status"] == "in_progress"
    assert 0 < results["progress"] < 100
    assert set(by_id(results)) == {1}


def test_a_failed_question_does_not_fail_the_others(daemon, web, misbehaving):
    urls = (web.url("sentence.wav"), misbehaving.url("missing"), misbehaving.url("html"))
    _, results = daemon.processed(*urls)
    assert results["status"] == "completed"
    questions = by_id(results)
    assert "error" not in questions[1]
    assert questions[1]["asrfile_s3key"]
    assert "404" in questions[2]["error"]
    assert questions[3]["error"]
    assert not questions[2].get("asrfile_s3key")
    assert not questions[3].get("asrfile_s3key")


def test_an_interview_whose_questions_all_failed_is_an_error(daemon, misbehaving):
    _, results = daemon.processed(misbehaving.url("missing"), misbehaving.url("empty"))
    assert results["status"] == "error"
    assert results["message"]
    assert all(question["error"] for question in by_id(results).values())
    assert set(by_id(results)) == {1, 2}


def test_an_interview_without_questions_ends(daemon):
    interview = daemon.save()
    daemon.process(interview)
    results = daemon.finished(interview)
    assert results["results"]["questions_processed"] == []
    assert results.get("message") or results["status"] == "completed"


def test_asking_again_while_it_runs_joins_the_work(own, misbehaving):
    daemon = own().start()
    url = misbehaving.url("stall", "joined.wav")
    interview = daemon.save(url)
    daemon.process(interview)
    until(lambda: misbehaving.requests(url), "request for the recording")
    for _ in range(5):
        daemon.process(interview)
        daemon.process(interview, force=True)
    assert len(misbehaving.requests(url)) == 1
    assert daemon.results(interview)["status"] == "in_progress"
    listed = daemon.get(f"/interviews/{interview}").json()
    assert len(listed["questions"]) == 1


def test_asking_again_after_the_end_runs_nothing_that_is_done(daemon, web, copy):
    name = copy("again.wav")
    interview, before = daemon.processed(web.url(name))
    count = fetched(web, name)
    daemon.process(interview)
    after = daemon.finished(interview)
    assert fetched(web, name) == count
    assert after["results"] == before["results"]


def test_only_what_changed_runs_anew(daemon, web, copy):
    same, old, new = copy("same.wav"), copy("old.wav"), copy("new.wav")
    interview, before = daemon.processed(web.url(same), web.url(old))
    count = fetched(web, same)
    daemon.save(web.url(same), web.url(new), interview=interview)
    assert daemon.results(interview)["status"] == "pending"
    daemon.process(interview)
    after = daemon.finished(interview)
    assert after["status"] == "completed"
    assert fetched(web, same) == count
    assert fetched(web, new) >= 1
    assert by_id(after)[1] == by_id(before)[1]
    assert by_id(after)[2]["asrfile_s3key"].endswith("/new.txt")


def test_force_runs_everything_anew(daemon, web, copy):
    name = copy("forced.wav")
    interview, before = daemon.processed(web.url(name))
    count = fetched(web, name)
    daemon.process(interview, force=True)
    until(lambda: fetched(web, name) > count, "another request for the recording")
    after = daemon.finished(interview)
    assert after["status"] == "completed"
    assert after["results"] == before["results"]


def test_cancelling_ends_what_runs_and_what_waits(own, web, misbehaving):
    daemon = own("--workers", 1).start()
    held_up = misbehaving.url("stall", "cancelled.wav")
    interview = daemon.save(held_up, web.url("sentence.wav"))
    daemon.process(interview)
    until(lambda: misbehaving.requests(held_up), "request for the recording")
    answer = daemon.post(f"/interviews/{interview}/cancel")
    assert answer.status_code in (200, 202), answer.text
    results = daemon.finished(interview)
    assert results["status"] == "error"
    assert "cancel" in results["message"].lower()
    # The worker is free again.
    _, others = daemon.processed(web.url("sentence.wav"))
    assert others["status"] == "completed"


def test_cancelled_work_can_be_taken_up_again(own, misbehaving):
    daemon = own("--workers", 1).start()
    url = misbehaving.url("stall-once", "resumed.wav")
    interview = daemon.save(url)
    daemon.process(interview)
    until(lambda: misbehaving.requests(url), "request for the recording")
    daemon.post(f"/interviews/{interview}/cancel")
    assert daemon.finished(interview)["status"] == "error"
    daemon.process(interview)
    assert daemon.finished(interview)["status"] == "completed"


def test_asking_right_after_cancelling_is_honoured(own, web, misbehaving):
    daemon = own("--workers", 1).start()
    url = misbehaving.url("stall-once", "cancelled-and-asked-for.wav")
    interview = daemon.save(url, web.url("sentence.wav"))
    daemon.process(interview)
    until(lambda: misbehaving.requests(url), "request for the recording")
    daemon.post(f"/interviews/{interview}/cancel")
    daemon.process(interview)
    until(lambda: daemon.results(interview)["status"] == "completed", "completion")
    assert not [question for question in daemon.questions(interview).values() if "error" in question]


def test_a_recording_that_changes_during_the_work_is_not_taken_for_done(daemon, web, made, misbehaving):
    (made / "slow").mkdir()
    (made / "slow/old-one.wav").write_bytes(misbehaving.payload)
    (made / "new-one.wav").symlink_to(made / "sentence.wav")
    interview = daemon.save(web.url("slow/old-one.wav"))
    daemon.process(interview)
    until(lambda: daemon.results(interview)["progress"] > 0, "progress of the download")
    daemon.save(web.url("new-one.wav"), interview=interview)
    until(lambda: daemon.results(interview)["status"] != "in_progress", "end of the work on the old one")
    assert daemon.results(interview)["status"] == "pending"
    daemon.process(interview)
    results = daemon.finished(interview)
    assert results["status"] == "completed"
    assert by_id(results)[1]["asrfile_s3key"].endswith("/new-one.txt")


def test_cancelling_what_does_not_run_is_refused_or_changes_nothing(daemon, web):
    interview, before = daemon.processed(web.url("sentence.wav"))
    answer = daemon.post(f"/interviews/{interview}/cancel")
    assert answer.status_code in (200, 409)
    assert daemon.results(interview) == before


def test_retrying_runs_failed_questions_alone(daemon, web, made, sentence, copy):
    good, late = copy("good-one.wav"), "comes-late.wav"
    interview, results = daemon.processed(web.url(good), web.url(late))
    assert "404" in by_id(results)[2]["error"]
    count = fetched(web, good)
    (made / late).write_bytes(sentence.read_bytes())
    answer = daemon.post(f"/interviews/{interview}/retry")
    assert answer.status_code in (200, 202), answer.text
    results = daemon.finished(interview)
    assert results["status"] == "completed"
    assert not by_id(results)[2].get("error")
    assert fetched(web, good) == count


@pytest.mark.parametrize("action", ["cancel", "retry"])
def test_an_unknown_interview_can_be_neither_cancelled_nor_retried(daemon, action):
    answer = daemon.post(f"/interviews/999999999/{action}")
    assert answer.status_code == 404
    assert isinstance(answer.json()["detail"], str)
