"""A headless Chromium, spoken to in its DevTools protocol."""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from binary import HANG
from daemon import ENDING_WITH_US, until
from websockets.sync.client import connect

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
]


class Page:
    """One page: what it asked for, and what it complained about."""

    def __init__(self, socket):
        self.socket = socket
        self.numbers = itertools.count(1)
        self.requested, self.complaints = [], []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        """One command; events that come meanwhile are kept."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=HANG))
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self._happened(message["method"], message["params"])

    def _happened(self, event, details):
        if event == "Network.requestWillBeSent":
            self.requested.append(details["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(details["exceptionDetails"]["exception"].get("description"))
        elif event == "Log.entryAdded" and details["entry"]["level"] in ("warning", "error"):
            self.complaints.append(f"{details['entry']['text']} {details['entry'].get('url', '')}")
        elif event == "Runtime.consoleAPICalled" and details["type"] in ("warning", "error", "assert"):
            self.complaints.append(str(details["args"]))

    def evaluate(self, script):
        """The value of an expression, promises awaited."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def show(self, url, ready):
        """Opens an address and waits until the expression `ready` is true of it."""
        self.call("Page.navigate", url=url)
        until(lambda: self.evaluate(ready), f"{ready} of {url}")

    def size(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def press(self, key, text=""):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=text if kind == "keyDown" else "")


@contextlib.contextmanager
def started(*arguments):
    """A Chromium of its own without a window: its folder, with `stderr` and `profile` in it."""
    home = Path(tempfile.mkdtemp(prefix="chromium-"))
    command = [*ENDING_WITH_US, "chromium", *FLAGS, f"--user-data-dir={home / 'profile'}", *arguments]
    with open(home / "stderr", "wb") as said:
        running = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=os.environ | {"HOME": str(home)},
            start_new_session=True,
        )
    try:
        yield home
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, 9)  # Its session is its own: renderers end with it.
        running.wait()
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def page():
    """A page of a new browser."""
    with started("--remote-debugging-port=0", "about:blank") as home:
        told = home / "profile/DevToolsActivePort"
        until(lambda: told.exists() and "\n" in told.read_text(), "port of Chromium")
        port = told.read_text().split("\n")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=HANG) as answer:
            target = next(target for target in json.load(answer) if target["type"] == "page")
        with connect(target["webSocketDebuggerUrl"], max_size=None, open_timeout=HANG) as socket:
            yield Page(socket)
