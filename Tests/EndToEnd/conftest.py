import binary
import browser_media
import daemon as daemons
import media
import misbehaving as bad_server
import pytest
import s3server
import sessions
import webserver
from model_server import ModelServer


def pytest_sessionstart(session):
    if not binary.BINARY.exists():
        pytest.exit(f"{binary.BINARY} is missing: run make build", returncode=1)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Where recordings are made once for all tests."""
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture(scope="session")
def speech(made):
    """Ten seconds of a sample's speech as plain mono WAV."""
    return media.ffmpeg("-i", binary.SAMPLES / "answer-3.wav", "-t", 10, "-ac", 1, made / "speech.wav")


@pytest.fixture(scope="session")
def sentence(made):
    """The first sentence of a sample: what is quickly recognised."""
    return media.ffmpeg("-i", binary.SAMPLES / "answer-3.wav", "-t", 3.6, "-ac", 1, made / "sentence.wav")


@pytest.fixture(scope="session")
def filmed(made, speech):
    """Ten seconds of speech with a picture, H.264 and AAC, index at the end."""
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=10")
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-g", 25, "-pix_fmt", "yuv420p", "-c:a", "aac")
    return media.ffmpeg("-i", speech, *picture, *codecs, made / "filmed.mp4")


@pytest.fixture(scope="session")
def lecture(made):
    """Ten minutes of speech: too long to be done while a test looks on."""
    loop = ("-stream_loop", -1, "-i", binary.SAMPLES / "answer-3.wav", "-t", 600)
    return media.ffmpeg(*loop, "-c", "copy", made / "lecture.wav")


@pytest.fixture(scope="session")
def web(made, sentence, speech):
    """nginx over the recordings that the tests have made, the samples among them."""
    for sample in binary.SAMPLES.glob("answer-*"):
        (made / sample.name).symlink_to(sample)
    with webserver.serving(made) as server:
        yield server


@pytest.fixture(scope="session")
def misbehaving(made, sentence):
    # Large enough that a client finds it worth while to resume.
    large = media.ffmpeg("-i", sentence, "-ar", 96_000, "-ac", 2, "-c:a", "pcm_f32le", made / "large.wav")
    with bad_server.serving(large.read_bytes()) as server:
        yield server


@pytest.fixture(scope="session")
def s3():
    """A real S3 server, started for the first test that asks for it."""
    with s3server.serving() as server:
        yield server


@pytest.fixture
def bucket(s3):
    """An empty bucket of the test's own."""
    return s3.bucket()


@pytest.fixture(scope="session")
def daemon(tmp_path_factory):
    """The daemon of all tests that need no other: it recognises speech and may fetch from this machine."""
    data = tmp_path_factory.mktemp("daemon") / "data"
    with daemons.Daemon(data, "--allow-private-urls", 1, *daemons.QUICK) as running:
        yield running


@pytest.fixture
def own(tmp_path):
    """Makes daemons for one test: own(flags…) on the test's own data folder, recogniser off unless asked."""
    started = []

    def make(*flags, transcriber="none", private=1, **options):
        settings = ["--transcriber", transcriber, "--allow-private-urls", private]
        running = daemons.Daemon(tmp_path / "data", *settings, *daemons.QUICK, *flags, **options)
        started.append(running)
        return running

    yield make
    for running in started:
        if running.running and running.running.poll() is None:
            running.kill()


@pytest.fixture
def models():
    """A recogniser and chat model that answer at once; every recording is heard as a good answer."""
    with ModelServer(key="secret-key-of-the-tests") as server:
        server.text = sessions.GOOD
        yield server


@pytest.fixture
def interviewing(own, models):
    """Makes daemons that hold interviews: interviewing(flags…), the recogniser being the stand-in."""

    def make(*flags, interviewer="built-in", **variables):
        settings = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key, **variables}
        return own("--interviewer", interviewer, *flags, transcriber="openai", **settings).start()

    return make


@pytest.fixture
def session(daemon):
    """An interview whose first question is open."""
    started = sessions.Session(daemon)
    started.start()
    return started


@pytest.fixture(scope="session")
def voice(made, sentence):
    """An answer as Chrome records it."""
    return browser_media.make("chrome-voice.webm", sentence, made)
