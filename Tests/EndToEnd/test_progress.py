"""The progress bar and the progress lines."""

import json
import os
import pty
import subprocess

from binary import BINARY, HANG, SAMPLES, environment, process


def on_terminal(*arguments):
    """Runs with standard error on a terminal and gives what was drawn there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [BINARY, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(TERM="xterm"),
    ) as running:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not piece:
                break
            drawn += piece
        running.communicate(timeout=HANG)
    os.close(ours)
    assert running.returncode == 0
    return drawn.decode()


def test_no_bar_is_drawn_where_no_terminal_looks():
    assert process(SAMPLES / "answer-3.wav", "--transcriber", "none").stderr == ""


def test_a_terminal_sees_a_bar_that_reaches_the_end():
    drawn = on_terminal("process", SAMPLES / "answer-3.wav")
    assert "%" in drawn
    assert "100" in drawn
    assert "\r" in drawn.replace("\r\n", "\n")


def test_quiet_and_none_draw_nothing_on_a_terminal():
    sample = SAMPLES / "answer-3.wav"
    assert on_terminal("process", sample, "--quiet", "--transcriber", "none") == ""
    assert on_terminal("process", sample, "--progress", "none", "--transcriber", "none") == ""


def test_progress_lines_rise_to_100_for_every_file():
    files = [str(SAMPLES / name) for name in ("answer-1.mp4", "answer-3.wav")]
    result = process(*files, "--json", "--progress", "json")
    assert result.status == 0
    seen = {file: [] for file in files}
    for line in result.stderr.splitlines():
        event = json.loads(line)
        assert event["event"] == "progress"
        assert event["stage"]
        seen[event["file"]].append(event["progress"])
    for file, values in seen.items():
        assert values == sorted(values), file
        assert values[-1] == 100, file
        assert len(values) > 3, file
        assert all(0 <= value <= 100 for value in values), file


def test_a_failed_file_never_reaches_100(tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF and nothing of use")
    result = process(bad, "--progress", "json")
    assert result.status == 1
    lines = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert all(line.get("progress", 0) < 100 for line in lines)
    assert result.error_of(bad)
