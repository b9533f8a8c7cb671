"""Measures interviewer sessions and lists: the first byte of a reply, pages of 10,000 rows."""

import contextlib
import http.client
import json
import re
import sqlite3
import subprocess
import sys
import time
import uuid
from statistics import median, quantiles

import serving
from archiving import standins
from measuring import ROOT

sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

from binary import BINARY, environment

REPLIES = 20
TOKENS = 50
ROWS, PAGE = 10_000, 100
PAGES = 200
SECRET = "a secret of benchmarks, 32 bytes and more"
TEMPLATE = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


def bearer(settings):
    """The header field of a user."""
    command = [BINARY, "token", "--user", "ada"]
    said = subprocess.run(command, env=environment(**settings), capture_output=True, text=True, check=True)
    return {"Authorization": f"Bearer {said.stdout.strip()}"}


class Client:
    """One connection that is kept."""

    def __init__(self, running, **fields):
        self.connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        self.fields = fields

    def ask(self, method, path, body=None):
        sent = {"Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, self.fields | sent)
        answer = self.connection.getresponse()
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path}: {answer.status} {answer.read()[:300]}")
        return answer

    def json(self, method, path, body=None):
        return json.loads(self.ask(method, path, body).read())

    def first_byte(self, session, text):
        """Milliseconds from the model's first token to the reply's first bytes here."""
        body = {"message": text, "session_id": session, "type": "user"}
        answer = self.ask("POST", f"/chat/{session}", body)
        said = answer.read1(4096)
        came = time.monotonic_ns()
        said += answer.read()
        sent = re.match(rb"\s*at (\d+)", said)
        if not sent:
            raise SystemExit(f"a reply: {said[:200]}")
        return (came - int(sent[1])) / 1e6


# Replies.


def replies(table, files, runs):
    firsts = []
    with standins(TOKENS) as address:
        model = {"INTERVIEWD_INTERVIEWER_URL": f"{address}/v1", "INTERVIEWD_INTERVIEWER_KEY": "none"}
        with serving.daemon("--log", "error", "--interviewer", "openai", **model) as running:
            client = Client(running)
            for turn in range(runs + 1):
                settings = {"behavioral_questions": 20, "technical_questions": 5}
                session = client.json("POST", "/create-session", settings)["session_id"]
                client.ask("POST", f"/start-interview/{session}").read()
                measured = [client.first_byte(session, "I measured it twice.") for _ in range(REPLIES)]
                firsts += measured if turn else []
    table.row(
        "A streamed reply: from the model's first token to the client",
        f"{median(firsts):.2f} ms",
        f"99th percentile {quantiles(firsts, n=100)[98]:.1f} ms",
        "first_reply_byte_ms",
        median(firsts),
        "ms",
    )


# Lists.


def multiply(running, name, key):
    """Copies the only row of a table until there are ROWS, each with an id of its own."""
    with contextlib.closing(sqlite3.connect(running.data / "interviewd.sqlite")) as database, database:
        cursor = database.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        (row,) = cursor.fetchall()
        values = dict(zip(columns, row, strict=True))
        places = ", ".join(f":{column}" for column in columns)
        copies = (values | {key: str(uuid.uuid4())} for _ in range(ROWS - 1))
        database.executemany(f"INSERT INTO {name} VALUES ({places})", copies)


def page(table, what, client, path):
    """Asks for it again and again on one connection."""
    times = []
    for _ in range(PAGES + 20):
        begin = time.perf_counter()
        answer = client.ask("GET", path).read()
        times.append((time.perf_counter() - begin) * 1000)
    if len(json.loads(answer)) != PAGE:
        raise SystemExit(f"{path}: {len(json.loads(answer))} entries")
    times = times[20:]
    table.row(
        f"{PAGE} of {ROWS:,} {what}",
        f"{median(times):.2f} ms",
        f"99th percentile {quantiles(times, n=100)[98]:.1f} ms",
        "page_ms",
        median(times),
        "ms",
    )


def lists(table, files, runs):
    settings = {"INTERVIEWD_JWT_SECRET": SECRET}
    fields = bearer(settings)
    with serving.daemon("--log", "error", **settings) as running:
        anybody, ada = Client(running), Client(running, **fields)
        anybody.json(
            "POST", "/create-session", {"skills": ["Python"], "job_description": "An engineer. " * 100}
        )
        ada.json("POST", "/api/v1/interviews/", {"template_id": TEMPLATE})
        running.stop()
        multiply(running, "conversations", "conversation_id")
        multiply(running, "managed_interviews", "interview_id")
        running.start()
        page(table, "interviewer sessions", Client(running), f"/sessions?limit={PAGE}")
        page(table, "interviews of a user", Client(running, **fields), f"/api/v1/interviews/?limit={PAGE}")


PARTS = (replies, lists)
NOTES = f"""
A reply of `POST /chat/{{session_id}}` is measured as a streamed question is. Pages are of {ROWS:,} sessions
and of as many interviews of one user, which were copied from one in the database, over one connection each.
"""
