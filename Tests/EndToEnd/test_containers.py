"""Every accepted container and the usual oddities: what was put in comes out, at its length."""

import media
import pytest
from binary import analyse

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=10")
COVER = ("-f", "lavfi", "-i", "color=red:size=64x64:duration=1", "-map", 0, "-map", 1, "-frames:v", 1)

# name: what ffmpeg is given between the speech and the file, container, channels and rate of the source
KINDS = {
    "plain.wav": ([], "wav", 1, 16000),
    "float-96k.wav": (["-c:a", "pcm_f32le", "-ar", 96000], "wav", 1, 96000),
    "plain.mp3": (["-c:a", "libmp3lame", "-ar", 44100], "mp3", 1, 44100),
    "cover.mp3": ([*COVER, "-c:v", "mjpeg", "-disposition:v", "attached_pic"], "mp3", 1, 16000),
    "voice.m4a": (["-c:a", "aac", "-ar", 48000, "-ac", 2], "mov", 2, 48000),
    "vorbis.ogg": (["-c:a", "libvorbis", "-ar", 44100], "ogg", 1, 44100),
    "voice.opus": (["-c:a", "libopus"], "ogg", 1, 48000),
    "plain.flac": (["-c:a", "flac"], "flac", 1, 16000),
    "index-last.mp4": ([*PICTURE, *H264, "-c:a", "aac"], "mov", 1, 16000),
    "index-first.mp4": ([*PICTURE, *H264, "-c:a", "aac", "-movflags", "faststart"], "mov", 1, 16000),
    "fragmented.mp4": (["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"], "mov", 1, 16000),
    "film.mov": ([*PICTURE, *H264, "-c:a", "pcm_s16be"], "mov", 1, 16000),
    "film.mkv": ([*PICTURE, *H264, "-c:a", "flac"], "matroska", 1, 16000),
    "film.webm": (
        [*PICTURE, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
        "matroska",
        1,
        48000,
    ),
    "film.avi": ([*PICTURE, "-c:v", "mpeg4", "-c:a", "libmp3lame", "-ar", 44100], "avi", 1, 44100),
    "surround.m4a": (["-c:a", "aac", "-ac", 6, "-ar", 48000], "mov", 6, 48000),
    "telephone.wav": (["-ar", 8000], "wav", 1, 8000),
    "mu-law.wav": (["-c:a", "pcm_mulaw", "-ar", 8000], "wav", 1, 8000),
}


@pytest.fixture(scope="module")
def found(made, speech):
    """The reports of all kinds, from one call."""
    files = [media.ffmpeg("-i", speech, *how, made / name) for name, (how, *_) in KINDS.items()]
    result = analyse(*files)
    assert (result.status, result.stderr) == (0, "")
    return dict(zip(KINDS, result.reports, strict=True))


@pytest.mark.parametrize("name", KINDS)
def test_the_report_tells_container_channels_and_rate(found, name):
    _, container, channels, rate = KINDS[name]
    described = found[name]["recording"]["media"]
    assert described["container"] == container
    assert (described["audio"]["channels"], described["audio"]["sample_rate"]) == (channels, rate)
    assert found[name]["warnings"] == []


@pytest.mark.parametrize("name", KINDS)
def test_the_duration_is_that_of_the_decoded_sound(found, made, name):
    assert found[name]["recording"]["duration"] == pytest.approx(media.decoded_seconds(made / name), abs=0.05)


@pytest.mark.parametrize("name", KINDS)
def test_the_pauses_are_those_of_the_source(found, name):
    """Whatever the codec did, the same speech has the same pauses."""
    pauses, source = (found[key]["voice_analysis"]["measures"]["pauses"] for key in (name, "plain.wav"))
    assert source["count"] > 0
    assert pauses["count"] == pytest.approx(source["count"], abs=1)
    assert pauses["total"] == pytest.approx(source["total"], abs=0.3)


def test_cover_art_is_no_picture_track(found):
    assert found["cover.mp3"]["video_analysis"] is None
    assert "video" not in found["cover.mp3"]["recording"]["media"]


def test_a_recording_without_a_duration_of_its_own_gets_the_decoded_one(made, speech):
    live = made / "live.webm"
    media.ffmpeg("-i", speech, "-c:a", "libopus", "-f", "webm", "-live", 1, live)
    assert not media.states_duration(live)
    result = analyse(live)
    assert result.status == 0
    assert result.report["recording"]["duration"] == pytest.approx(10, abs=0.05)
    assert result.report["warnings"] == []


def test_the_content_decides_not_the_name(made, filmed):
    misnamed = made / "film.txt"
    misnamed.write_bytes(filmed.read_bytes())
    assert analyse(misnamed).report["recording"]["media"]["container"] == "mov"


def test_the_default_audio_track_is_the_one_decoded(made, speech):
    tone = ("-f", "lavfi", "-i", "sine=frequency=300:duration=3")
    two = media.ffmpeg(
        *("-i", speech, *tone, "-map", 1, "-map", 0, "-c:a", "flac"),
        *("-disposition:a:0", 0, "-disposition:a:1", "default", made / "two-tracks.mkv"),
    )
    assert analyse(two).report["recording"]["duration"] == pytest.approx(10, abs=0.05)
