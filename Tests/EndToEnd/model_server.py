"""Stands in for model servers: OpenAI's, Hugging Face's and Gemini's wire formats, and their ways to fail.

    with ModelServer(key="secret") as server:
        server.text = "good morning"                          # what every recording is heard as
        server.fail("transcriptions", status=429, headers={"Retry-After": "1"})  # once, then it works again
        server.fail("chat", times=None, hang=True)            # from now on
        …  INTERVIEWD_TRANSCRIBER_URL=server.url  …
        assert server.seen("transcriptions")[0].fields["model"] == "whisper-1"

Routes: transcriptions, embeddings, chat, models (below `url`), features (below `hugging_face`), gemini (below
`gemini`). By hand: `python model_server.py --port 9000 --key secret`.
"""

import argparse
import contextlib
import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model_services import Refused, Services, read_form

ROUTES = [
    ("transcriptions", "POST", r"/v1/audio/transcriptions"),
    ("embeddings", "POST", r"/v1/embeddings"),
    ("chat", "POST", r"/v1/chat/completions"),
    ("models", "GET", r"/v1/models"),
    ("features", "POST", r"/hf/models/(?P<model>[^/]+/[^/]+)/pipeline/feature-extraction"),
    ("gemini", "POST", r"/v1beta/models/(?P<model>[^/:]+):generateContent"),
]


@dataclass
class Behaviour:
    """What goes wrong with an answer. Without a status the answer is the right one, sent badly."""

    delay: float = 0  # seconds before anything is sent
    status: int = 0
    message: str = "an error that was asked for"
    code: str = "scripted"
    more: dict = field(default_factory=dict)  # further fields of the error, as estimated_time
    headers: dict = field(default_factory=dict)
    body: bytes | None = None  # in place of the answer
    malformed: bool = False  # half the JSON, rightly framed
    truncated: bool = False  # half the bytes that were announced, then the end
    reset: bool = False  # the connection is reset, nothing sent
    hang: bool = False  # nothing is sent until the server stops
    slow: float = 0  # bytes per second
    times: int | None = 1  # requests it holds for; None: all


@dataclass
class Seen:
    """A request that came."""

    route: str
    path: str
    headers: dict
    body: bytes
    json: dict | None = None
    fields: dict = field(default_factory=dict)  # of a form; a list where a name comes several times
    seconds: float | None = None  # of the sound in it


class ModelServer(Services):
    def __init__(self, key="test-key", port=0):
        super().__init__()
        self.key = key  # None: everybody may ask
        self.requests = []
        self.most_at_once = 0
        self._at_once = 0
        self._behaviours = {route: [] for route, _, _ in ROUTES}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        outer = self

        class Handler(_Handler):
            server_of = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self):
        return f"{self.address}/v1"

    @property
    def hugging_face(self):
        return f"{self.address}/hf"

    @property
    def gemini(self):
        return f"{self.address}/v1beta"

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    __enter__ = start

    def __exit__(self, *_):
        self.stop()

    def fail(self, route, **behaviour):
        """The next request of the route is answered so; `times` says for how many it holds."""
        with self._lock:
            self._behaviours[route].append(Behaviour(**behaviour))

    def mend(self):
        """From now on all goes well."""
        with self._lock:
            for waiting in self._behaviours.values():
                waiting.clear()

    def seen(self, route):
        with self._lock:
            return [request for request in self.requests if request.route == route]

    def behaviour(self, route):
        with self._lock:
            waiting = self._behaviours[route]
            if not waiting:
                return Behaviour()
            if waiting[0].times is None:
                return waiting[0]
            waiting[0].times -= 1
            return waiting.pop(0) if waiting[0].times <= 0 else waiting[0]

    def enter(self, request):
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)

    def leave(self):
        with self._lock:
            self._at_once -= 1

    def wait(self, seconds):
        self._stopping.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: ModelServer

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        found = ((route, method, re.fullmatch(pattern, path)) for route, method, pattern in ROUTES)
        route, match = next(((r, m) for r, method, m in found if m and method == self.command), (None, None))
        if route is None:
            return self.send(404, json.dumps({"error": {"message": f"Invalid URL ({self.command} {path})"}}))
        # Names in lower case: HTTP's do not differ by it.
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Seen(route, path, headers, body)
        self.server_of.enter(request)
        try:
            self.respond(request, match.groupdict().get("model"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.server_of.leave()

    def respond(self, request, model):
        server, behaviour = self.server_of, self.server_of.behaviour(request.route)
        server.wait(behaviour.delay)
        if behaviour.hang:
            server.wait(None)
        if behaviour.hang or behaviour.reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
            return
        status, answer = 200, None
        try:
            if behaviour.status:
                raise Refused(behaviour.status, behaviour.message, behaviour.code, **behaviour.more)
            self.authorise(request)
            self.read(request)
            answer = server.answer(request, model)
        except Refused as refused:
            status = refused.status
            answer = refused.body(request.route)
        except (KeyError, TypeError, ValueError) as error:
            refused = Refused(400, f"bad request: {error!r}", "INVALID_ARGUMENT")
            status, answer = 400, refused.body(request.route)
        streams = request.route == "chat" and isinstance(answer, list)
        text = "".join(answer) if streams else json.dumps(answer)
        self.send(status, text, behaviour, "text/event-stream" if streams else "application/json")

    def authorise(self, request):
        key = self.server_of.key
        if key is None:
            return
        if request.route == "gemini":
            given = request.headers.get("x-goog-api-key")
            if given != key:
                raise Refused(
                    400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT",
                    details=[{"reason": "API_KEY_INVALID", "domain": "googleapis.com"}])  # fmt: skip
        elif request.headers.get("authorization") != f"Bearer {key}":
            given = request.headers.get("authorization", "")
            raise Refused(401, f"Incorrect API key provided: {given[-4:]}.", "invalid_api_key")

    def read(self, request):
        kind = request.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            request.fields = read_form(kind, request.body)
        elif request.body:
            request.json = json.loads(request.body)

    def send(self, status, text, behaviour=None, kind="application/json"):
        behaviour = behaviour or Behaviour()
        data = text.encode() if behaviour.body is None else behaviour.body
        if behaviour.malformed:
            data = data[: len(data) // 2]
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            **behaviour.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if behaviour.truncated:
            data = data[: len(data) // 2]
            self.close_connection = True
        if not behaviour.slow:
            self.wfile.write(data)
            return
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.server_of.wait(1 / behaviour.slow)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", help="without it everybody may ask")
    parser.add_argument("--text", help="what every recording is heard as")
    arguments = parser.parse_args()
    server = ModelServer(key=arguments.key, port=arguments.port)
    server.text = arguments.text or server.text
    with server:
        print(f"OpenAI {server.url}, Hugging Face {server.hugging_face}, Gemini {server.gemini}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
