"""Measures `interviewd serve`: small requests beside FastAPI, idle subscribers, work on interviews."""

import contextlib
import json
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import requests
from inputs import FOLDER, ffmpeg
from measuring import ROOT

sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import misbehaving
import webserver
from binary import BINARY, environment
from daemon import Daemon, cpu_seconds, resident_kib, until

HERE = Path(__file__).parent
SUBSCRIBERS = 5000
# Seconds of one wrk run.
LOAD = 3
QUIET = ["--allow-private-urls", 1, "--transcriber", "none", "--log", "error"]
# For the CPU of a question.
INTERVIEWS, QUESTIONS = 20, 10
# Interviews in a short and in a long queue.
FEW, MANY = 200, 2000


@contextlib.contextmanager
def daemon(*flags, **variables):
    """A daemon on a folder of its own."""
    # The subscribers' connections need descriptors, here as anywhere.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    folder = tempfile.mkdtemp(prefix="serving-", dir=FOLDER)
    try:
        with Daemon(Path(folder) / "data", *flags, **variables) as running:
            yield running
    finally:
        shutil.rmtree(folder)


# Small requests.


@dataclass
class Load:
    rate: float  # answers a second
    p99: float  # ms

    @staticmethod
    def run(url, connections, seconds=LOAD):
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if trouble := re.search(r"Socket errors: .*|Non-2xx .*", said):
            raise SystemExit(f"wrk {url}: {trouble[0]}")
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said).groups()
        scale = {"us": 1e-3, "ms": 1, "s": 1e3}[unit]
        return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), float(value) * scale)


def median_load(loads):
    return Load(median(load.rate for load in loads), median(load.p99 for load in loads))


def fastapi():
    """uvicorn with the peer on a free port: (process, URL)."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    command = [sys.executable, HERE / "peer_app.py", str(listener.fileno())]
    running = subprocess.Popen(command, pass_fds=[listener.fileno()], stdin=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/healthz"
    listener.close()
    requests.get(url, timeout=30).raise_for_status()
    return running, url


def small_requests(table, files, runs):
    with daemon(*QUIET) as ours:
        peer, theirs = fastapi()
        try:
            urls = {"ours": ours.url("/healthz"), "theirs": theirs}
            for connections in (64, 256):
                loads = {name: [] for name in urls}
                for turn in range(runs + 1):
                    for name, url in urls.items():
                        load = Load.run(url, connections, LOAD if turn else 1)
                        if turn:
                            loads[name].append(load)
                compare(table, connections, median_load(loads["ours"]), median_load(loads["theirs"]))
        finally:
            peer.terminate()
            peer.wait()
        resident = resident_kib(ours.pid) / 1024
        table.row("Memory after these requests", f"{resident:.1f} MiB", "", "served_mb", resident, "MiB")


def compare(table, connections, ours, theirs):
    what = f"Small JSON, {connections} connections"
    table.row(
        f"{what}: requests/s",
        f"{ours.rate:,.0f}",
        f"FastAPI {theirs.rate:,.0f}",
        "request_rate",
        ours.rate / theirs.rate,
        at_least=True,
    )
    table.row(
        f"{what}: 99th percentile",
        f"{ours.p99:.1f} ms",
        f"FastAPI {theirs.p99:.1f} ms",
        "request_p99",
        ours.p99 / theirs.p99,
    )


# Subscribers.


class Subscribers:
    """Thousands of sockets that follow one interview, opened by a program of C."""

    def __init__(self, running, count, interview):
        program = FOLDER / "subscribers"
        command = ["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, HERE / "subscribers.c"]
        subprocess.run(command, check=True)
        self.program = subprocess.Popen(
            [program, str(running.port), str(count), str(interview)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.expect("ready")

    def expect(self, wanted):
        line = self.program.stdout.readline().strip()
        if line != wanted:
            raise SystemExit(f"subscribers: {line!r} instead of {wanted!r}")

    def told_of(self, cause):
        """Has `cause` bring about one message; seconds from the cause, and from the first, to the last."""
        self.program.stdin.write("\n")
        self.program.stdin.flush()
        self.expect("armed")
        begin = time.monotonic()
        cause()
        first, last = map(float, self.program.stdout.readline().split())
        return last - begin, last - first

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stdin.close()
        self.program.wait(timeout=30)


def subscribers(table, files, runs):
    with misbehaving.serving(b"") as bad, daemon(*QUIET, "--workers", 1) as ours:
        # The only worker waits for a recording that never comes: of the interview that is followed,
        # everything waits, and asking for it or cancelling it causes one message.
        held_up = bad.url("silent", "held-up.wav")
        ours.process(ours.save(held_up))
        until(lambda: bad.requests(held_up), "request for the recording")
        interview = ours.save(bad.url("silent", "followed.wav"))
        healthz = ours.url("/healthz")
        Load.run(healthz, 64, 1)
        before, rates, from_cause, spread = resident_kib(ours.pid), [], [], []
        for _ in range(runs):
            alone = Load.run(healthz, 64).rate
            with Subscribers(ours, SUBSCRIBERS, interview):
                rates.append((Load.run(healthz, 64).rate, alone))
        with Subscribers(ours, SUBSCRIBERS, interview) as followers:
            each = (resident_kib(ours.pid) - before) / SUBSCRIBERS
            causes = (lambda: ours.process(interview), lambda: ours.post(f"/interviews/{interview}/cancel"))
            for turn in range(2 * runs + 2):
                seconds = followers.told_of(causes[turn % 2])
                if turn > 1:
                    from_cause.append(seconds[0] * 1000)
                    spread.append(seconds[1] * 1000)
    what = f"{SUBSCRIBERS:,} subscribers"
    table.row(f"{what}, idle: memory of each", f"{each:.1f} KiB", "", "subscriber_kb", each, "KiB")
    table.row(
        f"{what}: one update, from the request that causes it to the last receipt",
        f"{median(from_cause):.0f} ms",
        f"from the first receipt {median(spread):.0f} ms",
        "update_ms",
        median(from_cause),
        "ms",
    )
    # Each pair was measured at once, so that a change of the machine's mood is not taken for theirs.
    with_them, without = sorted(rates, key=lambda pair: pair[0] / pair[1])[len(rates) // 2]
    table.row(
        f"{what}, idle: requests/s of others",
        f"{with_them:,.0f}",
        f"without them {without:,.0f}",
        "rate_beside_subscribers",
        with_them / without,
        at_least=True,
    )


# Work.


def clip(seconds):
    """A short film of speech, `seconds` long."""
    speech = ("-ss", 0.2, "-t", seconds, "-i", ROOT / "samples/answer-3.wav")
    picture = ("-f", "lavfi", "-i", f"testsrc2=size=320x180:rate=25:duration={seconds}")
    codecs = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    return ffmpeg(*speech, *picture, *codecs, FOLDER / f"clip-{seconds}.mp4")


def completed(running):
    return running.get("/interviews?status=completed&limit=1").json()["total"]


def work_off(running, url, first, count):
    """Processes `count` new interviews of one recording: interviews a second, from asking to the last end."""
    done = completed(running)
    numbers = range(first, first + count)

    def save(number):
        running.save(url, interview=number)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, numbers))
        begin = time.monotonic()
        list(pool.map(running.process, numbers))
    until(lambda: completed(running) == done + count, f"end of {count} interviews", within=600, every=0.1)
    return count / (time.monotonic() - begin)


def interviews(table, files, runs):
    with webserver.serving(FOLDER) as web, daemon(*QUIET) as ours:
        url = web.url(clip(2).name)
        work_off(ours, url, 1, 20)
        few = [work_off(ours, url, 10_000 * (turn + 1), FEW) for turn in range(2)]
        many = work_off(ours, url, 100_000, MANY)
        few += [work_off(ours, url, 10_000 * (turn + 3), FEW) for turn in range(2)]
    rate = median(few)
    table.row(
        f"{FEW} interviews of one recording of 2 s: interviews/s",
        f"{rate:.1f}",
        "",
        "interview_rate",
        rate,
        "/s",
        at_least=True,
    )
    table.row(
        f"{MANY:,} queued: interviews/s",
        f"{many:.1f}",
        f"{FEW} queued {rate:.1f}",
        "queue_depth",
        many / rate,
        at_least=True,
    )


def cpu_of(running, numbers):
    """Processor seconds of the daemon itself for processing the interviews, which somebody follows."""
    with running.subscribed(*numbers) as follower:
        before, left = cpu_seconds(running.pid), len(numbers)
        for number in numbers:
            running.process(number)
        while left:
            left -= json.loads(follower.recv(timeout=300))["status"] == "completed"
        return cpu_seconds(running.pid) - before


def question_cpu(table, files, runs):
    """Processor time of the daemon itself for recordings of two lengths, one after the other: what would be
    left with a recording of no length is not decoding or analysis."""
    costs = {2: [], 4: []}
    with webserver.serving(FOLDER) as web, daemon(*QUIET) as ours:
        urls = {length: web.url(clip(length).name) for length in costs}
        next_interview = 1
        for turn in range(runs + 1):
            for length, url in urls.items():
                numbers = range(next_interview, next_interview + INTERVIEWS)
                next_interview += INTERVIEWS
                for number in numbers:
                    ours.save(*[url] * QUESTIONS, interview=number)
                used = cpu_of(ours, numbers) / (INTERVIEWS * QUESTIONS) * 1000
                if turn:
                    costs[length].append(used)
    short, long = median(costs[2]), median(costs[4])
    rest = 2 * short - long
    table.row(
        "A question but for decoding and recognition: CPU",
        f"{rest:.1f} ms",
        f"with the analysis of 2 s {short:.1f} ms, of 4 s {long:.1f} ms",
        "question_cpu_ms",
        rest,
        "ms",
    )


# Starting.


def ready(folder):
    """Starts a daemon: ms until it says that it is ready, and then its memory in MiB."""
    command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--log-format", "json"]
    begin = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(), text=True) as running:
        address = json.loads(running.stderr.readline())["address"]
        answer = requests.get(f"{address}/readyz", timeout=30)
        took = (time.monotonic() - begin) * 1000
        answer.raise_for_status()
        resident = resident_kib(running.pid) / 1024
        running.terminate()
        running.communicate(timeout=30)
    return took, resident


def starting(table, files, runs):
    with tempfile.TemporaryDirectory(prefix="serving-", dir=FOLDER) as folder:
        measured = [ready(Path(folder) / "data") for _ in range(2 * runs + 1)][1:]
    took, resident = (median(values) for values in zip(*measured, strict=True))
    table.row("`interviewd serve`: start to ready", f"{took:.0f} ms", "", "ready_ms", took, "ms")
    table.row("`interviewd serve`, idle: memory", f"{resident:.1f} MiB", "", "idle_mb", resident, "MiB")


PARTS = (starting, small_requests, subscribers, interviews, question_cpu)
NOTES = f"""
The server is compared with FastAPI on uvicorn with one worker, uvloop and httptools
(`Benchmarks/peer_app.py`): `wrk` on one thread asks both in turns for `GET /healthz`. Subscribers are
`Benchmarks/subscribers.c`: {SUBSCRIBERS:,} sockets on `/ws/progress`; an update is caused by
`POST /process-interview` or by its cancellation. Load and server share the cores. Interviews are served by
nginx on the same machine and processed with `--transcriber none`. The CPU of a question is that of the daemon
alone (`utime` and `stime`, without the decoding children) while somebody follows, taken at two lengths of the
recording and carried on to none: so analysis, which grows with the length, drops out.
"""
