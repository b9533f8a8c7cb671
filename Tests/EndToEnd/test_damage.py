"""Truncated and mutated recordings: as much as is there, or one clear line; never a crash, never a hang."""

from pathlib import Path

import media
import pytest
from binary import OUR_FAULT, ROOT, SAMPLES, analyse

POINTS = 20
SECONDS = 10
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=10")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", 25, "-pix_fmt", "yuv420p", "-c:a", "aac")
# Seconds that encoders may pad and containers may round: less than this may be missing without a word.
SLACK = 0.6
KINDS = {
    "mp4": [*PICTURE, *H264, "-movflags", "faststart"],
    "webm": [*PICTURE, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
    "wav": [],
    "mp3": ["-c:a", "libmp3lame", "-ar", 44100],
    "flac": ["-c:a", "flac"],
    "ogg": ["-c:a", "libvorbis"],
}


def told_early(report):
    return any("ends early" in warning or "truncated" in warning for warning in report["warnings"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_recording_is_read_as_far_as_it_goes_and_the_report_says_so(made, speech, kind):
    whole = Path(media.ffmpeg("-i", speech, *KINDS[kind], made / f"to-be-cut.{kind}")).read_bytes()
    folder = made / f"cut-{kind}"
    folder.mkdir()
    files = []
    for point in range(POINTS):
        files.append(folder / f"{point:02}.{kind}")
        files[-1].write_bytes(whole[: len(whole) * (point + 1) // (POINTS + 1)])
    result = analyse(*files)
    assert not OUR_FAULT.search(result.stderr), result.stderr
    refused = [file for file in files if any(f" {file}: " in line for line in result.errors)]
    assert len(result.errors) == len(refused)
    assert len(result.reports) == POINTS - len(refused)
    assert result.status == (1 if refused else 0)

    # The header and a little more is enough for a report; it grows with what is there.
    assert refused == files[: len(refused)]
    assert len(refused) < POINTS / 2
    durations = [report["recording"]["duration"] for report in result.reports]
    assert durations == sorted(durations)
    assert durations[-1] > 8
    quiet = [
        (file.name, report["recording"]["duration"])
        for file, report in zip(files[len(refused) :], result.reports, strict=True)
        if report["recording"]["duration"] < SECONDS * 0.99 - SLACK and not told_early(report)
    ]
    # Ogg states no length: its clock is that of its last page, and a cut shows only inside a page.
    assert quiet == [] or kind == "ogg"


def test_a_browser_recording_that_broke_off_is_read_as_far_as_it_goes(made):
    """Such a file states no duration, so that a cut shows only where it goes through a packet."""
    whole = (SAMPLES / "answer-2.webm").read_bytes()
    cut = made / "broke-off.webm"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    result = analyse(cut)
    assert result.status == 0, result.stderr
    assert told_early(result.report)
    full = media.decoded_seconds(SAMPLES / "answer-2.webm")
    assert 0.4 * full < result.report["recording"]["duration"] < 0.95 * full


def test_damage_in_the_middle_does_not_end_the_recording(made, speech):
    for kind in ("mp3", "ogg", "flac"):
        data = bytearray(Path(media.ffmpeg("-i", speech, *KINDS[kind], made / f"hurt.{kind}")).read_bytes())
        middle = len(data) // 2
        data[middle : middle + 500] = bytes(500)
        (made / f"hurt.{kind}").write_bytes(data)
        result = analyse(made / f"hurt.{kind}")
        assert result.status == 0, result.stderr
        assert result.report["recording"]["duration"] > 9, kind


def finds():
    folder = ROOT / "Tests/Fixtures/fuzz"
    return sorted(path for path in folder.glob("*") if path.suffix != ".md")


@pytest.mark.skipif(not finds(), reason="make fuzz has found nothing so far")
def test_what_fuzzing_once_found_stays_mended():
    result = analyse(*finds())
    assert result.status in (0, 1)
    assert not OUR_FAULT.search(result.stderr), result.stderr
    assert len(result.reports) + len(result.errors) == len(finds())
