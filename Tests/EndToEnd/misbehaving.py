"""A web server that does what real ones do on bad days, one habit a path: http://…/HABIT/NAME.

Habits that end "-once" misbehave on the first request for a path alone, so that a second try succeeds.
Every request is kept, so that a test can ask how often, and for which range, a client asked.
"""

import array
import contextlib
import fcntl
import re
import socket
import socketserver
import struct
import termios
import threading
from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    path: str
    start: int  # where the wanted range begins; 0 without a Range
    headers: dict


class Misbehaving(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, payload):
        super().__init__(("127.0.0.1", 0), Handler)
        self.payload = payload  # a whole recording
        self.stopping = threading.Event()
        self._seen = defaultdict(list)
        self._lock = threading.Lock()

    def url(self, habit, name="answer.wav"):
        return f"http://127.0.0.1:{self.server_address[1]}/{habit}/{name}"

    def requests(self, url):
        """The requests for `url` so far, in order."""
        with self._lock:
            return list(self._seen["/" + url.split("/", 3)[3]])

    def note(self, request):
        """Keeps the request and gives how many for the same path came before it."""
        with self._lock:
            self._seen[request.path].append(request)
            return len(self._seen[request.path]) - 1

    def handle_error(self, request, client_address):
        pass  # The client left: tests look at the client.


class Handler(socketserver.StreamRequestHandler):
    """One request a connection."""

    def handle(self):
        line = self.rfile.readline(65537).decode("latin-1").split()
        headers = {}
        while (header := self.rfile.readline(65537)) not in (b"\r\n", b"\n", b""):
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if len(line) != 3:
            return
        wanted = re.fullmatch(r"bytes=(\d+)-.*", headers.get("range", ""))
        request = Request(line[1], int(wanted[1]) if wanted else 0, headers)
        earlier = self.server.note(request)
        habit = request.path.split("/")[1]
        HABITS[habit](self, request, earlier)

    def head(self, status, *headers, length=None):
        lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
        if length is not None:
            lines.append(f"Content-Length: {length}")
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def whole(self, request, ranges=True):
        """Sends everything, from where the client wants it."""
        data, start = self.server.payload, request.start if ranges else 0
        if start:
            headers = ['ETag: "one"', f"Content-Range: bytes {start}-{len(data) - 1}/{len(data)}"]
            self.head("206 Partial Content", "Content-Type: audio/wav", *headers, length=len(data) - start)
        else:
            accepts = ["Accept-Ranges: bytes", 'ETag: "one"'] if ranges else []
            self.head("200 OK", "Content-Type: audio/wav", *accepts, length=len(data))
        self.wfile.write(data[start:])

    def half(self, ranges=True):
        """Promises everything and sends the first half."""
        data = self.server.payload
        accepts = ["Accept-Ranges: bytes", 'ETag: "one"'] if ranges else []
        self.head("200 OK", "Content-Type: audio/wav", *accepts, length=len(data))
        self.wfile.write(data[: len(data) // 2])

    def reset(self):
        """Ends the connection with RST, once the client's side has what was sent."""
        waiting = array.array("i", [1])
        while waiting[0] and not self.server.stopping.wait(0.005):
            fcntl.ioctl(self.request, termios.TIOCOUTQ, waiting)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()

    def until_client_leaves(self):
        self.request.settimeout(0.5)
        while not self.server.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.request.recv(1):
                    return

    # The habits.

    def good(self, request, earlier):
        self.whole(request)

    def stall(self, request, earlier):
        self.half()
        self.until_client_leaves()

    def stall_once(self, request, earlier):
        self.whole(request) if earlier else self.stall(request, earlier)

    def silent(self, request, earlier):
        self.until_client_leaves()

    def slow_once(self, request, earlier):
        """A few bytes a second: alive, and of no use."""
        if earlier:
            return self.whole(request)
        self.half()
        while not self.server.stopping.wait(0.25):
            self.wfile.write(b"\0")

    def reset_once(self, request, earlier):
        if earlier:
            return self.whole(request)
        self.half()
        self.reset()

    def reset_without_ranges_once(self, request, earlier):
        if earlier:
            return self.whole(request, ranges=False)
        self.half(ranges=False)
        self.reset()

    def changed_once(self, request, earlier):
        """Breaks off, and answers the resumption with another version of the file from its beginning."""
        if not earlier:
            self.half()
            return self.reset()
        self.head("200 OK", "Content-Type: audio/wav", 'ETag: "two"', length=len(self.server.payload))
        self.wfile.write(self.server.payload)

    def reset_always(self, request, earlier):
        self.head("200 OK", "Content-Type: audio/wav", length=len(self.server.payload))
        self.wfile.write(self.server.payload[:1000])
        self.reset()

    def short(self, request, earlier):
        """Promises more than it has."""
        self.head("200 OK", "Content-Type: audio/wav", length=len(self.server.payload) + 1000)
        self.wfile.write(self.server.payload)

    def short_once(self, request, earlier):
        self.whole(request, ranges=False) if earlier else self.short(request, earlier)

    def long(self, request, earlier):
        """Sends more than it promised."""
        self.head("200 OK", "Content-Type: audio/wav", length=len(self.server.payload) - 1000)
        self.wfile.write(self.server.payload)

    def missing(self, request, earlier):
        self.head("404 Not Found", "Content-Type: text/html", length=9)
        self.wfile.write(b"not found")

    def forbidden(self, request, earlier):
        self.head("403 Forbidden", length=0)

    def failing_twice(self, request, earlier):
        self.whole(request) if earlier >= 2 else self.head("500 Internal Server Error", length=0)

    def busy_once(self, request, earlier):
        if earlier:
            return self.whole(request)
        self.head("503 Service Unavailable", "Retry-After: 1", length=0)

    def redirect(self, request, earlier):
        target = f"/good/{request.path.split('/', 2)[2]}"
        self.head("302 Found", f"Location: {target}", length=0)

    def redirect_loop(self, request, earlier):
        self.head("302 Found", f"Location: {request.path}", length=0)

    def redirect_to_file(self, request, earlier):
        self.head("302 Found", "Location: file:///etc/passwd", length=0)

    def redirect_to_metadata(self, request, earlier):
        self.head("302 Found", "Location: http://169.254.169.254/latest/meta-data/", length=0)

    def endless(self, request, earlier):
        """No length, no end."""
        self.head("200 OK", "Content-Type: audio/wav")
        self.wfile.write(self.server.payload)
        while not self.server.stopping.is_set():
            self.wfile.write(bytes(65536))

    def html(self, request, earlier):
        page = b"<!doctype html><title>Sign in</title><p>Please sign in to see this recording."
        self.head("200 OK", "Content-Type: text/html", length=len(page))
        self.wfile.write(page)

    def empty(self, request, earlier):
        self.head("200 OK", "Content-Type: audio/wav", length=0)

    def babble(self, request, earlier):
        """What speaks here is not HTTP."""
        self.wfile.write(b"220 mail.example.org ESMTP\r\n\0\xff\xfe\r\n")


HABITS = {
    name.replace("_", "-"): getattr(Handler, name)
    for name in vars(Handler)
    if name not in {"handle", "head", "whole", "half", "reset", "until_client_leaves"}
    and not name.startswith("_")
}


@contextlib.contextmanager
def serving(payload):
    """A Misbehaving server for as long as the context lasts."""
    with Misbehaving(payload) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
