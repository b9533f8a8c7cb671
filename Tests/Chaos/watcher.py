"""Follows the progress of many interviews through every death of the daemon."""

import contextlib
import json
import threading
import time

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect


class Watcher(threading.Thread):
    """One subscriber that comes back. What it must never see is kept in `complaints`."""

    def __init__(self, port):
        super().__init__(name="watcher")
        self._port = port  # A function: every life of the daemon has its own.
        self._wanted = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._last = {}  # interview → (seq, progress, status)
        self._running_anew = set()
        self.complaints = []
        self.messages = 0
        self.connections = 0

    def follow(self, interview):
        with self._lock:
            self._wanted.append(interview)

    def expect_new_run(self, interview):
        """What failed is about to be run again: progress may begin anew, once."""
        with self._lock:
            self._running_anew.add(interview)

    def stop(self):
        self._stopping.set()
        self.join(timeout=30)

    def run(self):
        while not self._stopping.is_set():
            try:
                with connect(f"ws://127.0.0.1:{self._port()}/ws/progress", open_timeout=2) as socket:
                    self.connections += 1
                    self._listen(socket)
            except (OSError, WebSocketException):
                time.sleep(0.02)  # It is dead, or not up yet.

    def _listen(self, socket):
        subscribed, replayed = 0, set()
        while not self._stopping.is_set():
            with self._lock:
                fresh = self._wanted[subscribed:]
            for interview in fresh:
                socket.send(json.dumps({"action": "subscribe", "interview_id": interview}))
            subscribed += len(fresh)
            with contextlib.suppress(TimeoutError):
                self._check(json.loads(socket.recv(timeout=0.05)), replayed)

    def _check(self, message, replayed):
        if message["status"] == "connected":
            return
        self.messages += 1
        interview, seq = message.get("interview_id"), message.get("seq")
        if interview is None or seq is None:
            self.complaints.append(f"a message without interview_id or seq: {message}")
            return
        with self._lock:
            self._compare(interview, seq, message, first=interview not in replayed)
        replayed.add(interview)

    def _compare(self, interview, seq, message, first):
        before_seq, before_progress, before_status = self._last.get(interview, (0, 0, "pending"))
        progress = message.get("progress", 100 if message["status"] == "completed" else before_progress)
        # The state is told at once on subscribing: that may be what was seen before the connection broke.
        if seq < before_seq or (seq == before_seq and not first):
            self.complaints.append(f"interview {interview}: seq {seq} after {before_seq}: {message}")
        fell = progress < before_progress
        reopened = before_status == "completed" and message["status"] != "completed"
        if (fell or reopened) and interview in self._running_anew:
            self._running_anew.discard(interview)
        elif fell:
            self.complaints.append(f"interview {interview}: progress {progress} after {before_progress}")
        elif reopened:
            self.complaints.append(f"interview {interview}: {message['status']} after completed")
        self._last[interview] = (seq, progress, message["status"])
