"""Limits of the server: slow heads, too many sockets or connections, and who may call from a browser."""

import contextlib
import json
import socket
import time

import pytest
from binary import HANG
from websockets.exceptions import InvalidStatus


def get(raw):
    raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    return raw.recv(65536)


def connected(daemon):
    return socket.create_connection(("127.0.0.1", daemon.port), timeout=HANG)


def test_a_head_that_trickles_is_ended_while_others_are_served(own):
    daemon = own("--head-timeout", "1s").start()
    with connected(daemon) as raw:
        raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        begin = time.monotonic()
        ended = False
        while not ended and time.monotonic() - begin < HANG:
            assert daemon.get("/healthz").status_code == 200
            try:
                raw.sendall(b"a")
                raw.settimeout(0.1)
                ended = raw.recv(1000) is not None
            except TimeoutError:
                continue
            except ConnectionError:
                ended = True
        assert ended


def test_sockets_past_the_limit_are_refused_with_a_reason_and_places_come_free(own):
    daemon = own("--max-websockets", 2).start()
    with daemon.socket():
        with daemon.socket(), pytest.raises(InvalidStatus) as refused, daemon.socket():
            pass
        assert refused.value.response.status_code == 503
        deadline = time.monotonic() + HANG
        while True:
            try:
                with daemon.socket() as third:
                    third.send("hello")
                    assert json.loads(third.recv(timeout=HANG))["status"] == "error"
                break
            except InvalidStatus:
                assert time.monotonic() < deadline


def test_connections_past_the_limit_wait_and_the_server_goes_on_when_all_have_left(own):
    daemon = own("--max-connections", 4).start()
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(connected(daemon)) for _ in range(4)]
        for raw in held:
            assert get(raw).startswith(b"HTTP/1.1 200 ")
        for _ in range(6):
            with connected(daemon) as impatient:
                impatient.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    assert get(impatient) == b""
        for raw in held:
            assert get(raw).startswith(b"HTTP/1.1 200 ")
    # All left at once, those that were never served too.
    with connected(daemon) as raw:
        raw.settimeout(20)
        assert get(raw).startswith(b"HTTP/1.1 200 ")


def test_browsers_may_call_from_the_named_origins_alone(own):
    daemon = own("--cors-origins", "https://app.example.org").start()
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for origin, allowed in (("https://app.example.org", True), ("https://evil.example.org", False)):
        headers = {"Origin": origin}
        answers = [
            daemon.get("/healthz", headers=headers),
            daemon.request("OPTIONS", "/process-interview", headers=headers | preflight),
        ]
        for answer in answers:
            assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed
    plain = daemon.get("/healthz")
    assert "Access-Control-Allow-Origin" not in plain.headers


def test_a_client_that_pipelines_gets_its_answers_in_order(daemon):
    with connected(daemon) as raw:
        paths = ["/healthz", "/interviews/999999999", "/nothing", "/healthz"]
        raw.sendall(b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in paths))
        raw.settimeout(HANG)
        said = b""
        while said.count(b"HTTP/1.1 ") < len(paths):
            piece = raw.recv(65536)
            assert piece
            said += piece
    statuses = [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 404, 404, 200]
