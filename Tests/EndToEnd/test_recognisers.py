"""Recognition by services, through the real binary and a stand-in that fails in their ways."""

import media
import pytest
from binary import SAMPLES, process, run
from daemon import by_id, until
from model_server import ModelServer

SAID = "we test every change before it is released"


@pytest.fixture
def models():
    with ModelServer(key="secret-key-of-the-tests") as server:
        server.text = SAID
        yield server


def openai(models, **more):
    return {
        "INTERVIEWD_TRANSCRIBER": "openai",
        "INTERVIEWD_TRANSCRIBER_URL": models.url,
        "INTERVIEWD_TRANSCRIBER_KEY": models.key,
        **more,
    }


def gemini(models, **more):
    return {
        "INTERVIEWD_TRANSCRIBER": "gemini",
        "INTERVIEWD_TRANSCRIBER_URL": models.gemini,
        "INTERVIEWD_TRANSCRIBER_KEY": models.key,
        **more,
    }


def report(path, variables, *flags):
    said = process(path, "--json", "--no-video", *flags, env=variables)
    assert said.status == 0, said.stderr
    return said.report


@pytest.mark.parametrize(
    ("form", "times"), [("words", "measured"), ("segments", "estimated"), ("text", "estimated")]
)
def test_openai_gives_the_transcript_and_word_times_are_marked(models, sentence, form, times):
    models.form = form
    transcript = report(sentence, openai(models))["transcript"]
    assert transcript["text"].split() == SAID.split()
    assert transcript["recogniser"] == "openai/whisper-1"
    assert transcript["word_times"] == times
    words = [word for segment in transcript["segments"] for word in segment["words"]]
    assert [word["word"] for word in words] == SAID.split()
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert words[-1]["end"] <= 3.7
    (request,) = models.seen("transcriptions")
    assert request.fields["model"] == "whisper-1"
    assert 2 < request.seconds < 4


def test_language_prompt_and_model_are_sent(models, sentence):
    more = {
        "INTERVIEWD_TRANSCRIBER_MODEL": "whisper-large",
        "INTERVIEWD_TRANSCRIBER_LANGUAGE": "en",
        "INTERVIEWD_TRANSCRIBER_PROMPT": "Ada Lovelace",
    }
    report(sentence, openai(models, **more))
    fields = models.seen("transcriptions")[0].fields
    assert (fields["model"], fields["language"], fields["prompt"]) == ("whisper-large", "en", "Ada Lovelace")


def test_a_model_that_knows_text_alone_is_asked_for_that(models, sentence):
    transcript = report(sentence, openai(models, INTERVIEWD_TRANSCRIBER_MODEL="gpt-4o-transcribe"))[
        "transcript"
    ]
    assert transcript["text"].split() == SAID.split()
    assert transcript["word_times"] == "estimated"


def test_gemini_gives_the_transcript(models, sentence):
    transcript = report(sentence, gemini(models))["transcript"]
    assert transcript["text"].split() == SAID.split()
    assert transcript["recogniser"].startswith("gemini/")
    assert transcript["word_times"] == "estimated"


@pytest.fixture(scope="module")
def long_answer(made):
    """Eleven minutes of speech with pauses."""
    loop = ("-stream_loop", -1, "-i", SAMPLES / "answer-3.wav", "-t", 660)
    return media.ffmpeg(*loop, "-ac", 1, "-ar", 16000, made / "long.wav")


def test_a_long_recording_goes_in_pieces_and_comes_back_in_order(models, long_answer):
    models.text = lambda seconds, number: f"piece{number} has {round(seconds)} seconds"
    models.fail("transcriptions", delay=0.5, times=None)
    transcript = report(long_answer, openai(models))["transcript"]
    sent = models.seen("transcriptions")
    assert len(sent) > 2
    assert all(len(request.body) < 14 << 20 for request in sent)
    assert 1 < models.most_at_once <= 3
    words = [word for segment in transcript["segments"] for word in segment["words"]]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert words[-1]["end"] > 600


def test_what_is_too_large_for_the_service_is_split(models, sentence):
    models.fail("transcriptions", status=413)
    said = process(SAMPLES / "answer-3.wav", "--json", "--no-video", env=openai(models))
    assert said.status == 0, said.stderr
    assert len(models.seen("transcriptions")) >= 3


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 429, "headers": {"Retry-After": "0"}},
        {"status": 500},
        {"status": 503},
        {"malformed": True},
        {"truncated": True},
        {"reset": True},
    ],
)
def test_what_may_pass_is_tried_again(models, sentence, trouble):
    models.fail("transcriptions", **trouble)
    assert report(sentence, openai(models))["transcript"]["text"].split() == SAID.split()


@pytest.mark.parametrize("service", [openai, gemini])
def test_a_wrong_key_is_named_by_its_setting_and_never_shown(models, sentence, service):
    key = "sk-wrong-and-secret"
    said = process(sentence, "--json", env=service(models, INTERVIEWD_TRANSCRIBER_KEY=key))
    assert said.status == 1
    assert "INTERVIEWD_TRANSCRIBER_KEY" in said.stderr
    assert key not in said.stderr + said.stdout
    doctor = run("doctor", env=service(models, INTERVIEWD_TRANSCRIBER_KEY=key))
    (line,) = [line for line in doctor.stdout.splitlines() if " recogniser: " in line]
    assert line.startswith("FAIL")
    assert "INTERVIEWD_TRANSCRIBER_KEY" in line
    assert key not in doctor.stdout + doctor.stderr


def test_a_wrong_model_fails_the_question_in_words_that_say_what_to_change(own, web, models):
    variables = openai(models, INTERVIEWD_TRANSCRIBER_MODEL="no-such-model")
    with own(transcriber="openai", **variables) as running:
        _, results = running.processed(web.url("sentence.wav"))
        assert results["status"] == "error"
        assert "INTERVIEWD_TRANSCRIBER_MODEL" in by_id(results)[1]["error"]
        assert len(models.seen("transcriptions")) == 1


def test_the_fallback_does_the_recording_anew_and_the_report_says_so(own, web, models):
    models.fail("transcriptions", status=401, times=None)
    variables = openai(models, INTERVIEWD_TRANSCRIBER_FALLBACK="gemini")
    variables |= {
        "INTERVIEWD_TRANSCRIBER_FALLBACK_URL": models.gemini,
        "INTERVIEWD_TRANSCRIBER_FALLBACK_KEY": models.key,
    }
    with own(transcriber="openai", **variables) as running:
        interview, results = running.processed(web.url("sentence.wav"))
        assert results["status"] == "completed"
        text = running.get(f"/interviews/{interview}/questions/1/transcript").text
        assert text.split() == SAID.split()
        models.mend()
        # Wanted from the first one all the same: done again as soon as that works.
        running.process(interview)
        running.finished(interview)
        assert until(lambda: len(models.seen("transcriptions")) == 2, "another request")


def test_the_fallback_is_told_in_the_report(models, sentence):
    models.fail("transcriptions", status=500, times=None)
    variables = openai(models, INTERVIEWD_TRANSCRIBER_FALLBACK="pocketsphinx")
    result = report(sentence, variables)
    assert result["transcript"]["recogniser"] == "pocketsphinx"
    assert any("openai/whisper-1" in warning for warning in result["warnings"])


def test_transcripts_and_keys_never_reach_the_log(own, web, models):
    with own("--log", "debug", transcriber="openai", **openai(models)) as running:
        running.processed(web.url("sentence.wav"))
        log = "\n".join(running.log_lines())
    assert SAID not in log
    assert models.key not in log
