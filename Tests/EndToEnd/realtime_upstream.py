"""Stands in for a server that gives out ephemeral secrets, as OpenAI does, and checks what it is asked.

with RealtimeUpstream(key="secret") as server:
    …  --realtime-url server.url  …
    assert server.requests[0]["session"]["model"] == "gpt-realtime"
    server.fail(429, headers={"Retry-After": "7"})  # from now on
    server.hang()  # from now on nothing is answered
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SESSION = {"type", "model", "instructions", "output_modalities", "audio", "tools", "tool_choice"}
SESSION |= {"max_output_tokens"}
OLD_SESSION = {"model", "modalities", "instructions", "voice", "input_audio_format", "output_audio_format"}
OLD_SESSION |= {"input_audio_transcription", "turn_detection", "tools", "tool_choice", "temperature"}
OLD_SESSION |= {"max_response_output_tokens", "client_secret"}


class RealtimeUpstream:
    def __init__(self, key):
        self.key = key
        self.requests = []  # bodies
        self._failure = None
        self._hanging = False
        self._stopping = threading.Event()
        outer = self

        class Handler(_Handler):
            upstream = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def fail(self, status, body=b'{"error":{"message":"no"}}', headers=None):
        self._failure = (status, body, headers or {})

    def hang(self):
        self._hanging = True

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        upstream = self.upstream
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        upstream.requests.append(body)
        if upstream._hanging:
            upstream._stopping.wait()
            self.close_connection = True
        elif upstream._failure:
            self.answer(*upstream._failure)
        elif self.headers["Authorization"] != f"Bearer {upstream.key}":
            self.answer(401, b'{"error":{"message":"Incorrect API key provided"}}')
        else:
            self.answer(*self.minted(body))

    def minted(self, body):
        """As OpenAI answers; 400 for what it does not know."""
        now = int(time.time())
        if self.path == "/v1/realtime/client_secrets":
            wrong = set(body) != {"expires_after", "session"} or set(body["session"]) != SESSION
            if wrong or not 10 <= body["expires_after"]["seconds"] <= 7200:
                return 400, json.dumps({"error": {"message": "Unknown parameter"}}).encode()
            secret = {"value": "ek_from_upstream", "expires_at": now + body["expires_after"]["seconds"]}
            return 200, json.dumps(secret | {"session": {"id": "sess_up", **body["session"]}}).encode()
        if self.path == "/v1/realtime/sessions":
            if set(body) != OLD_SESSION:
                return 400, json.dumps({"error": {"message": "Unknown parameter"}}).encode()
            # Older servers choose the life themselves.
            secret = {"value": "ek_of_a_session", "expires_at": now + 60}
            return 200, json.dumps(body | {"id": "sess_up", "client_secret": secret}).encode()
        return 404, b"{}"

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
