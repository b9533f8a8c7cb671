"""Stands in for model servers: OpenAI's, Hugging Face's and Gemini's wire formats, and their ways to fail.

    with ModelServer(key="secret") as server:
        server.text = "good morning"                          # what every recording is heard as
        server.fail("transcriptions", status=429, headers={"Retry-After": "1"})  # once, then it works again
        server.fail("chat", times=None, hang=True)            # from now on
        server.fail("chat", purpose="question", drop_after=3)  # breaks off after three tokens
        server.fail("chat", held=released)  # waits for released.set()
        server.fail("chat", purpose="evaluation", content="{", times=2)  # what the model says, wrongly
        server.interviewer.says["question"] = "And then?"  # see model_interviewer.py
        server.refuses_format = True  # as servers without JSON schemas do
        …  INTERVIEWD_TRANSCRIBER_URL=server.url  …
        assert server.seen("transcriptions")[0].fields["model"] == "whisper-1"

Routes: transcriptions, embeddings, chat, models (below `url`), features (below `hugging_face`), gemini (below
`gemini`). By hand: `python model_server.py --port 9000 --key secret`.
"""

import argparse
import contextlib
import json
import re
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model_interviewer import purpose
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
    held: threading.Event | None = None  # nothing is sent before it is set
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
    # Of chat alone.
    purpose: str | None = (
        None  # holds for requests of this purpose only: analysis, question, evaluation, summary
    )
    content: str | None = None  # what the model says, whatever was asked
    plain: bool = False  # JSON, although a stream was asked for
    first_token: float = 0  # seconds between the stream's head and its first token
    between_tokens: float = 0  # seconds
    drop_after: int | None = None  # tokens after which the connection is reset
    end_after: int | None = None  # tokens after which the stream ends, without finish_reason and [DONE]
    error_after: int | None = None  # tokens after which an error object comes in the stream
    comments: bool = False  # a comment before each event, as servers send to keep connections alive
    endless: bool = False  # the tokens come again and again


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
    purpose: str | None = None  # of chat
    behaviour: Behaviour = field(default_factory=Behaviour)  # how it was answered
    came: float = field(default_factory=time.monotonic)
    sent: list = field(default_factory=list)  # when each token of a stream was sent, time.monotonic()
    left: bool = False  # the client closed the connection before its answer was complete
    ended: threading.Event = field(default_factory=threading.Event)


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

    def under_way(self, route):
        """Requests that came and are not answered yet, nor given up by their client."""
        return [request for request in self.seen(route) if not request.ended.is_set()]

    def behaviour(self, request):
        with self._lock:
            waiting = self._behaviours[request.route]
            found = next((b for b in waiting if b.purpose in (None, request.purpose)), None)
            if found is None:
                return Behaviour()
            if found.times is not None:
                found.times -= 1
                if found.times <= 0:
                    waiting.remove(found)
            return found

    def enter(self, request):
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)

    def leave(self, request):
        with self._lock:
            self._at_once -= 1
            request.ended.set()

    def wait(self, seconds, connection, released=None):
        """At most until `released` is set. Throws when the client closes the connection meanwhile."""
        until = None if seconds is None else time.monotonic() + seconds
        while not self._stopping.is_set() and not (released and released.is_set()):
            rest = 0.05 if until is None else min(0.05, until - time.monotonic())
            if rest <= 0:
                return
            if select.select([connection], [], [], rest)[0]:
                if not connection.recv(1, socket.MSG_PEEK):
                    raise ConnectionResetError
                self._stopping.wait(rest)  # another request waits already


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
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
            request.left = True
            self.close_connection = True
        finally:
            self.server_of.leave(request)

    def respond(self, request, model):
        server = self.server_of
        status, answer = 200, None
        try:
            self.read(request)
        except (KeyError, TypeError, ValueError) as error:
            refused = Refused(400, f"bad request: {error!r}", "INVALID_ARGUMENT")
            status, answer = 400, refused.body(request.route)
        behaviour = request.behaviour = server.behaviour(request)
        server.wait(behaviour.delay, self.connection)
        if behaviour.held:
            server.wait(None, self.connection, behaviour.held)
        if behaviour.hang:
            server.wait(None, self.connection)
        if behaviour.hang or behaviour.reset:
            return self.reset()
        try:
            if behaviour.status:
                raise Refused(behaviour.status, behaviour.message, behaviour.code, **behaviour.more)
            if answer is None:
                self.authorise(request)
                answer = server.answer(request, model)
        except Refused as refused:
            status = refused.status
            answer = refused.body(request.route)
        except (KeyError, TypeError, ValueError) as error:
            refused = Refused(400, f"bad request: {error!r}", "INVALID_ARGUMENT")
            status, answer = 400, refused.body(request.route)
        if request.route == "chat" and isinstance(answer, list):
            self.stream(answer, request)
        else:
            self.send(status, json.dumps(answer), behaviour)

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def stream(self, events, request):
        """Each event in a chunk of its own."""
        behaviour = request.behaviour
        if behaviour.body is not None or behaviour.slow or behaviour.malformed or behaviour.truncated:
            return self.send(200, "".join(events), behaviour, "text/event-stream")
        self.send_response(200)
        for name, value in {
            "Content-Type": "text/event-stream",
            "Transfer-Encoding": "chunked",
            **behaviour.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.server_of.wait(behaviour.first_token, self.connection)
        tokens, end = events[:-2], events[-2:]
        while True:
            for token in tokens:
                count = len(request.sent)
                if count == behaviour.drop_after:
                    return self.reset()
                if count == behaviour.end_after:
                    return self.chunk("")
                if count == behaviour.error_after:
                    error = Refused(500, behaviour.message, behaviour.code).body("chat")
                    self.chunk(f"data: {json.dumps(error)}\n\n")
                    return self.chunk("")
                if count:
                    self.server_of.wait(behaviour.between_tokens, self.connection)
                self.chunk(": still here\n\n" * behaviour.comments + token)
                request.sent.append(time.monotonic())
            if not (behaviour.endless and tokens):
                break
        for event in [*end, ""]:
            self.chunk(event)

    def chunk(self, text):
        """One of chunked encoding; an empty one ends it."""
        data = text.encode()
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

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
        if request.route == "chat":
            request.purpose = purpose(request.json)

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
            self.server_of.wait(1 / behaviour.slow, self.connection)


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
