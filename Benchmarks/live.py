"""Measures interviews over WebSockets: a thousand candidates at once."""

import json
import subprocess
import sys

import serving
from inputs import FOLDER
from measuring import ROOT
from serving import HERE

sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import sessions
from daemon import cpu_seconds, resident_kib

CANDIDATES = 1000
# Seconds between two answers of a candidate, and how many each gives.
EVERY, ROUNDS = 10, 3
QUESTIONS = 20


def order():
    """What begins an interview; every candidate has a name, and so documents, of its own."""
    data = {
        "candidate_id": "candidate-@",
        "job_description": sessions.JD,
        "candidate_resume": f"Candidate @\n{sessions.CV}",
        "num_questions": QUESTIONS,
    }
    return json.dumps({"type": "initialize_interview", "data": data}, ensure_ascii=False)


class Candidates:
    """Candidates in one program of C, each with its first question."""

    def __init__(self, running, count, every, rounds):
        program = FOLDER / "candidates"
        command = ["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, HERE / "candidates.c"]
        subprocess.run(command, check=True)
        self.program = subprocess.Popen(
            list(map(str, [program, running.port, count, every, rounds])),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        answer = json.dumps({"type": "submit_answer", "answer": sessions.GOOD})
        self.say(f"{order()}\n{answer}\n")
        if self.program.stdout.readline() != "ready\n":
            raise SystemExit("candidates: not all of them have a question")

    def say(self, text):
        self.program.stdin.write(text)
        self.program.stdin.flush()

    def converse(self):
        """Everybody answers: median, 99th percentile and greatest time to the next question, in ms."""
        self.say("\n")
        return tuple(map(float, self.program.stdout.readline().split()))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stdin.close()
        self.program.wait(timeout=60)


def conversations(table, files, runs):
    with serving.daemon("--log", "error") as running:
        with Candidates(running, 50, 0.5, 2) as few:
            few.converse()
        idle = resident_kib(running.pid)
        with Candidates(running, CANDIDATES, EVERY, ROUNDS) as many:
            before = cpu_seconds(running.pid)
            half, most, longest = many.converse()
            used = (cpu_seconds(running.pid) - before) / (CANDIDATES * ROUNDS) * 1000
            each = (resident_kib(running.pid) - idle) / CANDIDATES
    what = f"{CANDIDATES:,} live sockets, an answer every {EVERY} s each"
    table.row(
        f"{what}: 99th percentile of the time to the next question",
        f"{most:.1f} ms",
        f"median {half:.1f} ms, the slowest of {CANDIDATES * ROUNDS:,} {longest:.0f} ms",
        "live_question_ms",
        most,
        "ms",
    )
    table.row(
        f"{what}: memory of each session",
        f"{each:.1f} KiB",
        f"CPU of an answer {used:.1f} ms",
        "live_session_kb",
        each,
        "KiB",
    )


PARTS = (conversations,)
NOTES = f"""
Live candidates are `Benchmarks/candidates.c`: {CANDIDATES:,} sockets on `/ws/ai-interview`, each with
documents of its own and an answer of {len(sessions.GOOD.split())} words, {ROUNDS} of them each, evenly
spread; the built-in interviewer asks and marks. Their time is from sending an answer to receiving the next
question. The memory is the daemon's above what it has after 50 other candidates, taken after the last
answer.
"""
