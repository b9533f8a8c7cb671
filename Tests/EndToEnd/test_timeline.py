"""Times stay on the media clock through holes and changes of format."""

import media
import pytest
from binary import analyse, process

HOLE = 2.0


@pytest.fixture(scope="module")
def holed(made, speech):
    """The same speech twice, cut in a pause: once in one piece, once with a hole at the cut."""
    pauses = [(start, end) for start, end in media.silences(speech) if start > 2 and end < 8]
    start, end = max(pauses, key=lambda pause: pause[1] - pause[0])
    cut = round((start + end) / 2, 2)
    first = media.ffmpeg("-i", speech, "-t", cut, "-c:a", "flac", made / "first.mka")
    second = media.ffmpeg("-ss", cut, "-i", speech, "-c:a", "flac", made / "second.mka")
    plan = made / "plan.txt"
    plan.write_text(f"file '{first}'\nduration {cut + HOLE}\nfile '{second}'\n")
    whole = media.ffmpeg("-i", speech, "-c:a", "flac", made / "whole.mka")
    hole = media.ffmpeg("-f", "concat", "-safe", 0, "-i", plan, "-c", "copy", made / "hole.mka")
    result = process(whole, hole, "--json")
    assert (result.status, result.stderr) == (0, "")
    return cut, *result.reports


def test_a_hole_is_silence_of_its_length(holed):
    _, whole, hole = holed
    assert hole["recording"]["duration"] == pytest.approx(whole["recording"]["duration"] + HOLE, abs=0.03)
    before, after = (report["voice_analysis"]["measures"]["pauses"] for report in (whole, hole))
    assert after["count"] == before["count"]
    assert after["total"] == pytest.approx(before["total"] + HOLE, abs=0.1)
    assert after["longest"] >= HOLE


def test_words_after_a_hole_keep_their_time(holed):
    cut, whole, hole = holed
    before, after = (
        [word for segment in report["transcript"]["segments"] for word in segment["words"]]
        for report in (whole, hole)
    )
    assert [word["word"] for word in after] == [word["word"] for word in before]
    late = [(a["start"], b["start"]) for a, b in zip(after, before, strict=True) if b["start"] > cut]
    assert late
    assert all(moved == pytest.approx(start + HOLE, abs=0.1) for moved, start in late)
    early = [(a["start"], b["start"]) for a, b in zip(after, before, strict=True) if b["start"] < cut]
    assert early
    assert all(kept == pytest.approx(start, abs=0.1) for kept, start in early)


@pytest.mark.parametrize(
    ("suffix", "first", "second"),
    [
        ("mp3", ["-ar", 44100, "-ac", 2], ["-ar", 22050, "-ac", 1]),
        ("aac", ["-ar", 48000, "-ac", 2], ["-ar", 24000, "-ac", 1]),
        ("ogg", ["-c:a", "libvorbis", "-ar", 44100, "-ac", 2], ["-c:a", "libvorbis", "-ar", 16000, "-ac", 1]),
        ("opus", ["-c:a", "libopus", "-ac", 2], ["-c:a", "libopus", "-ac", 1]),
    ],
)
def test_a_change_of_format_in_mid_stream_loses_nothing(made, speech, suffix, first, second):
    # -write_xing 0: a header that states the first part's length would be a lie about both.
    lame = ("-c:a", "libmp3lame", "-write_xing", 0) if suffix == "mp3" else ()
    parts = [
        media.ffmpeg("-i", speech, *lame, *how, made / f"change-{index}.{suffix}")
        for index, how in enumerate((first, second))
    ]
    joined = made / f"change.{suffix}"
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))
    result = analyse(joined)
    assert result.status == 0, result.stderr
    expected = sum(media.decoded_seconds(part) for part in parts)
    assert result.report["recording"]["duration"] == pytest.approx(expected, abs=0.2)
    single = analyse(parts[0]).report["voice_analysis"]["measures"]
    both = result.report["voice_analysis"]["measures"]
    assert both["syllables"] == pytest.approx(2 * single["syllables"], rel=0.1)


def test_sound_that_starts_late_starts_late_in_the_report(made, speech):
    picture = ("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=13")
    late = media.ffmpeg(
        *picture, "-itsoffset", 3, "-i", speech, "-c:v", "mpeg4", "-c:a", "flac", made / "late.mkv"
    )
    assert analyse(late).report["recording"]["duration"] == pytest.approx(13, abs=0.1)
