"""What the decoding child is left with, read from the system while it works."""

import contextlib
import os
import signal
from pathlib import Path

from binary import BINARY, run, start
from daemon import until
from test_interruption import decoders, first_progress, is_template, sandboxes


def limits(pid):
    """Soft and hard limits by name, as the kernel shows them."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def outside_database(pid):
    """Its descriptors but for the database's, which opens more readers when they are needed."""
    targets = []
    for descriptor in open_descriptors(pid):
        with contextlib.suppress(FileNotFoundError):  # It has just been closed.
            targets.append(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
    return [target for target in targets if "interviewd.sqlite" not in target]


def open_descriptors(pid):
    return sorted(os.listdir(f"/proc/{pid}/fd"), key=int)


def test_the_decoder_has_limits_and_nothing_else(lecture):
    with start("process", lecture, "--progress", "json", "--sandbox-memory", "1GiB") as running:
        first_progress(running)
        (child,) = decoders(running.pid)
        found = limits(child)
        status = Path(f"/proc/{child}/status").read_text()
        environment = Path(f"/proc/{child}/environ").read_bytes()
        descriptors = open_descriptors(child)
        recording = os.readlink(f"/proc/{child}/fd/3")
        (template,) = filter(is_template, sandboxes(running.pid))
        environment += Path(f"/proc/{template}/environ").read_bytes()
        descriptors_of_template = open_descriptors(template)
        running.send_signal(signal.SIGINT)
        running.communicate()
    assert found["Max address space"] == [str(1 << 30)] * 2
    assert found["Max cpu time"] == ["600", "601"]  # the second between them names the reason
    assert found["Max file size"] == ["0", "0"]
    assert found["Max core file size"] == ["0", "0"]
    assert found["Max processes"] == ["0", "0"]
    assert "NoNewPrivs:\t1" in status
    assert environment == b""
    assert descriptors == ["1", "2", "3"]  # results, /dev/null, the recording
    assert descriptors_of_template == ["0", "1", "2"]
    assert recording == str(lecture)


def test_stricter_limits_of_the_caller_stay(tmp_path):
    shell = 'ulimit -t 300; ulimit -v 3000000; exec "$@"'
    command = [BINARY, "doctor", "--transcriber", "none", "--data", tmp_path]
    result = run("-c", shell, "bash", *command, binary="bash")
    assert result.status == 0, result.stdout


def test_two_hundred_recordings_leave_the_daemon_no_descriptor_and_no_process(own, web):
    daemon = own("--video", 0).start()
    daemon.processed(*[web.url("sentence.wav")] * 5)
    before = len(outside_database(daemon.pid))
    daemon.processed(*[web.url("sentence.wav")] * 200)
    # Connections to the web server are kept for a while.
    until(lambda: len(outside_database(daemon.pid)) <= before, "the descriptors of before")
    (template,) = daemon.children()
    assert open_descriptors(template) == ["0", "1", "2"]
