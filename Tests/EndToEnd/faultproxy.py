"""A proxy in front of an S3 server that does what networks and servers do on bad days.

Requests and answers pass byte for byte, so that signatures hold, unless a fault is due: by rate, from a
seeded generator, or by plan. Everything that was asked, and what became of it, is kept.
"""

import asyncio
import contextlib
import random
import re
import socket
import struct
import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import urlsplit

PIECE = 65_536
# Of a slow answer: pieces of this size, one every so many seconds, up to a bound.
DRIBBLE, PAUSE, DRIBBLES = 64, 0.01, 50
# Seconds of a delayed request.
DELAY = (0.05, 0.5)
# As many requests as any run makes; older ones are forgotten.
REMEMBERED = 100_000

# What a server says instead of doing what it was asked.
ANSWERS = {
    "500": ("500 Internal Server Error", "InternalError", "We encountered an internal error."),
    "503": ("503 Slow Down", "SlowDown", "Please reduce your request rate."),
    "skewed": (
        "403 Forbidden",
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    ),
}
# Beside ANSWERS: "delay" and "slow" cost time alone; "reset-before" breaks the connection in the middle of
# the request, so that nothing was done; "reset-after" and "truncated" do so when all has been done, before
# the answer or in the middle of it; "hang" neither forwards nor answers until the client leaves.
FAULTS = (*ANSWERS, "delay", "slow", "reset-before", "reset-after", "truncated", "hang")
# The faults of a bad day: all of which a client can overcome.
BAD_DAY = ("500", "503", "delay", "slow", "reset-before", "reset-after", "truncated")


@dataclass
class Request:
    method: str
    target: str  # path and query as they were sent
    headers: dict  # names in lower case
    fault: str | None = None
    status: int | None = None  # what the server answered, if it was asked

    @property
    def length(self):
        return int(self.headers.get("content-length", 0))

    @property
    def waits(self):
        """Whether the client sends the body only when it is asked to go on, or tired of waiting."""
        return "expect" in self.headers


@dataclass
class Due:
    """A fault for some of the next requests."""

    fault: str
    times: int
    wanted: object  # whether a Request is meant
    met: threading.Event = field(default_factory=threading.Event)


class Broken(Exception):
    """The connection is to end here; `reset` says how."""

    def __init__(self, reset=False):
        super().__init__()
        self.reset = reset


class FaultProxy:
    """One proxy on a free port; `rates` maps faults to how often they happen (0…1 for each request)."""

    def __init__(self, endpoint, seed=0, rates=None):
        server = urlsplit(endpoint)
        self._server = (server.hostname, server.port)
        self._random = random.Random(seed)
        self.rates = rates or {}
        self.requests = deque(maxlen=REMEMBERED)
        self.faults = Counter()
        self._plan = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def plan(self, fault, method=None, times=1, wanted=lambda request: True):
        """The next `times` requests of `method` for which `wanted` is true meet `fault`.

        Gives an event that is set when the first of them has arrived.
        """
        assert fault in FAULTS, fault
        due = Due(fault, times, lambda request: method in (None, request.method) and wanted(request))
        self._plan.append(due)
        return due.met

    def asked(self, method=None, path=""):
        """The requests so far of `method` whose target has `path` in it, in order."""
        return [
            request
            for request in list(self.requests)
            if method in (None, request.method) and path in request.target
        ]

    # Its life.

    def __enter__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])
        self._stopped = asyncio.Event()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self):
        connections = set()

        async def connected(reader, writer):
            task = asyncio.current_task()
            connections.add(task)
            try:
                await self._connection(reader, writer)
            finally:
                connections.discard(task)

        server = await asyncio.start_server(connected, sock=self._listener, limit=PIECE)
        await self._stopped.wait()
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _connection(self, reader, writer):
        """The requests of one client, on one connection to the server, until either leaves."""
        upstream = None
        try:
            while head := await read_head(reader):
                if upstream is None:
                    upstream = Upstream(*await asyncio.open_connection(*self._server, limit=PIECE))
                await self._request(head, reader, writer, upstream)
        except Broken as broken:
            if broken.reset:
                reset(writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # Somebody left, which is nothing new here.
        finally:
            writer.close()
            if upstream:
                upstream.writer.close()

    # One request.

    async def _request(self, head, reader, writer, upstream):
        request = self._note(head)
        if request.fault in ANSWERS:
            await self._refuse(request, reader, writer)
        elif request.fault == "hang":
            while await reader.read(PIECE):
                pass
            raise Broken
        elif request.fault == "reset-before":
            if not request.waits:
                await relay(reader, None, request.length // 2)
            raise Broken(reset=True)
        else:
            await self._forward(head, request, reader, writer, upstream)

    def _note(self, head):
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        request = Request(method, target, headers)
        request.fault = self._fault(request)
        self.requests.append(request)
        if request.fault:
            self.faults[request.fault] += 1
        return request

    def _fault(self, request):
        for due in self._plan:
            if due.times and due.wanted(request):
                due.times -= 1
                due.met.set()
                return due.fault
        chance = self._random.random()
        for fault, rate in self.rates.items():
            if chance < rate:
                return fault
            chance -= rate
        return None

    async def _refuse(self, request, reader, writer):
        if not request.waits:
            await relay(reader, None, request.length)
        status, code, message = ANSWERS[request.fault]
        number = f"fault-{len(self.requests)}"
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{number}</RequestId></Error>"
        )
        lines = [
            f"HTTP/1.1 {status}",
            f"x-amz-request-id: {number}",
            f"Date: {formatdate(usegmt=True)}",
            "Content-Type: application/xml",
            f"Content-Length: {len(body)}",
            f"Connection: {'close' if request.waits else 'keep-alive'}",
        ]
        head = "\r\n".join(lines) + "\r\n\r\n"
        writer.write((head if request.method == "HEAD" else head + body).encode())
        await writer.drain()
        if request.waits:
            raise Broken

    async def _forward(self, head, request, reader, writer, upstream):
        if request.fault == "delay":
            await asyncio.sleep(self._random.uniform(*DELAY))
        upstream.writer.write(head)
        # The body may wait for "100 Continue", so it goes one way while the answer comes the other.
        body = asyncio.create_task(relay(reader, upstream.writer, request.length))
        try:
            answer = await self._final_head(upstream.reader, writer)
            request.status = int(answer.split(b" ", 2)[1])
            await self._answer(answer, request, writer, upstream.reader)
            if not body.done():
                raise Broken  # It was answered before it was asked in full.
        finally:
            body.cancel()
            await asyncio.gather(body, return_exceptions=True)

    @staticmethod
    async def _final_head(reader, writer):
        """The head of the answer; those before it (1xx) are passed on."""
        while True:
            head = await read_head(reader)
            if not head:
                raise EOFError
            if not head.split(b" ", 2)[1].startswith(b"1"):
                return head
            writer.write(head)

    async def _answer(self, head, request, writer, reader):
        length = body_length(head, request)
        if request.fault == "reset-after":
            await relay_body(reader, None, length)
            raise Broken(reset=True)
        if request.fault == "truncated":
            if length:
                writer.write(head)
                await relay(reader, writer, (length if length != "chunked" else 16) // 2)
            else:
                writer.write(head[: len(head) // 2])
            await writer.drain()
            raise Broken
        if request.fault == "slow":
            writer = Dribbler(writer)
        writer.write(head)
        await writer.drain()
        await relay_body(reader, writer, length)
        if length is None or b"\r\nconnection: close" in head.lower():
            raise Broken


@dataclass
class Upstream:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Dribbler:
    """Writes a few bytes at a time, for a while."""

    def __init__(self, writer):
        self._writer = writer
        self._data = bytearray()
        self._left = DRIBBLES

    def write(self, data):
        self._data += data

    async def drain(self):
        while self._data:
            size = DRIBBLE if self._left else len(self._data)
            self._writer.write(bytes(self._data[:size]))
            del self._data[:size]
            await self._writer.drain()
            if self._left:
                self._left -= 1
                await asyncio.sleep(PAUSE)


# HTTP/1.1, as far as it takes to know where a message ends.


async def read_head(reader):
    """Up to and including the empty line; nothing when the other side has left in between."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise EOFError from None
        return b""


def body_length(head, request):
    """Bytes of the answer's body, "chunked", or None: up to the end of the connection."""
    status = int(head.split(b" ", 2)[1])
    if request.method == "HEAD" or status in (204, 304):
        return 0
    if re.search(rb"\r\ntransfer-encoding:\s*chunked", head, re.I):
        return "chunked"
    length = re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.I)
    return int(length[1]) if length else None


async def relay(reader, writer, length):
    """Passes `length` bytes on, or away."""
    while length:
        piece = await reader.read(min(length, PIECE))
        if not piece:
            raise EOFError
        length -= len(piece)
        if writer:
            writer.write(piece)
            await writer.drain()


async def relay_body(reader, writer, length):
    if length == "chunked":
        await relay_chunks(reader, writer)
    elif length is not None:
        await relay(reader, writer, length)
    else:
        with contextlib.suppress(EOFError):
            await relay(reader, writer, float("inf"))


async def relay_chunks(reader, writer):
    while True:
        line = await reader.readuntil(b"\r\n")
        if writer:
            writer.write(line)
        size = int(line.split(b";")[0], 16)
        await relay(reader, writer, size + 2)
        if size == 0:
            return


def reset(writer):
    """Ends the connection with RST."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
