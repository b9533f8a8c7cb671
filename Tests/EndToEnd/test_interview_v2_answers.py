"""Answers to the Interview API V2: recordings of all kinds, slow and broken uploads, and what is kept."""

import json
from concurrent.futures import ThreadPoolExecutor

import browser_media
import media
import pytest
import sessions
from daemon import files_below, until
from decoders import decoders
from sessions import GOOD, V2, VOICE, Session, Upload, expect_evaluation, expect_no_traces

# Of a hosted daemon; what is sent at once while a recording is uploaded slowly.
DRIP = 4096
# Which containers are decoded while they arrive, and have a decoder before their end came.
READ_FORWARD = ["chrome-voice.webm", "chrome-film.webm", "firefox-voice.ogg", "plain.wav", "plain.mp3",
                "safari-voice.mp4", "safari-film.mp4"]  # fmt: skip

# Seconds: a client that has left is noticed well before its upload would count as too slow (30 s).
SOON = 10


@pytest.fixture
def daemon(interviewing):
    return interviewing("--interview-questions", 20)


@pytest.fixture(scope="module")
def recordings(made, sentence):
    """The sentence in every kind of recording."""
    return {name: browser_media.make(name, sentence, made) for name in browser_media.KINDS}


@pytest.fixture(scope="module")
def long_film(made, filmed):
    """A film of an hour with its index at the end: nothing can be decoded before all of it is there."""
    return media.ffmpeg("-stream_loop", 359, "-i", filmed, "-c", "copy", made / "hour.mov")


def field_of(name):
    return "video" if name in browser_media.FILMS else "audio"


# What is answered.


@pytest.mark.parametrize("name", browser_media.KINDS)
def test_recordings_of_browsers_and_telephones_are_answers(session, recordings, name):
    answer = session.answer(**{field_of(name): recordings[name]})
    expect_evaluation(answer["evaluation"])
    voice = answer["voice_analysis"]
    assert set(voice) >= {*VOICE, "measures"}
    assert all(0 <= voice[score] <= 10 for score in VOICE - {"rate_wpm"})
    assert voice["rate_wpm"] > 0
    if name in browser_media.FILMS:
        assert answer["video_analysis"]["width"] == 320
    else:
        assert "video_analysis" not in answer
    assert session.state()["messages"][1]["content"].split() == GOOD.split()


def test_the_same_sound_is_measured_alike_in_every_container(session, recordings):
    rates = {
        name: session.answer(**{field_of(name): recordings[name]})["voice_analysis"]
        for name in browser_media.KINDS
    }
    reference = rates["plain.wav"]
    for name, voice in rates.items():
        assert voice["fluency_score"] == pytest.approx(reference["fluency_score"], abs=1), name
        pauses = voice["measures"]["pauses"], reference["measures"]["pauses"]
        assert pauses[0]["count"] == pytest.approx(pauses[1]["count"], abs=1), name


@pytest.mark.parametrize("name", browser_media.KINDS)
def test_a_slow_upload_gives_what_a_quick_one_gives(daemon, recordings, name):
    """Byte for byte the same sound is heard, however it came."""
    quick, slow = Session(daemon), Session(daemon)
    quick.start()
    slow.start()
    expected = quick.answer(**{field_of(name): recordings[name]})
    upload = Upload(daemon, slow.id, recordings[name], field=f"{field_of(name)}_file")
    if name in READ_FORWARD:
        upload.send_share(0.8)
        until(lambda: decoders(daemon.pid), "a decoder before the upload's end")
    while upload.left:
        upload.send(DRIP)
    answered = upload.answered()
    assert answered.status == 200, answered.text
    said = answered.json
    assert said["voice_analysis"] == expected["voice_analysis"]
    assert said["evaluation"] == expected["evaluation"]
    assert said.get("video_analysis") == expected.get("video_analysis")


def test_the_parts_of_a_form_come_in_any_order(session, recordings):
    path = recordings["chrome-voice.webm"]
    parts = [("audio_file", (path.name, path.read_bytes())), ("session_id", (None, session.id))]
    answer = session.daemon.request("POST", f"{V2}/answer", files=parts)
    assert answer.status_code == 200, answer.text
    assert answer.json()["question_number"] == 2


def test_the_content_decides_and_not_the_name(session, recordings):
    named = ("../../etc/passwd.exe", recordings["memo.m4a"].read_bytes(), "text/html")
    parts = [("session_id", (None, session.id)), ("audio_file", named)]
    answer = session.daemon.request("POST", f"{V2}/answer", files=parts)
    assert answer.status_code == 200, answer.text


def test_of_two_files_the_one_is_heard_and_the_other_seen(session, recordings):
    mute = recordings["plain.wav"].with_name("mute.mp4")
    media.ffmpeg("-i", recordings["safari-film.mp4"], "-an", "-c", "copy", mute)
    answer = session.answer(recordings["chrome-voice.webm"], mute)
    assert answer["video_analysis"]["width"] == 320
    alone = session.answer(recordings["chrome-voice.webm"])
    for score in VOICE - {"total_score"}:
        assert answer["voice_analysis"][score] == alone["voice_analysis"][score]


def test_an_unknown_length_is_taken_as_it_comes(session, recordings):
    """A body in chunks, as a program sends it that records while it uploads."""
    begin, end = sessions.form("boundary", {"session_id": session.id}, "audio_file", "live.webm")
    data = recordings["chrome-voice.webm"].read_bytes()

    def pieces():
        yield begin
        for at in range(0, len(data), DRIP):
            yield data[at : at + DRIP]
        yield end

    headers = {"Content-Type": "multipart/form-data; boundary=boundary"}
    answer = session.daemon.request("POST", f"{V2}/answer", data=pieces(), headers=headers)
    assert answer.status_code == 200, answer.text


# Several at once.


def test_a_second_answer_while_one_is_processed_is_refused(session, models, recordings):
    voice = recordings["chrome-voice.webm"]
    models.fail("transcriptions", hang=True)
    upload = Upload(session.daemon, session.id, voice).finish()
    until(lambda: models.under_way("transcriptions"), "a request to the recogniser")
    refused = session.give(voice)
    assert refused.status_code == 409
    assert refused.json()["detail"]
    upload.leave()
    until(lambda: session.give(voice).status_code == 200, "an answer that is taken")
    assert session.state()["question_count"] == 2


def test_of_answers_at_the_same_moment_one_is_taken(daemon, models, recordings):
    session = Session(daemon)
    session.start()
    models.fail("transcriptions", delay=1, times=None)
    path = recordings["plain.wav"]
    uploads = [Upload(daemon, session.id, path) for _ in range(4)]
    with ThreadPoolExecutor(len(uploads)) as pool:
        said = list(pool.map(lambda upload: upload.finish().answered().status, uploads))
    assert sorted(said) == [200, 409, 409, 409]
    assert session.state()["question_count"] == 2


def test_many_sessions_are_answered_at_once(daemon, recordings):
    def interview(kind):
        path = recordings[kind]
        session = Session(daemon)
        session.fields["user_id"] = kind
        answer = daemon.post(f"{V2}/start", session.fields)
        assert answer.status_code == 200
        upload = Upload(daemon, session.id, path, field=f"{field_of(kind)}_file").finish()
        return upload.answered()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(interview, list(recordings) * 3))
    assert {answer.status for answer in answers} == {200}, {answer.text for answer in answers}
    expect_no_traces(daemon)


def test_live_answers_go_before_the_batch(interviewing, models, web, recordings):
    """One place for all: an answer gets the next that frees, though many recordings wait."""
    daemon = interviewing("--workers", 1)
    session = Session(daemon)
    session.start()
    models.fail("transcriptions", delay=0.3, times=None)
    interview = daemon.save(*[web.url("sentence.wav")] * 12)
    daemon.process(interview)
    until(lambda: models.seen("transcriptions"), "the batch at work")
    session.answer(recordings["chrome-voice.webm"])
    assert daemon.results(interview)["status"] == "in_progress"
    assert daemon.finished(interview)["status"] == "completed"


# Clients that leave.


def expect_as_before(session, before, recording):
    """Nothing is left of the answer that broke off, and the same one succeeds now."""
    expect_no_traces(session.daemon, within=SOON)
    assert session.state() == before
    assert session.start()["status"] == "restored"
    answers = until(
        lambda: (answer := session.give(recording)).status_code != 409 and answer,
        "end of the earlier answer",
        within=SOON,
    )
    assert answers.status_code == 200, answers.text
    assert session.state()["question_count"] == before["question_count"] + 1


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("name", ["chrome-voice.webm", "memo.m4a"])
def test_leaving_in_the_upload_ends_the_work(session, recordings, name, reset):
    before = session.state()
    upload = Upload(session.daemon, session.id, recordings[name]).send_share(0.7)
    uploads = session.daemon.data / "uploads"
    until(lambda: files_below(uploads), "the beginning of the recording")
    if name in READ_FORWARD:
        until(lambda: decoders(session.daemon.pid), "a decoder")
    upload.leave(reset)
    expect_as_before(session, before, recordings[name])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8])
def test_leaving_at_once_behind_a_piece_of_the_upload_ends_the_work(session, recordings, share):
    before = session.state()
    Upload(session.daemon, session.id, recordings["plain.wav"]).send_share(share).leave()
    expect_as_before(session, before, recordings["plain.wav"])


def test_leaving_while_the_recording_is_decoded_ends_the_work(session, long_film, recordings):
    before = session.state()
    upload = Upload(session.daemon, session.id, long_film, field="video_file").finish()
    until(lambda: decoders(session.daemon.pid), "a decoder")
    upload.leave()
    expect_as_before(session, before, recordings["plain.wav"])


def test_leaving_while_the_recogniser_listens_ends_its_request(session, models, recordings):
    before = session.state()
    models.fail("transcriptions", hang=True)
    upload = Upload(session.daemon, session.id, recordings["chrome-voice.webm"]).finish()
    (request,) = until(lambda: models.under_way("transcriptions"), "a request to the recogniser")
    upload.leave()
    until(lambda: request.left, "end of the recogniser's request")
    expect_as_before(session, before, recordings["chrome-voice.webm"])


def test_leaving_while_models_think_ends_their_requests(interviewing, models, recordings):
    """The evaluation and the next question are made at the same time."""
    session = Session(interviewing(interviewer="openai"))
    session.start()
    before = session.state()
    models.fail("chat", hang=True, times=2)
    upload = Upload(session.daemon, session.id, recordings["chrome-voice.webm"]).finish()
    under_way = until(lambda: len(now := models.under_way("chat")) == 2 and now, "two requests")
    assert {request.purpose for request in under_way} == {"evaluation", "question"}
    upload.leave()
    until(lambda: all(request.left for request in under_way), "end of the requests")
    expect_as_before(session, before, recordings["chrome-voice.webm"])


def test_a_daemon_that_is_stopped_gives_an_answer_up_that_does_not_end(session, models, recordings):
    before = session.state()
    models.fail("transcriptions", hang=True, times=None)
    upload = Upload(session.daemon, session.id, recordings["chrome-voice.webm"]).finish()
    until(lambda: models.under_way("transcriptions"), "a request to the recogniser")
    status, _ = session.daemon.stop()
    assert status == 0
    upload.leave()
    until(lambda: not session.daemon.left_behind(), "end of its children")
    models.mend()
    session.daemon.start()
    expect_as_before(session, before, recordings["chrome-voice.webm"])


# What is kept.


def kept_below(folder):
    return [file for file in files_below(folder) if not file.endswith(".partial")]


def test_recordings_and_transcripts_are_kept_in_the_store(session, recordings):
    voice, film = recordings["chrome-voice.webm"], recordings["telephone.mov"]
    session.answer(voice)
    session.answer(video=film)
    session.answer(recordings["plain.wav"], recordings["chrome-film.webm"])
    objects = session.daemon.data / "objects"
    kept = until(lambda: len(now := kept_below(objects)) == 7 and now, "recordings and transcripts")
    names = [file.rpartition("/")[2] for file in kept if file.startswith("recordings/")]
    assert [name.partition(".")[0] for name in names] == ["1-audio", "2-video", "3-audio", "3-video"]
    (folder,) = (objects / "recordings").iterdir()
    assert (folder / names[0]).read_bytes() == voice.read_bytes()
    assert (folder / names[1]).read_bytes() == film.read_bytes()
    # The content names the kind, and the session's id, which a client chose, is no path.
    assert names[0].endswith(".webm")
    assert session.id not in json.dumps(kept)
    transcripts = objects / "ConvertedTextFile" / folder.name
    for number in (1, 2, 3):
        assert (transcripts / f"answer-{number}.txt").read_text().split() == GOOD.split()
    expect_no_traces(session.daemon)


def test_recordings_go_with_their_retention_and_transcripts_stay(interviewing, recordings):
    daemon = interviewing("--recording-retention", "1s")
    session = Session(daemon)
    session.start()
    session.answer(recordings["memo.m4a"])
    objects = daemon.data / "objects"
    until(lambda: "ConvertedTextFile" in str(kept_below(objects)), "the transcript")
    expect_no_traces(daemon)

    def swept():
        daemon.kill()
        daemon.start()  # The daemon looks for what is over when it starts, and from then on each hour.
        return "recordings/" not in str(kept_below(objects))

    until(swept, "end of the recording", every=1)
    assert [file.rpartition("/")[2] for file in kept_below(objects)] == ["answer-1.txt"]
    assert session.state()["messages"][1]["content"].split() == GOOD.split()


def test_without_retention_no_recording_is_kept(interviewing, recordings):
    daemon = interviewing("--recording-retention", 0)
    session = Session(daemon)
    session.start()
    session.answer(recordings["memo.m4a"])
    objects = daemon.data / "objects"
    until(lambda: kept_below(objects), "the transcript")
    expect_no_traces(daemon)
    assert [file.rpartition("/")[2] for file in kept_below(objects)] == ["answer-1.txt"]


def test_recordings_and_transcripts_are_kept_on_s3(interviewing, bucket, recordings):
    daemon = interviewing(**bucket.environment())
    session = Session(daemon)
    session.start()
    voice = recordings["chrome-voice.webm"]
    session.answer(voice)
    keys = until(lambda: len(now := bucket.listing()) == 2 and now, "recording and transcript")
    transcript, recording = sorted(keys, key=lambda key: key.startswith("recordings/"))
    assert bucket.read(recording) == voice.read_bytes()
    assert bucket.read(transcript).decode().split() == GOOD.split()
    assert recording.startswith("recordings/")
    assert transcript.startswith("ConvertedTextFile/")
    expect_no_traces(daemon)


def test_an_object_store_that_is_away_costs_no_answer(interviewing, bucket, recordings):
    """It is put away as soon as the store is back; until then it stays here."""
    elsewhere = bucket.environment(AWS_ENDPOINT_URL_S3="http://127.0.0.1:9")
    daemon = interviewing(**elsewhere)
    session = Session(daemon)
    session.start()
    assert session.answer(recordings["memo.m4a"])["status"] == "active"
    assert files_below(daemon.data / "uploads")
    daemon.stop()
    daemon.variables |= bucket.environment()
    daemon.start()
    until(lambda: len(bucket.listing()) == 2, "recording and transcript")
    expect_no_traces(daemon)
