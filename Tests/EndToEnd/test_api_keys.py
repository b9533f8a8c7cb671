"""API keys in front of everything that does not take tokens of its own."""

import json
import re
import socket
import subprocess

import daemon as daemons
import jsonschema
import pytest
import requests
from binary import HANG
from openai import AuthenticationError, OpenAI
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

KEYS = ["first-key-of-the-tests", "second-key/of=the+tests"]
OPEN = {"/healthz", "/readyz", "/openapi.json", "/docs", "/docs/{file}", "/v1/realtime"}
METHODS = ("get", "post", "put", "patch", "delete")
WRONG = ["", "first-key-of-the-test", "FIRST-KEY-OF-THE-TESTS", ",".join(KEYS), "x" * 4000, "é" * 20]


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    """A daemon that asks for one of two keys."""
    data = tmp_path_factory.mktemp("keys") / "data"
    flags = ["--transcriber", "none", "--cors-origins", "https://app.example"]
    with daemons.Daemon(data, *flags, *daemons.QUICK, INTERVIEWD_API_KEYS=",".join(KEYS)) as running:
        yield running


@pytest.fixture(scope="module")
def document(locked):
    return locked.get("/openapi.json").json()


def operations(document):
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method.upper(), path, methods[method]


def filled(path):
    return re.sub(r"{\w+}", "1", path)


def is_open(path):
    return path in OPEN or path.startswith("/api/v1/")


def ways(key):
    """All ways to show a key in a field."""
    return [{"Authorization": f"Bearer {key}"}, {"authorization": f"bearer {key}"}, {"X-API-Key": key}]


def test_every_operation_asks_for_a_key_in_its_own_shape(locked, document):
    asked = 0
    for method, path, operation in operations(document):
        answer = locked.request(method, filled(path), allow_redirects=False, expect_failure=True)
        if is_open(path):
            assert "apiKey" not in str(operation.get("security")), path
            if not path.startswith("/api/v1/") and path != "/v1/realtime":
                assert answer.status_code != 401, path
            continue
        asked += 1
        assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="interviewd"'
        assert operation["security"] == [{"apiKey": []}, {"apiKeyAsBearer": []}], path
        response = operation["responses"]["401"]
        (kind,) = response["content"]
        assert answer.headers["Content-Type"].split(";")[0] == kind
        schema = response["content"][kind]["schema"] | {"components": document["components"]}
        jsonschema.validate(answer.json(), schema)
    assert asked > 20


def test_every_key_opens_every_operation_in_every_way(locked, document):
    for method, path, _ in operations(document):
        if is_open(path):
            continue
        for headers in (headers for key in KEYS for headers in ways(key)):
            answer = locked.request(
                method, filled(path), headers=headers, allow_redirects=False, expect_failure=True
            )
            assert answer.status_code != 401, f"{method} {path} {headers}"


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_key_is_refused_and_said_so(locked, key):
    for field in ("Authorization", "X-API-Key"):
        value = f"Bearer {key}" if field == "Authorization" else key
        answer = locked.get("/interviews", headers={field: value.encode()})
        assert answer.status_code == 401
        assert len(key) < 9 or key not in answer.text
        if field == "X-API-Key":
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_right_key_beside_a_wrong_one_lets_in(locked):
    headers = {"Authorization": "Bearer wrong", "X-API-Key": KEYS[0]}
    assert locked.get("/interviews", headers=headers).status_code == 200


def test_keys_in_the_address_count_for_nothing(locked):
    for name in ("api_key", "key", "X-API-Key", "access_token"):
        assert locked.get(f"/interviews?{name}={KEYS[0]}").status_code == 401


def test_health_and_documentation_are_open(locked):
    for path in ("/healthz", "/readyz", "/openapi.json", "/docs", "/docs/docs.js"):
        assert locked.get(path).status_code == 200, path
    assert locked.get("/docs/none.js").status_code == 404
    assert locked.get("/metrics").status_code == 401
    assert locked.get("/metrics", headers={"Authorization": f"Bearer {KEYS[1]}"}).status_code == 200


def test_a_browsers_question_before_its_request_is_answered(locked):
    answer = requests.options(
        locked.url("/interview/v2/start"),
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, x-api-key",
        },
        timeout=HANG,
    )
    assert answer.status_code == 204
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed
    assert "x-api-key" in allowed
    refused = requests.get(locked.url("/interviews"), headers={"Origin": "https://app.example"}, timeout=HANG)
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "https://app.example"


@pytest.mark.parametrize("field", ["", "X-API-Key: wrong\r\n", "Authorization: Bearer wrong\r\n"])
@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
def test_a_large_body_without_a_key_is_refused_before_it_is_read(locked, field, expect):
    for path in ("/v1/audio/transcriptions", "/documents"):
        with socket.create_connection(("127.0.0.1", locked.port), timeout=HANG) as client:
            client.sendall(
                f"POST {path} HTTP/1.1\r\nHost: x\r\n{field}{expect}"
                "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n".encode()
            )
            answer = client.makefile("rb").read().decode()
        assert answer.startswith("HTTP/1.1 401"), answer
        assert "WWW-Authenticate: Bearer" in answer


def test_the_client_of_openai_shows_its_key(locked):
    def transcribe(key):
        client = OpenAI(base_url=locked.url("/v1"), api_key=key, max_retries=0, timeout=HANG)
        return client.audio.transcriptions.create(model="any", file=("a.wav", b"RIFF"))

    with pytest.raises(AuthenticationError) as refused:
        transcribe("wrong-key")
    assert refused.value.status_code == 401
    with pytest.raises(Exception) as failed:  # noqa: PT011 - whatever it is, it is not the key.
        transcribe(KEYS[0])
    assert not isinstance(failed.value, AuthenticationError)


# WebSockets.


def opened(daemon, path, **options):
    return connect(f"ws://127.0.0.1:{daemon.port}{path}", open_timeout=HANG, **options)


def sockets(document):
    """The paths of WebSockets, with what their addresses need."""
    return [
        filled(path)
        for _, path, operation in operations(document)
        if "101" in operation["responses"] and not is_open(path)
    ]


def test_every_websocket_asks_for_a_key(locked, document):
    paths = sockets(document)
    assert "/ws/progress" in paths
    for path in paths:
        for options in (
            {},
            {"subprotocols": ["interviewd", "interviewd-api-key.wrong"]},
            {"additional_headers": {"X-API-Key": "wrong"}},
        ):
            with pytest.raises(InvalidStatus) as refused:
                opened(locked, path, **options)
            assert refused.value.response.status_code == 401
            assert "WWW-Authenticate" in refused.value.response.headers


def test_a_key_opens_a_websocket_in_every_way(locked):
    for headers in (headers for key in KEYS for headers in ways(key)):
        with opened(locked, "/ws/progress", additional_headers=headers) as client:
            assert client.subprotocol is None
            assert_answers(client)


def test_a_browsers_websocket_offers_its_key_as_a_subprotocol(locked):
    offered = ["interviewd", f"interviewd-api-key.{KEYS[0]}"]
    for subprotocols in (offered, offered[::-1]):
        with opened(locked, "/ws/progress", subprotocols=subprotocols) as client:
            assert client.subprotocol == "interviewd"
            assert_answers(client)


def assert_answers(client):
    client.send("{}")
    assert json.loads(client.recv(timeout=HANG))["status"] == "error"


def test_nodes_websocket_does_so_as_well(locked):
    script = f"""
      const WebSocket = require('ws');
      const socket = new WebSocket('ws://127.0.0.1:{locked.port}/ws/progress',
        ['interviewd', 'interviewd-api-key.{KEYS[0]}']);
      socket.on('open', () => socket.send('{{}}'));
      socket.on('message', (data) => {{ console.log(socket.protocol, String(data)); socket.close(); }});
      socket.on('error', (error) => {{ console.log(error.message); process.exit(1); }});
    """
    done = subprocess.run(
        ["node", "-e", script],
        env={"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("interviewd {"), done.stdout


def test_the_subprotocol_is_answered_where_no_key_is_needed(daemon):
    offered = ["interviewd", "interviewd-api-key.anything"]
    with opened(daemon, "/ws/progress", subprotocols=offered) as client:
        assert client.subprotocol == "interviewd"
        assert_answers(client)


def test_without_keys_nothing_is_asked_for(daemon):
    assert daemon.get("/interviews").status_code == 200
    document = daemon.get("/openapi.json").json()
    assert "apiKey" not in document["components"].get("securitySchemes", {})


def test_keys_are_not_written_anywhere(locked):
    locked.get("/interviews", headers={"X-API-Key": KEYS[0]})
    locked.get("/interviews", headers={"X-API-Key": "a-wrong-key-of-the-tests"})
    log = locked.log_file.read_text()
    assert not [key for key in [*KEYS, "a-wrong-key-of-the-tests"] if key in log]
