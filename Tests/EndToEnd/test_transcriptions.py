"""OpenAI's own client, pointed at the daemon's recognisers."""

import asyncio
import io

import media
import openai
import pytest
import requests
from binary import SAMPLES
from daemon import QUICK, Daemon, until
from model_server import ModelServer
from words import errors, normalised

SAID = "we test every change before it is released"


@pytest.fixture(scope="module")
def models():
    with ModelServer(key="secret-key-of-the-tests") as server:
        server.text = SAID
        yield server


@pytest.fixture(autouse=True)
def mended(models):
    models.mend()
    models.text = SAID


@pytest.fixture(scope="module")
def hearing(models, tmp_path_factory):
    """A daemon whose recogniser is the stand-in."""
    settings = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
    flags = ("--transcriber", "openai", "--max-upload", "8MiB")
    with Daemon(tmp_path_factory.mktemp("hearing") / "data", *QUICK, *flags, **settings) as running:
        yield running


def url(daemon):
    return f"http://127.0.0.1:{daemon.port}/v1"


@pytest.fixture
def client(hearing):
    with openai.OpenAI(base_url=url(hearing), api_key="unused", max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def containers(tmp_path_factory):
    """The same sentence as clients send it."""
    folder = tmp_path_factory.mktemp("containers")
    sentence = ("-t", 3.6, "-i", SAMPLES / "answer-3.wav")
    picture = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=3.6")
    film = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    return {
        "wav": media.ffmpeg(*sentence, folder / "a.wav"),
        "mp3": media.ffmpeg(*sentence, folder / "a.mp3"),
        "webm": media.ffmpeg(*sentence, "-c:a", "libopus", folder / "a.webm"),
        "mp4": media.ffmpeg(*sentence, *picture, *film, folder / "a.mp4"),
    }


@pytest.mark.parametrize("container", ["wav", "mp3", "webm", "mp4"])
def test_json_is_the_text(client, containers, container):
    with open(containers[container], "rb") as recording:
        answer = client.audio.transcriptions.create(model="whisper-1", file=recording)
    assert answer.text == SAID
    assert answer.usage.type == "duration"
    assert answer.usage.seconds == 4


def test_verbose_json_has_words_and_segments(client, containers):
    with open(containers["webm"], "rb") as recording:
        answer = client.audio.transcriptions.create(
            model="any-name-at-all", file=recording, response_format="verbose_json", language="en",
            prompt="releases", temperature=0.2, timestamp_granularities=["word", "segment"],
        )  # fmt: skip
    assert answer.text == SAID
    assert answer.duration == pytest.approx(3.6, abs=0.1)
    assert [word.word for word in answer.words] == SAID.split()
    starts = [word.start for word in answer.words]
    assert starts == sorted(starts)
    assert answer.words[-1].end <= answer.duration
    segment = answer.segments[0]
    assert (segment.id, segment.tokens, segment.temperature, segment.compression_ratio) == (0, [], 0, 1)
    assert segment.seek == pytest.approx(100 * segment.start, abs=1)
    assert " ".join(segment.text for segment in answer.segments) == SAID


def test_the_language_has_its_name_and_words_come_alone_where_they_are_asked_for_alone(client, containers):
    def verbose(**more):
        with open(containers["mp3"], "rb") as recording:
            return client.audio.transcriptions.create(
                model="whisper-1", file=recording, response_format="verbose_json", **more
            )

    segments = verbose()
    assert segments.language == "english"
    assert segments.segments
    assert segments.words is None
    words = verbose(timestamp_granularities=["word"])
    assert words.segments is None
    assert words.words


def test_the_other_formats_are_text(client, containers):
    def create(form):
        with open(containers["wav"], "rb") as recording:
            return client.audio.transcriptions.create(model="whisper-1", file=recording, response_format=form)

    assert create("text") == SAID + "\n"
    srt = create("srt")
    assert srt.startswith("1\n00:00:0")
    assert " --> " in srt
    assert " ".join(line for line in srt.split("\n")[2:] if line) == SAID
    assert create("vtt").startswith("WEBVTT\n\n00:00:0")


def test_the_asynchronous_client_gets_the_same(hearing, containers):
    async def create():
        async with openai.AsyncOpenAI(base_url=url(hearing), api_key="unused", max_retries=0) as client:
            files = [containers[name].read_bytes() for name in ("mp4", "webm", "mp3", "wav")]
            return await asyncio.gather(
                *(
                    client.audio.transcriptions.create(model="m", file=("recording", file), language="en")
                    for file in files
                )
            )

    assert [answer.text for answer in asyncio.run(create())] == [SAID] * 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"just a text, no recording" * 40, "not_media"),
        (b"\x1aE\xdf\xa3" + b"\0" * 999, None),
    ],
)
def test_what_is_no_recording_is_a_bad_request(client, content, code):
    with pytest.raises(openai.BadRequestError) as refused:
        client.audio.transcriptions.create(model="whisper-1", file=("a.wav", content))
    assert refused.value.type == "invalid_request_error"
    assert refused.value.param == "file"
    assert code is None or refused.value.code == code


def test_a_film_without_sound_is_a_bad_request(client, tmp_path):
    mute = media.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1", tmp_path / "mute.mp4")
    with pytest.raises(openai.BadRequestError) as refused, open(mute, "rb") as recording:
        client.audio.transcriptions.create(model="whisper-1", file=recording)
    assert refused.value.code == "no_audio"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"model": ""}, "model"),
        ({"response_format": "xml"}, "response_format"),
        ({"timestamp_granularities": ["word"]}, "timestamp_granularities"),
        ({"temperature": 7}, "temperature"),
        ({"language": "not a language"}, "language"),
        ({"language": "e" * 5000}, "language"),
        ({"extra_body": {"stream": "true"}}, "stream"),
    ],
)
def test_a_wrong_field_is_named(client, containers, fields, param):
    with pytest.raises(openai.BadRequestError) as refused, open(containers["mp3"], "rb") as recording:
        client.audio.transcriptions.create(**{"model": "whisper-1", "file": recording} | fields)
    assert refused.value.param == param
    assert refused.value.type == "invalid_request_error"


def test_what_is_no_form_is_a_bad_request_in_the_same_shape(hearing):
    address = f"{url(hearing)}/audio/transcriptions"
    for answer in (
        requests.post(address, json={"model": "whisper-1"}, timeout=10),
        requests.post(address, data="x", headers={"Content-Type": "multipart/form-data"}, timeout=10),
        requests.post(address, files={"model": (None, "whisper-1")}, timeout=10),
    ):
        assert answer.status_code == 400
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_a_file_that_is_too_large_is_413(client):
    with pytest.raises(openai.APIStatusError) as refused:
        client.audio.transcriptions.create(model="whisper-1", file=("a.wav", io.BytesIO(bytes(9 << 20))))
    assert refused.value.status_code == 413
    assert refused.value.type == "invalid_request_error"


def test_a_recogniser_that_fails_is_503(client, models, containers):
    models.fail("transcriptions", status=401, times=None)
    with pytest.raises(openai.InternalServerError) as failed, open(containers["mp3"], "rb") as recording:
        client.audio.transcriptions.create(model="whisper-1", file=recording)
    assert failed.value.status_code == 503
    assert failed.value.type == "server_error"
    assert models.key not in str(failed.value.body)


def test_without_a_recogniser_there_is_503(own, containers):
    running = own(transcriber="none").start()
    with (
        openai.OpenAI(base_url=url(running), api_key="unused", max_retries=0) as client,
        open(containers["mp3"], "rb") as recording,
        pytest.raises(openai.InternalServerError) as failed,
    ):
        client.audio.transcriptions.create(model="whisper-1", file=recording)
    assert failed.value.code == "no_recogniser"


def test_a_client_that_leaves_ends_the_work(hearing, models, containers):
    before = len(models.seen("transcriptions"))
    models.fail("transcriptions", hang=True, times=None)
    with pytest.raises(requests.exceptions.ReadTimeout), open(containers["mp3"], "rb") as recording:
        requests.post(
            f"{url(hearing)}/audio/transcriptions", data={"model": "m"}, files={"file": recording},
            timeout=(5, 1),
        )  # fmt: skip
    until(lambda: len(models.seen("transcriptions")) > before, "request to the recogniser")
    until(lambda: not models.under_way("transcriptions"), "end of the recogniser's request")
    until(lambda: not list((hearing.data / "uploads").iterdir()), "removal of the upload")


def test_the_offline_recogniser_understands_a_sample(own):
    """The whole way without any service."""
    running = own(transcriber="pocketsphinx").start()
    said = normalised((SAMPLES / "answer-3.txt").read_text())
    with (
        openai.OpenAI(base_url=url(running), api_key="unused", max_retries=0) as client,
        open(SAMPLES / "answer-3.wav", "rb") as recording,
    ):
        answer = client.audio.transcriptions.create(
            model="whisper-1", file=recording, response_format="verbose_json",
            timestamp_granularities=["word", "segment"],
        )  # fmt: skip
    assert errors(said, normalised(answer.text)) < 0.25 * len(said)
    assert len(answer.segments) > 1
    assert all(segment.avg_logprob < 0 for segment in answer.segments)
    assert [word.word for word in answer.words] == answer.text.split()
