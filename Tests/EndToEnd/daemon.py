"""Starts `interviewd serve` and talks to it as its clients do."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import requests
from binary import BINARY, HANG, descendants, environment
from websockets.sync.client import connect

# Well above what a start or a stop takes on a busy machine; the promise for a stop is 10 s.
STARTING = 30
STOPPING = 20
ENDED = ("completed", "error")
# Even where the tests are killed, no daemon goes on without them.
ENDING_WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"]
# Tests do not wait for a server to come to its senses, nor for hundreds of free megabytes.
QUICK = ["--retry-delay", "50ms", "--min-free-space", "1MiB", "--log-format", "json"]

_numbers = itertools.count(1000)


def new_id():
    """An interview id that no other test uses."""
    return next(_numbers)


def until(condition, what, within=HANG, every=0.02):
    """Asks `condition` again and again and gives the first answer that is true."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"in {within} s there was no: {what}"
        time.sleep(every)
    return answer


class Daemon:
    """One `interviewd serve` on a data folder; it can be killed and started again."""

    def __init__(self, data, *flags, prefix=(), **variables):
        self.data = Path(data)
        self.flags = [str(flag) for flag in flags]
        self.prefix = list(prefix)  # A command that runs the daemon, such as unshare.
        self.variables = variables
        self.port_file = self.data.parent / f"{self.data.name}.port"
        self.log_file = self.data.parent / f"{self.data.name}.log"
        self.running = None
        self.port = None
        self.http = None

    # Its life.

    def launch(self):
        """Starts the process without waiting for it."""
        self.port_file.unlink(missing_ok=True)
        command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--port-file", self.port_file]
        with open(self.log_file, "ab") as log:
            self.running = subprocess.Popen(
                [*ENDING_WITH_US, *self.prefix, *map(str, command), "--data", self.data, *self.flags],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=environment(**self.variables),
                start_new_session=True,  # So that what it leaves behind can be found.
            )

    def start(self):
        self.launch()
        until(self._announced, f"port file of {self.data}", within=STARTING, every=0.005)
        self.port = int(self.port_file.read_text())
        self.http = requests.Session()
        return self

    def _announced(self):
        assert self.running.poll() is None, (
            f"the daemon ended with status {self.running.returncode}: {self.log_tail()}"
        )
        return self.port_file.exists() and self.port_file.read_text().endswith("\n")

    @property
    def pid(self):
        return self.running.pid

    def kill(self):
        """The end that nobody can prepare for."""
        self.running.kill()
        self._ended()

    def stop(self):
        """Asks it to end, as an orchestrator does; gives the exit status and how many seconds it took."""
        begin = time.monotonic()
        self.running.send_signal(signal.SIGTERM)
        self._ended()
        return self.running.returncode, time.monotonic() - begin

    def _ended(self):
        try:
            self.running.wait(timeout=STOPPING)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
            raise AssertionError(f"the daemon did not end in {STOPPING} s: {self.log_tail()}") from None
        finally:
            if self.http:
                self.http.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        if self.running is None or self.running.poll() is not None:
            return
        if kind is not None:
            self.kill()
            return
        status, _ = self.stop()
        assert status == 0, f"exit status {status}: {self.log_tail()}"

    def children(self):
        return descendants(self.pid)

    def left_behind(self):
        """The processes that it started and that still live, also after its own end."""
        return [pid for pid in session_members(self.pid) if pid != self.pid]

    # What it says.

    def log_lines(self):
        return self.log_file.read_text().splitlines()

    def log(self):
        """The log's entries; every line is one."""
        return [json.loads(line) for line in self.log_lines()]

    def log_tail(self):
        return "\n".join(self.log_lines()[-15:]) if self.log_file.exists() else "(no log)"

    # Requests.

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def request(self, method, path, **options):
        """One request; no answer of the daemon may be a 5xx unless the test expects it."""
        expect_failure = options.pop("expect_failure", False)
        answer = self.http.request(method, self.url(path), timeout=HANG, **options)
        if not expect_failure:
            assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.request("POST", path, json=json, **options)

    def put(self, path, json=None, **options):
        return self.request("PUT", path, json=json, **options)

    # The steps that most tests take.

    def save(self, *urls, interview=None, first_question=1):
        """Puts an interview with a question for each URL; gives its id."""
        interview = interview or new_id()
        answer = self.put(f"/interviews/{interview}", interview_with(interview, *urls, first=first_question))
        assert answer.status_code in (200, 201), answer.text
        return interview

    def process(self, interview, **more):
        answer = self.post("/process-interview", {"interview_id": interview, **more})
        assert answer.status_code == 202, answer.text
        return answer.json()

    def results(self, interview):
        answer = self.get(f"/interview-results?interview_id={interview}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def finished(self, interview, within=HANG):
        """Waits for the interview's end; gives its results."""

        def ended():
            results = self.results(interview)
            return results if results["status"] in ENDED else None

        return until(ended, f"end of interview {interview}", within, every=0.05)

    def processed(self, *urls, within=HANG):
        """Saves and processes an interview and waits for its end: (id, results)."""
        interview = self.save(*urls)
        self.process(interview)
        return interview, self.finished(interview, within)

    def questions(self, interview):
        """The questions of the results, by id."""
        return by_id(self.results(interview))

    # Progress.

    @contextlib.contextmanager
    def socket(self, **options):
        with connect(f"ws://127.0.0.1:{self.port}/ws/progress", open_timeout=HANG, **options) as socket:
            yield socket

    @contextlib.contextmanager
    def subscribed(self, *interviews):
        """A socket that has asked for the interviews; the answers are still to be read."""
        with self.socket() as socket:
            for interview in interviews:
                socket.send(json.dumps({"action": "subscribe", "interview_id": interview}))
            yield socket


def interview_with(interview, *urls, first=1):
    """The body that puts an interview with one question for each URL."""
    questions = [
        {
            "question_id": number,
            "question": f"What about {number}?",
            "ideal_answer": "A good one.",
            "video_url": url,
        }
        for number, url in enumerate(urls, start=first)
    ]
    return {"interview_id": interview, "candidate": "Ada Lovelace", "questions": questions}


def by_id(results):
    return {question["question_id"]: question for question in results["results"]["questions_processed"]}


def receive(socket, within=HANG):
    return json.loads(socket.recv(timeout=within))


def follow(socket, within=HANG):
    """The messages up to and including the one that ends the processing."""
    messages = []
    while True:
        messages.append(receive(socket, within))
        if messages[-1]["status"] in ENDED:
            return messages


def session_members(session):
    """The live processes of a session; those that have ended and wait for their parent are none."""
    members = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session, *_ = status.read_text().rpartition(")")[2].split()
        except OSError:  # It has just ended.
            continue
        if int(its_session) == session and state not in "ZX":
            members.append(int(status.parent.name))
    return members


def files_below(folder):
    """Every file below a folder, relative to it."""
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())


def cpu_seconds(pid):
    """Processor time of the process itself, without its children: user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError(f"process {pid} has no resident memory")
