"""Clients of the Interview API V2: a candidate in a session, and one who uploads slowly."""

import contextlib
import http.client
import itertools
import json
import socket
import struct
import uuid
from dataclasses import dataclass
from pathlib import Path

from binary import HANG
from daemon import files_below, until
from decoders import decoders

V2 = "/interview/v2"
CV = """Grace Hopper
Senior software engineer with 6 years of experience in Python, PostgreSQL and Kafka.
- Built a payment service with FastAPI and PostgreSQL that handles 3 million requests a day.
- Cut the response time of the reports by 40 % with caching in Redis.
- Led a team of four engineers who moved a monolith to Kubernetes.
"""
JD = """Senior Software Engineer
We are looking for an engineer with 5+ years of experience in Python and PostgreSQL.
You will design services on Kubernetes, work with Kafka, and mentor other engineers.
"""
STAGES = ["intro", "technical", "behavioral", "closing"]
MARKS = ("clarity", "relevance", "depth")
# What the documents say of an answer's voice.
VOICE = {"fluency_score", "clarity_score", "confidence_score", "pace_score", "rate_wpm", "total_score"}
GOOD = (
    "In my last project our reports were slow, so I measured every query first. I found that PostgreSQL had "
    "no index for the joins, added two, and put a cache in Redis before it. As a result the response time "
    "fell by 40 percent, from 3 seconds to 2, and since then we test the speed on every release."
)

_numbers = itertools.count(1)


def name(what):
    """One that no other test uses."""
    return f"{what}-{next(_numbers)}"


def body(session=None, **changes):
    """What starts a session; a field that is changed to None is left out."""
    fields = {
        "user_id": "user-1",
        "session_id": session or name("session"),
        "role": "Senior Software Engineer",
        "company": "TechCorp",
        "cv_text": CV,
        "jd_text": JD,
    }
    return {key: value for key, value in (fields | changes).items() if value is not None}


class Session:
    """One candidate's interview."""

    def __init__(self, daemon, **fields):
        self.daemon = daemon
        self.fields = body(**fields)
        self.id = self.fields["session_id"]

    def start(self, **changes):
        """Starts or restores the session; gives what is answered."""
        answer = self.daemon.post(f"{V2}/start", self.fields | changes)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def give(self, audio=None, video=None, **options):
        """Sends an answer's recordings, whatever comes of it; further fields as `fields`."""
        parts = [("session_id", (None, self.id))]
        parts += [(key, (None, value)) for key, value in options.pop("fields", {}).items()]
        for field, recording in (("audio_file", audio), ("video_file", video)):
            if recording is not None:
                parts.append((field, (Path(recording).name, Path(recording).read_bytes())))
        return self.daemon.post(f"{V2}/answer", files=parts, **options)

    def answer(self, audio=None, video=None, **fields):
        """Answers the open question; gives what is answered."""
        answer = self.give(audio, video, fields=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def answer_all(self, *recordings):
        """Answers every question that is left, with the recordings in turn: all answers."""
        answers = []
        for recording in itertools.cycle(recordings):
            answers.append(self.answer(recording))
            if answers[-1]["status"] == "completed":
                return answers

    def get(self, what):
        answer = self.daemon.get(f"{V2}/{what}/{self.id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self):
        return self.get("state")

    def performance(self):
        return self.get("performance")

    def complete(self):
        answer = self.daemon.post(f"{V2}/complete/{self.id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stream(self):
        """The stream of the question, open; `events` reads it."""
        answer = self.daemon.get(f"{V2}/stream/{self.id}", stream=True)
        assert answer.headers["Content-Type"].partition(";")[0] == "text/event-stream"
        return contextlib.closing(answer)

    def streamed(self):
        """Reads the whole stream: the question, and the event that ended it."""
        with self.stream() as answer:
            return joined(events(answer))


def events(answer):
    """The data of an open stream's events, as they come. Given up, it closes the connection."""
    for line in answer.iter_lines(chunk_size=1):
        if line.startswith(b"data:"):
            yield json.loads(line.removeprefix(b"data:"))


def joined(told):
    """The chunks of a stream as one text, and the event that ended it."""
    *chunks, end = told
    assert all(set(event) == {"chunk"} for event in chunks), chunks
    assert set(end) in ({"done"}, {"error"}), end
    return "".join(event["chunk"] for event in chunks), end


def metrics(daemon):
    answer = daemon.get(f"{V2}/metrics/global")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "success"
    return answer.json()["metrics"]


# Documents' arithmetic.


def recommendation(score):
    return "hire" if score >= 8 else "maybe" if score >= 6 else "no_hire"


def expect_evaluation(evaluation):
    for mark in MARKS:
        assert type(evaluation[mark]) is int
        assert 1 <= evaluation[mark] <= 10
    assert evaluation["feedback"].strip()


def expect_400(answer):
    """A 400 with a detail in one of the documented shapes: gives the detail."""
    assert answer.status_code == 400, f"{answer.status_code} {answer.text}"
    assert answer.headers["Content-Type"].startswith("application/json")
    (key,) = answer.json()
    assert key == "detail"
    detail = answer.json()["detail"]
    if isinstance(detail, list):
        for entry in detail:
            assert set(entry) >= {"loc", "msg", "type"}
            assert all(entry.values())
    elif isinstance(detail, dict):
        assert detail["error"].strip()
    else:
        assert detail.strip()
    return detail


# Uploads that take their time.


@dataclass
class Answered:
    status: int
    text: str

    @property
    def json(self):
        return json.loads(self.text)


class Upload:
    """An answer that is uploaded piece by piece over a connection of its own."""

    def __init__(self, daemon, session, recording, field="audio_file", **fields):
        boundary = uuid.uuid4().hex
        begin, end = form(boundary, {"session_id": session, **fields}, field, Path(recording).name)
        self.left = memoryview(begin + Path(recording).read_bytes() + end)
        self.size = len(self.left)
        self.connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=HANG)
        self.connection.putrequest("POST", f"{V2}/answer")
        self.connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        self.connection.putheader("Content-Length", str(self.size))
        self.connection.endheaders()

    def send(self, count):
        """Sends the next `count` bytes."""
        self.connection.send(self.left[:count])
        self.left = self.left[count:]
        return self

    def send_share(self, share):
        """Sends until this share of the body has gone."""
        return self.send(max(0, round(self.size * share) - (self.size - len(self.left))))

    def finish(self):
        return self.send(len(self.left))

    def answered(self):
        got = self.connection.getresponse()
        answered = Answered(got.status, got.read().decode())
        self.connection.close()
        return answered

    def leave(self, reset=False):
        """Goes away as browsers do (the page is closed), or as a network does that fails."""
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


def form(boundary, fields, file_field, file_name):
    """What goes before and after the file's bytes."""
    texts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    file = f'Content-Disposition: form-data; name="{file_field}"; filename="{file_name}"\r\n'
    begin = f"{texts}--{boundary}\r\n{file}Content-Type: application/octet-stream\r\n\r\n"
    return begin.encode(), f"\r\n--{boundary}--\r\n".encode()


def expect_no_traces(daemon, within=HANG):
    """Waits until nothing of answers is under way: no decoder, no file of an upload."""
    until(lambda: not decoders(daemon.pid), "end of the decoders", within)
    until(lambda: not files_below(daemon.data / "uploads"), "empty folder of uploads", within)
