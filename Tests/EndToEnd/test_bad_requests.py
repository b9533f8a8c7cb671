"""What clients get wrong: a clear 4xx with a body, never a 5xx and never a dropped connection."""

import json
import re
import socket

import pytest
from daemon import new_id

LARGEST = 1 << 20  # bytes of a JSON body
JSON = {"Content-Type": "application/json"}


def assert_clear(answer):
    """The documented error body: an error that says why."""
    said = answer.json()
    assert said["status"] == "error"
    assert said["message"]
    assert set(said) == {"status", "message", "interview_id"}
    return said


@pytest.mark.parametrize(
    ("body", "status", "interview"),
    [
        (b"", 400, None),
        (b"not JSON", 400, None),
        (b'{"interview_id": 10', 400, None),
        (b"[]", 400, None),
        (b"[10]", 400, None),
        (b"null", 400, None),
        (b'"10"', 400, None),
        (b"10", 400, None),
        (b"{}", 400, None),
        (b'{"interview_id": null}', 400, None),
        (b'{"interview_id": "10"}', 400, None),
        (b'{"interview_id": 10.5}', 400, None),
        (b'{"interview_id": true}', 400, None),
        (b'{"interview_id": [10]}', 400, None),
        (b'{"interview_id": {}}', 400, None),
        (b'{"interview_id": 123456789012345678901234567890}', 400, None),
        (b'{"interview_id": 1e999}', 400, None),
        (b'{"interview_id": NaN}', 400, None),
        (b'{"interview_id": -1}', 404, -1),
        (b'{"interview_id": 0}', 404, 0),
        (b'{"interview_id": 987654321, "force": "yes"}', 400, 987654321),
        (b'{"interview_id": 987654321, "force": 1}', 400, 987654321),
        (b'{"interview_id": 987654321, "unknown": 1}', 404, 987654321),
        (b'{"interview_id": 987654321}\xff', 400, None),
        (b'\xef\xbb\xbf{"interview_id"', 400, None),
        (b"[" * 200_000, 400, None),
        (b'{"a":' * 100_000, 400, None),
        (b'"' + b"x" * (LARGEST - 2) + b'"', 400, None),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_body_that_makes_no_sense_is_explained(daemon, body, status, interview):
    answer = daemon.post("/process-interview", data=body, headers=JSON)
    assert answer.status_code == status, answer.text
    assert assert_clear(answer)["interview_id"] == interview


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?",
        "?interview_id",
        "?interview_id=",
        "?interview_id=abc",
        "?interview_id=1.5",
        "?interview_id=99999999999999999999999",
        "?interview_id=1%20OR%201%3D1",
        "?id=10",
    ],
)
def test_a_result_of_no_number_is_explained(daemon, query):
    answer = daemon.get(f"/interview-results{query}")
    assert answer.status_code == 400, answer.text
    assert assert_clear(answer)["interview_id"] is None


@pytest.mark.parametrize("query", ["?interview_id=%00", "?interview_id=%FF", "?interview_id=%zz"])
def test_an_escape_that_is_no_text_is_refused(daemon, query):
    answer = daemon.get(f"/interview-results{query}")
    assert answer.status_code == 400
    assert answer.json().get("detail") or assert_clear(answer)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(daemon):
    answer = daemon.post("/process-interview", data=b" " * (LARGEST + 1), headers=JSON)
    assert answer.status_code == 413
    assert_clear(answer)
    # The whole length need not come.
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=30) as raw:
        head = f"PUT /interviews/{new_id()} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        raw.sendall(f"{head}Content-Length: 100000000000\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_body_in_chunks_is_bounded_too(daemon):
    head = b"POST /process-interview HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=30) as raw:
        raw.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        # One piece more than may come; the answer is there before the end of the body.
        for _ in range(LARGEST // 4096 + 1):
            raw.sendall(piece)
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


def test_an_empty_body_in_chunks_is_no_json(daemon):
    answer = daemon.post("/process-interview", data=iter(()), headers=JSON)
    assert answer.status_code == 400
    assert_clear(answer)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_kind_of_body_is_refused(daemon, kind):
    answer = daemon.post("/process-interview", data=b'{"interview_id": 1}', headers={"Content-Type": kind})
    assert answer.status_code in (400, 415)
    assert_clear(answer)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_named_in_several_ways(daemon, kind):
    answer = daemon.post(
        "/process-interview", data=b'{"interview_id": 987654321}', headers={"Content-Type": kind}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/process-interview", "POST"),
        ("DELETE", "/process-interview", "POST"),
        ("POST", "/interview-results", "GET"),
        ("PATCH", "/interviews/1", "PUT"),
        ("DELETE", "/healthz", "GET"),
    ],
)
def test_another_method_is_told_which_are_allowed(daemon, method, path, allowed):
    answer = daemon.request(method, path)
    assert answer.status_code == 405
    assert allowed in answer.headers["Allow"]
    assert answer.json()


@pytest.mark.parametrize(
    "path", ["/nothing", "/", "/interviews/1/nothing", "/process-interview/x", "/%2e%2e/etc"]
)
def test_another_path_is_not_found(daemon, path):
    answer = daemon.get(path)
    assert answer.status_code == 404
    assert isinstance(answer.json()["detail"], str)


def test_head_is_get_without_its_body(daemon):
    answer = daemon.request("HEAD", "/healthz")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) == len(daemon.get("/healthz").content)


POST = "POST /process-interview HTTP/1.1\r\nHost: x\r\n"
AMBIGUOUS = {
    "two lengths": POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunked": POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "blank before the colon": POST + "Content-Length : 2\r\n\r\n{}",
    "negative length": POST + "Content-Length: -2\r\n\r\n{}",
    "signed length": POST + "Content-Length: +2\r\n\r\n{}",
    "other encoding": POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "no host": "GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "bad escape": "GET /healthz%zz HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("head", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_an_ambiguous_head_is_refused_and_the_connection_closed(daemon, head):
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=30) as raw:
        raw.sendall(head.encode("latin-1"))
        said = b""
        while piece := raw.recv(65536):
            said += piece
    # Libmicrohttpd refuses malformed lengths by itself, and sends the head of its answer twice.
    assert set(re.findall(rb"^HTTP/1.1 (\d+) ", said, re.M)) == {b"400"}, said[:200]


def test_a_head_that_is_too_large_is_refused(daemon):
    answer = daemon.get("/healthz", headers={"X-Large": "x" * 40_000})
    assert answer.status_code == 431


def test_an_error_names_nothing_of_the_inside(daemon):
    for answer in (
        daemon.post("/process-interview", data=b"{", headers=JSON),
        daemon.put(f"/interviews/{new_id()}", data=b"\xff\xfe", headers=JSON),
        daemon.get("/interviews/x'; DROP TABLE interviews; --"),
    ):
        said = json.dumps(answer.json())
        for inside in ("Swift", "Decoding", "sqlite", "SELECT", ".swift", str(daemon.data)):
            assert inside not in said
