"""Makes recordings with FFmpeg, and measures recordings by FFmpeg: the independent opinion."""

import json
import re
import subprocess

RATE = 16_000


def ffmpeg(*arguments):
    """Runs ffmpeg; its last argument is the file to write."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)
    return arguments[-1]


def decoded_seconds(path):
    """How long the audio is once decoded, whatever the container says."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-vn", "-i", path, "-ac", "1", "-ar", str(RATE)]
    raw = subprocess.run([*command, "-f", "s16le", "-"], check=True, capture_output=True).stdout
    return len(raw) / 2 / RATE


def silences(path, shortest=0.3):
    """The silent stretches as (start, end), by FFmpeg's silencedetect at −40 dB."""
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-i", path, "-vn"]
    command += ["-af", f"silencedetect=noise=-40dB:d={shortest}", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    starts = [float(value) for value in re.findall(r"silence_start: (-?[\d.]+)", said)]
    ends = [float(value) for value in re.findall(r"silence_end: (-?[\d.]+)", said)]
    ends += [decoded_seconds(path)] * (len(starts) - len(ends))
    return list(zip(starts, ends, strict=True))


def speaking_span(path):
    """Seconds from the first sound to the last."""
    quiet, total = silences(path, 0.05), decoded_seconds(path)
    lead = next((end for start, end in quiet if start <= 0.02), 0)
    trail = next((end - start for start, end in quiet if end >= total - 0.02), 0)
    return total - lead - trail


def states_duration(path):
    """Whether the container itself says how long it lasts."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() != "N/A"


def packets(path, kind):
    """Where the packets of the streams of `kind` ("a", "v") lie in the file: (position, size)."""
    command = ["ffprobe", "-v", "error", "-select_streams", kind, "-show_entries", "packet=size,pos"]
    said = subprocess.run([*command, "-of", "json", path], check=True, capture_output=True).stdout
    return [(int(packet["pos"]), int(packet["size"])) for packet in json.loads(said)["packets"]]
