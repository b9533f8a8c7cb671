import binary
import media
import pytest


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
