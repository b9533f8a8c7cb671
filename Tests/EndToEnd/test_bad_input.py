"""Files that are no usable recordings: one clear line each, and the other files go on."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import media
import pytest
from binary import BINARY, OUR_FAULT, SAMPLES, analyse, process

NOT_MEDIA = "not an audio or video recording"
EXPECTED = {
    "missing.mp4": "no such file",
    "folder": "directory",
    "empty.mp4": "empty",
    "text.wav": NOT_MEDIA,
    "binary.mp4": NOT_MEDIA,
    "picture.png": NOT_MEDIA,
    "picture.jpg": NOT_MEDIA,
    "archive.zip": NOT_MEDIA,
    "document.pdf": NOT_MEDIA,
    "page.html": NOT_MEDIA,
    "playlist.m3u8": NOT_MEDIA,
    "concat.txt": NOT_MEDIA,
    "session.sdp": NOT_MEDIA,
    "subtitles.srt": NOT_MEDIA,
    "silent-film.mp4": "no audio track",
    "silent-film.webm": "no audio track",
    "no-moov.mp4": "incomplete",
    "zero-length.wav": "no sound|no audio samples",
    "zero-length.flac": "no sound|no audio samples",
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory, filmed, speech):
    """A folder with one file of each kind."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "folder").mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.wav").write_text("Dear reader,\nthis is a letter.\n" * 50)
    (folder / "binary.mp4").write_bytes(bytes(range(256)) * 64)
    for suffix in ("png", "jpg"):
        media.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", 1, folder / f"picture.{suffix}")
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.write(speech, "speech.wav")
    (folder / "document.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")
    (folder / "page.html").write_text("<!DOCTYPE html><html><body>Not found</body></html>")
    (folder / "playlist.m3u8").write_text(f"#EXTM3U\n#EXTINF:10,\n{speech}\n#EXT-X-ENDLIST\n")
    (folder / "concat.txt").write_text(f"ffconcat version 1.0\nfile '{speech}'\n")
    (folder / "session.sdp").write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=audio 5004 RTP/AVP 0\n")
    (folder / "subtitles.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n\n")
    media.ffmpeg("-i", filmed, "-an", "-c", "copy", folder / "silent-film.mp4")
    media.ffmpeg("-i", filmed, "-an", "-c:v", "libvpx", folder / "silent-film.webm")
    whole = Path(filmed).read_bytes()
    (folder / "no-moov.mp4").write_bytes(whole[: whole.rindex(b"moov") - 4])
    for suffix in ("wav", "flac"):
        media.ffmpeg("-i", speech, "-af", "atrim=end=0", folder / f"zero-length.{suffix}")
    return folder


@pytest.fixture(scope="module")
def together(bad):
    """All of them in one call, with a good one in the middle."""
    names = list(EXPECTED)
    files = [
        *(bad / name for name in names[:9]),
        SAMPLES / "answer-3.wav",
        *(bad / name for name in names[9:]),
    ]
    return analyse(*files)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_file_gets_one_line_that_says_what_is_wrong(together, bad, name):
    said = together.error_of(bad / name)
    assert any(words in said.lower() for words in EXPECTED[name].split("|")), said
    assert not OUR_FAULT.search(said), said


def test_the_good_file_among_bad_ones_is_processed_and_the_call_fails(together):
    assert together.status == 1
    assert together.report["recording"]["duration"] > 5
    assert len(together.errors) == len(EXPECTED)


def test_a_bad_file_leaves_no_output(bad, tmp_path):
    out = tmp_path / "out"
    assert process(bad / "text.wav", "--output", out).status == 1
    assert not out.exists() or list(out.iterdir()) == []


def test_a_device_or_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    result = analyse(tmp_path / "pipe", "/dev/zero")
    assert result.status == 1
    assert "regular file" in result.error_of(tmp_path / "pipe")
    assert "regular file" in result.error_of("/dev/zero")


def test_a_playlist_does_not_open_what_it_names(tmp_path, speech):
    shutil.copy(speech, tmp_path / "secret.wav")
    (tmp_path / "list.wav").write_text("ffconcat version 1.0\nfile secret.wav\n")
    assert NOT_MEDIA in analyse(tmp_path / "list.wav", cwd=tmp_path).error_of(tmp_path / "list.wav")


def test_a_file_without_read_permission_is_named(speech):
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    # The build, and the folder that TMPDIR names, may lie where nobody else may look.
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for binary in (BINARY, BINARY.with_name("interviewd-sandbox")):
            shutil.copy2(binary, folder)
        locked = Path(shutil.copy(speech, folder / "locked.wav"))
        locked.chmod(0)
        result = analyse(locked, binary=folder / "interviewd", cwd=folder, **nobody)
    assert result.status == 1
    assert "permission denied" in result.error_of(locked).lower()


def test_silence_is_an_answer_and_is_marked(tmp_path):
    silent = media.ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", 5, tmp_path / "silent.wav")
    result = process(silent, "--json")
    assert (result.status, result.stderr) == (0, "")
    assert result.report["transcript"]["text"] == ""
    assert any("silen" in warning.lower() for warning in result.report["warnings"])


def test_a_name_with_line_breaks_and_controls_stays_on_its_line(tmp_path):
    odd = tmp_path / "two\nlines\x1b[31m.wav"
    odd.write_text("text")
    result = analyse(odd)
    assert result.status == 1
    assert len(result.errors) == 1
    assert "\x1b" not in result.stderr
