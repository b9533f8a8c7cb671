"""Measures the daemon's own Realtime endpoint: fifty voices at once, in real time."""

import asyncio
import base64
import json
import os
import sys
import time
from statistics import median, quantiles

import numpy
import serving
import uvloop
from archiving import standins
from conversations import SECRET, TEMPLATE, Client, bearer
from inputs import FOLDER, ffmpeg
from measuring import ROOT, cpu_of_tree
from websockets.asyncio.client import connect

sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

from daemon import resident_kib

STREAMS = 50
RATE = 24_000
# Samples of one message.
PIECE = RATE // 25
# Seconds of speech and of the silence after it, and how often a stream has both.
SPEECH, SILENCE, TURNS = 5, 2, 6
# What a turn's end is known by: the protocol's default, in seconds.
SILENCE_DURATION = 0.2
# A louder stretch of 10 ms is speech.
LOUD = 1000


def voice():
    """Samples of one turn, speech and silence, and how many of them are speech: up to a loud one."""
    sound = (
        "-ss",
        0.2,
        "-t",
        SPEECH,
        "-i",
        ROOT / "samples/answer-3.wav",
        "-ac",
        1,
        "-ar",
        RATE,
        "-f",
        "s16le",
    )
    samples = numpy.fromfile(ffmpeg(*sound, FOLDER / f"voice-{SPEECH}.pcm"), numpy.int16)
    stretches = samples[: len(samples) // 240 * 240].reshape(-1, 240).astype(float)
    end = (numpy.flatnonzero(numpy.sqrt((stretches**2).mean(axis=1)) > LOUD)[-1] + 1) * 240
    # A room is never quite silent.
    quiet = numpy.random.default_rng(1).integers(-3, 4, SILENCE * RATE, numpy.int16)
    turn = numpy.concatenate([samples[:end], quiet])
    return turn[: len(turn) // PIECE * PIECE], end


def messages(samples):
    """One for each piece, in the order of time."""
    for at in range(0, len(samples), PIECE):
        audio = base64.b64encode(samples[at : at + PIECE].tobytes()).decode()
        yield json.dumps({"type": "input_audio_buffer.append", "audio": audio})


class Stream:
    """One candidate who speaks."""

    def __init__(self, port, secret):
        self.address = f"ws://127.0.0.1:{port}/v1/realtime?model=benchmark"
        self.fields = {"Authorization": f"Bearer {secret}"}
        self.stops, self.measures, self.replies = [], 0, 0

    async def speak(self, pieces, start, began):
        async with connect(self.address, additional_headers=self.fields, max_size=None) as socket:
            reader = asyncio.create_task(self.read(socket))
            began.release()
            await start.wait()
            self.start = time.monotonic()
            for number, piece in enumerate(pieces * TURNS, 1):
                await asyncio.sleep(self.start + number * PIECE / RATE - time.monotonic())
                await socket.send(piece)
            reader.cancel()

    async def read(self, socket):
        async for message in socket:
            kind = json.loads(message)["type"]
            if kind == "input_audio_buffer.speech_stopped":
                self.stops.append(time.monotonic())
            elif kind == "interview.voice_analysis":
                self.measures += 1
            elif kind == "response.done":
                self.replies += 1
            elif kind == "error":
                raise SystemExit(f"a realtime stream: {message}")

    def latencies(self, length, speech):
        """Seconds from the last sample of speech to what tells its end, of each turn."""
        for turn in range(TURNS):
            end = self.start + (turn * length + speech) / RATE
            told = [stop for stop in self.stops if end < stop < end + SILENCE]
            if not told:
                raise SystemExit(f"a realtime stream: no end of turn {turn + 1}")
            yield told[0] - end


async def speak_at_once(running, secrets):
    turn, speech = voice()
    pieces = list(messages(turn))
    streams = [Stream(running.port, secret) for secret in secrets]
    began, starts = asyncio.Semaphore(0), [asyncio.Event() for _ in streams]
    speaking = [
        asyncio.create_task(stream.speak(pieces, start, began))
        for stream, start in zip(streams, starts, strict=True)
    ]
    for _ in streams:
        await began.acquire()
    before, begin = cpu_of_tree(running.pid), time.monotonic()
    for start in starts:
        start.set()
        # People do not speak in step.
        await asyncio.sleep(len(turn) / RATE / STREAMS)
    await asyncio.gather(*speaking)
    cores = (cpu_of_tree(running.pid) - before) / (time.monotonic() - begin)
    if not all(stream.measures and stream.replies for stream in streams):
        raise SystemExit("a realtime stream: no measures, or no replies")
    return cores, [latency for stream in streams for latency in stream.latencies(len(turn), speech)]


def secrets(running, ada):
    """One for each stream, of an interview each."""
    for _ in range(STREAMS):
        interview = ada.json("POST", "/api/v1/interviews/", {"template_id": TEMPLATE})["id"]
        token = ada.json("GET", f"/api/v1/interviews/{interview}/questions/1/token")
        yield token["client_secret"]["value"]


def voices(table, files, runs):
    with standins() as address:
        recogniser = {"INTERVIEWD_TRANSCRIBER_URL": f"{address}/v1", "INTERVIEWD_TRANSCRIBER_KEY": "none"}
        settings = {"INTERVIEWD_JWT_SECRET": SECRET} | recogniser
        flags = ["--log", "error", "--transcriber", "openai"]
        with serving.daemon(*flags, prefix=["taskset", "-c", "0"], **settings) as running:
            ada = Client(running, **bearer(settings))
            idle = resident_kib(running.pid)
            # The daemon has one core, and its clients the others.
            allowed = os.sched_getaffinity(0)
            os.sched_setaffinity(0, allowed - {0} or allowed)
            try:
                cores, latencies = uvloop.run(speak_at_once(running, list(secrets(running, ada))))
            finally:
                os.sched_setaffinity(0, allowed)
            each = (resident_kib(running.pid) - idle) / 1024 / STREAMS
    over = [(latency - SILENCE_DURATION) * 1000 for latency in latencies]
    what = f"{STREAMS} realtime voices at once"
    table.row(
        f"{what}: cores that the daemon uses",
        f"{cores:.2f}",
        f"memory of each {each:.1f} MiB",
        "realtime_cores",
        cores,
        "cores",
    )
    table.row(
        f"{what}: from the end of speech to `speech_stopped`, beyond silence_duration",
        f"{median(over):.0f} ms",
        f"99th percentile {quantiles(over, n=100)[98]:.0f} ms",
        "speech_stopped_ms",
        quantiles(over, n=100)[98],
        "ms",
    )


PARTS = (voices,)
NOTES = f"""
Realtime voices are sent in pieces of {PIECE * 1000 // RATE} ms as they are spoken: {TURNS} turns of up to
{SPEECH} s of speech and {SILENCE} s of silence each, with the protocol's defaults, a recogniser that
answers at once (`Benchmarks/standins.c`), the built-in interviewer's replies and the measures. The end of
speech is its last loud sample; that sample is spoken at its place in real time, whatever piece it is sent
in.
"""
