"""Recordings that are no answers to the Interview API V2: refused with a reason, and the session goes on."""

import json
import struct

import media
import pytest
import sessions
from daemon import QUICK, Daemon
from model_server import ModelServer
from sessions import V2, Session, Upload, expect_400, expect_evaluation, expect_no_traces

NOT_FOUND = {"detail": "Session not found"}


@pytest.fixture(scope="module")
def models():
    with ModelServer(key="secret-key-of-the-tests") as server:
        server.text = sessions.GOOD
        yield server


@pytest.fixture(scope="module")
def daemon(tmp_path_factory, models):
    """One for all of this module: whatever it was sent, it goes on."""
    variables = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
    flags = ["--transcriber", "openai", "--max-upload", "8MiB", "--max-duration", 60]
    with Daemon(tmp_path_factory.mktemp("v2") / "data", *flags, *QUICK, **variables) as running:
        yield running


@pytest.fixture(autouse=True)
def healthy(daemon):
    yield
    assert daemon.get("/readyz").status_code == 200
    expect_no_traces(daemon)


def test_an_answer_to_an_unknown_session_is_404(daemon, voice):
    unknown = Session(daemon)
    answer = unknown.give(voice)
    assert answer.status_code == 404
    assert answer.json() == NOT_FOUND


def test_an_unknown_session_is_told_before_a_large_recording_is_read(daemon, made, filmed):
    """A client that waits for its answer gets it, though it has not sent all."""
    upload = Upload(daemon, "unknown", filmed).send_share(0.2)
    answered = upload.answered()
    assert answered.status == 404
    assert answered.json == NOT_FOUND


def test_an_answer_to_a_finished_interview_is_refused(own, models, voice):
    variables = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
    with own("--interview-questions", 1, transcriber="openai", **variables) as running:
        session = Session(running)
        session.start()
        session.answer(voice)
        before = session.state()
        refused = session.give(voice)
        assert refused.status_code in (400, 409)
        assert "completed" in json.dumps(refused.json()["detail"]).lower()
        assert session.state() == before


def give(session, *parts):
    return session.daemon.request("POST", f"{V2}/answer", files=[("session_id", (None, session.id)), *parts])


def expect_refused(session, answer, told=""):
    """It costs nothing but the answer: the same question is still open."""
    detail = expect_400(answer)
    assert told.lower() in json.dumps(detail).lower()
    state = session.state()
    assert len(state["messages"]) == 1
    assert state["question_count"] == 1
    return detail


def test_an_answer_without_a_session_is_refused(daemon, voice):
    parts = {"audio_file": ("a.webm", voice.read_bytes())}
    assert "session_id" in json.dumps(expect_400(daemon.request("POST", f"{V2}/answer", files=parts)))


def test_an_answer_without_a_file_is_refused(session):
    detail = expect_refused(session, give(session))
    assert detail == {"error": "Either audio or video file is required"}


@pytest.mark.parametrize("field", ["audio_file", "video_file"])
def test_text_in_place_of_a_file_is_refused(session, field):
    expect_refused(session, give(session, (field, (None, "my answer"))))


def damaged(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 10 :] = b"\xa5" * (len(data) - len(data) // 10)
    return bytes(data)


WRONG = {
    "empty": lambda made, voice: b"",
    "text": lambda made, voice: b"This is what I would say.\n" * 50,
    "html": lambda made, voice: b"<!doctype html><title>Sign in</title>",
    "zeros": lambda made, voice: bytes(100_000),
    "pdf": lambda made, voice: b"%PDF-1.7\n" + bytes(3000),
    "picture": lambda made, voice: media.ffmpeg(
        "-f", "lavfi", "-i", "testsrc", "-frames:v", 1, made / "picture.png"
    ).read_bytes(),
    "head alone": lambda made, voice: voice.read_bytes()[:200],
    "playlist": lambda made, voice: b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat": lambda made, voice: b"ffconcat version 1.0\nfile /etc/passwd\n",
    "wave without samples": lambda made, voice: (
        b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
        + b"data" + struct.pack("<I", 0)
    ),
}  # fmt: skip


@pytest.mark.parametrize("field", ["audio_file", "video_file"])
@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_recording_is_refused_and_the_field_is_named(session, made, voice, kind, field):
    answer = give(session, (field, ("answer.webm", WRONG[kind](made, voice))))
    expect_refused(session, answer)
    # The same session takes a good one.
    assert session.answer(voice)["question_number"] == 2


def test_a_film_without_sound_is_refused(session, made, filmed):
    mute = media.ffmpeg("-i", filmed, "-an", "-c", "copy", made / "without-sound.mp4")
    expect_refused(session, give(session, ("video_file", (mute.name, mute.read_bytes()))), "audio")


def test_two_files_of_different_length_are_refused(session, made, voice, filmed):
    long = media.ffmpeg("-stream_loop", 2, "-i", filmed, "-c", "copy", made / "half-a-minute.mp4")
    answer = session.give(voice, long)
    expect_refused(session, answer)


def test_a_good_and_a_bad_file_are_refused_and_the_bad_one_is_named(session, voice, filmed):
    bad = ("answer.bin", b"This is what I would say.\n" * 50)
    good = (filmed.name, filmed.read_bytes())
    told = json.dumps(expect_refused(session, give(session, ("audio_file", bad), ("video_file", good))))
    assert "audio" in told
    good = (voice.name, voice.read_bytes())
    told = json.dumps(expect_refused(session, give(session, ("audio_file", good), ("video_file", bad))))
    assert "video" in told


def test_the_same_field_twice_is_refused(session, voice):
    part = ("audio_file", (voice.name, voice.read_bytes()))
    expect_refused(session, give(session, part, part), "audio_file")


def test_a_recording_that_is_too_large_is_413(session, made, sentence):
    large = media.ffmpeg("-i", sentence, "-ar", 192_000, "-ac", 6, "-c:a", "pcm_f32le", made / "large.wav")
    assert large.stat().st_size > 8 << 20
    answer = session.give(large)
    assert answer.status_code == 413
    assert answer.json()["detail"]
    assert len(session.state()["messages"]) == 1


def test_a_recording_that_is_too_long_is_refused(session, made, sentence):
    opus = ("-c:a", "libopus", "-b:a", "16k")
    long = media.ffmpeg("-stream_loop", 30, "-i", sentence, *opus, made / "long.ogg")
    expect_refused(session, session.give(long))


def test_a_truncated_recording_is_taken_as_far_as_it_goes(session, made, voice):
    half = made / "half.webm"
    half.write_bytes(voice.read_bytes()[: voice.stat().st_size // 2])
    answer = session.answer(half)
    assert answer["question_number"] == 2
    expect_evaluation(answer["evaluation"])


def test_a_recording_damaged_in_the_middle_is_no_500(session, made, voice):
    broken = made / "damaged.webm"
    broken.write_bytes(damaged(voice))
    answer = session.give(broken)
    assert answer.status_code in (200, 400), answer.text


def test_silence_is_an_answer(session, models, made):
    """Evaluated as no words, with a feedback that says so."""
    silent = media.ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", 4, "-c:a", "libopus",
                          made / "silent.webm")  # fmt: skip
    text, models.text = models.text, ""
    try:
        answer = session.answer(silent)
    finally:
        models.text = text
    assert [answer["evaluation"][mark] for mark in sessions.MARKS] == [1, 1, 1]
    feedback = answer["evaluation"]["feedback"].lower()
    assert any(word in feedback for word in ("heard", "words", "silen", "said"))
    assert session.state()["messages"][1]["content"] == ""
    assert answer["question"]


def test_without_a_recogniser_an_answer_is_503_and_the_session_goes_on(own, voice):
    with own(transcriber="none") as running:
        session = Session(running)
        session.start()
        answer = session.give(voice, expect_failure=True)
        assert answer.status_code == 503
        assert answer.json()["detail"]
        assert len(session.state()["messages"]) == 1


@pytest.mark.parametrize("trouble", [{"status": 401}, {"status": 500}, {"malformed": True}, {"reset": True}])
def test_a_recogniser_that_fails_costs_that_answer_alone(interviewing_failing, voice, trouble):
    session, models = interviewing_failing
    models.fail("transcriptions", times=None, **trouble)
    answer = session.give(voice, expect_failure=True)
    assert answer.status_code in (500, 502, 503)
    assert answer.json()["detail"]
    assert models.key not in answer.text
    assert len(session.state()["messages"]) == 1
    models.mend()
    assert session.answer(voice)["question_number"] == 2


@pytest.fixture
def interviewing_failing(own):
    with ModelServer(key="another-key-of-the-tests") as server:
        variables = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": server.key}
        with own("--max-attempts", 1, transcriber="openai", **variables) as running:
            session = Session(running)
            session.start()
            yield session, server


def test_a_recording_before_a_session_that_does_not_exist_is_not_kept(daemon, voice):
    parts = [("audio_file", ("a.webm", voice.read_bytes())), ("session_id", (None, "nobody"))]
    answer = daemon.request("POST", f"{V2}/answer", files=parts)
    assert answer.status_code == 404
    expect_no_traces(daemon)
