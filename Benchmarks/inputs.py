"""The recordings that are measured, made once and kept with the build."""

import subprocess

from measuring import ROOT

FOLDER = ROOT / ".build/bench"


def ffmpeg(*arguments):
    """Runs ffmpeg; the file appears under its name only when it is whole."""
    target = arguments[-1]
    if not target.exists():
        partial = target.with_name(f"partial-{target.name}")
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments[:-1], partial]
        subprocess.run(list(map(str, command)), check=True)
        partial.rename(target)
    return target


def make():
    """The inputs by name: 640×360 at 25 pictures/s in H.264, the samples' speech over and over in AAC."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    samples = [path for path in sorted((ROOT / "samples").glob("answer-*")) if path.suffix != ".txt"]
    speech = ffmpeg(
        *(argument for sample in samples for argument in ("-i", sample)),
        "-filter_complex",
        "".join(f"[{i}:a]aresample=48000,aformat=channel_layouts=stereo[a{i}];" for i in range(len(samples)))
        + "".join(f"[a{i}]" for i in range(len(samples)))
        + f"concat=n={len(samples)}:v=0:a=1",
        FOLDER / "speech.wav",
    )
    sound = ("-stream_loop", -1, "-i", speech, "-c:a", "aac", "-b:a", "128k", "-ac", 2, "-ar", 48000)
    picture = ("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25")
    h264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
    ten = ffmpeg(*picture, *sound, *h264, "-t", 600, FOLDER / "10-minutes.mp4")
    return {
        "10 minutes": ten,
        "60 minutes": ffmpeg("-stream_loop", 5, "-i", ten, "-c", "copy", FOLDER / "60-minutes.mp4"),
        "5 minutes": ffmpeg("-i", ten, "-t", 300, "-c", "copy", FOLDER / "5-minutes.mp4"),
        "2 minutes of sound": ffmpeg("-i", ten, "-t", 120, "-ac", 1, "-ar", 16000, FOLDER / "2-minutes.wav"),
        "20 seconds": ffmpeg("-i", ten, "-t", 20, "-c", "copy", FOLDER / "20-seconds.mp4"),
    }
