"""The description of the API: valid, true of every answer, and true of answers to whatever may be asked."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import daemon as daemons
import jsonschema
import jwt
import pytest
import sessions
from binary import HANG
from identity import SECRET, bearer, claims
from model_server import ModelServer
from openapi_spec_validator import validate

REFERENCE = re.compile(r"#/components/schemas/(\w+)")
METHODS = ("get", "post", "put", "patch", "delete")
# Of every operation; derived from the wish that all of them take less than a minute.
EXAMPLES = 8
# What the server itself answers to any request may also be these: they are documented as "default".
UNLISTED = ("405", "408", "417", "431")


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """A daemon with something of everything that can be looked at, and what it says of itself."""
    with ModelServer(key="secret-key-of-the-tests") as models:
        models.text = sessions.GOOD
        settings = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
        # Without it interview management answers nothing but 503.
        settings["INTERVIEWD_JWT_SECRET"] = SECRET
        flags = ["--transcriber", "openai", "--interview-questions", 2, "--allow-private-urls", 1]
        data = tmp_path_factory.mktemp("openapi") / "data"
        with daemons.Daemon(data, *flags, *daemons.QUICK, **settings) as running:
            yield Described(running)


class Described:
    """A daemon and its description."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.document = daemon.get("/openapi.json").json()
        strict = closed(self.document)
        self.schemas = strict["components"]["schemas"]
        self.operations = operations(strict)

    def ask(self, method, pattern, expected, json=None, accept=None, **path_and_options):
        """One request; its answer must be as it is described, without a field more."""
        values = {name: path_and_options.pop(name) for name in re.findall(r"{(\w+)}", pattern)}
        headers = {"Accept": accept} if accept else {}
        answer = self.daemon.request(
            method, pattern.format(**values), json=json, headers=headers, **path_and_options
        )
        assert answer.status_code == expected, f"{method} {pattern}: {answer.status_code} {answer.text[:300]}"
        response = self.operations[f"{method} {pattern}"]["responses"][str(expected)]
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        if "content" not in response:
            assert not answer.content
        else:
            content = response["content"][kind]
            self.check(answer.json() if kind.endswith("json") else answer.text, content["schema"])
        for name in response.get("headers", {}):
            assert name in answer.headers
        return answer

    def check(self, value, schema):
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        jsonschema.validate(value, {**whole, "components": {"schemas": self.schemas}})


def closed(document):
    """The same description, in which objects of answers have no fields but those that are named."""
    document = copy.deepcopy(document)
    taken = reachable(document, [operation.get("requestBody") for operation in operations(document).values()])

    def close(schema):
        if isinstance(schema, dict):
            if "properties" in schema and schema.get("type") in ("object", ["object", "null"]):
                schema.setdefault("additionalProperties", False)
            for part in schema.values():
                close(part)
        elif isinstance(schema, list):
            for part in schema:
                close(part)

    # Only the schemas: examples may hold anything.
    for name, schema in document["components"]["schemas"].items():
        if name not in taken:
            close(schema)
    for operation in operations(document).values():
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                close(content["schema"])
    return document


def operations(document):
    """By method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def reachable(document, start):
    """The names of the schemas that are referred to from there, directly or not."""
    names, left = set(), {*REFERENCE.findall(json.dumps(start))}
    while left:
        name = left.pop()
        names.add(name)
        left |= {*REFERENCE.findall(json.dumps(document["components"]["schemas"][name]))} - names
    return names


def contents(described):
    """Every body of the description: (where, content)."""
    for name, operation in described.operations.items():
        bodies = {"body": operation.get("requestBody", {}), **operation["responses"]}
        for place, body in bodies.items():
            for kind, content in body.get("content", {}).items():
                yield f"{name} {place} {kind}", content


def test_it_is_valid_openapi(described):
    assert described.document["openapi"] == "3.1.0"
    validate(described.document)


def test_every_reference_leads_somewhere_and_every_schema_is_used(described):
    used = set(REFERENCE.findall(json.dumps(described.document)))
    assert used == set(described.schemas)


def test_every_schema_is_a_json_schema(described):
    for name, schema in described.schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema, name


def test_every_example_fits_its_schema(described):
    count = 0
    for place, content in contents(described):
        for example in content.get("examples", {}).values():
            try:
                described.check(example["value"], content["schema"])
            except jsonschema.ValidationError as error:
                pytest.fail(f"{place}: {error.message}")
            count += 1
    assert count > len(described.operations)


def test_every_answer_to_json_has_an_example(described):
    shown = {"application/json", "application/problem+json", "multipart/form-data"}
    without = [
        place
        for place, content in contents(described)
        if place.split()[-1] in shown and "examples" not in content
    ]
    # The description itself would be its own example.
    assert without == ["GET /openapi.json 200 application/json"]


def test_routes_that_are_not_described_do_not_exist(described):
    """Metrics name each route that was asked: all of them are in the description."""
    for path in described.document["paths"]:
        described.daemon.get(re.sub(r"{\w+}", "1", path), headers={"Accept": "*/*"})
    text = described.daemon.get("/metrics").text
    routes = set(re.findall(r'interviewd_http_requests_total{[^}]*?route="([^"]+)"', text)) - {"none"}
    assert routes <= set(described.document["paths"])


def test_it_is_kept_by_clients_until_it_changes(described):
    for path in ("/openapi.json", "/docs", "/docs/docs.js"):
        first = described.daemon.get(path)
        again = described.daemon.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert first.headers["Cache-Control"] == "no-cache"


def test_answers_to_real_work_are_as_described(described, sentence, filmed):
    """A whole interview, a stored document and a processed interview: every field that comes is described."""
    ask, session = described.ask, "described-1"
    for path in ("/healthz", "/readyz", "/metrics", "/docs"):
        ask("GET", path, 200)
    text = ask("POST", "/documents", 201, files={"kind": (None, "cv"), "text": (None, sessions.CV)}).json()
    ask("POST", "/documents", 201, files={"text": ("jd.txt", sessions.JD), "kind": (None, "jd")})
    ask("GET", "/documents/{id}", 200, id=text["id"])
    ask("GET", "/documents/{id}", 404, id="0" * 24)
    ask("POST", "/documents", 400, files={"kind": (None, "letter"), "text": (None, "x")})

    ask("POST", "/interview/v2/start", 400, json={"user_id": "x"})
    ask("POST", "/interview/v2/start", 400, json={**sessions.body(session), "role": 5})
    ask("POST", "/interview/v2/start", 200, json=sessions.body(session))
    ask("POST", "/interview/v2/start", 200, json=sessions.body(session))
    ask("POST", "/interview/v2/start", 409, json=sessions.body(session, user_id="another"))
    names = {key: (None, value) for key, value in sessions.body("described-2").items() if "text" not in key}
    form = {**names, "cv_id": (None, text["id"]), "jd_file": ("jd.txt", sessions.JD)}
    ask("POST", "/interview/v2/start-with-ids", 200, files=form)
    ask("POST", "/interview/v2/start-with-ids", 200, files=names)
    ask("POST", "/interview/v2/start-with-ids", 400, files={**names, "session_id": (None, "described-3")})
    other = {"session_id": (None, "described-3"), "cv_id": (None, "0" * 24)}
    ask("POST", "/interview/v2/start-with-ids", 404, files={**form, **other})
    ask("GET", "/interview/v2/stream/{session_id}", 200, session_id=session)
    ask("GET", "/interview/v2/state/{session_id}", 200, session_id=session)
    ask("POST", "/interview/v2/complete/{session_id}", 400, session_id=session)

    def answer(status, **files):
        parts = {key: (path.name, path.read_bytes()) for key, path in files.items()}
        ask("POST", "/interview/v2/answer", status, files={"session_id": (None, session), **parts})

    ask("POST", "/interview/v2/answer", 400, files={"session_id": (None, session)})
    ask("POST", "/interview/v2/answer", 404, files={"session_id": (None, "nobody")})
    answer(200, audio_file=sentence)
    answer(200, video_file=filmed)
    answer(409, audio_file=sentence)
    ask("GET", "/interview/v2/state/{session_id}", 200, session_id=session)
    ask("GET", "/interview/v2/performance/{session_id}", 200, session_id=session)
    ask("POST", "/interview/v2/complete/{session_id}", 200, session_id=session)
    ask("GET", "/interview/v2/state/{session_id}", 404, session_id="nobody")
    ask("GET", "/interview/v2/metrics/global", 200)
    ask("POST", "/interview/v2/metrics/reset", 200)
    ask("GET", "/interview/v2/metrics/global", 200)
    ask("DELETE", "/documents/{id}", 204, id=text["id"])


def test_answers_to_processing_are_as_described(described, web):
    ask, interview = described.ask, daemons.new_id()
    path = {"interview_id": interview}
    body = daemons.interview_with(interview, web.url("sentence.wav"), "http://127.0.0.1:1/none.wav")
    ask("PUT", "/interviews/{interview_id}", 201, json=body, **path)
    ask("PUT", "/interviews/{interview_id}", 200, json=body, **path)
    ask("PUT", "/interviews/{interview_id}", 400, json={}, **path)
    ask("GET", "/interview-results", 200, params=path)
    ask("GET", "/interview-results", 404, params={"interview_id": 1})
    ask("GET", "/interview-results", 400)
    ask("POST", "/interviews/{interview_id}/cancel", 409, **path)
    ask("POST", "/process-interview", 202, json=path)
    described.daemon.finished(interview)
    ask("GET", "/interview-results", 200, params=path)
    question = {**path, "question_id": 1}
    ask("POST", "/evaluate-answers", 202, json=question)
    ask("POST", "/evaluate-answers", 404, json={**path, "question_id": 77})
    ask("POST", "/evaluate-answers", 400, json={**question, "model_config": {"grammar": "unheard-of"}})
    described.daemon.finished(interview)

    def marked():
        return daemons.by_id(described.daemon.results(interview))[1].get("scores")

    daemons.until(marked, "marks", within=HANG)
    ask("GET", "/interview-results", 200, params=path)
    ask("GET", "/interviews/{interview_id}", 200, **path)
    ask("GET", "/interviews", 200)
    ask("GET", "/interviews", 400, params={"limit": 0})
    ask("GET", "/interviews/{interview_id}/questions/{question_id}/evaluations", 200, **question)
    transcript = "/interviews/{interview_id}/questions/{question_id}/transcript"
    for kind in ("text/plain", "application/json", "application/x-subrip", "text/vtt"):
        ask("GET", transcript, 200, accept=kind, **question)
    ask("GET", transcript, 406, accept="image/png", **question)
    ask("GET", transcript, 409, params={"redirect": 1}, **question)
    ask("POST", "/interviews/{interview_id}/retry", 202, **path)


# Everything that schemathesis knows is looked at, but not whether all that fits a schema is also accepted:
# sessions and documents have to exist, and texts to have letters.
SETTINGS = """
[checks]
positive_data_acceptance.enabled = false

[phases.coverage]
unexpected-methods = ["DELETE", "PUT", "PATCH", "POST", "GET"]

# A text is not looked at where an id counts before it, nor any document where the session is there already.
[[operations]]
include-operation-id = "startInterviewWithDocuments"
checks.negative_data_rejection.enabled = false
"""


def test_answers_to_anything_are_as_described(described, tmp_path):
    """schemathesis asks every operation for good and for bad things, the same ones in every run."""
    described.daemon.post("/interview/v2/start", sessions.body("sess_456", user_id="user_123"))
    described.daemon.save("http://127.0.0.1:1/none.wav", interview=10)
    document = closed(described.document)
    for methods in document["paths"].values():
        for operation in methods.values():
            # Everything that is answered has to be listed, but for what any path may answer.
            other = operation["responses"].pop("default")
            for status in UNLISTED:
                operation["responses"].setdefault(status, other)
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    options = {
        "url": described.daemon.url(""),
        "phases": "examples,coverage,fuzzing",
        "mode": "all",
        "max-examples": EXAMPLES,
        "seed": 20260101,
        "generation-database": "none",
        "request-timeout": HANG,
        "suppress-health-check": "all",
        "warnings": "off",
        # An administrator's, so that management is asked for more than a refusal.
        "header": f"Authorization: {bearer(jwt.encode(claims(role='admin'), SECRET))['Authorization']}",
    }
    program = [Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml"]
    run = subprocess.run(
        [*program, "run", "openapi.json", *(f"--{name}={value}" for name, value in options.items())],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
    )
    # What was sent may be very long.
    report = "\n".join(line[:400] for line in (run.stdout + run.stderr).splitlines())
    assert run.returncode == 0, report
    tested = re.search(r"Tested: (\d+)", run.stdout)
    assert tested, run.stdout
    assert int(tested[1]) == len(described.operations)
    assert described.daemon.get("/healthz").status_code == 200
