"""What the decoding child is left with, read from the system while it works."""

import os
import signal
from pathlib import Path

from binary import BINARY, run, start
from test_interruption import decoders, first_progress


def limits(pid):
    """Soft and hard limits by name, as the kernel shows them."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def test_the_decoder_has_limits_and_nothing_else(lecture):
    with start("process", lecture, "--progress", "json", "--sandbox-memory", "1GiB") as running:
        first_progress(running)
        (child,) = decoders(running.pid)
        found = limits(child)
        status = Path(f"/proc/{child}/status").read_text()
        environment = Path(f"/proc/{child}/environ").read_bytes()
        descriptors = sorted(os.listdir(f"/proc/{child}/fd"), key=int)
        recording = os.readlink(f"/proc/{child}/fd/3")
        running.send_signal(signal.SIGINT)
        running.communicate()
    assert found["Max address space"] == [str(1 << 30)] * 2
    assert found["Max cpu time"] == ["600", "601"]  # the second between them names the reason
    assert found["Max file size"] == ["0", "0"]
    assert found["Max core file size"] == ["0", "0"]
    assert found["Max processes"] == ["0", "0"]
    assert "NoNewPrivs:\t1" in status
    assert environment == b""
    assert descriptors == ["1", "2", "3"]  # the request's pipe is closed once it has been read
    assert recording == str(lecture)


def test_stricter_limits_of_the_caller_stay(tmp_path):
    shell = 'ulimit -t 300; ulimit -v 3000000; exec "$@"'
    command = [BINARY, "doctor", "--transcriber", "none", "--data", tmp_path]
    result = run("-c", shell, "bash", *command, binary="bash")
    assert result.status == 0, result.stdout
