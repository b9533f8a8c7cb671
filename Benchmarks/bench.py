#!/usr/bin/env python3
"""Measures interviewd beside ffmpeg and Python peers and compares the ratios with thresholds.json.

Prints a Markdown table; exits 1 when a threshold is missed. Times are medians of runs that take turns, so
that a machine's moods touch all of them alike.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import answering
import archiving
import conversations
import inputs
import live
import serving
import voices
from measuring import ROOT, interleaved, memory

BINARY = ROOT / ".build/release/interviewd"
THRESHOLDS = json.loads((Path(__file__).parent / "thresholds.json").read_text())
PICTURE = {"with the picture": [], "`--no-video`": ["--no-video"]}


class Table:
    """Rows of what was measured against what was wanted."""

    def __init__(self):
        self.rows, self.missed = [], 0

    def row(self, what, ours, theirs, key, value, unit="×", at_least=False):
        target = THRESHOLDS[key]
        met = value >= target if at_least else value <= target
        self.missed += not met
        sign = "≥" if at_least else "≤"
        self.rows.append(
            f"| {what} | {ours} | {theirs} | {value:.3g} {unit} | {sign} {target:g} {unit} "
            f"| {'met' if met else '**not met**'} |"
        )
        print(f"{what}: {value:.3g} {unit} ({sign} {target:g})", file=sys.stderr, flush=True)

    def __str__(self):
        head = "| What | interviewd | compared with | measured | target | |\n|---|---|---|---|---|---|\n"
        return head + "\n".join(self.rows)


def process(recording, *flags):
    return [BINARY, "process", recording, "--json", "--progress", "none", *flags]


def measures(recording, *flags):
    return process(recording, "--transcriber", "none", *flags)


def ffmpeg(recording):
    return f"ffmpeg -nostdin -v error -vn -i {recording} -ac 1 -ar 16000 -f s16le -y /dev/null".split()


def decoding(table, files, runs):
    recording = files["10 minutes"]
    peer = [sys.executable, Path(__file__).with_name("peer.py"), recording]
    ours = {name: measures(recording, *flags) for name, flags in PICTURE.items()}
    costs = interleaved({"ffmpeg": ffmpeg(recording), **ours, "peer": peer}, runs)
    theirs, python = costs["ffmpeg"], costs["peer"]
    python_memory = memory(peer, runs)
    for name, command in ours.items():
        cost, peak = costs[name], memory(command, runs)
        what = f"10 minutes, all measures, {name}"
        table.row(
            f"{what}: wall",
            f"{cost.wall:.2f} s",
            f"ffmpeg {theirs.wall:.2f} s",
            "decode_wall",
            cost.wall / theirs.wall,
        )
        table.row(
            f"{what}: CPU",
            f"{cost.cpu:.2f} s",
            f"ffmpeg {theirs.cpu:.2f} s",
            "decode_cpu",
            cost.cpu / theirs.cpu,
        )
        table.row(
            f"{what}: CPU",
            f"{cost.cpu:.2f} s",
            f"Python {python.cpu:.2f} s",
            "peer_cpu",
            cost.cpu / python.cpu,
        )
        table.row(
            f"{what}: peak memory",
            f"{peak:.0f} MiB",
            f"Python {python_memory:.0f} MiB",
            "peer_memory",
            peak / python_memory,
        )


def growth(table, files, runs):
    for name, flags in PICTURE.items():
        long, short = (memory(measures(files[key], *flags), runs) for key in ("60 minutes", "5 minutes"))
        table.row(
            f"60 minutes, {name}: peak memory above that of 5 minutes",
            f"{long:.1f} MiB",
            f"{short:.1f} MiB",
            "memory_growth_mb",
            long - short,
            "MiB",
        )


def recognition(table, files, runs):
    """The peer is PocketSphinx's own program with the same model and settings, on the sound alone."""
    recording, model = files["2 minutes of sound"], Path("/usr/share/pocketsphinx/model/en-us")
    peer = ["pocketsphinx_continuous", "-infile", recording, "-logfn", "/dev/null"]
    peer += ["-remove_noise", "no", "-fwdflat", "no", "-hmm", model / "en-us"]
    peer += ["-lm", model / "en-us.lm.bin", "-dict", model / "cmudict-en-us.dict"]
    workers = {count: process(recording, "--workers", count) for count in (1, 2)}
    costs = interleaved({**workers, "peer": peer}, runs)
    one, two, theirs = costs[1], costs[2], costs["peer"]
    table.row(
        "Recognition of 2 minutes: speed of two workers",
        f"{two.wall:.1f} s",
        f"one worker {one.wall:.1f} s",
        "recognition_speedup",
        one.wall / two.wall,
        at_least=True,
    )
    table.row(
        "Recognition, one worker: CPU per second of sound",
        f"{one.cpu / 120:.3f} s",
        f"pocketsphinx_continuous {theirs.cpu / 120:.3f} s",
        "recognition_cpu",
        one.cpu / theirs.cpu,
    )


def starting(table, files, runs):
    version = interleaved({"version": [BINARY, "--version"]}, 4 * runs)["version"].wall * 1000
    table.row("`interviewd --version`: wall", f"{version:.1f} ms", "", "version_ms", version, "ms")
    recording = files["20 seconds"]
    ours = {name: measures(recording, *flags) for name, flags in PICTURE.items()}
    costs = interleaved({"ffmpeg": ffmpeg(recording), **ours}, 2 * runs)
    theirs = costs["ffmpeg"].wall
    for name in ours:
        wall = costs[name].wall
        table.row(
            f"20 seconds, start to report, {name}: wall",
            f"{wall * 1000:.0f} ms",
            f"ffmpeg {theirs * 1000:.0f} ms",
            "short_wall",
            wall / theirs,
        )


def machine():
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = next((line.split(": ")[1] for line in cpuinfo.splitlines() if "model name" in line), "unknown")
    said = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release()}, FFmpeg {said.split()[2]}"


def document(table, runs):
    return f"""# Performance

Command: `make bench BENCH="--write docs/performance.md"`
Machine: {machine()}

Times are medians of {runs} runs that take turns. CPU is user and system time of the process and all its
children. Peak memory is the sum of the peaks (`VmHWM`) of all processes of the tree, sampled every 5 ms in
runs of their own. ffmpeg's command is `ffmpeg -vn -i IN -ac 1 -ar 16000 -f s16le /dev/null`; the Python
peer is `Benchmarks/peer.py` (ffmpeg as a subprocess, then parselmouth for intensity, silences, pitch and
syllables). The recordings are H.264 640×360 at 25 pictures/s with 48 kHz stereo AAC; "all measures" is
`--transcriber none`. The targets stand in `Benchmarks/thresholds.json`; those in ms and MiB depend on
the machine, the others are ratios within one run.

{table}

- The Python peer's memory depends on how it asks for silences: from the sound, as here, or from the
  intensity that it already has, which takes about 245 MiB instead of 760.
- Of what an hour takes more than five minutes, more than half is FFmpeg's index of the MP4 in the child (24
  bytes a packet, the picture's too, whether it is looked at or not); the rest is frame features in the
  daemon: levels, pitch candidates, syllable peaks.
- Recognition is compared with PocketSphinx's own program at the same model and settings in the same run,
  since its speed differs several times over between machines and recordings.
{serving.NOTES}{archiving.NOTES}{answering.NOTES}{live.NOTES}{conversations.NOTES}{voices.NOTES}"""


PARTS = {
    "processing": (decoding, growth, recognition, starting),
    "serving": serving.PARTS,
    "archiving": archiving.PARTS,
    "answering": answering.PARTS,
    "live": live.PARTS,
    "conversations": conversations.PARTS,
    "realtime": voices.PARTS,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="of each command (5)")
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the table to FILE as well")
    parser.add_argument("--only", choices=PARTS, help="one part of it, which is not written to a file")
    options = parser.parse_args()
    if options.only and options.write:
        parser.error("--write needs the whole table")
    files, table = inputs.make(), Table()
    for name in [options.only] if options.only else PARTS:
        for part in PARTS[name]:
            part(table, files, options.runs)
    print(table)
    if options.write:
        options.write.write_text(document(table, options.runs))
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
