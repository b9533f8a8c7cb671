"""WebSocket /ws/progress as documented, followed with an independent client."""

import contextlib
import json
import re
import socket as sockets
import time
from itertools import pairwise

import pytest
from daemon import by_id, follow, new_id, receive, until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UNKNOWN = "Interview ID not found in the database"
LARGEST = 1 << 20  # bytes of a message


def connected(interview):
    return {
        "status": "connected",
        "message": f"Successfully subscribed to updates for interview_id {interview}.",
    }


def subscribe(interview):
    return json.dumps({"action": "subscribe", "interview_id": interview})


def assert_rising(messages):
    """The sequence grows with every message and the progress never falls."""
    sequences = [message["seq"] for message in messages]
    assert all(before < after for before, after in pairwise(sequences)), sequences
    progress = [message["progress"] for message in messages if "progress" in message]
    assert progress == sorted(progress)


def test_a_run_is_followed_from_its_beginning_to_its_end(daemon, web):
    interview = daemon.save(web.url("speech.wav"), web.url("sentence.wav"))
    with daemon.subscribed(interview) as socket:
        assert receive(socket) == connected(interview)
        assert receive(socket)["status"] == "pending"
        before = time.time() * 1000
        daemon.process(interview)
        messages = follow(socket)
        after = time.time() * 1000
    *underway, last = messages
    assert len(underway) > 5
    assert_rising(messages)
    for message in underway:
        assert message["status"] == "in_progress"
        assert message["interview_id"] == interview
        assert isinstance(message["progress"], int)
        assert 0 <= message["progress"] < 100
        assert message["message"]
        assert TIME.fullmatch(message["timestamp"])
        assert before - 1000 <= message["sent_at"] <= after + 1000
        assert "stage" in message
    assert {"fetch", "archive"} <= {message["stage"] for message in underway}
    assert last["status"] == "completed"
    assert last["interview_id"] == interview
    assert last["message"] == "Processing completed successfully."
    assert TIME.fullmatch(last["timestamp"])
    assert last["result"] == daemon.results(interview)["results"]
    assert set(by_id({"results": last["result"]})) == {1, 2}


def test_who_comes_after_the_end_is_told_the_end(daemon, web):
    interview, results = daemon.processed(web.url("sentence.wav"))
    with daemon.subscribed(interview) as socket:
        assert receive(socket) == connected(interview)
        message = receive(socket)
    assert message["status"] == "completed"
    assert message["result"] == results["results"]


def test_every_subscriber_gets_the_same_bytes(daemon, web):
    interview = daemon.save(web.url("sentence.wav"))
    with daemon.subscribed(interview) as one, daemon.subscribed(interview) as other:
        for socket in (one, other):
            assert receive(socket) == connected(interview)
        daemon.process(interview)
        raw = []
        for socket in (one, other):
            lines = []
            while not lines or json.loads(lines[-1])["status"] != "completed":
                lines.append(socket.recv(timeout=60))
            raw.append(lines)
    assert raw[0] == raw[1]


def test_one_socket_follows_several_interviews(daemon, web):
    interviews = [daemon.save(web.url("sentence.wav")) for _ in range(3)]
    with daemon.subscribed(*interviews) as socket:
        for interview in interviews:
            daemon.process(interview)
        messages = []
        while sum(message["status"] == "completed" for message in messages) < 3:
            messages.append(receive(socket))
    for interview in interviews:
        assert connected(interview) in messages
        own = [message for message in messages if message.get("interview_id") == interview]
        assert_rising(own)
        assert own[-1]["status"] == "completed"


def test_a_failed_run_ends_with_an_error_that_names_the_questions(daemon, misbehaving):
    interview = daemon.save(misbehaving.url("missing"))
    with daemon.subscribed(interview) as socket:
        daemon.process(interview)
        assert receive(socket) == connected(interview)
        last = follow(socket)[-1]
    assert last["status"] == "error"
    assert last["message"]
    assert last["interview_id"] == interview


def test_an_unknown_interview_is_named_and_others_can_still_be_followed(daemon, web):
    known, unknown = daemon.save(web.url("sentence.wav")), 999_999_999
    with daemon.subscribed(unknown, known) as socket:
        assert receive(socket) == {"status": "error", "interview_id": unknown, "message": UNKNOWN}
        assert receive(socket) == connected(known)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "not JSON",
        "[]",
        "null",
        "42",
        '"subscribe"',
        "{}",
        '{"action":"subscribe"}',
        '{"action":"subscribe","interview_id":"10"}',
        '{"action":"subscribe","interview_id":1.5}',
        '{"action":"subscribe","interview_id":true}',
        '{"action":"subscribe","interview_id":null}',
        '{"action":"subscribe","interview_id":-1}',
        '{"action":"subscribe","interview_id":0}',
        '{"action":"subscribe","interview_id":1e400}',
        '{"action":"subscribe","interview_id":123456789012345678901234567890}',
        '{"action":"dance","interview_id":1}',
        '{"action":["subscribe"],"interview_id":1}',
        "[" * 50_000,
        "\x00",
        b"\x00\xff",
    ],
    ids=repr,
)
def test_garbage_is_answered_and_the_socket_stays_of_use(daemon, web, garbage):
    interview = daemon.save(web.url("sentence.wav"))
    with daemon.socket() as socket:
        socket.send(garbage)
        answer = receive(socket)
        assert answer["status"] == "error"
        assert answer["message"]
        socket.send(subscribe(interview))
        assert receive(socket) == connected(interview)


@pytest.mark.parametrize(
    ("message", "text", "code"),
    [("x" * (LARGEST + 1), None, 1009), (b"\xff\xfe", True, 1007)],
    ids=["too large", "not UTF-8"],
)
def test_what_breaks_the_protocol_is_closed_with_its_reason(daemon, message, text, code):
    with daemon.socket(max_size=None) as socket:
        # The daemon may close while the message is still on its way.
        with contextlib.suppress(ConnectionClosed):
            socket.send(message, text=text)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code
    assert daemon.get("/healthz").status_code == 200


def test_a_plain_request_is_told_to_upgrade(daemon):
    answer = daemon.get("/ws/progress")
    assert answer.status_code in (400, 426)
    assert answer.json()


def test_a_slow_reader_does_not_disturb_others(daemon, web):
    slow_id, interview = daemon.save(web.url("sentence.wav")), daemon.save(web.url("sentence.wav"))
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", daemon.port))
    # It reads only what the client library takes on its own: a few messages.
    url = f"ws://127.0.0.1:{daemon.port}/ws/progress"
    with connect(url, sock=raw, max_queue=2, ping_interval=None, close_timeout=1) as slow:
        raw.settimeout(2)
        try:
            # Every subscription is answered with the present state: several megabytes in all.
            for _ in range(20_000):
                slow.send(subscribe(slow_id))
        except (TimeoutError, OSError, ConnectionClosed):
            pass  # The daemon stopped reading, or has dropped it: both are allowed.
        with daemon.subscribed(interview) as socket:
            assert receive(socket) == connected(interview)
            daemon.process(interview)
            messages = follow(socket)
        assert messages[-1]["status"] == "completed"
        assert_rising(messages)


def test_a_run_begun_anew_is_followed_on_the_same_socket(daemon, web):
    interview = daemon.save(web.url("sentence.wav"))
    with daemon.subscribed(interview) as socket:
        assert receive(socket) == connected(interview)
        daemon.process(interview)
        first = follow(socket)
        daemon.process(interview, force=True)
        second = follow(socket)
    assert second[0]["status"] == "in_progress"
    assert second[0]["progress"] < 100
    assert_rising(second)
    assert first[-1]["seq"] < second[0]["seq"]


def test_sockets_that_were_left_are_forgotten(daemon):
    interview = new_id()
    daemon.save("http://192.0.2.1/never-fetched.wav", interview=interview)
    before = sockets_open(daemon)
    for _ in range(20):
        with daemon.subscribed(interview) as socket:
            receive(socket)
    until(lambda: sockets_open(daemon) <= before, "fewer open sockets")


def sockets_open(daemon):
    (value,) = re.findall(r"(?m)^interviewd_web_?sockets\w*(?:\{[^}]*\})? (\d+)", daemon.get("/metrics").text)
    return int(value)
