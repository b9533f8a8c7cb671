"""A client of the interviewer sessions, as a candidate and an operator are."""

import contextlib
import json

import httpx
from binary import HANG
from sessions import GOOD

MODEL = "llama-3.3-70b-versatile"
MARKER = "End of interview"


class Conversation:
    """One session."""

    def __init__(self, daemon, **settings):
        self.daemon = daemon
        answer = daemon.post("/create-session", settings or None)
        assert answer.status_code == 200, answer.text
        assert answer.json()["message"] == "Session created successfully"
        self.id = answer.json()["session_id"]

    def ask(self, method, what, json=None, **options):
        return self.daemon.request(method, f"/{what}/{self.id}", json=json, **options)

    def message(self, text, kind="user"):
        return {"message": text, "session_id": self.id, "type": kind}

    @contextlib.contextmanager
    def streaming(self, what, body):
        """The reply, open; its `iter_text()` gives the pieces."""
        with (
            httpx.Client(timeout=HANG) as client,
            client.stream("POST", self.daemon.url(f"/{what}/{self.id}"), json=body) as answer,
        ):
            yield answer

    def spoken(self, what, body=None):
        """The whole reply."""
        with self.streaming(what, body or {}) as answer:
            text = "".join(answer.iter_text())
            assert answer.status_code == 200, text
            assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
            assert answer.headers["Transfer-Encoding"] == "chunked"
            return text

    def start(self):
        return self.spoken("start-interview")

    def say(self, text=GOOD, kind="user"):
        return self.spoken("chat", self.message(text, kind))

    def hold(self, answer=GOOD):
        """The whole interview: all replies."""
        replies = [self.start()]
        while self.status()["active"]:
            replies.append(self.say(answer))
        return replies

    def get(self, what):
        answer = self.ask("GET", what)
        assert answer.status_code == 200, answer.text
        assert answer.json()["session_id"] == self.id
        return answer.json()

    def status(self):
        return self.get("interview-status")

    def history(self):
        return self.get("conversation-history")["history"]

    def do(self, method, what):
        answer = self.ask(method, what)
        assert answer.status_code == 200, answer.text
        assert answer.json()["session_id"] == self.id
        return answer.json()["message"]

    def files(self):
        """What was saved of it, the oldest first."""
        return sorted((self.daemon.data / "interview_sessions").glob(f"{self.id}_*.json"))


def saved(path):
    return json.loads(path.read_text())
