"""Clients of the realtime endpoint: sound as browsers send it, and the events that come back."""

import base64
import contextlib
import json
import subprocess

from binary import HANG, SAMPLES
from management import Caller
from websockets.sync.client import connect

RATE = 24_000
BETA = {"OpenAI-Beta": "realtime=v1"}


def sound(name, start=0, seconds=None):
    """A sample as pcm16 at 24 kHz."""
    length = [] if seconds is None else ["-t", str(seconds)]
    command = ["ffmpeg", "-v", "error", "-ss", str(start), *length, "-i", SAMPLES / name]
    form = ["-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    return subprocess.run([*map(str, command), *form], check=True, stdout=subprocess.PIPE).stdout


def silence(seconds):
    return bytes(2 * int(seconds * RATE))


def secret(daemon, question=1, user="ada", ttl=600):
    """What lets a client in for a question of a new interview."""
    return client_secret(daemon, question, user, ttl)["value"]


def client_secret(daemon, question=1, user="ada", ttl=600):
    """The same, and when it expires."""
    caller = Caller(daemon, user)
    answer = caller.get(f"{caller.begin()}/questions/{question}/token", params={"ttl": ttl})
    assert answer.status_code == 200, answer.text
    return answer.json()["client_secret"]


def append(pcm):
    return {"type": "input_audio_buffer.append", "audio": base64.b64encode(pcm).decode()}


def turns(**detection):
    """A session.update of the turn detection."""
    detection = {"type": "server_vad", **detection} if detection else None
    session = {"type": "realtime", "audio": {"input": {"turn_detection": detection}}}
    return {"type": "session.update", "session": session}


class Talk:
    """One connection; events are read one by one, or up to one of a type."""

    def __init__(self, socket):
        self.socket = socket
        self.seen = []

    def send(self, *events):
        for event in events:
            self.socket.send(json.dumps(event))

    def say(self, pcm, milliseconds=100):
        """Sends sound as a browser does, in small pieces, as fast as it is taken."""
        size = 2 * RATE * milliseconds // 1000
        for start in range(0, len(pcm), size):
            self.send(append(pcm[start : start + size]))

    def event(self):
        event = json.loads(self.socket.recv(timeout=HANG))
        self.seen.append(event)
        return event

    def until(self, kind):
        """Everything up to the first event of this type, that included."""
        events = [self.event()]
        while events[-1]["type"] != kind:
            events.append(self.event())
        return events

    def next(self, kind):
        return self.until(kind)[-1]

    def refused(self, event):
        """The error that one event gets."""
        self.send({"event_id": "mine", **event})
        error = self.next("error")["error"]
        assert error["event_id"] == "mine"
        assert error["message"]
        assert error["type"] == "invalid_request_error"
        return error


@contextlib.contextmanager
def talking(daemon, key, headers=None, path="/v1/realtime?model=gpt-realtime", **options):
    headers = {"Authorization": f"Bearer {key}", **(headers or {})}
    address = f"ws://127.0.0.1:{daemon.port}{path}"
    with connect(address, additional_headers=headers, max_size=None, **options) as socket:
        yield Talk(socket)
