#!/usr/bin/env python3
"""Runs interviewd over mutated recordings of every accepted container.

A mutated file may be refused or read in part; it must not crash, hang or confuse the decoder, nor the
daemon. What does is saved to Tests/Fixtures/fuzz, where Tests/EndToEnd/test_damage.py runs it ever after.
The same seed gives the same files. Exits 1 when something was found.
"""

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import mutations

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("INTERVIEWD_BIN", ROOT / ".build/release/interviewd"))
FINDS = ROOT / "Tests/Fixtures/fuzz"
BATCH = 25

# A two-second recording that takes longer than this, in seconds, hangs.
PATIENCE = 20
# Of our own making, whatever the file.
OUR_FAULT = re.compile(r"\bthe decoder\b|crash|killed|protocol|took longer|timed out", re.I)

TONE = ("-f", "lavfi", "-i", "sine=frequency=220:duration=2,tremolo=f=5:d=0.9")
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=2")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "5")
SEEDS = {
    "pcm.wav": [],
    "adpcm.wav": ["-c:a", "adpcm_ms"],
    "lame.mp3": ["-c:a", "libmp3lame"],
    "aac.aac": ["-c:a", "aac"],
    "aac.m4a": ["-c:a", "aac"],
    "alac.m4a": ["-c:a", "alac"],
    "vorbis.ogg": ["-c:a", "libvorbis"],
    "opus.opus": ["-c:a", "libopus"],
    "flac.flac": ["-c:a", "flac"],
    "index-last.mp4": [*PICTURE, *H264, "-c:a", "aac"],
    "index-first.mp4": [*PICTURE, *H264, "-c:a", "aac", "-movflags", "faststart"],
    "fragmented.mp4": [*PICTURE, *H264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    "film.mov": [*PICTURE, *H264, "-c:a", "pcm_s16be"],
    "film.mkv": [*PICTURE, *H264, "-c:a", "flac"],
    "vp8.webm": [*PICTURE, "-c:v", "libvpx", "-c:a", "libopus", "-live", "1"],
    "vp9.webm": [*PICTURE, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libvorbis"],
    "mpeg4.avi": [*PICTURE, "-c:v", "mpeg4", "-c:a", "libmp3lame"],
}


def make_seeds(folder):
    """Small recordings of every kind, and the samples of at most 1 MiB."""
    seeds = {}
    for name, how in SEEDS.items():
        # bitexact: no dates and no random identifiers, so that a seed repeats a run.
        flags = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-threads", "1"]
        command = ["ffmpeg", "-nostdin", "-v", "error", *TONE, *how, "-ar", "48000", *flags, folder / name]
        subprocess.run(command, check=True)
        seeds[name] = (folder / name).read_bytes()
    for sample in sorted((ROOT / "samples").glob("answer-*")):
        if sample.suffix != ".txt" and sample.stat().st_size <= 1 << 20:
            seeds[sample.name] = sample.read_bytes()
    return seeds


def mutate(generator, seeds):
    """A name and the bytes of one more mutated recording."""
    name, other = generator.choices(sorted(seeds), k=2)
    data = seeds[name]
    for mutation in generator.choices(mutations.ALL, k=generator.choice([1, 1, 1, 2, 3])):
        data = mutation(generator, data, seeds[other]) or b"\0"
    return name, data


def trouble(files):
    """What is wrong with how interviewd took these files, or None."""
    command = [BINARY, "process", *files, "--transcriber", "none", "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTERVIEWD_")}
    environment = kept | {"INTERVIEWD_SANDBOX_TIMEOUT": f"{PATIENCE}s"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="strict",
            env=environment,
            timeout=PATIENCE * (len(files) + 1),
        )
    except subprocess.TimeoutExpired:
        return "interviewd hangs"
    except UnicodeDecodeError:
        return "output is not UTF-8"
    errors = done.stderr.splitlines()
    ours = [line for line in errors if OUR_FAULT.search(line) or not line.startswith("interviewd: ")]
    if ours:
        return ours[0]
    if done.returncode not in (0, 1):
        return f"exit status {done.returncode}"
    try:
        reports = [json.loads(line) for line in done.stdout.splitlines()]
    except json.JSONDecodeError as error:
        return f"a report is no JSON: {error}"
    if len(reports) + len(errors) != len(files):
        return f"{len(files)} files gave {len(reports)} reports and {len(errors)} errors"
    if (done.returncode == 0) != (not errors):
        return f"exit status {done.returncode} with {len(errors)} errors"
    return None


def save(file):
    """Keeps a find under a name drawn from its content."""
    FINDS.mkdir(parents=True, exist_ok=True)
    data = file.read_bytes()
    name = f"{hashlib.sha256(data).hexdigest()[:12]}{file.suffix}"
    (FINDS / name).write_bytes(data)
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=3000, help="mutated files (3000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random generator (1)")
    options = parser.parse_args()
    generator = random.Random(options.seed)
    found = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeds = make_seeds(folder)
        for start in range(0, options.count, BATCH):
            files = []
            for index in range(start, min(start + BATCH, options.count)):
                seed, data = mutate(generator, seeds)
                files.append(folder / f"{index:06}-{seed}")
                files[-1].write_bytes(data)
            if together := trouble(files):
                alone = [(file, what) for file in files if (what := trouble([file]))]
                for file, what in alone:
                    print(f"{save(file)}: {what.replace(str(file), file.name)}", flush=True)
                if not alone:
                    print(f"files {start} to {start + len(files) - 1}, only together: {together}", flush=True)
                found += max(1, len(alone))
            for file in files:
                file.unlink()
            if sys.stderr.isatty():
                print(f"\r{start + len(files)} files, {found} finds", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{options.count} mutated files with seed {options.seed}: {found} finds")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
