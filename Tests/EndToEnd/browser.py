"""A real Chromium without a window: its microphone plays a recording, its camera shows a test picture."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import chromium
from binary import HANG

PAGE = Path(__file__).with_name("browser.html")
# It hears a recording, sees a test picture, and asks nobody for leave.
DEVICES = [
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


class Page:
    """Serves the page on an origin of its own, and takes what it tells."""

    def __init__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                page = self.path.partition("?")[0] == "/"
                self.answer(200 if page else 404, PAGE.read_bytes() if page else b"")

            def do_POST(self):
                outer.told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(204, b"")
                outer.ended.set()

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.told, self.ended = None, threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def shown(self, speech, **parameters):
        """Opens it in a browser that hears `speech`, a WAV: what it tells at its end."""
        self.told = None
        self.ended.clear()
        microphone = f"--use-file-for-fake-audio-capture={speech}"
        with chromium.started(*DEVICES, microphone, f"{self.origin}/?{urlencode(parameters)}") as home:
            assert self.ended.wait(HANG), f"the page told nothing: {(home / 'stderr').read_text()[-2000:]}"
        return self.told
