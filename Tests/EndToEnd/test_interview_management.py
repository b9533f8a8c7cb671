"""Interview management through the real daemon: tokens of PyJWT, CRUD, templates, session tokens."""

import json
import re
import sqlite3
import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
import requests
from binary import HANG, run
from management import INTERVIEWS, SECRET, TEMPLATE, TEMPLATES, Caller, admin, refused
from realtime_upstream import RealtimeUpstream

TURN = ["--turn-urls", "turn:turn.example.com:3478?transport=udp,stun:stun.example.com:3478"]
TURN_SECRET = "shared with the TURN server"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def managing(own):
    """Makes daemons that verify the tests' tokens: managing(flags…, VARIABLE=…)."""

    def make(*flags, **variables):
        settings = {"INTERVIEWD_JWT_SECRET": SECRET, "INTERVIEWD_TURN_SECRET": TURN_SECRET, **variables}
        return own(*TURN, *flags, **settings).start()

    return make


@pytest.fixture
def running(managing):
    return managing()


@pytest.fixture
def ada(running):
    return Caller(running, "ada")


@pytest.fixture
def bob(running):
    return Caller(running, "bob")


@pytest.fixture
def upstream():
    with RealtimeUpstream(key="sk-of-the-operator") as server:
        yield server


# The life of an interview.


def test_an_interview_as_documented(ada):
    created = ada.post(INTERVIEWS, {"template_id": TEMPLATE})
    assert created.status_code == 201
    interview = created.json()
    assert list(interview) == [
        *("id", "user_id", "template_id", "status", "started_at", "completed_at", "progress_data")
    ]
    assert str(uuid.UUID(interview["id"])) == interview["id"]
    assert (interview["user_id"], interview["template_id"]) == ("ada", TEMPLATE)
    assert (interview["status"], interview["completed_at"]) == ("in-progress", None)
    assert TIMESTAMP.fullmatch(interview["started_at"])
    assert interview["progress_data"] == {"current_question": 1, "questions_completed": []}
    path = INTERVIEWS + interview["id"]
    assert created.headers["Location"] == path
    assert ada.get(path).json() == interview
    assert ada.get(INTERVIEWS).json() == [interview]

    moved = ada.patch(path, {"progress_data": {"current_question": 2, "questions_completed": [1]}})
    assert moved.json()["progress_data"] == {"current_question": 2, "questions_completed": [1]}
    end = {
        "status": "completed",
        "progress_data": {"current_question": 4, "questions_completed": [1, 2, 3, 4]},
    }
    completed = ada.patch(path, end)
    assert completed.status_code == 200
    assert completed.json() == interview | end | {"completed_at": completed.json()["completed_at"]}
    assert TIMESTAMP.fullmatch(completed.json()["completed_at"])
    # Sent again it changes nothing, and nothing leads back.
    assert ada.patch(path, end).json() == completed.json()
    refused(ada.patch(path, {"status": "in-progress"}), 409)
    refused(ada.patch(path, {"progress_data": {"current_question": 1}}), 409)

    deleted = ada.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    for method in ["GET", "DELETE"]:
        assert refused(ada.ask(method, path), 404) == "Interview not found"


def test_interviews_survive_a_kill(running, ada):
    path = ada.begin()
    kept = ada.patch(path, {"progress_data": {"current_question": 3}}).json()
    running.kill()
    running.start()
    assert ada.get(path).json() == kept


def test_without_a_slash_at_the_end(ada):
    created = ada.post("/api/v1/interviews", {"template_id": TEMPLATE})
    assert created.status_code == 201
    assert ada.get("/api/v1/interviews").json() == [created.json()]
    assert ada.get("/api/v1/templates").json() == ada.get(TEMPLATES).json()


def test_who_may_see_what(running, ada, bob):
    hers, his = ada.begin(), bob.begin()
    root = admin(running)
    assert [interview["user_id"] for interview in ada.get(INTERVIEWS).json()] == ["ada"]
    assert {interview["user_id"] for interview in root.get(INTERVIEWS).json()} == {"ada", "bob"}
    assert [one["user_id"] for one in root.get(f"{INTERVIEWS}?user_id=bob").json()] == ["bob"]
    assert root.get(f"{INTERVIEWS}?user_id=nobody").json() == []
    refused(ada.get(f"{INTERVIEWS}?user_id=bob"), 403)
    for method, path in [
        ("GET", his),
        ("PATCH", his),
        ("DELETE", his),
        ("POST", f"{his}/credentials"),
        ("GET", f"{his}/questions/1/token"),
    ]:
        body = {"status": "cancelled"} if method == "PATCH" else None
        refused(ada.ask(method, path, json=body), 403)
        refused(ada.ask(method, path.replace(his, INTERVIEWS + str(uuid.uuid4())), json=body), 404)
        refused(ada.ask(method, path.replace(his, INTERVIEWS + "nonsense"), json=body), 404)
        anonymous = running.request(method, path, json=body)
        refused(anonymous, 401)
        assert anonymous.headers["WWW-Authenticate"].startswith("Bearer ")
    assert bob.get(his).json()["status"] == "in-progress"
    assert root.patch(hers, {"status": "cancelled"}).json()["status"] == "cancelled"
    assert root.delete(hers).status_code == 204


def test_no_user_is_another(running):
    users = ["Zo\u00eb", "Zoe\u0308", "a%", "a_", "a'b", "A", "a", "0", "日本", "x" * 255]
    callers = [Caller(running, user) for user in users]
    for caller in callers:
        caller.begin()
    for caller in callers:
        assert [one["user_id"] for one in caller.get(INTERVIEWS).json()] == [caller.user]
    for user in ["", "a\nb", "x" * 256]:
        refused(Caller(running, user).get(INTERVIEWS), 401)


def test_pages(ada):
    paths = [ada.begin() for _ in range(5)]
    ada.patch(paths[1], {"status": "completed"})
    ada.patch(paths[3], {"status": "cancelled"})
    ids = [one["id"] for one in ada.get(INTERVIEWS).json()]
    assert ids == [path.removeprefix(INTERVIEWS) for path in reversed(paths)]
    for skip, limit in [(0, 2), (2, 2), (4, 2), (5, 2), (0, 1000)]:
        page = ada.get(f"{INTERVIEWS}?skip={skip}&limit={limit}").json()
        assert [one["id"] for one in page] == ids[skip : skip + limit]
    for status, path in [("completed", paths[1]), ("cancelled", paths[3])]:
        page = ada.get(f"{INTERVIEWS}?status={status}").json()
        assert [one["id"] for one in page] == [path.removeprefix(INTERVIEWS)]
    assert len(ada.get(f"{INTERVIEWS}?status=in-progress").json()) == 3


@pytest.mark.parametrize(
    "query",
    ["skip=-1", "skip=x", "limit=0", "limit=1001", "limit=1e2", "limit=", "status=done", "status=COMPLETED"],
)
def test_wrong_pages(ada, query):
    assert query.split("=")[0] in refused(ada.get(f"{INTERVIEWS}?{query}"), 400)


def test_patches_that_come_together_all_hold(running, ada):
    path = ada.begin()
    changes = [{"current_question": 3}, {"questions_completed": [1, 2]}]

    def send(change):
        answer = requests.patch(
            running.url(path), json={"progress_data": change}, headers=ada.headers, timeout=HANG
        )
        statuses.append(answer.status_code)

    for _ in range(10):
        ada.patch(path, {"progress_data": {"current_question": 1, "questions_completed": []}})
        statuses = []
        threads = [threading.Thread(target=send, args=(change,)) for change in changes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200, 200]
        assert ada.get(path).json()["progress_data"] == changes[0] | changes[1]


WRONG_BODIES = [
    b"",
    b"nonsense",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"completed"',
    b"[" * 20_000,
    b'{"status":' * 2_000,
    b'{"status":"done"}',
    b'{"status":true}',
    b'{"progress_data":7}',
    b'{"progress_data":{"current_question":0}}',
    b'{"progress_data":{"current_question":9223372036854775808}}',
    b'{"progress_data":{"questions_completed":[1,1]}}',
    b'{"progress_data":{"questions_completed":{"1":true}}}',
    b'{"user_id":"bob"}',
    b'{"started_at":"2020-01-01T00:00:00Z"}',
]


@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: body[:40].decode(errors="replace"))
def test_wrong_bodies_change_nothing(ada, body):
    path = ada.begin()
    before = ada.get(path).json()
    assert refused(ada.ask("PATCH", path, data=body), 400)
    assert refused(ada.ask("POST", INTERVIEWS, data=body), 400)
    assert ada.get(path).json() == before
    assert len(ada.get(INTERVIEWS).json()) == 1


def test_other_mistakes(ada):
    assert refused(ada.post(INTERVIEWS, {"template_id": str(uuid.uuid4())}), 404) == "Template not found"
    assert refused(ada.post(INTERVIEWS, {"template_id": "1"}), 400) == "template_id must be a UUID"
    refused(ada.ask("POST", INTERVIEWS, data=b" " * 70_000), 413)
    assert ada.put(INTERVIEWS, {}).status_code == 405


def test_without_keys_the_answer_says_what_to_set(own):
    running = own().start()
    answer = running.get(INTERVIEWS, expect_failure=True)
    assert "INTERVIEWD_JWT_SECRET" in refused(answer, 503)


def test_tokens_of_the_command_line(running):
    made = run("token", "--user", "ada", "--data", running.data, env={"INTERVIEWD_JWT_SECRET": SECRET})
    assert made.status == 0, made.stderr
    headers = {"Authorization": f"Bearer {made.stdout.strip()}"}
    created = running.post(INTERVIEWS, {"template_id": TEMPLATE}, headers=headers)
    assert created.json()["user_id"] == "ada"


def test_a_page_of_many_is_quick(running, ada):
    """Ten thousand interviews of one user and as many of others: as quick as a few."""
    path = ada.begin()
    with sqlite3.connect(running.data / "interviewd.sqlite") as database:
        database.executemany(
            "INSERT INTO managed_interviews VALUES (?, ?, ?, 'in-progress', ?, NULL, 1, '')",
            [
                (str(uuid.uuid4()), user, TEMPLATE, 1_700_000_000_000 + number)
                for number in range(10_000)
                for user in ("ada", "bob")
            ],
        )
    assert len(ada.get(f"{INTERVIEWS}?skip=9000&limit=1000").json()) == 1000
    assert ada.get(f"{INTERVIEWS}?limit=1").json()[0]["id"] == path.removeprefix(INTERVIEWS)
    assert len(ada.get(f"{INTERVIEWS}?skip=10000&limit=1000").json()) == 1


# Templates.

NEW_TEMPLATE = {
    "name": "Hospital prices",
    "case_type": "Pricing",
    "industry": "Health",
    "difficulty": "Hard",
    "questions": [{"text": f"Why {number}?", "instructions": "Ask for numbers."} for number in range(4)],
}


def test_the_documented_template_ships(ada):
    (template,) = ada.get(TEMPLATES).json()
    assert template["id"] == TEMPLATE
    words = (template["difficulty"], template["case_type"], template["industry"])
    assert words == ("Medium", "Market Entry", "Technology")
    assert [question["number"] for question in template["questions"]] == [1, 2, 3, 4]
    assert all(question.keys() == {"number", "text"} for question in template["questions"])
    (whole,) = admin(ada.daemon).get(TEMPLATES).json()
    assert all(question["text"] and question["instructions"] for question in whole["questions"])


def test_admins_change_templates(running, ada):
    root = admin(running)
    path = TEMPLATES + str(uuid.uuid4())
    assert root.put(path, NEW_TEMPLATE).status_code == 201
    assert root.put(path, NEW_TEMPLATE).status_code == 200
    assert len(ada.get(TEMPLATES).json()) == 2
    interview = ada.begin(path.removeprefix(TEMPLATES))
    refused(root.delete(path), 409)
    refused(ada.put(path, NEW_TEMPLATE), 403)
    refused(ada.delete(path), 403)
    ada.delete(interview)
    assert root.delete(path).status_code == 204
    refused(root.delete(path), 404)
    refused(root.put(path, NEW_TEMPLATE | {"questions": []}), 400)
    refused(root.put(path, NEW_TEMPLATE | {"colour": "red"}), 400)
    refused(root.put(TEMPLATES + "nonsense", NEW_TEMPLATE), 400)


def test_templates_are_imported(running, ada, tmp_path):
    file = tmp_path / "templates.json"
    templates = [NEW_TEMPLATE | {"id": str(uuid.uuid4())} for _ in range(2)]
    file.write_text(json.dumps({"templates": templates}))
    done = run("import", file, "--data", running.data)
    assert (done.status, done.stdout) == (0, f"{file}: 2 templates (2 new)\n"), done.stderr
    assert len(ada.get(TEMPLATES).json()) == 3
    assert ada.begin(templates[0]["id"])
    # All or nothing, and where the mistake is.
    broken = [templates[0] | {"name": "Other"}, templates[1] | {"industry": ""}]
    file.write_text(json.dumps({"templates": broken}))
    done = run("import", file, "--data", running.data)
    assert done.status == 1
    assert "templates[1].industry is empty" in done.stderr
    assert "Other" not in [template["name"] for template in ada.get(TEMPLATES).json()]
    done = run("ingest", file, "--data", running.data)
    assert done.status == 1
    assert done.stderr


# Credentials and tokens.

SESSION = {
    "object": "realtime.session",
    "modalities": ["audio", "text"],
    "voice": "alloy",
    "input_audio_format": "pcm16",
    "output_audio_format": "pcm16",
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
    },
    "tools": [],
    "tool_choice": "none",
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
}


def moment(text):
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


def check_session(session, path, user, ttl, question=None, model="gpt-4o-realtime-preview"):
    interview = path.removeprefix(INTERVIEWS)
    assert session.items() >= SESSION.items()
    number = {} if question is None else {"question_number": question}
    assert session.items() >= {"model": model, "interview_id": interview, "user_id": user, **number}.items()
    assert session["id"] == "_".join(map(str, ["sess", interview, user, *number.values()]))
    expiry = session["client_secret"]["expires_at"]
    assert moment(session["expires_at"]) == expiry
    assert session["ttl"] == ttl
    assert abs(expiry - time.time() - ttl) < 60
    extra = {"id", "model", "instructions", "client_secret", "interview_id", "user_id", "expires_at", "ttl"}
    assert set(session) == set(SESSION) | extra | set(number)


def test_credentials_as_documented(ada):
    path = ada.begin()
    answer = ada.post(f"{path}/credentials")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json()) == {"turn_credentials", "session_token"}
    assert set(answer.json()["turn_credentials"]) == {"username", "password", "ttl", "expiration", "urls"}
    check_session(answer.json()["session_token"], path, "ada", 3600)
    assert answer.json()["session_token"]["client_secret"]["value"].startswith("ek_")


def test_a_questions_token_as_documented(ada):
    path = ada.begin()
    for question in [1, 2, 3, 4]:
        answer = ada.get(f"{path}/questions/{question}/token?ttl={300 * question}")
        assert answer.headers["Cache-Control"] == "no-store"
        check_session(answer.json(), path, "ada", 300 * question, question)
        assert answer.json()["instructions"].startswith(
            "You are an expert case interview assistant for a Medium Market Entry case in the Technology "
            "industry"
        )
        assert f"Question {question}:\n" in answer.json()["instructions"]
    check_session(ada.get(f"{path}/questions/2/token").json(), path, "ada", 3600, 2)


def test_progress_shows_in_the_instructions(ada):
    path = ada.begin()
    before = ada.get(f"{path}/questions/2/token").json()["instructions"]
    ada.patch(path, {"progress_data": {"current_question": 2, "questions_completed": [1]}})
    after = ada.get(f"{path}/questions/2/token").json()["instructions"]
    assert before != after
    assert "has completed question 1." in after


@pytest.mark.parametrize("ttl", ["299", "7201", "0", "-1", "abc", "", "1e3", "3600.5", "9" * 30])
def test_wrong_lives(ada, ttl):
    answer = ada.get(f"{ada.begin()}/questions/1/token?ttl={ttl}")
    assert refused(answer, 400) == "ttl must be a whole number from 300 to 7200"


@pytest.mark.parametrize("question", ["0", "5", "-1", "x", "1.0", "01", "9" * 30])
def test_unknown_questions(ada, question):
    refused(ada.get(f"{ada.begin()}/questions/{question}/token"), 404)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_nothing_for_what_is_over(ada, status):
    path = ada.begin()
    ada.patch(path, {"status": status})
    assert status in refused(ada.post(f"{path}/credentials"), 409)
    assert status in refused(ada.get(f"{path}/questions/1/token"), 409)


def test_without_turn_the_answer_says_what_to_set(own):
    caller = Caller(own(INTERVIEWD_JWT_SECRET=SECRET).start(), "ada")
    path = caller.begin()
    detail = refused(caller.post(f"{path}/credentials", expect_failure=True), 503)
    assert "INTERVIEWD_TURN_SECRET" in detail
    assert caller.get(f"{path}/questions/1/token").status_code == 200


# Secrets of another server.


def asking_upstream(managing, upstream, *flags, key="sk-of-the-operator"):
    flags = ["--realtime-url", upstream.url, "--realtime-model", "gpt-realtime", *flags]
    return Caller(managing(*flags, INTERVIEWD_REALTIME_KEY=key), "ada")


def test_secrets_of_another_server(managing, upstream):
    caller = asking_upstream(managing, upstream)
    path = caller.begin()
    token = caller.get(f"{path}/questions/3/token?ttl=600").json()
    check_session(token, path, "ada", 600, 3, model="gpt-realtime")
    assert token["client_secret"]["value"] == "ek_from_upstream"
    (asked,) = upstream.requests
    assert asked["expires_after"] == {"anchor": "created_at", "seconds": 600}
    assert asked["session"]["instructions"] == token["instructions"]
    assert asked["session"]["type"] == "realtime"
    assert asked["session"]["audio"]["input"]["turn_detection"] == SESSION["turn_detection"]
    credentials = caller.post(f"{path}/credentials").json()
    assert credentials["session_token"]["client_secret"]["value"] == "ek_from_upstream"


def test_secrets_of_an_older_server(managing, upstream):
    caller = asking_upstream(managing, upstream, "--realtime-api", "sessions")
    path = caller.begin()
    token = caller.get(f"{path}/questions/1/token").json()
    assert token["client_secret"]["value"] == "ek_of_a_session"
    # The server's life is the true one.
    assert 55 <= token["ttl"] <= 60
    assert moment(token["expires_at"]) == token["client_secret"]["expires_at"]


def test_a_server_that_gives_nothing(managing, upstream):
    caller = asking_upstream(managing, upstream, "--model-timeout", "2s")
    path = caller.begin()

    def told(status):
        answer = caller.get(f"{path}/questions/1/token", expect_failure=True)
        assert "sk-of-the-operator" not in answer.text
        return refused(answer, status), answer

    for status, expected in [(401, 502), (403, 502), (404, 502), (400, 502), (500, 502), (418, 502)]:
        upstream.fail(status, b'{"error":{"message":"Incorrect API key: sk-of-the-operator"}}')
        detail, _ = told(expected)
        assert detail.startswith("The realtime server ")
    upstream.fail(429, headers={"Retry-After": "7"})
    assert told(503)[1].headers["Retry-After"] == "7"
    for nonsense in [b"", b"<html>", b"{}", b'{"value":"ek_1"}', b'{"value":"ek_1","expires_at":1}']:
        upstream.fail(200, nonsense)
        told(502)
    upstream.hang()
    assert told(503)[0] == "The realtime server did not answer in time"
    log = "\n".join(caller.daemon.log_lines())
    assert "sk-of-the-operator" not in log
    assert SECRET not in log


def test_a_wrong_key_is_the_operators_matter(managing, upstream):
    caller = asking_upstream(managing, upstream, key="sk-wrong-one-of-the-operator")
    answer = caller.get(f"{caller.begin()}/questions/1/token", expect_failure=True)
    assert "INTERVIEWD_REALTIME_KEY" in refused(answer, 502)


def test_no_secret_is_logged(running, ada):
    path = ada.begin()
    secrets = [
        ada.post(f"{path}/credentials").json()["turn_credentials"]["password"],
        ada.get(f"{path}/questions/1/token").json()["client_secret"]["value"],
        ada.headers["Authorization"].removeprefix("Bearer "),
        TURN_SECRET,
        SECRET,
    ]
    log = "\n".join(running.log_lines())
    assert [secret for secret in secrets if secret in log] == []
