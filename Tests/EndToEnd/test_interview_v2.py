"""Whole interviews through the Interview API V2, and what is kept of them."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import browser_media
import httpx
import pytest
import sessions
from binary import HANG, SAMPLES
from daemon import until
from sessions import GOOD, JD, MARKS, STAGES, V2, VOICE, Session, expect_evaluation, metrics, recommendation

QUESTIONS = 5
UNIX_2020, UNIX_2100 = 1_577_836_800, 4_102_444_800


@pytest.fixture
def daemon(interviewing):
    return interviewing()


# What a whole interview says; each function looks at one answer of the daemon.


def expect_conversation(state, answers):
    """The state after `answers` answers of an interview."""
    messages = state["messages"]
    roles = ["interviewer", "candidate"] * QUESTIONS
    assert [message["role"] for message in messages] == roles[: len(messages)]
    assert sum(message["role"] == "candidate" for message in messages) == answers
    times = [message["timestamp"] for message in messages]
    assert times == sorted(times)
    assert all(UNIX_2020 < time < UNIX_2100 for time in times)
    for message in messages:
        assert message["content"].strip()
        if message["role"] == "interviewer":
            assert message["metadata"]["stage"] in STAGES
        else:
            expect_evaluation(message["metadata"]["evaluation"])
            assert VOICE - {"total_score", "rate_wpm"} <= set(message["metadata"]["voice_metrics"])
    stages = [STAGES.index(m["metadata"]["stage"]) for m in messages if m["role"] == "interviewer"]
    assert stages == sorted(stages)


def expect_sums(completed):
    """What `complete` says adds up."""
    marks = {mark: [turn["evaluation"][mark] for turn in completed["conversation"]] for mark in MARKS}
    means = {mark: sum(given) / len(given) for mark, given in marks.items()}
    evaluation = completed["evaluation"]
    for mark, mean in means.items():
        assert evaluation[mark] == pytest.approx(mean, abs=0.0500001)
        assert round(evaluation[mark], 1) == evaluation[mark]
    assert evaluation["overall_score"] == pytest.approx(sum(means.values()) / 3, abs=0.0050001)
    assert round(evaluation["overall_score"], 2) == evaluation["overall_score"]
    assert evaluation["recommendation"] == recommendation(evaluation["overall_score"])
    performance = completed["performance_metrics"]
    times = performance["total_response_times"]
    assert len(times) == completed["total_questions"]
    assert performance["avg_response_time"] == pytest.approx(sum(times) / len(times), abs=0.01)


def expect_performance(performance, questions):
    times = performance["response_times"]
    assert performance["total_questions"] == len(times["all"]) == questions
    assert (times["min"], times["max"]) == (min(times["all"]), max(times["all"]))
    assert times["avg"] == pytest.approx(sum(times["all"]) / questions, abs=0.01)
    assert min(times["all"]) >= 0


# Whole interviews.


def test_a_whole_interview_without_any_network(own, made, sentence):
    """With the recogniser and the interviewer that are built in, each answer in another container."""
    kinds = ["chrome-voice.webm", "safari-film.mp4", "memo.m4a", "plain.wav", "firefox-voice.ogg"]
    with own(transcriber="pocketsphinx") as running:
        session = Session(running)
        started = session.start()
        assert set(started) >= {"session_id", "status", "question", "question_number"}
        assert (started["session_id"], started["status"], started["question_number"]) == (
            session.id, "active", 1)  # fmt: skip
        assert "Senior Software Engineer" in started["question"]
        asked = [started["question"]]
        for number, kind in enumerate(kinds, start=2):
            recording = browser_media.make(kind, sentence, made)
            field = "video" if kind in browser_media.FILMS else "audio"
            answer = session.answer(**{field: recording})
            assert answer["session_id"] == session.id
            expect_evaluation(answer["evaluation"])
            assert set(answer["voice_analysis"]) >= {*VOICE, "measures"}
            assert ("video_analysis" in answer) == (field == "video")
            if number <= QUESTIONS:
                assert (answer["status"], answer["question_number"]) == ("active", number)
                asked.append(answer["question"])
            expect_conversation(session.state(), number - 1)
        assert answer["status"] == "completed"
        assert answer["message"] == "Interview completed"
        assert answer["total_questions"] == QUESTIONS
        assert "question" not in answer
        assert len(set(asked)) == QUESTIONS

        state, completed = session.state(), session.complete()
        expect_sums(completed)
        expect_performance(session.performance(), QUESTIONS)
    assert state["completed"]
    assert state["question_count"] == QUESTIONS
    assert (state["user_id"], state["company"]) == ("user-1", "TechCorp")
    assert (completed["status"], completed["total_questions"]) == ("completed", QUESTIONS)
    assert [turn["question"] for turn in completed["conversation"]] == asked
    said = [m["content"] for m in state["messages"] if m["role"] == "candidate"]
    assert [turn["answer"] for turn in completed["conversation"]] == said
    # What the offline recogniser hears of clear speech.
    assert all("year" in answer or "problem" in answer for answer in said)


def test_a_whole_interview_with_a_model(interviewing, models, voice):
    daemon = interviewing(interviewer="openai")
    session = Session(daemon)
    asked = [session.start()["question"]]
    answers = session.answer_all(voice)
    asked += [answer["question"] for answer in answers[:-1]]
    assert len(answers) == QUESTIONS
    for answer in answers:
        expect_evaluation(answer["evaluation"])
        assert answer["evaluation"]["feedback"].startswith("You spoke")
    assert "welcome to TechCorp" in asked[0]
    assert all(question.startswith("Thank you.") for question in asked[1:])
    completed, state = session.complete(), session.state()
    expect_sums(completed)
    expect_conversation(state, QUESTIONS)
    assert all(turn["answer"].split() == GOOD.split() for turn in completed["conversation"])
    assert [message["content"] for message in state["messages"][::2]] == asked
    purposes = [request.purpose for request in models.seen("chat")]
    assert purposes.count("analysis") == 2
    assert purposes.count("question") == QUESTIONS
    assert purposes.count("evaluation") == QUESTIONS
    assert metrics(daemon)["llm_calls"]["total"] == len(purposes)


def test_a_whole_interview_with_httpx(daemon, voice):
    fields = sessions.body()
    with httpx.Client(base_url=daemon.url(V2), timeout=HANG) as client:
        answer = client.post("/start", json=fields)
        while answer.json()["status"] == "active":
            answer = client.post(
                "/answer",
                data={"session_id": fields["session_id"]},
                files={"audio_file": ("answer.webm", voice.read_bytes(), "audio/webm")},
            )
            assert answer.status_code == 200, answer.text
        completed = client.post(f"/complete/{fields['session_id']}")
    assert completed.status_code == 200, completed.text
    expect_sums(completed.json())


def test_a_form_starts_an_interview_as_the_documents_show_it(daemon, tmp_path):
    cv, jd = tmp_path / "resume.txt", tmp_path / "job.txt"
    cv.write_text(sessions.CV)
    jd.write_text(JD)
    form = ["user_id=user_123", "session_id=by-form", "role=Backend Engineer", "company=StartupCo"]
    form += [f"cv_file=@{cv}", f"jd_file=@{jd}"]
    command = ["curl", "-sS", "--fail-with-body", daemon.url(f"{V2}/start-with-ids")]
    said = subprocess.run(
        [*command, *(part for field in form for part in ("-F", field))], check=True, capture_output=True
    ).stdout
    assert b'"active"' in said
    by_form = daemon.get(f"{V2}/state/by-form").json()
    # The same documents by JSON give the same question: they were read whole.
    by_json = Session(daemon, role="Backend Engineer", company="StartupCo", user_id="user_123")
    assert by_form["messages"][0]["content"] == by_json.start()["question"]


def test_stored_documents_start_an_interview(daemon):
    ids = {}
    for kind, text in (("cv", sessions.CV), ("jd", JD)):
        made = daemon.request("POST", "/documents", files={"text": (None, text), "kind": (None, kind)})
        assert made.status_code == 201, made.text
        ids[f"{kind}_id"] = made.json()["id"]
    fields = sessions.body(cv_text=None, jd_text=None) | ids
    answer = daemon.request("POST", f"{V2}/start-with-ids", data=fields)
    assert answer.status_code == 200, answer.text
    assert answer.json()["question"] == Session(daemon).start()["question"]


def test_an_interview_has_as_many_questions_as_are_set(interviewing, voice):
    daemon = interviewing("--interview-questions", 2)
    session = Session(daemon)
    session.start()
    first, second = session.answer_all(voice)
    assert (first["status"], second["status"]) == ("active", "completed")
    assert session.complete()["total_questions"] == second["total_questions"] == 2


# Good and bad answers.


def test_better_answers_get_better_marks(interviewing, models, voice):
    """The built-in interviewer on the same question."""
    said = {
        "good": GOOD,
        "short": "I do not know that very well.",
        "off topic": "My grandmother keeps three brown horses and swims in the cold lake on Sundays. " * 3,
        "silence": "",
    }
    daemon, totals, feedback = interviewing(), {}, {}
    for kind, text in said.items():
        models.text = text
        session = Session(daemon)
        session.start()
        evaluation = session.answer(voice)["evaluation"]
        totals[kind] = sum(evaluation[mark] for mark in MARKS)
        feedback[kind] = evaluation["feedback"]
    assert totals["good"] > totals["short"] >= totals["silence"] == 3
    assert totals["good"] > totals["off topic"]
    assert len(set(feedback.values())) == len(said)


@pytest.mark.parametrize(("mark", "expected"), [(9, "hire"), (7, "maybe"), (3, "no_hire")])
def test_the_recommendation_follows_from_the_marks(interviewing, models, voice, mark, expected):
    usual = models.interviewer.evaluation

    def marked(data):
        evaluation = usual(data)
        for criterion in evaluation["criteria"].values():
            criterion["mark"] = mark
        return evaluation

    models.interviewer.says["evaluation"] = marked
    session = Session(interviewing("--interview-questions", 3, interviewer="openai"))
    session.start()
    session.answer_all(voice)
    completed = session.complete()
    expect_sums(completed)
    assert completed["evaluation"]["recommendation"] == expected
    assert completed["evaluation"]["overall_score"] == pytest.approx(mark, abs=0.5)


def test_completing_early_is_refused_and_completing_twice_says_the_same(interviewing, voice):
    daemon = interviewing("--interview-questions", 1)
    session = Session(daemon)
    session.start()
    early = daemon.post(f"{V2}/complete/{session.id}")
    assert early.status_code == 400
    assert early.json() == {"detail": "Session is not completed yet. Current status: active"}
    session.answer(voice)
    assert session.complete() == session.complete()


# Sessions that go on.


def test_a_session_that_is_started_again_is_restored(interviewing, voice):
    daemon = interviewing("--interview-questions", 2)
    session = Session(daemon)
    first = session.start()
    again = session.start()
    assert (again["status"], again["question"]) == ("restored", first["question"])
    second = session.answer(voice)
    # Whatever the other fields say by now.
    again = session.start(role="Gardener", cv_text="I grow roses.")
    assert (again["session_id"], again["status"]) == (session.id, "restored")
    assert (again["question"], again["question_number"]) == (second["question"], 2)
    assert len(session.state()["messages"]) == 3
    session.answer(voice)
    assert session.start()["status"] == "completed"


def test_nobody_takes_over_the_session_of_another_user(daemon):
    session = Session(daemon)
    session.start()
    refused = daemon.post(f"{V2}/start", session.fields | {"user_id": "somebody-else"})
    assert refused.status_code == 409
    assert refused.json()["detail"]
    assert session.state()["user_id"] == "user-1"


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_an_interview_goes_on_after_the_daemon_has_ended(interviewing, voice, end):
    daemon = interviewing("--interview-questions", 3)
    session = Session(daemon)
    session.start()
    asked = session.answer(voice)["question"]
    before = session.state()
    getattr(daemon, end)()
    daemon.start()
    assert session.state() == before
    assert session.start()["question"] == asked
    answers = session.answer_all(voice)
    assert [answer["status"] for answer in answers] == ["active", "completed"]
    expect_sums(session.complete())


def test_an_answer_that_a_kill_interrupts_can_be_given_again(interviewing, models, voice):
    daemon = interviewing("--interview-questions", 2, interviewer="openai")
    session = Session(daemon)
    session.start()
    before = session.state()
    models.fail("chat", purpose="evaluation", hang=True)
    upload = sessions.Upload(daemon, session.id, voice).finish()
    until(lambda: [r for r in models.under_way("chat") if r.purpose == "evaluation"], "an evaluation")
    daemon.kill()
    upload.leave()
    until(lambda: not daemon.left_behind(), "end of its children")
    models.mend()
    daemon.start()
    assert session.state() == before
    assert session.answer(voice)["status"] == "active"
    sessions.expect_no_traces(daemon)


def test_an_answer_that_was_acknowledged_is_kept_whatever_happens(interviewing, voice):
    daemon = interviewing()
    session = Session(daemon)
    session.start()
    answered = session.answer(voice)
    daemon.kill()
    daemon.start()
    state = session.state()
    assert state["question_count"] == answered["question_number"] == 2
    assert state["messages"][1]["metadata"]["evaluation"]["feedback"] == answered["evaluation"]["feedback"]
    # And so is the recording, which nobody had put away yet.
    kept = daemon.data / "objects/recordings"
    until(lambda: [f for f in kept.rglob("1-audio.*") if f.read_bytes() == voice.read_bytes()], "recording")
    sessions.expect_no_traces(daemon)


def test_a_session_ends_with_its_life_and_its_id_is_free_again(interviewing):
    life = 1
    daemon = interviewing("--session-life", f"{life}s")
    session = Session(daemon)
    session.start()
    path = f"{V2}/state/{session.id}"
    # Asking prolongs the life: so it is asked more seldom than it lasts.
    until(lambda: daemon.get(path).status_code == 404, "end of the session", every=2 * life)
    assert daemon.get(path).json() == {"detail": "Session not found"}
    again = session.start(user_id="somebody-else")
    assert (again["status"], again["question_number"]) == ("active", 1)


def test_equal_documents_get_equal_questions_and_other_documents_others(daemon):
    first, second = Session(daemon).start(), Session(daemon).start()
    assert first["question"] == second["question"]
    other = Session(
        daemon, cv_text="Nurse for 8 years, led a ward of 20 beds.", jd_text="A nurse for our ward."
    )
    assert other.start()["question"] != first["question"]


# Caches and what is counted.


def test_analyses_are_kept_by_content_and_hits_and_misses_are_counted(interviewing, models):
    daemon = interviewing(interviewer="openai")

    def counted(**fields):
        before = metrics(daemon)["cache"]
        Session(daemon, **fields).start()
        after = metrics(daemon)["cache"]
        return after["hits"] - before["hits"], after["misses"] - before["misses"]

    def analyses():
        return len([request for request in models.seen("chat") if request.purpose == "analysis"])

    assert counted() == (0, 2)
    assert counted() == (2, 0)
    assert analyses() == 2
    assert counted(jd_text="A Rust engineer for our compilers.") == (1, 1)
    assert counted(user_id="another") == (2, 0)
    assert analyses() == 3
    cache = metrics(daemon)["cache"]
    assert cache["hit_rate"] == pytest.approx(cache["hits"] / (cache["hits"] + cache["misses"]), abs=0.0001)
    assert cache["hit_rate_percentage"] == f"{100 * cache['hits'] / (cache['hits'] + cache['misses']):.1f}%"


def test_analyses_outlive_the_daemon(interviewing, models):
    daemon = interviewing(interviewer="openai")
    Session(daemon).start()
    daemon.kill()
    daemon.start()
    Session(daemon).start()
    assert metrics(daemon)["cache"]["hits"] == 2
    assert len([request for request in models.seen("chat") if request.purpose == "analysis"]) == 2


def test_analyses_end_with_their_life(interviewing, models):
    daemon = interviewing("--analysis-life", "1s", interviewer="openai")
    session = Session(daemon)
    session.start()
    until(lambda: session.performance()["cache_status"] == "not_cached", "end of the analyses", every=0.2)
    before = metrics(daemon)["cache"]["misses"]
    Session(daemon).start()
    assert metrics(daemon)["cache"]["misses"] == before + 2


def test_what_a_stand_in_analysed_is_not_kept(interviewing, models):
    daemon = interviewing("--max-attempts", 1, interviewer="openai")
    models.fail("chat", purpose="analysis", status=400, times=None)
    Session(daemon).start()
    models.mend()
    session = Session(daemon)
    session.start()
    assert metrics(daemon)["cache"]["hits"] == 0
    assert session.performance()["cache_status"] == "active"


def test_many_starts_at_once_have_the_documents_analysed_once(interviewing, models):
    daemon = interviewing(interviewer="openai")
    models.fail("chat", purpose="analysis", delay=0.5, times=None)

    def start(_):
        return httpx.post(daemon.url(f"{V2}/start"), json=sessions.body(), timeout=HANG).json()["question"]

    with ThreadPoolExecutor(8) as pool:
        questions = set(pool.map(start, range(8)))
    assert len(questions) == 1
    assert len([request for request in models.seen("chat") if request.purpose == "analysis"]) == 2


def test_cv_and_job_description_are_analysed_at_the_same_time(interviewing, models):
    daemon = interviewing(interviewer="openai")
    models.fail("chat", purpose="analysis", delay=0.5, times=2)
    Session(daemon).start()
    assert models.most_at_once == 2


def test_performance_tells_how_long_each_question_took(interviewing, models, voice):
    daemon = interviewing("--interview-questions", 2, interviewer="openai")
    session = Session(daemon)
    session.start()
    models.fail("chat", purpose="question", delay=0.4)
    session.answer(voice)
    performance = session.performance()
    expect_performance(performance, 2)
    assert performance["cache_status"] == "active"
    assert performance["response_times"]["all"][1] >= 0.4
    assert session.state()["avg_response_time"] == pytest.approx(
        performance["response_times"]["avg"], abs=0.01
    )


def test_metrics_count_requests_and_model_calls_until_they_are_reset(interviewing, models):
    daemon = interviewing(interviewer="openai")
    models.fail("chat", purpose="question", delay=0.3)
    Session(daemon).start()
    said = metrics(daemon)
    assert said["llm_calls"]["total"] == 3
    assert said["llm_calls"]["max_duration"] >= 0.3
    assert said["api_requests"]["total"] >= 1
    assert said["api_requests"]["max_duration"] >= 0.3
    for part in ("llm_calls", "api_requests"):
        figures = said[part]
        assert 0 <= figures["min_duration"] <= figures["avg_duration"] <= figures["max_duration"]
    reset = daemon.post(f"{V2}/metrics/reset")
    assert reset.status_code == 200
    assert reset.json() == {"status": "success", "message": "Metrics reset successfully"}
    said = metrics(daemon)
    assert said["llm_calls"] == {"total": 0, "avg_duration": 0, "min_duration": 0, "max_duration": 0}
    assert said["api_requests"]["total"] <= 1  # the reset itself, or nothing
    assert (said["cache"]["hits"], said["cache"]["misses"], said["cache"]["hit_rate"]) == (0, 0, 0)
    assert said["cache"]["hit_rate_percentage"] == "0.0%"


def test_the_samples_are_answers(interviewing, models):
    """The films and sound of the repository, each of about 25 s."""
    daemon = interviewing("--interview-questions", 3)
    session = Session(daemon)
    session.start()
    film = session.answer(video=SAMPLES / "answer-1.mp4")
    assert film["video_analysis"]["width"] > 0
    assert film["video_analysis"]["dark"] > 0.1
    live = session.answer(video=SAMPLES / "answer-2.webm")
    assert live["voice_analysis"]["rate_wpm"] > 0
    sound = session.answer(SAMPLES / "answer-3.wav")
    assert sound["status"] == "completed"
    expect_sums(session.complete())


def test_the_stages_come_in_their_order(interviewing, voice):
    daemon = interviewing("--interview-questions", 20)
    session = Session(daemon)
    session.start()
    session.answer_all(voice)
    stages = [m["metadata"]["stage"] for m in session.state()["messages"] if m["role"] == "interviewer"]
    assert list(dict.fromkeys(stages)) == STAGES
    assert stages.count("technical") > stages.count("intro")
    assert all(STAGES.index(a) <= STAGES.index(b) for a, b in pairwise(stages))
    questions = [m["content"] for m in session.state()["messages"] if m["role"] == "interviewer"]
    assert len(set(questions)) == 20
