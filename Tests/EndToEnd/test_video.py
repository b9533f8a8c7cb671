"""What the report says about the picture."""

import media
import pytest
from binary import SAMPLES, analyse


def film(made, speech, name, picture, *codec):
    """Ten seconds of speech under `picture` with a key frame each second."""
    codec = codec or ("-c:v", "libx264", "-preset", "ultrafast", "-g", 25, "-pix_fmt", "yuv420p")
    return media.ffmpeg("-i", speech, "-f", "lavfi", "-i", picture, *codec, "-c:a", "aac", made / name)


def signals(path):
    result = analyse(path)
    assert result.status == 0, result.stderr
    return result.report["video_analysis"]


def test_the_share_of_black_pictures_is_the_share_of_time_the_camera_was_off(made, speech):
    black = "drawbox=color=black:thickness=fill:enable='between(t,2,5.999)'"
    found = signals(film(made, speech, "dark.mp4", f"testsrc2=size=320x180:rate=25:duration=10,{black}"))
    assert found["dark"] == pytest.approx(0.4, abs=0.1)
    assert 0.1 < found["brightness"] < 0.9


def test_a_lively_picture_is_neither_dark_nor_frozen(filmed):
    found = signals(filmed)
    assert (found["dark"], found["frozen"]) == (0, 0)
    assert (found["width"], found["height"]) == (320, 180)
    assert found["frame_rate"] == pytest.approx(25, rel=0.01)
    assert found["samples"] >= 5


def test_a_picture_that_stands_still_is_frozen(made, speech):
    still = "testsrc2=size=320x180:rate=25:duration=10,loop=loop=-1:size=1,trim=duration=10"
    assert signals(film(made, speech, "still.mp4", still))["frozen"] >= 0.8


def test_a_white_picture_is_bright_and_a_black_one_dark(made, speech):
    white = signals(film(made, speech, "white.mp4", "color=white:size=160x90:rate=25:duration=10"))
    black = signals(film(made, speech, "black.mp4", "color=black:size=160x90:rate=25:duration=10"))
    assert white["brightness"] > 0.95
    assert black["brightness"] < 0.05
    assert (white["dark"], black["dark"]) == (0, 1)


def test_vp8_pictures_of_a_browser_are_seen(made, speech):
    codec = ("-c:v", "libvpx", "-deadline", "realtime", "-g", 25)
    picture = "testsrc2=size=160x90:rate=25:duration=10"
    found = signals(
        media.ffmpeg("-i", speech, "-f", "lavfi", "-i", picture, *codec, "-c:a", "libopus", made / "vp8.webm")
    )
    assert (found["width"], found["height"], found["dark"]) == (160, 90, 0)


def test_the_black_stretch_of_the_sample_shows():
    """samples/make turns the camera off for 8 s of 30."""
    assert signals(SAMPLES / "answer-1.mp4")["dark"] == pytest.approx(8 / 30, abs=0.1)


def test_a_damaged_picture_does_not_cost_the_sound(made, filmed):
    data = bytearray(filmed.read_bytes())
    for position, size in media.packets(filmed, "v"):
        data[position + size // 4 : position + size // 2] = b"\xa5" * (size // 2 - size // 4)
    broken = made / "broken-picture.mp4"
    broken.write_bytes(data)
    result = analyse(broken)
    assert result.status == 0, result.stderr
    assert result.report["recording"]["duration"] == pytest.approx(10, abs=0.3)
