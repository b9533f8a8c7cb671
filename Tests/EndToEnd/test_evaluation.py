"""POST /evaluate-answers through the real binary, built in and with model servers."""

import json

import media
import pytest
from binary import run
from daemon import by_id, follow, new_id, receive, until
from model_server import ModelServer

STARTED = "Evaluation started. Connect to the WebSocket for progress updates."
SCORES = {"semantic_similarity_score", "broad_topic_sim_score", "grammar_score", "disfluency_score"}
OPENAI, HUB = "platform.openai.com", "huggingface.co/nvidia/NV-Embed-v2"
GOOD = (
    "We write a test before each change and a second engineer reviews the change. "
    "The test suite runs on every commit so that errors are found before a release."
)
OFF_TOPIC = "My grandmother keeps three brown horses and likes to swim in the cold lake on Sundays."
QUESTION = "How do you make sure that a change does not break the product?"
IDEAL = "Tests are written before each change, a colleague reviews it, and the suite runs on every commit."


@pytest.fixture
def models():
    with ModelServer(key="secret-key-of-the-tests") as server:
        server.text = GOOD
        yield server


@pytest.fixture
def evaluating(own, models):
    """A daemon whose recogniser and models are all the stand-in."""
    variables = {
        "OPENAI_BASE_URL": models.url,
        "OPENAI_API_KEY": models.key,
        "HF_INFERENCE_ENDPOINT": models.hugging_face,
        "HF_TOKEN": models.key,
    }
    with own("--max-attempts", 3, transcriber="openai", **variables) as running:
        yield running


def answered(daemon, web, questions=1):
    """An interview with an answer to each question that has been processed."""
    interview = new_id()
    entries = [
        {"question_id": n, "question": QUESTION, "ideal_answer": IDEAL, "video_url": web.url("sentence.wav")}
        for n in range(1, questions + 1)
    ]
    daemon.put(f"/interviews/{interview}", {"candidate": "Ada", "questions": entries})
    daemon.process(interview)
    assert daemon.finished(interview)["status"] == "completed"
    return interview


def ask(daemon, interview, question=1, **models):
    body = {"interview_id": interview, "question_id": question}
    return daemon.post("/evaluate-answers", body | ({"model_config": models} if models else {}))


def evaluated(daemon, interview, question=1, **models):
    """The question's entry in the results once its evaluation has ended."""
    answer = ask(daemon, interview, question, **models)
    assert answer.status_code == 202, answer.text
    return by_id(daemon.finished(interview))[question]


def history(daemon, interview, question=1):
    return daemon.get(f"/interviews/{interview}/questions/{question}/evaluations").json()["evaluations"]


def test_an_answer_is_evaluated_built_in_and_the_scores_are_in_the_results(evaluating, web, models):
    interview = answered(evaluating, web)
    answer = ask(evaluating, interview)
    assert answer.status_code == 202
    assert answer.json() == {
        "status": "processing",
        "message": STARTED,
        "interview_id": interview,
        "question_id": 1,
    }
    entry = by_id(evaluating.finished(interview))[1]
    assert set(entry["scores"]) == SCORES
    assert all(type(value) is int and 0 <= value <= 100 for value in entry["scores"].values())
    (record,) = history(evaluating, interview)
    assert set(record["scores"]) == SCORES
    for name, score in record["scores"].items():
        assert score["value"] == entry["scores"][name]
        assert score["model"] == "built-in"
        assert score["basis"] == "measured"
        assert score["model_version"]
        assert score["formula"]
        assert score["parts"]
    assert not models.seen("embeddings")


def test_a_good_answer_is_marked_above_one_that_is_off_topic(evaluating, web, models):
    good = evaluated(evaluating, answered(evaluating, web))["scores"]
    models.text = OFF_TOPIC
    other = evaluated(evaluating, answered(evaluating, web))["scores"]
    assert good["semantic_similarity_score"] > other["semantic_similarity_score"] + 20
    assert good["broad_topic_sim_score"] > other["broad_topic_sim_score"]


def test_every_score_is_drawn_from_the_model_that_is_named_for_it(evaluating, web, models):
    interview = answered(evaluating, web)
    entry = evaluated(
        evaluating, interview, semantic_similarity=OPENAI, broad_topic_similarity=HUB, disfluency=HUB
    )
    assert set(entry["scores"]) == SCORES
    marks = history(evaluating, interview)[0]["scores"]
    assert marks["semantic_similarity_score"]["model"].startswith(OPENAI)
    assert marks["broad_topic_sim_score"]["model"] == HUB
    assert marks["disfluency_score"]["basis"] == "both"
    assert marks["grammar_score"]["model"] == "built-in"
    assert models.seen("embeddings")[0].json["model"] == "text-embedding-3-small"
    assert "/nvidia/NV-Embed-v2/" in models.seen("features")[0].path


def test_the_progress_of_an_evaluation_comes_over_the_same_socket(evaluating, web):
    interview = answered(evaluating, web)
    with evaluating.subscribed(interview) as socket:
        assert receive(socket)["status"] == "connected"
        assert receive(socket)["status"] == "completed"
        assert ask(evaluating, interview).status_code == 202
        messages = follow(socket)
    assert messages[0]["status"] == "in_progress"
    progress = [message["progress"] for message in messages]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    sequence = [message["seq"] for message in messages]
    assert sequence == sorted(set(sequence))
    (entry,) = messages[-1]["result"]["questions_processed"]
    assert set(entry["scores"]) == SCORES


def test_the_same_content_is_not_sent_to_a_model_twice(evaluating, web, models):
    interview = answered(evaluating, web, questions=2)
    first = evaluated(evaluating, interview, 1, semantic_similarity=OPENAI)["scores"]
    asked = len(models.seen("embeddings"))
    assert evaluated(evaluating, interview, 1, semantic_similarity=OPENAI)["scores"] == first
    assert evaluated(evaluating, interview, 2, semantic_similarity=OPENAI)["scores"] == first
    assert len(models.seen("embeddings")) == asked
    assert len(history(evaluating, interview)) == 2


@pytest.mark.parametrize(
    "trouble", [{"status": 429, "headers": {"Retry-After": "0"}}, {"status": 500}, {"malformed": True},
                {"truncated": True}, {"reset": True}]
)  # fmt: skip
def test_what_may_pass_is_tried_again(evaluating, web, models, trouble):
    interview = answered(evaluating, web)
    models.fail("embeddings", **trouble)
    entry = evaluated(evaluating, interview, semantic_similarity=OPENAI)
    assert set(entry["scores"]) == SCORES
    assert "evaluation_error" not in entry


def test_a_wrong_key_fails_the_evaluation_once_and_says_what_to_change(evaluating, web, models):
    interview = answered(evaluating, web)
    models.fail("embeddings", status=401, times=None)
    assert ask(evaluating, interview, semantic_similarity=OPENAI).status_code == 202
    results = evaluating.finished(interview)
    assert results["status"] == "error"
    entry = by_id(results)[1]
    assert "OPENAI_API_KEY" in entry["evaluation_error"]
    assert "scores" not in entry
    assert "error" not in entry
    assert len(models.seen("embeddings")) == 1
    assert models.key not in "\n".join(evaluating.log_lines())

    models.mend()
    assert evaluating.post(f"/interviews/{interview}/retry").status_code == 202
    assert set(by_id(evaluating.finished(interview))[1]["scores"]) == SCORES


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(own, web, models):
    variables = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
    flags = ("--max-attempts", 1, "--model-timeout", "300ms")
    with own(*flags, transcriber="openai", **variables) as running:
        interview = answered(running, web)
        models.fail("embeddings", hang=True, times=None)
        assert ask(running, interview, semantic_similarity=OPENAI).status_code == 202
        results = running.finished(interview)
    assert results["status"] == "error"
    assert "in time" in by_id(results)[1]["evaluation_error"]


def test_grammar_is_compared_with_the_form_that_the_chat_model_corrects(own, web, models):
    sent = []

    def correct(messages):
        sent.append(messages)
        return json.dumps({"corrected": ["We write tests."]})

    models.chat = correct
    variables = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
    with own("--interviewer", "openai", transcriber="openai", **variables) as running:
        interview = answered(running, web)
        evaluated(running, interview, grammar=OPENAI)
        mark = history(running, interview)[0]["scores"]["grammar_score"]
    assert sent
    assert mark["basis"] == "both"
    assert mark["parts"]["similarity"] < 1
    assert "second engineer" in json.dumps(sent)


def test_what_is_not_there_is_404_and_what_is_not_ready_is_409(evaluating, web):
    unknown = ask(evaluating, 999_999_999)
    assert unknown.status_code == 404
    assert unknown.json() == {
        "status": "error",
        "message": "Interview ID not found in the database",
        "interview_id": 999_999_999,
        "question_id": 1,
    }
    interview = evaluating.save(web.url("sentence.wav"))
    assert ask(evaluating, interview, 77).status_code == 404
    early = ask(evaluating, interview)
    assert early.status_code == 409
    assert "no transcript" in early.json()["message"]


@pytest.mark.parametrize(
    ("named_models", "told"),
    [
        ({"grammar": "gpt-5"}, "huggingface.co/ORG/NAME"),
        ({"grammar": "huggingface.co/../etc/passwd"}, "known forms"),
        ({"charm": "built-in"}, "broad_topic_similarity"),
    ],
)
def test_an_unknown_model_or_score_is_told_the_known_ones(evaluating, named_models, told):
    answer = ask(evaluating, 1, **named_models)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert told in answer.json()["message"]
    assert answer.json()["interview_id"] == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"interview_id": "x"}',
        '{"interview_id": 1}',
        '{"interview_id": 1, "question_id": 1.5}',
        '{"interview_id": 1, "question_id": 2, "model_config": []}',
    ],
)
def test_bad_bodies_are_400_in_the_documented_shape(evaluating, body):
    answer = evaluating.post(
        "/evaluate-answers", data=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert answer.json()["message"]


def test_an_evaluation_survives_the_death_of_the_daemon(evaluating, web, models):
    interview = answered(evaluating, web)
    models.fail("embeddings", delay=1)
    assert ask(evaluating, interview, semantic_similarity=OPENAI).status_code == 202
    until(lambda: models.seen("embeddings"), "a request for embeddings")
    evaluating.kill()
    evaluating.start()
    assert set(by_id(evaluating.finished(interview))[1]["scores"]) == SCORES


def test_silence_is_marked_zero_and_says_so(own, web, made):
    media.ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", 3, made / "silence.wav")
    with own(transcriber="pocketsphinx") as running:
        interview = running.save(web.url("silence.wav"))
        running.process(interview)
        running.finished(interview)
        entry = evaluated(running, interview)
        assert set(entry["scores"].values()) == {0}
        assert all(score["note"] for score in history(running, interview)[0]["scores"].values())


def test_doctor_tries_the_models_and_names_the_setting(models, tmp_path):
    models.fail("embeddings", status=401, times=None)
    variables = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": "wrong"}
    said = run("doctor", "--data", tmp_path / "data", env=variables)
    assert said.status == 1
    (line,) = [line for line in said.stdout.splitlines() if " evaluation: " in line]
    assert line.startswith("FAIL")
    assert "OPENAI_API_KEY" in line
