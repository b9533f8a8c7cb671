"""Measures archiving to S3 beside boto3, the whole pipeline beside FastAPI, and what has no peer: signing and
the built-in evaluation."""

import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import requests
import serving
from inputs import FOLDER
from measuring import ROOT, peak_memory
from serving import FEW, HERE, clip, work_off

sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import s3server
import webserver
from daemon import until

OURS = ROOT / ".build/release/interviewd-benchmarks"
PEER = (sys.executable, HERE / "peer_archive.py")
COUNT, SIZE, CONNECTIONS = 500, 4096, 8
LARGE = 1 << 30


@functools.cache
def standins_program():
    program = FOLDER / "standins"
    sources = [HERE / "standins.c", "-lcrypto", "-lpthread"]
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, *sources], check=True)
    return program


@contextlib.contextmanager
def standins(*arguments):
    """A recogniser, a chat model and an object store of C: their address."""
    command = [standins_program(), *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield f"http://127.0.0.1:{int(running.stdout.readline())}"
        running.stdin.close()


def measured(command, settings):
    """Runs a program that measures itself: what it says."""
    done = subprocess.run(
        list(map(str, command)), stdout=subprocess.PIPE, env=os.environ | settings, check=True, timeout=600
    )
    return json.loads(done.stdout)


def in_turns(commands, settings, runs, tidy=lambda: None):
    """Medians of what the commands say, by name, after one round that is not counted; `tidy` follows each."""
    said = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            figures = measured(command, settings)
            tidy()
            if turn:
                said[name].append(figures)
    return {
        name: {key: median(figures[key] for figures in each) for key in each[0]}
        for name, each in said.items()
    }


# Transcripts.


def archive_transcripts(table, what, settings, bucket, key, runs):
    arguments = ["--bucket", bucket, "--count", COUNT, "--size", SIZE, "--connections", CONNECTIONS]
    said = in_turns({"ours": [OURS, "archive", *arguments], "boto3": [*PEER, *arguments]}, settings, runs)
    ours, theirs = said["ours"], said["boto3"]
    table.row(
        f"{what}: objects/s",
        f"{COUNT / ours['seconds']:,.0f}",
        f"boto3 {COUNT / theirs['seconds']:,.0f}",
        key,
        theirs["seconds"] / ours["seconds"],
        at_least=True,
    )
    table.row(
        f"{what}: CPU of the client for each",
        f"{ours['cpu_seconds'] / COUNT * 1000:.2f} ms",
        f"boto3 {theirs['cpu_seconds'] / COUNT * 1000:.2f} ms",
        "archive_cpu",
        ours["cpu_seconds"] / theirs["cpu_seconds"],
    )


def transcripts(table, files, runs):
    what = f"{COUNT} transcripts of 4 KiB over {CONNECTIONS} connections"
    with s3server.serving() as server:
        bucket = server.bucket().name
        archive_transcripts(table, f"{what} to Ceph", server.settings, bucket, "archive_rate", runs)
        settings = server.settings
    with standins() as address:
        settings = settings | {"AWS_ENDPOINT_URL_S3": address}
        archive_transcripts(table, f"{what} to a sink", settings, "sink", "archive_sink_rate", runs)


# One large object.


def large_file():
    path = FOLDER / "1-gib"
    if not path.exists() or path.stat().st_size != LARGE:
        with open(path, "wb") as file:
            for _ in range(LARGE >> 20):
                file.write(os.urandom(1 << 20))
    return path


def large_object(table, files, runs):
    small = FOLDER / "1-byte"
    small.write_bytes(b"1")
    with s3server.serving() as server:
        bucket = server.bucket()

        def archive(path):
            return ["archive", "--bucket", bucket.name, "--file", path]

        commands = {"ours": [OURS, *archive(large_file())], "boto3": [*PEER, *archive(large_file())[1:]]}
        said = in_turns(commands, server.settings, max(2, runs // 2), bucket.empty)
        peak, idle = (
            median(peak_memory([OURS, *archive(path)], server.settings) for _ in range(2))
            for path in (large_file(), small)
        )
        bucket.empty()
        theirs = peak_memory(commands["boto3"], server.settings)
    ours, python = LARGE / said["ours"]["seconds"] / 1e6, LARGE / said["boto3"]["seconds"] / 1e6
    table.row(
        "One object of 1 GiB to Ceph: MB/s",
        f"{ours:,.0f}",
        f"boto3 {python:,.0f}",
        "large_rate",
        ours / python,
        at_least=True,
    )
    table.row(
        "One object of 1 GiB: peak memory above that of one byte",
        f"{peak - idle:.1f} MiB",
        f"boto3's peak {theirs:.0f} MiB",
        "large_memory_mb",
        peak - idle,
        "MiB",
    )


# The whole way of an interview.


@contextlib.contextmanager
def peer(recogniser, bucket):
    """The Python service on a free port: its address."""
    with tempfile.TemporaryDirectory(prefix="peer-", dir=FOLDER) as folder:
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        arguments = [listener.fileno(), recogniser, bucket.name, Path(folder) / "peer.sqlite"]
        running = subprocess.Popen(
            [sys.executable, HERE / "peer_pipeline.py", *map(str, arguments)],
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            env=os.environ | bucket.server.settings,
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.close()
            running.terminate()
            running.wait()


def work_off_by(peer, video, first, count):
    """As serving.work_off, by the Python service."""
    session = requests.Session()

    def completed():
        return session.get(f"{peer}/completed", timeout=30).json()["total"]

    def process(number):
        body = {"interview_id": number, "video_url": video}
        session.post(f"{peer}/process-interview", json=body, timeout=30).raise_for_status()

    done, begin = completed(), time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(process, range(first, first + count)))
    until(lambda: completed() == done + count, f"end of {count} interviews", within=600, every=0.1)
    return count / (time.monotonic() - begin)


def interviews(table, files, runs):
    flags = ["--allow-private-urls", 1, "--log", "error", "--transcriber", "openai"]
    with webserver.serving(FOLDER) as web, standins() as address, s3server.serving() as server:
        video, bucket = web.url(clip(2).name), server.bucket()
        variables = bucket.environment(
            INTERVIEWD_TRANSCRIBER_URL=f"{address}/v1", INTERVIEWD_TRANSCRIBER_KEY="none"
        )
        with (
            serving.daemon(*flags, **variables) as ours,
            peer(f"{address}/v1/audio/transcriptions", bucket) as python,
        ):
            rates, theirs = [], []
            for turn in range(runs):
                count = FEW if turn else FEW // 10
                rates.append(work_off(ours, video, 10_000 * (turn + 1), count))
                theirs.append(work_off_by(python, video, 10_000 * (turn + 1), count))
    rate, python = median(rates[1:]), median(theirs[1:])
    table.row(
        f"{FEW} interviews of 2 s, recogniser at once, archived to Ceph: interviews/s",
        f"{rate:.1f}",
        f"FastAPI and boto3 {python:.1f}",
        "archived_interview_rate",
        rate,
        "/s",
        at_least=True,
    )


# Without a peer.


def alone(table, files, runs):
    said = in_turns({name: [OURS, name] for name in ("signing", "evaluation")}, {}, runs)
    rate, took = said["signing"]["per_second"], said["evaluation"]["milliseconds"]
    table.row("Signing, one core: requests/s", f"{rate:,.0f}", "", "signing_rate", rate, "/s", at_least=True)
    table.row("Built-in evaluation of 300 words", f"{took:.1f} ms", "", "evaluation_ms", took, "ms")


PARTS = (transcripts, large_object, interviews, alone)
NOTES = f"""
The S3 server is Ceph's gateway with an OSD that keeps everything in memory (`scripts/radosgw`), on the same
cores as its clients: with small objects it is the gateway that sets the pace, so the same is done to a sink
of C (`Benchmarks/standins.c`), which answers every PUT at once with its MD5. boto3
(`Benchmarks/peer_archive.py`) is one process with {CONNECTIONS} threads and connections, without checks of
parameters and without a second checksum, and `upload_file` for the large object; times are taken inside both
programs, without their start. For the pipeline the peer is `Benchmarks/peer_pipeline.py`: FastAPI on uvicorn
with uvloop, ffmpeg as a subprocess, requests, boto3 and SQLite; it measures nothing of the voice. The
recogniser of both answers at once (`Benchmarks/standins.c`).
"""
