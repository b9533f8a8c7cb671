"""Questions that stream: GET /interview/v2/stream/{session_id} as browsers, curl and Python read it."""

import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from binary import HANG
from daemon import until
from sessions import V2, Session, Upload, events, joined

# Long enough that a test can look on while tokens come, at 50 ms each.
LONG = "Could you tell me, step by step, how you would find out why a service is slow on Monday mornings?"
SLOWLY = {"between_tokens": 0.05}


@pytest.fixture
def session(interviewing):
    """With a model as interviewer; its first question is open."""
    started = Session(interviewing(interviewer="openai"))
    started.start()
    return started


@pytest.fixture
def unasked(session, voice):
    """The first answer has been given, and the second question was left to the stream."""
    answer = session.answer(voice, next_question="stream")
    assert answer["status"] == "active"
    assert "question" not in answer
    return session


def questions_asked(models):
    return [request for request in models.seen("chat") if request.purpose == "question"]


@pytest.mark.parametrize("interviewer", ["built-in", "openai"])
def test_the_open_question_is_streamed(interviewing, models, interviewer):
    session = Session(interviewing(interviewer=interviewer))
    asked = session.start()["question"]
    with session.stream() as answer:
        assert answer.status_code == 200
        assert "no-cache" in answer.headers["Cache-Control"]
        told = list(events(answer))
    assert joined(told) == (asked, {"done": True})
    # Again, as often as a browser connects anew.
    assert session.streamed() == (asked, {"done": True})
    assert len(questions_asked(models)) == (interviewer == "openai")


def test_an_unknown_session_is_told_in_the_stream(interviewing):
    daemon = interviewing()
    with Session(daemon).stream() as answer:
        assert list(events(answer)) == [{"error": "Session not found"}]


def test_the_stream_of_a_finished_interview_ends_with_a_reason(interviewing, voice):
    daemon = interviewing("--interview-questions", 1)
    session = Session(daemon)
    session.start()
    session.answer(voice)
    with session.stream() as answer:
        told = list(events(answer))
    assert set(told[-1]) == {"error"}
    assert told[-1]["error"]


def test_a_question_that_is_left_to_the_stream_is_made_there_and_then_open(unasked, models):
    assert len(unasked.state()["messages"]) == 2
    models.interviewer.says["question"] = LONG
    asked, end = unasked.streamed()
    assert (asked, end) == (LONG, {"done": True})
    state = unasked.state()
    assert state["messages"][-1]["content"] == LONG
    assert state["question_count"] == 2
    assert unasked.performance()["total_questions"] == 2
    assert unasked.streamed()[0] == LONG
    assert len(questions_asked(models)) == 2


def test_the_built_in_interviewer_streams_too(interviewing, voice):
    session = Session(interviewing())
    session.start()
    session.answer(voice, next_question="stream")
    asked, end = session.streamed()
    assert end == {"done": True}
    assert session.state()["messages"][-1]["content"] == asked


def test_tokens_are_passed_on_before_the_model_has_ended(unasked, models):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", **SLOWLY)
    with unasked.stream() as answer:
        told = events(answer)
        first = next(told)
        assert LONG.startswith(first["chunk"])
        assert models.under_way("chat")
        rest = list(told)
    assert joined([first, *rest]) == (LONG, {"done": True})
    assert len(rest) > 5


def test_a_stream_that_is_opened_while_an_answer_is_processed_follows_its_question(session, models, voice):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", first_token=0.5, **SLOWLY)
    upload = Upload(session.daemon, session.id, voice).finish()
    until(
        lambda: [r for r in models.under_way("chat") if r.purpose == "question"], "a question in the making"
    )
    asked, end = session.streamed()
    answered = upload.answered()
    assert answered.status == 200, answered.text
    assert (asked, end) == (LONG, {"done": True})
    assert answered.json["question"] == LONG
    assert len(questions_asked(models)) == 2


def test_several_streams_follow_one_question(unasked, models):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", first_token=0.5, **SLOWLY)

    def follow(_):
        with httpx.stream("GET", unasked.daemon.url(f"{V2}/stream/{unasked.id}"), timeout=HANG) as answer:
            return joined(events(Lines(answer)))

    with ThreadPoolExecutor(5) as pool:
        assert set(map(str, pool.map(follow, range(5)))) == {str((LONG, {"done": True}))}
    assert len(questions_asked(models)) == 2


class Lines:
    """httpx's answer, read as `events` reads one of requests."""

    def __init__(self, answer):
        self.answer = answer

    def iter_lines(self, **_):
        return map(str.encode, self.answer.iter_lines())


def test_curl_shows_the_question_as_it_comes(unasked, models):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", **SLOWLY)
    url = unasked.daemon.url(f"{V2}/stream/{unasked.id}")
    with subprocess.Popen(["curl", "-sSN", url], stdout=subprocess.PIPE, text=True) as running:
        while not (line := running.stdout.readline()).startswith("data: "):
            assert line.startswith(":") or not line.strip()  # comments
        assert models.under_way("chat")
        rest = running.stdout.read()
    assert running.returncode == 0
    assert rest.rstrip().endswith('data: {"done": true}') or rest.rstrip().endswith('data: {"done":true}')


def test_a_reader_that_comes_again_in_the_middle_gets_the_whole_question(unasked, models):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", times=None, **SLOWLY)
    with unasked.stream() as answer:
        told = events(answer)
        next(told)
        next(told)
    asked, end = unasked.streamed()
    assert (asked, end) == (LONG, {"done": True})
    assert unasked.state()["messages"][-1]["content"] == LONG
    assert [m["role"] for m in unasked.state()["messages"]].count("interviewer") == 2


def test_the_last_reader_that_leaves_ends_the_model_s_request(unasked, models):
    models.fail("chat", purpose="question", endless=True, **SLOWLY)
    with unasked.stream() as first:
        told = events(first)
        next(told)
        with unasked.stream() as second:
            next(events(second))
        next(told)
        (request,) = [r for r in models.under_way("chat") if r.purpose == "question"]
    until(lambda: request.left, "end of the model's request")
    assert len(unasked.state()["messages"]) == 2
    models.interviewer.says["question"] = LONG
    assert unasked.streamed() == (LONG, {"done": True})


@pytest.mark.parametrize("trouble", ["drop_after", "end_after", "error_after"])
def test_a_model_that_breaks_off_ends_the_stream_and_asks_nothing(unasked, models, trouble):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", **{trouble: 3})
    with unasked.stream() as answer:
        told = list(events(answer))
    assert LONG.startswith("".join(event.get("chunk", "") for event in told))
    assert set(told[-1]) == {"error"}
    assert len(unasked.state()["messages"]) == 2
    # The next one is whole.
    assert unasked.streamed() == (LONG, {"done": True})


def test_a_model_that_is_away_is_replaced_before_the_first_token(unasked, models):
    models.fail("chat", purpose="question", status=400, times=None)
    asked, end = unasked.streamed()
    assert end == {"done": True}
    last = unasked.state()["messages"][-1]
    assert last["content"] == asked
    assert last["metadata"]["asked_by"] == "built-in"
    assert last["metadata"]["fallback_reason"]


def test_a_model_that_does_not_stream_is_told_in_one_piece(unasked, models):
    models.interviewer.says["question"] = LONG
    models.fail("chat", purpose="question", plain=True)
    assert unasked.streamed() == (LONG, {"done": True})


def test_comments_and_odd_characters_of_a_stream_are_no_part_of_the_question(unasked, models):
    models.interviewer.says["question"] = "What does “naïve” — or \N{ZERO WIDTH SPACE}日本語 — mean to you?\a"
    models.fail("chat", purpose="question", comments=True)
    asked, _ = unasked.streamed()
    assert asked == "What does “naïve” — or 日本語 — mean to you?"


def test_a_model_without_end_is_cut_off(unasked, models):
    models.interviewer.says["question"] = LONG + " "
    models.fail("chat", purpose="question", endless=True)
    asked, _ = unasked.streamed()
    assert len(asked) <= 2000
    until(lambda: not models.under_way("chat"), "end of the model's request")


def test_an_answer_before_its_question_is_refused(unasked, voice):
    refused = unasked.give(voice)
    assert refused.status_code in (400, 409)
    assert refused.json()["detail"]
    asked, _ = unasked.streamed()
    answer = unasked.answer(voice)
    assert answer["question_number"] == 3
    assert answer["question"] != asked


def test_a_whole_interview_by_streams(interviewing, models, voice):
    """As a page does it: the answer is posted, and the next question read from the stream."""
    session = Session(interviewing(interviewer="openai"))
    asked = [session.start()["question"]]
    while session.answer(voice, next_question="stream")["status"] == "active":
        question, end = session.streamed()
        assert end == {"done": True}
        asked.append(question)
    completed = session.complete()
    assert [turn["question"] for turn in completed["conversation"]] == asked
    assert len(asked) == completed["total_questions"] == 5
    assert len(session.performance()["response_times"]["all"]) == 5


def test_a_restarted_daemon_makes_the_question_that_was_left_to_a_stream(unasked, models):
    unasked.daemon.kill()
    unasked.daemon.start()
    models.interviewer.says["question"] = LONG
    assert unasked.streamed() == (LONG, {"done": True})


def test_streams_that_nobody_reads_hold_nobody_up(unasked, models, voice):
    """Readers that take nothing, while another session is answered."""
    models.fail("chat", purpose="question", endless=True)
    other = Session(unasked.daemon)
    with unasked.stream():
        other.start()
        done = threading.Event()
        answered = []

        def answer():
            answered.append(Upload(unasked.daemon, other.id, voice).finish().answered().status)
            done.set()

        thread = threading.Thread(target=answer)
        thread.start()
        assert done.wait(HANG)
        thread.join()
    assert answered == [200]


def test_each_event_is_one_line_of_json(unasked, models):
    models.interviewer.says["question"] = 'Is "this" a {question}\nof two lines?'
    text = httpx.get(unasked.daemon.url(f"{V2}/stream/{unasked.id}"), timeout=HANG).text
    assert text.endswith("\n\n")
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    told = [json.loads(block.removeprefix("data: ")) for block in blocks]
    assert joined(told)[0].split() == ["Is", '"this"', "a", "{question}", "of", "two", "lines?"]
