"""The README's commands, typed as they stand there; ports and folders alone are the test's own."""

import json
import os
import re
import socket
import subprocess

from binary import BINARY, HANG, ROOT, environment

README = ROOT / "README.md"


def section(title):
    """What stands under a heading of the second level."""
    begin, text = f"## {title}\n", README.read_text()
    assert begin in text, f"{README} has no section {title}"
    return text.partition(begin)[2].partition("\n## ")[0]


def commands(text):
    """What stands in the shell blocks of a text."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def typed(script, folder):
    """Runs the script in the project's folder: what the daemon's answers say, each an object."""
    port = free_port()
    script = script.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    script = script.replace("interviewd serve", f"interviewd serve --listen 127.0.0.1:{port}")
    model = free_port()
    script = script.replace("127.0.0.1:8002", f"127.0.0.1:{model}").replace("--port 8002", f"--port {model}")
    script = re.sub(r"\bdemo-(data|daemon)", rf"{folder}/demo-\1", script)
    # What is started in the background ends with the script in any case.
    script = f"set -eum\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment() | {"PATH": f"{BINARY.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
    return done.stdout


def objects(said):
    """The JSON objects in a text, whatever is between them."""
    decoder, found, at = json.JSONDecoder(), [], said.find("{")
    while at >= 0:
        value, at = decoder.raw_decode(said, at)
        found.append(value)
        at = said.find("{", at)
    return found
