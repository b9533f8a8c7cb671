"""Ctrl-C, SIGTERM, a reader that left, and a decoder that is killed."""

import json
import os
import select
import signal

import pytest
from binary import HANG, SAMPLES, start
from decoders import decoders, is_template, sandboxes

# A generous limit on a shared machine; what is promised is one second.
PROMPT = 5


def first_progress(running):
    """Waits for the first progress line, and gives it."""
    return json.loads(running.stderr.readline())


def has_ended(pidfd):
    """Whether the process behind `pidfd` ends within the limit."""
    readable, _, _ = select.select([pidfd], [], [], PROMPT)
    return bool(readable)


@pytest.mark.parametrize(
    ("signal_number", "send", "status"),
    [
        (signal.SIGINT, os.killpg, 130),  # a terminal sends Ctrl-C to the whole group
        (signal.SIGINT, os.kill, 130),
        (signal.SIGTERM, os.kill, 143),
    ],
)
def test_a_signal_ends_it_promptly_without_traces(lecture, tmp_path, signal_number, send, status):
    out = tmp_path / "out"
    with start("process", lecture, "--output", out, "--progress", "json") as running:
        first_progress(running)
        children = [os.pidfd_open(child) for child in sandboxes(running.pid)]
        assert len(children) == 2
        send(running.pid, signal_number)
        _, said = running.communicate(timeout=PROMPT)
    assert running.returncode == status
    assert not out.exists() or list(out.iterdir()) == []
    assert all(has_ended(child) for child in children)
    messages = [line for line in said.splitlines() if not line.startswith("{")]
    assert len(messages) <= 1, messages
    for child in children:
        os.close(child)


def test_a_second_signal_ends_it_at_once(lecture):
    with start("process", lecture, "--progress", "json") as running:
        first_progress(running)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=PROMPT)
    assert running.returncode == 130


def test_killing_its_decoder_costs_that_file_alone(lecture):
    good = SAMPLES / "answer-3.wav"
    # One at a time, so that the only decoder is the first recording's; it waits for the recogniser.
    with start("process", lecture, good, "--json", "--progress", "json", "--workers", "1") as running:
        assert first_progress(running)["file"] == str(lecture)
        (victim,) = decoders(running.pid)
        os.kill(victim, signal.SIGKILL)
        output, said = running.communicate(timeout=HANG)
    assert running.returncode == 1
    (report,) = map(json.loads, output.splitlines())
    assert report["recording"]["duration"] < 60
    (line,) = [line for line in said.splitlines() if not line.startswith("{")]
    assert line.startswith(f"interviewd: {lecture}: ")
    assert "killed" in line


def test_killing_the_template_of_its_decoders_costs_nothing(lecture):
    good = SAMPLES / "answer-3.wav"
    with start("process", good, good, "--json", "--progress", "json", "--workers", "1") as running:
        first_progress(running)
        (template,) = filter(is_template, sandboxes(running.pid))
        os.kill(template, signal.SIGKILL)
        output, said = running.communicate(timeout=HANG)
    assert running.returncode == 0, said
    first, second = (json.loads(line)["recording"]["duration"] for line in output.splitlines())
    assert first == second


def test_a_kill_leaves_no_process_not_even_a_decoder_that_hangs(lecture):
    with start("process", lecture, "--progress", "json") as running:
        first_progress(running)
        (decoder,) = decoders(running.pid)
        os.kill(decoder, signal.SIGSTOP)  # It would never notice that nobody reads any more.
        children = [os.pidfd_open(child) for child in sandboxes(running.pid)]
        running.kill()
        running.communicate(timeout=PROMPT)
    assert len(children) == 2
    assert all(has_ended(child) for child in children)
    for child in children:
        os.close(child)


def test_a_reader_that_left_ends_it_quietly():
    with start("process", SAMPLES / "answer-3.wav", "--json", "--transcriber", "none") as running:
        running.stdout.close()
        said = running.stderr.read()
        running.wait(timeout=HANG)
    assert said == ""
    assert running.returncode in (-signal.SIGPIPE, 128 + signal.SIGPIPE, 1)
