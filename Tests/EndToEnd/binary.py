"""Runs the real interviewd and reads what it says."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
BINARY = Path(os.environ.get("INTERVIEWD_BIN", ROOT / ".build/release/interviewd")).resolve()

# No call of these tests takes a tenth of this; a call that does hangs.
HANG = 120

# What a user must never read, whatever the file: our own trouble, not the recording's.
OUR_FAULT = re.compile(r"\bthe decoder\b|crash|killed|protocol|took longer|timed out", re.I)


@dataclass
class Result:
    status: int
    stdout: str
    stderr: str

    @property
    def reports(self):
        """The JSON reports of a --json call, in order."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def report(self):
        (report,) = self.reports
        return report

    @property
    def errors(self):
        return self.stderr.splitlines()

    def error_of(self, path):
        """What is said about `path`, in exactly one line."""
        prefix = f"interviewd: {path}: "
        (line,) = [line for line in self.errors if line.startswith(prefix)]
        return line.removeprefix(prefix)


def environment(**variables):
    """A clean environment: nothing of the caller's configuration reaches the tests."""
    ours = ("INTERVIEWD_", "AWS_", "OPENAI_", "HF_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"LC_ALL": "C.UTF-8"} | variables


def run(*arguments, binary=BINARY, cwd=None, env=None, stdout=subprocess.PIPE, **options):
    """Runs to the end; a hang fails the test."""
    done = subprocess.run(
        [binary, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=HANG,
        cwd=cwd,
        env=environment(**(env or {})),
        **options,
    )
    return Result(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())


def process(*arguments, **options):
    return run("process", *arguments, **options)


def analyse(*arguments, **options):
    """Processes without a recogniser, for tests that need no words: JSON reports, one a file."""
    return process(*arguments, "--json", "--transcriber", "none", **options)


def start(*arguments, cwd=None, **options):
    """Starts in a process group of its own, with both outputs piped; the caller waits for it."""
    return subprocess.Popen(
        [BINARY, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=environment(),
        process_group=0,
        **options,
    )


def descendants(pid):
    """The processes below `pid`, at this moment."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # A thread that has just ended.
        for child in children:
            found += [int(child), *descendants(int(child))]
    return found
