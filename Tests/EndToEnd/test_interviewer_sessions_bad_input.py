"""Wrong requests to interviewer sessions: each is refused with a sentence, and changes nothing."""

import json
import uuid

import pytest
from interviewer_sessions import Conversation

PATHS = [
    ("POST", "start-interview"), ("POST", "reset"), ("GET", "interview-status"),
    ("GET", "conversation-history"), ("POST", "save-session"), ("DELETE", "session"),
    ("POST", "end-interview"), ("GET", "security-info"),
]  # fmt: skip


def detail(answer, status=400):
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["Content-Type"].startswith("application/json")
    (key,) = answer.json()
    assert key == "detail"
    assert answer.json()["detail"].strip()
    return answer.json()["detail"]


@pytest.fixture(scope="module")
def conversation(daemon):
    started = Conversation(daemon)
    started.start()
    return started


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"temperature": 2.01}, "temperature"),
        ({"temperature": "warm"}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"temperature": 1e999}, ""),
        ({"top_p": 0}, "top_p"),
        ({"top_p": -1}, "top_p"),
        ({"technical_questions": 21}, "technical_questions"),
        ({"technical_questions": -1}, "technical_questions"),
        ({"technical_questions": 2**70}, "technical_questions"),
        ({"behavioral_questions": 0.5}, "behavioral_questions"),
        ({"behavioral_questions": "3"}, "behavioral_questions"),
        ({"skills": "Python"}, "skills"),
        ({"skills": {"a": 1}}, "skills"),
        ({"skills": ["x"] * 51}, "skills"),
        ({"skills": ["x" * 101]}, "skills[0]"),
        ({"skills": [["Python"]]}, "skills[0]"),
        ({"custom_questions": ["Why?"] * 21}, "custom_questions"),
        ({"custom_questions": ["x" * 1001]}, "custom_questions[0]"),
        ({"custom_questions": ["Why?", "\t"]}, "custom_questions[1]"),
        ({"job_position": "x" * 201}, "job_position"),
        ({"job_position": ["Cook"]}, "job_position"),
        ({"job_description": "x" * 200_001}, "job_description"),
        ({"candidate_name": "\u0000"}, "candidate_name"),
        ({"candidate_name": 7}, "candidate_name"),
    ],
)
def test_wrong_settings_are_named(daemon, settings, names):
    body = json.dumps(settings).encode()
    answer = daemon.request(
        "POST", "/create-session", data=body, headers={"Content-Type": "application/json"}
    )
    assert names in detail(answer)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"7", b"null", b"\xff\xfe", b"{" * 5000])
def test_what_is_no_object_is_refused(daemon, conversation, body):
    headers = {"Content-Type": "application/json"}
    detail(daemon.request("POST", "/create-session", data=body, headers=headers))
    detail(conversation.ask("POST", "chat", data=body, headers=headers))


def test_other_kinds_of_bodies_are_refused(daemon, conversation):
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": kind}
        detail(daemon.request("POST", "/create-session", data=b"{}", headers=headers), 415)
        detail(conversation.ask("POST", "chat", data=b"{}", headers=headers), 415)
    large = {"Content-Type": "application/json"}
    detail(daemon.request("POST", "/create-session", data=b" " * (5 << 20), headers=large), 413)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"message": None}, "message"),
        ({"message": ""}, "message"),
        ({"message": " \n"}, "message"),
        ({"message": 7}, "message"),
        ({"message": {"a": "b"}}, "message"),
        ({"message": "x" * 20_001}, "message"),
        ({"message": "\u0000"}, "message"),
        ({"session_id": str(uuid.uuid4())}, "Session ID mismatch"),
        ({"session_id": 7}, "session_id"),
        ({"type": "assistant"}, "type"),
        ({"type": 1}, "type"),
    ],
)
def test_wrong_messages_are_refused(conversation, change, says):
    before = conversation.history()
    answer = conversation.ask("POST", "chat", conversation.message("Hello") | change)
    assert says in detail(answer)
    assert conversation.history() == before


def test_a_message_must_be_there(conversation):
    assert detail(conversation.ask("POST", "chat", {"session_id": conversation.id})) == "message is missing"


def test_the_longest_message_is_taken(daemon):
    talkative = Conversation(daemon)
    talkative.start()
    text = "é𝄞" * 10_000
    assert talkative.say(text)
    assert talkative.history()[1]["content"] == text


@pytest.mark.parametrize("session", [str(uuid.uuid4()), "x", "%2e%2e%2f%2e%2e", "%C3%A9", "a" * 1000])
def test_unknown_sessions_are_not_found(daemon, session):
    for method, what in PATHS:
        assert detail(daemon.request(method, f"/{what}/{session}"), 404) == "Session not found"
    answer = daemon.post(f"/chat/{session}", {"message": "Hi"})
    assert detail(answer, 404) == "Session not found"


@pytest.mark.parametrize("query", ["skip=-1", "limit=0", "limit=10001", "limit=ten", "skip=1e3", "limit="])
def test_wrong_pages_are_refused(daemon, query):
    detail(daemon.get(f"/sessions?{query}"))


def test_names_of_others_are_data_alone(daemon):
    hostile = "{candidate} \u202egpj.exe ‘; DROP TABLE conversations; -- <script>"
    conversation = Conversation(
        daemon, candidate_name=hostile, job_position=hostile, skills=[hostile], technical_questions=1,
        behavioral_questions=0, custom_questions=[hostile],
    )  # fmt: skip
    replies = conversation.hold()
    assert "\u202e" not in replies[0]
    assert replies[-2].endswith(hostile)
    assert daemon.get("/sessions").status_code == 200
