"""Measures the Interview API V2: answers beside a Python service, streamed questions, large and slow uploads,
starts from known documents."""

import contextlib
import http.client
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import requests
import serving
from archiving import standins
from inputs import FOLDER, ffmpeg
from measuring import ROOT, cpu_of_tree
from serving import HERE

sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import sessions
import webserver
from daemon import files_below, resident_kib, until
from decoders import decoders
from model_server import ModelServer

# Of one run.
ANSWERS, AT_ONCE = 40, 8
STREAMS = 20
FEW_TOKENS, MANY_TOKENS = 50, 350
UPLOADS = 100
# Bytes of one slow upload that have come when memory is read.
SLOW_BYTES = 64 << 10
LARGE = 1 << 30
# Seconds of a call to the chat model.
MODEL_DELAY = 0.3
QUESTIONS = 20


def flags(*more):
    quiet = ["--log", "error", "--interview-questions", QUESTIONS, "--allow-private-urls", 1]
    return [*quiet, "--transcriber", "openai", *more]


def variables(address, **more):
    url = {"INTERVIEWD_TRANSCRIBER_URL": f"{address}/v1", "INTERVIEWD_TRANSCRIBER_KEY": "none"}
    return url | more


def recording():
    """Twenty seconds as a browser's MediaRecorder writes them: WebM with Opus, without duration and index."""
    sound = ("-i", ROOT / "samples/answer-1.mp4", "-vn", "-t", 20, "-c:a", "libopus", "-b:a", "64k")
    return ffmpeg(*sound, "-ac", 1, "-f", "webm", "-live", 1, FOLDER / "answer-20.webm")


class Line:
    """One client's connection."""

    def __init__(self, address):
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=600)
        self.boundary = uuid.uuid4().hex

    def begin(self, session, size, field="audio_file", name="answer.webm"):
        """Sends all before the recording's bytes; gives what is to follow them."""
        before, after = sessions.form(self.boundary, {"session_id": session}, field, name)
        self.connection.putrequest("POST", f"{sessions.V2}/answer")
        self.connection.putheader("Content-Type", f"multipart/form-data; boundary={self.boundary}")
        self.connection.putheader("Content-Length", str(len(before) + size + len(after)))
        self.connection.endheaders()
        self.connection.send(before)
        return after

    def end(self):
        """Reads the response."""
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"an answer: {answer.status} {body.decode()[:300]}")
        return json.loads(body)

    def answer(self, session, data):
        """Seconds from the last byte sent to the response."""
        after = self.begin(session, len(data))
        self.connection.send(data + after)
        begin = time.perf_counter()
        self.end()
        return time.perf_counter() - begin


def start(address, **changes):
    """A new session's id."""
    body = sessions.body(session=uuid.uuid4().hex, **changes)
    answer = requests.post(f"{address}{sessions.V2}/start", json=body, timeout=60)
    answer.raise_for_status()
    return body["session_id"]


def put_away(running):
    """Waits until every recording is where it stays."""
    until(lambda: not files_below(running.data / "uploads"), "archived recordings", within=300)


# Answers.


@contextlib.contextmanager
def peer(recogniser):
    """The Python service on a free port: (its process, its address)."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    command = [sys.executable, HERE / "peer_answer.py", str(listener.fileno()), recogniser]
    running = subprocess.Popen(
        command, pass_fds=[listener.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield running, f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        os.killpg(running.pid, signal.SIGKILL)  # Its workers would outlive it.
        running.wait()


class Answering:
    """Gives answers to one service and says what they cost."""

    def __init__(self, address, pid, data, make_session=None, settle=lambda: None):
        self.address, self.pid, self.data = address, pid, data
        self.make_session = make_session or (lambda: "any")
        self.settle = settle
        self.times, self.cpu, self.rates = [], [], []

    def sessions(self, count):
        """A session for each of `count` answers."""
        made = [self.make_session() for _ in range(-(-count // (QUESTIONS - 1)))]
        return list(itertools.islice(itertools.cycle(made), count))

    def one_by_one(self, count):
        """On one connection: seconds of each, and processor seconds of all."""
        ids, line = self.sessions(count), Line(self.address)
        self.settle()
        before = cpu_of_tree(self.pid)
        times = [line.answer(session, self.data) for session in ids]
        self.settle()
        self.times += times
        self.cpu.append((cpu_of_tree(self.pid) - before) / count)

    def at_once(self, count):
        """Several connections: answers a second."""
        lines = [Line(self.address) for _ in range(AT_ONCE)]
        each = count // AT_ONCE
        ids = [self.sessions(each) for _ in lines]

        def give(line, mine):
            for session in mine:
                line.answer(session, self.data)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            begin = time.perf_counter()
            list(pool.map(give, lines, ids))
            took = time.perf_counter() - begin
        self.settle()
        self.rates.append(each * AT_ONCE / took)


def ours(running, data):
    address = running.url("")
    return Answering(address, running.pid, data, lambda: start(address), lambda: put_away(running))


def answers(table, files, runs):
    data = recording().read_bytes()
    with (
        standins() as address,
        serving.daemon(*flags(), **variables(address)) as free,
        serving.daemon(*flags(), prefix=["taskset", "-c", "0"], **variables(address)) as bound,
        peer(f"{address}/v1/audio/transcriptions") as (python, python_address),
    ):
        all_cores, one_core = ours(free, data), ours(bound, data)
        theirs = Answering(python_address, python.pid, data)
        for each in (all_cores, one_core, theirs):  # warms up, and is not counted
            each.at_once(AT_ONCE)
            each.one_by_one(5)
            each.times, each.cpu, each.rates = [], [], []
        for _ in range(runs):
            for each in (all_cores, theirs):
                each.one_by_one(ANSWERS)
            for each in (all_cores, one_core, theirs):
                each.at_once(2 * ANSWERS)
    what = "An answer of 20 s (WebM/Opus)"
    took, python_took = median(all_cores.times) * 1000, median(theirs.times) * 1000
    table.row(
        f"{what}: last byte to response",
        f"{took:.0f} ms",
        f"FastAPI {python_took:.0f} ms",
        "answer_ms",
        took,
        "ms",
    )
    used, python_used = median(all_cores.cpu) * 1000, median(theirs.cpu) * 1000
    table.row(f"{what}: CPU", f"{used:.0f} ms", f"FastAPI {python_used:.0f} ms", "answer_cpu_ms", used, "ms")
    # Each pair was measured at once, so that a change of the machine's mood is not taken for theirs.
    pairs = sorted(zip(all_cores.rates, one_core.rates, strict=True), key=lambda pair: pair[0] / pair[1])
    rate, alone = pairs[len(pairs) // 2]
    table.row(
        f"{what}, {AT_ONCE} at once: answers/s",
        f"{rate:.1f}",
        f"on one core {alone:.1f}, FastAPI {median(theirs.rates):.1f}",
        "answer_scaling",
        rate / alone,
        at_least=True,
    )


# Streams.


def unasked(running, data):
    """A session whose next question is left to the stream."""
    session = start(running.url(""))
    parts = {
        "session_id": (None, session),
        "next_question": (None, "stream"),
        "audio_file": ("answer.webm", data),
    }
    requests.post(running.url(f"{sessions.V2}/answer"), files=parts, timeout=60).raise_for_status()
    return session


def stream(running, session):
    """Reads the question: milliseconds from the model's first token to its arrival here."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    connection.request("GET", f"{sessions.V2}/stream/{session}")
    answer = connection.getresponse()
    first, told = None, ""
    while line := answer.readline():
        came = time.monotonic_ns()
        if not line.startswith(b"data:"):
            continue
        event = json.loads(line[5:])
        if "error" in event:
            raise SystemExit(f"a stream: {event}")
        told += event.get("chunk", "")
        if first is None and (sent := re.match(r"at (\d+)", told)):
            first = (came - int(sent[1])) / 1e6
    connection.close()
    return first


def streams(table, files, runs):
    data = recording().read_bytes()
    firsts, cpu = [], {FEW_TOKENS: [], MANY_TOKENS: []}
    with contextlib.ExitStack() as stack:
        daemons = {}
        for count in cpu:
            address = stack.enter_context(standins(count))
            model = {"INTERVIEWD_INTERVIEWER_URL": f"{address}/v1", "INTERVIEWD_INTERVIEWER_KEY": "none"}
            settings = variables(address, **model)
            daemons[count] = stack.enter_context(
                serving.daemon(*flags("--interviewer", "openai"), **settings)
            )
        for turn in range(runs + 1):
            for count, running in daemons.items():
                waiting = [unasked(running, data) for _ in range(STREAMS)]
                put_away(running)
                before = cpu_of_tree(running.pid)
                latencies = [stream(running, session) for session in waiting]
                used = cpu_of_tree(running.pid) - before
                if turn:
                    firsts += latencies
                    cpu[count].append(used / STREAMS)
    first = median(firsts)
    table.row(
        "A streamed question: from the model's first token to the client",
        f"{first:.2f} ms",
        f"the slowest of {len(firsts)} {max(firsts):.1f} ms",
        "first_chunk_ms",
        first,
        "ms",
    )
    few, many = median(cpu[FEW_TOKENS]), median(cpu[MANY_TOKENS])
    each = (many - few) / (MANY_TOKENS - FEW_TOKENS) * 1e6
    table.row(
        "A streamed question: CPU of each token",
        f"{each:.0f} µs",
        f"{FEW_TOKENS} tokens {few * 1000:.1f} ms, {MANY_TOKENS} tokens {many * 1000:.1f} ms",
        "token_cpu_us",
        each,
        "µs",
    )


# Uploads.


def large_film():
    """A film of 1 GiB, of about a minute and a half, its index before its end."""
    path = FOLDER / "1-gib.mkv"
    if not path.exists():
        noise = ("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25,noise=alls=60:allf=t")
        sound = ("-stream_loop", -1, "-i", ROOT / "samples/answer-3.wav")
        codecs = (
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-qp",
            8,
            "-g",
            50,
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
        )
        piece = ffmpeg(*noise, *sound, *codecs, "-t", 10, FOLDER / "noise.mkv")
        times = LARGE // piece.stat().st_size
        ffmpeg("-stream_loop", times, "-i", piece, "-c", "copy", "-fs", LARGE, path)
    return path


def reset_peak(pid):
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_kib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def upload(running, session, film):
    """Sends it in pieces of 64 KiB, as curl does: seconds to the last byte sent, and to the response."""
    line, size = Line(running.url("")), film.stat().st_size
    begin = time.perf_counter()
    after = line.begin(session, size, "video_file", film.name)
    with open(film, "rb") as file:
        while piece := file.read(1 << 16):
            line.connection.sock.sendall(piece)
    line.connection.sock.sendall(after)
    sent = time.perf_counter() - begin
    line.end()
    return sent, time.perf_counter() - begin


def large_upload(table, files, runs):
    film, target = large_film(), FOLDER / "put"
    target.mkdir(exist_ok=True)
    small = recording().read_bytes()
    rates, theirs, peaks, totals = [], [], [], []
    with standins() as address, webserver.serving(FOLDER, beside=FOLDER) as web:
        for _ in range(max(2, runs // 2)):
            begin = time.perf_counter()
            command = ["curl", "-sS", "--fail", "-T", film, web.url("put/film.mkv")]
            subprocess.run(command, check=True)
            theirs.append(film.stat().st_size / (time.perf_counter() - begin) / 1e6)
            (target / "film.mkv").unlink()
            # A folder of its own, so that the disk holds one film at a time.
            with serving.daemon(*flags(), **variables(address)) as running:
                Line(running.url("")).answer(start(running.url("")), small)
                put_away(running)
                session, idle = start(running.url("")), resident_kib(running.pid)
                reset_peak(running.pid)
                sent, total = upload(running, session, film)
                peaks.append((peak_kib(running.pid) - idle) / 1024)
                rates.append(film.stat().st_size / sent / 1e6)
                totals.append(total - sent)
    shutil.rmtree(target)
    rate, curl = max(rates), max(theirs)
    table.row(
        "An answer of 1 GiB: MB/s",
        f"{rate:,.0f}",
        f"`curl -T` to nginx {curl:,.0f}",
        "upload_rate",
        rate / curl,
        at_least=True,
    )
    table.row(
        "An answer of 1 GiB: peak memory above idle",
        f"{median(peaks):.1f} MiB",
        f"response {median(totals):.1f} s after the last byte",
        "upload_memory_mb",
        median(peaks),
        "MiB",
    )


def slow_uploads(table, files, runs):
    data = recording().read_bytes()
    with standins() as address, serving.daemon(*flags(), **variables(address)) as running:
        warm = ours(running, data)
        warm.at_once(2 * AT_ONCE)
        ids = [start(running.url("")) for _ in range(UPLOADS)]
        idle = resident_kib(running.pid)
        lines = [Line(running.url("")) for _ in ids]
        ends = [line.begin(session, len(data)) for line, session in zip(lines, ids, strict=True)]
        for at in range(0, SLOW_BYTES, 4096):
            for line in lines:
                line.connection.sock.sendall(data[at : at + 4096])
        uploads = running.data / "uploads"

        def arrived():
            return sum(file.stat().st_size for file in uploads.rglob("*")) >= UPLOADS * SLOW_BYTES * 0.9

        until(arrived, "beginnings of the uploads")
        each = (resident_kib(running.pid) - idle) / 1024 / UPLOADS
        children = [resident_kib(child) / 1024 for child in decoders(running.pid)]
        for line, end in zip(lines, ends, strict=True):
            line.connection.sock.sendall(data[SLOW_BYTES:] + end)
        for line in lines:
            line.end()
    table.row(
        f"{UPLOADS} slow uploads at once: memory of each",
        f"{each * 1024:.0f} KiB",
        f"beside them {len(children)} decoders with {sum(children):.0f} MiB",
        "slow_upload_mb",
        each,
        "MiB",
    )


# Starts.


def starts(table, files, runs):
    known, unknown = [], []
    with ModelServer(key=None) as model:
        model.fail("chat", delay=MODEL_DELAY, times=None)
        settings = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none"}
        with serving.daemon(*flags("--interviewer", "openai"), **settings) as running:
            for turn in range(max(3, runs)):
                documents = {
                    "cv_text": f"{sessions.CV}\nCandidate {turn}.",
                    "jd_text": f"{sessions.JD}\nPosition {turn}.",
                }
                for times in (unknown, known):
                    begin = time.perf_counter()
                    start(running.url(""), **documents)
                    times.append(time.perf_counter() - begin)
    cached, uncached = median(known), median(unknown)
    table.row(
        f"A start from known documents, {MODEL_DELAY * 1000:.0f} ms a model call",
        f"{cached * 1000:.0f} ms",
        f"from unknown ones {uncached * 1000:.0f} ms",
        "cached_start",
        cached / uncached,
    )


PARTS = (answers, streams, large_upload, slow_uploads, starts)
NOTES = f"""
Answers are 20 s of speech in WebM/Opus as a browser records them, sent at once over loopback, with a
recogniser that answers at once (`Benchmarks/standins.c`) and the built-in interviewer. Their CPU is that of
all processes of the service, decoders and the keeping of the recording included. The peer is
`Benchmarks/peer_answer.py`: FastAPI on uvicorn with uvloop, ffmpeg, parselmouth with a process for each core;
it evaluates nothing and keeps nothing. The throughput on one core is that of a daemon bound to it by
`taskset`. A streamed question's first token carries the time at which the model sent it; tokens come at one a
millisecond, and the CPU of one is the difference between questions of {FEW_TOKENS} and of {MANY_TOKENS}. The
large answer is a film, sent in pieces of 64 KiB, its rate taken until the last byte has gone; `curl -T` sends
the same file to nginx's WebDAV on the same disk. The slow uploads have sent 64 KiB each and stand still; the
memory is the daemon's alone. Clients share the cores with the servers.
"""
