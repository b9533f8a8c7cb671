#!/usr/bin/env python3
"""Kills the daemon with SIGKILL at random moments while it works, and then counts.

Interviews are put and their processing is asked for all the while. Whatever was answered with 2xx must be
there at the end, done, and done once; nothing else may be left. Transcripts go to a real S3 server behind a
proxy that fails now and then, each in a multipart upload, and some recordings come from there; with --local
they stay in the data folder. The same seed gives the same plan. Exits 1 when something was lost, doubled or
left behind, and then keeps the data folder.
"""

import argparse
import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import faultproxy  # noqa: E402
import s3server  # noqa: E402
import webserver  # noqa: E402
from daemon import Daemon, interview_with, until  # noqa: E402
from watcher import Watcher  # noqa: E402

CLIPS = 6
# How many interviews may wait at most, so that the end does not take longer than the killing.
BACKLOG = 25
# The moments of death, in seconds: after the launch, whether it is up or not, or after it first answered.
MOMENTS = {
    "just launched": (0.2, 0.0, 0.08),
    "just up": (0.2, 0.0, 0.25),
    "at work": (0.6, 0.5, 3.5),
}
# The files that belong in a data folder whose daemon has nothing to do.
KEPT = {"interviewd.sqlite", "interviewd.sqlite-wal", "interviewd.sqlite-shm", "interviewd.lock"}


# How often each fault of the S3 server happens.
FAULT_RATE = 0.02


class Chaos:
    def __init__(self, folder, kills, seed, say=print, s3=None):
        """`s3` is the server that archives; without one the transcripts stay in the data folder."""
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.kills = kills
        self.random = random.Random(seed)
        self.say = say
        self.s3 = s3
        self.root = self.folder / "recordings"
        self.saved = {}  # interview → its body, once its PUT was answered
        self.asked = set()  # interviews whose processing was promised
        self.finished = set()
        self.unanswered = 0
        self.retried = 0
        self.resumed = 0
        self.next_interview = 1
        self.problems = []

    # The plan.

    def run(self):
        """Gives what is wrong, in sentences; nothing when all is well."""
        self.make_clips()
        begin = time.monotonic()
        flags = ["--allow-private-urls", 1, "--workers", 2, "--log-format", "json"]
        with webserver.serving(self.root) as self.web, self.archive() as variables:
            self.daemon = Daemon(self.data, *flags, **variables)
            self.watcher = Watcher(lambda: self.daemon.port)
            try:
                # A first life, so that there is a port to watch.
                self.daemon.start()
                self.watcher.start()
                for number in range(1, self.kills + 1):
                    self.round(number)
                self.settle()
                self.resumed = self.web.log().count(" 206 ")
            finally:
                if self.watcher.ident:
                    self.watcher.stop()
                if self.daemon.running.poll() is None:
                    self.daemon.kill()
        self.problems += self.watcher.complaints[:20]
        if self.s3:
            met = ", ".join(f"{count} × {fault}" for fault, count in sorted(self.proxy.faults.items()))
            self.say(f"S3: {len(self.proxy.requests)} requests, of which {met}")
        self.say(
            f"{self.kills} kills, {len(self.saved)} interviews saved, {len(self.asked)} asked for, "
            f"{sum(len(body['questions']) for body in self.saved.values())} questions, "
            f"{self.unanswered} requests cut off, {self.retried} runs anew after five interruptions, "
            f"{self.watcher.messages} progress messages over {self.watcher.connections} connections, "
            f"{self.resumed} downloads resumed, {time.monotonic() - begin:.0f} s"
        )
        return self.problems

    @contextlib.contextmanager
    def archive(self):
        """The variables of the daemon with which it archives through a proxy that fails now and then."""
        if not self.s3:
            yield {}
            return
        self.bucket = self.s3.bucket()
        rates = dict.fromkeys(faultproxy.BAD_DAY, FAULT_RATE)
        with faultproxy.FaultProxy(self.s3.endpoint, self.random.random(), rates) as self.proxy:
            # Every transcript is larger than a byte.
            parts = {"INTERVIEWD_S3_MULTIPART_THRESHOLD": "1"}
            yield self.bucket.environment(AWS_ENDPOINT_URL_S3=self.proxy.endpoint, **parts)

    def make_clips(self):
        """A few short recordings; every question gets a name of its own for one of them."""
        self.root.mkdir(parents=True)
        for number in range(CLIPS):
            start = ("-ss", 0.5 * number, "-t", 1.5, "-i", ROOT / "samples/answer-3.wav")
            self.ffmpeg(*start, "-ac", 1, self.root / f"clip-{number}.wav")
        # One is large enough to be resumed, and is served slowly.
        large = ("-ar", 96_000, "-ac", 2, "-c:a", "pcm_f32le")
        self.ffmpeg("-i", self.root / "clip-0.wav", *large, self.root / "large.wav")

    @staticmethod
    def ffmpeg(*arguments):
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)]
        subprocess.run(command, check=True)

    def round(self, number):
        kind = self.random.choices(list(MOMENTS), [share for share, _, _ in MOMENTS.values()])[0]
        _, earliest, latest = MOMENTS[kind]
        delay = self.random.uniform(earliest, latest)
        if self.daemon.running.poll() is not None:
            if kind == "just launched":
                self.daemon.launch()
            else:
                self.daemon.start()
        killer = threading.Timer(delay, self.daemon.running.kill)
        killer.start()
        if kind != "just launched":
            self.make_demands()
        killer.join()
        self.daemon.running.wait(timeout=30)
        self.expect_no_children()
        if number % 10 == 0:
            self.say(
                f"{number} kills; {len(self.asked)} interviews asked for, {len(self.finished)} seen done"
            )

    def expect_no_children(self):
        try:
            until(lambda: not self.daemon.left_behind(), "end of all children", within=10)
        except AssertionError:
            self.problems.append(f"processes left by the daemon: {self.daemon.left_behind()}")

    # Clients.

    def make_demands(self):
        """Puts and asks until the daemon is gone."""
        for _ in range(1000):
            try:
                self.demand()
            except requests.RequestException:
                # Whether it was committed before the answer was cut off nobody knows.
                self.unanswered += 1
                return
            if self.daemon.running.poll() is not None:
                return
            time.sleep(self.random.uniform(0, 0.05))

    def demand(self):
        waiting = self.asked - self.finished
        silent = sorted(self.saved.keys() - self.asked)
        if silent:
            self.ask(silent[0])
        elif len(waiting) < BACKLOG:
            self.put(self.new_interview())
        else:
            # Again what was said before: it joins, and changes nothing.
            interview = self.random.choice(sorted(self.asked))
            if self.random.random() < 0.5:
                self.put(self.saved[interview])
            else:
                self.ask_again(interview)
        self.look()

    def new_interview(self):
        interview, self.next_interview = self.next_interview, self.next_interview + 1
        urls = []
        for number in range(self.random.randint(2, 3)):
            # Every fourth shares its name with others, so that transcripts need names of their own.
            name = "answer" if self.random.random() < 0.25 else f"answer-{interview}-{number}"
            clip, place = f"clip-{self.random.randrange(CLIPS)}", f"{interview}/{number}"
            if self.random.random() < 0.2:
                clip, place = "large", f"slow/{place}"
            if self.s3 and self.random.random() < 0.2:
                recording = (self.root / f"{clip}.wav").read_bytes()
                urls.append(self.bucket.put(f"recordings/{place}/{name}.wav", recording))
                continue
            (self.root / place).mkdir(parents=True)
            (self.root / place / f"{name}.wav").symlink_to(self.root / f"{clip}.wav")
            urls.append(self.web.url(f"{place}/{name}.wav"))
        return interview_with(interview, *urls)

    def put(self, body):
        interview = body["interview_id"]
        answer = self.daemon.http.put(self.daemon.url(f"/interviews/{interview}"), json=body, timeout=30)
        if self.refused(answer, 200, 201):
            return
        if interview not in self.saved:
            self.saved[interview] = body
            self.watcher.follow(interview)

    def ask(self, interview):
        url = self.daemon.url("/process-interview")
        answer = self.daemon.http.post(url, json={"interview_id": interview}, timeout=30)
        if not self.refused(answer, 202):
            self.asked.add(interview)

    def ask_again(self, interview):
        questions = self.results(interview).json()["results"]["questions_processed"]
        if any(question.get("error") for question in questions):
            self.retried += 1
            self.watcher.expect_new_run(interview)
        self.ask(interview)

    def refused(self, answer, *statuses):
        """Whether the answer is none of `statuses`, which is a problem: every request is a good one."""
        if answer.status_code in statuses:
            return False
        request = answer.request
        self.problems.append(f"{request.method} {request.url}: {answer.status_code} {answer.text[:200]}")
        return True

    def results(self, interview):
        url = self.daemon.url(f"/interview-results?interview_id={interview}")
        return self.daemon.http.get(url, timeout=30)

    def look(self):
        """Asks after one interview that is not known to be done."""
        waiting = sorted(self.asked - self.finished)
        if waiting:
            answer = self.results(self.random.choice(waiting[:4]))
            if answer.ok and answer.json()["status"] == "completed":
                self.finished.add(answer.json()["interview_id"])

    # The end.

    def settle(self):
        """A last life without death, until all that was promised is done; then the count."""
        if self.daemon.running.poll() is not None:
            self.daemon.start()
        for interview in sorted(self.saved.keys() - self.asked):
            self.ask(interview)
        for interview in sorted(self.asked):
            self.finish(interview)
        results = {interview: self.results(interview).json() for interview in sorted(self.asked)}
        texts = {interview: self.texts(interview) for interview in sorted(self.asked)}
        status, seconds = self.daemon.stop()
        if status != 0:
            self.problems.append(f"SIGTERM at the end: exit status {status} after {seconds:.1f} s")
        self.expect_no_children()
        self.count(results, texts)

    def texts(self, interview):
        """The daemon's own plain text for each question."""
        texts = {}
        for question in self.saved[interview]["questions"]:
            path = f"/interviews/{interview}/questions/{question['question_id']}/transcript"
            answer = self.daemon.get(path, headers={"Accept": "text/plain"})
            texts[question["question_id"]] = answer.content if answer.ok else None
        return texts

    def finish(self, interview):
        """Waits for the end. Work that died with the daemon five times waits for somebody to ask again."""
        for _ in range(3):
            results = self.daemon.finished(interview, within=300)
            errors = [q["error"] for q in results["results"]["questions_processed"] if q.get("error")]
            if not errors:
                return
            if not all("interrupt" in error for error in errors):
                self.problems.append(f"interview {interview} failed: {errors}")
                return
            self.retried += 1
            self.watcher.expect_new_run(interview)
            if self.refused(self.daemon.post(f"/interviews/{interview}/retry"), 200, 202):
                return

    def count(self, results, texts):
        transcripts = {}
        for interview, body in self.saved.items():
            wanted = sorted(question["question_id"] for question in body["questions"])
            done = results[interview]["results"]["questions_processed"]
            if sorted(question["question_id"] for question in done) != wanted:
                self.problems.append(f"interview {interview} has {done}, not one result for each of {wanted}")
            if results[interview]["status"] != "completed":
                self.problems.append(f"interview {interview} is {results[interview]['status']}")
            for question in done:
                address = question.get("asrfile_s3key") or ""
                archived = self.archived(address)
                if archived is None:
                    self.problems.append(f"interview {interview}: no transcript at {address!r}")
                elif archived != texts[interview][question["question_id"]]:
                    self.problems.append(f"interview {interview}: {address} is not the daemon's transcript")
                if address in transcripts:
                    self.problems.append(f"{address} belongs to {transcripts[address]} and to {interview}")
                transcripts[address] = interview
        self.look_for_strays(transcripts)
        self.question_database()

    def archived(self, address):
        """The bytes of the transcript at an address that a result names; None where there are none."""
        if not self.s3:
            path = Path(address.removeprefix("file://"))
            return path.read_bytes() if address.startswith("file:///") and path.is_file() else None
        where = f"s3://{self.bucket.name}/"
        try:
            return self.bucket.read(address.removeprefix(where)) if address.startswith(where) else None
        except self.bucket.client.exceptions.NoSuchKey:
            return None

    def look_for_strays(self, transcripts):
        for path in self.data.rglob("*"):
            if path.is_dir() or f"file://{path}" in transcripts:
                continue
            what = (
                "an object of no question"
                if path.is_relative_to(self.data / "objects")
                else "a file left behind"
            )
            if path.relative_to(self.data).as_posix() not in KEPT:
                self.problems.append(f"{what}: {path.relative_to(self.data)}")
        if not self.s3:
            return
        for key in self.bucket.listing():
            if not key.startswith("recordings/") and f"s3://{self.bucket.name}/{key}" not in transcripts:
                self.problems.append(f"an object of no question: {key}")
        for key in self.bucket.open_uploads():
            self.problems.append(f"a multipart upload left open: {key}")

    def question_database(self):
        database = sqlite3.connect(self.data / "interviewd.sqlite")
        try:
            (integrity,) = database.execute("PRAGMA integrity_check").fetchone()
            if integrity != "ok":
                self.problems.append(f"integrity_check: {integrity}")
            foreign = database.execute("PRAGMA foreign_key_check").fetchall()
            if foreign:
                self.problems.append(f"foreign_key_check: {foreign[:5]}")
            wanted = {
                f"{interview}/{question['question_id']}"
                for interview, body in self.saved.items()
                for question in body["questions"]
            }
            done = dict(
                database.execute("SELECT key, count(*) FROM jobs WHERE state = 'succeeded' GROUP BY key")
            )
            reports = {
                f"{interview}/{question}": count
                for interview, question, count in database.execute(
                    "SELECT interview_id, question_id, count(*) FROM reports GROUP BY 1, 2"
                )
            }
        finally:
            database.close()
        for what, counts in (("job", done), ("report", reports)):
            for key in sorted(wanted):
                if counts.get(key, 0) != 1:
                    self.problems.append(f"question {key}: {counts.get(key, 0)} finished {what}s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="how often the daemon is killed (50)")
    parser.add_argument("--seed", type=int, default=1, help="of the plan (1)")
    parser.add_argument("--local", action="store_true", help="archive to the data folder, without S3")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="interviewd-chaos-"))
    with contextlib.nullcontext() if options.local else s3server.serving() as s3:
        chaos = Chaos(folder, options.kills, options.seed, lambda line: print(line, flush=True), s3)
        problems = chaos.run()
    for problem in problems:
        print(f"chaos: {problem}", file=sys.stderr)
    if problems:
        print(f"chaos: {len(problems)} problems; data and log are in {folder}", file=sys.stderr)
        sys.exit(1)
    shutil.rmtree(folder)
    print("Nothing was lost, doubled or left behind.")


if __name__ == "__main__":
    main()
