"""A candidate of the interview over a WebSocket."""

import contextlib
import json
import re
from urllib.parse import urlencode

from binary import HANG
from sessions import CV, GOOD, JD
from websockets.sync.client import connect

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
FIELDS = {
    "connection_success": ["type", "message", "session_id", "timestamp"],
    "welcome": ["type", "message", "session_id", "instructions", "timestamp"],
    "interview_initialized": ["type", "session_id", "message", "total_questions", "timestamp"],
    "question": ["type", "question", "question_number", "total_questions", "session_id", "timestamp"],
    "answer_received": ["type", "message", "session_id", "timestamp"],
    "interview_completed": ["type", "analysis", "session_id", "message", "timestamp"],
    "error": ["type", "message", "timestamp"],
    "pong": ["type", "timestamp"],
}
SCORES = ("technical_score", "communication_score", "problem_solving_score", "cultural_fit_score")


def order(**changes):
    """What begins an interview; a field that is changed to None is left out."""
    data = {"candidate_id": "candidate-1", "job_description": JD, "candidate_resume": CV} | changes
    data = {key: value for key, value in data.items() if value is not None}
    return {"type": "initialize_interview", "data": data}


class Candidate:
    """One connection; every message is checked to be as documented."""

    def __init__(self, daemon, **query):
        address = f"ws://127.0.0.1:{daemon.port}/ws/ai-interview"
        address += f"?{urlencode(query)}" if query else ""
        self.closing = contextlib.ExitStack()
        self.socket = self.closing.enter_context(connect(address, open_timeout=HANG, max_size=None))
        self.id = self.receive("connection_success")["session_id"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.close()

    def send(self, message):
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def receive(self, kind=None):
        message = json.loads(self.socket.recv(timeout=HANG))
        assert list(message) == FIELDS[message["type"]], message
        assert TIME.fullmatch(message["timestamp"])
        assert kind in (None, message["type"]), message
        return message

    def refused(self, message):
        """Sends what is wrong; gives the sentence that is answered."""
        self.send(message)
        return self.receive("error")["message"]

    def begin(self, **changes):
        """From `welcome` to the first question."""
        assert self.receive("welcome")["session_id"] == self.id
        self.send(order(**changes))
        initialized = self.receive("interview_initialized")
        self.id = initialized["session_id"]
        return self.question(1, initialized["total_questions"])

    def question(self, number, total=5):
        question = self.receive("question")
        assert (question["question_number"], question["total_questions"]) == (number, total), question
        assert question["session_id"] == self.id
        assert question["question"].strip()
        return question["question"]

    def resumed(self, total=5):
        """What comes first where the session is there."""
        assert self.receive("interview_initialized")["total_questions"] == total

    def submit(self, text=GOOD):
        self.send({"type": "submit_answer", "answer": text})

    def answer(self, text=GOOD):
        """Gives what follows `answer_received`."""
        self.submit(text)
        self.receive("answer_received")
        return self.receive()

    def analysis(self):
        return expect_analysis(self.receive("interview_completed"))

    def hold(self, *texts):
        """Answers every question that is left, with the texts in turn; gives the analysis."""
        texts = texts or (GOOD,)
        for number in range(100):
            message = self.answer(texts[number % len(texts)])
            if message["type"] != "question":
                return expect_analysis(message)


def expect_analysis(message):
    assert message["type"] == "interview_completed"
    assert message["message"] == "Interview analysis completed"
    analysis = message["analysis"]
    documented = ["overall_score", *SCORES, "strengths", "areas_for_improvement", "overall_feedback"]
    assert list(analysis)[:10] == [*documented, "recommendation", "assessed_by"]
    assert set(list(analysis)[10:]) <= {"fallback_reason"}
    for score in ("overall_score", *SCORES):
        assert isinstance(analysis[score], float)
        assert 0 <= analysis[score] <= 10
        assert analysis[score] == round(analysis[score], 1)
    assert abs(analysis["overall_score"] - sum(analysis[score] for score in SCORES) / 4) <= 0.1
    for words in ("strengths", "areas_for_improvement"):
        assert len(analysis[words]) <= 5
        assert all(sentence.strip() for sentence in analysis[words])
    assert analysis["overall_feedback"].strip()
    score = analysis["overall_score"]
    assert analysis["recommendation"] == ("hire" if score >= 8 else "maybe" if score >= 6 else "no_hire")
    return analysis
