"""Bad input to the Interview API V2 but for recordings: the documented body or an equally clear one."""

import json
from urllib.parse import quote

import pytest
import sessions
from daemon import QUICK, Daemon
from model_server import ModelServer
from sessions import V2, Session, events, expect_400, expect_no_traces

FIELDS = ["user_id", "session_id", "role", "company", "cv_text", "jd_text"]
LONGEST = dict(zip(FIELDS, (128, 128, 200, 200, 200_000, 200_000), strict=True))
NOT_FOUND = {"detail": "Session not found"}
JSON = {"Content-Type": "application/json"}
NO_OBJECTS = ["", "{", "[]", "null", "3", '"text"', '{"user_id": "a",}', "\xff", "{}{}"]
UNKNOWN = "60d5ec49f1b2c8b1f8c4e5a1"


@pytest.fixture(scope="module")
def models():
    with ModelServer(key="secret-key-of-the-tests") as server:
        server.text = sessions.GOOD
        yield server


@pytest.fixture(scope="module")
def daemon(tmp_path_factory, models):
    """One for all of this module: whatever it was sent, it goes on."""
    variables = {"OPENAI_BASE_URL": models.url, "OPENAI_API_KEY": models.key}
    flags = [
        "--transcriber",
        "openai",
        "--interview-questions",
        20,
        "--max-upload",
        "8MiB",
        "--max-duration",
        60,
    ]
    with Daemon(tmp_path_factory.mktemp("v2") / "data", *flags, *QUICK, **variables) as running:
        yield running
        assert not [line for line in running.log() if "fatal" in json.dumps(line).lower()]


@pytest.fixture(autouse=True)
def healthy(daemon):
    yield
    assert daemon.get("/readyz").status_code == 200
    expect_no_traces(daemon)


def start(daemon, body, **options):
    return daemon.post(f"{V2}/start", body, **options)


# Starting.


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named(daemon, field):
    answer = start(daemon, sessions.body(**{field: None}))
    assert expect_400(answer) == f"Missing required field: {field}"


def test_all_missing_fields_are_listed(daemon):
    detail = expect_400(start(daemon, {}))
    assert [entry["loc"] for entry in detail] == [["body", field] for field in FIELDS]
    assert {(entry["msg"], entry["type"]) for entry in detail} == {("field required", "value_error.missing")}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [1, 1.5, True, None, [], {}, ["x"]], ids=repr)
def test_a_value_of_the_wrong_type_is_listed(daemon, field, value):
    body = sessions.body()
    body[field] = value
    detail = expect_400(start(daemon, body))
    if value is not None:
        assert detail == [{"loc": ["body", field], "msg": "str type expected", "type": "type_error.str"}]
    else:
        assert field in json.dumps(detail)


def test_missing_fields_and_wrong_types_are_listed_together(daemon):
    body = sessions.body(user_id=None) | {"cv_text": 7}
    detail = expect_400(start(daemon, body))
    assert detail == [
        {"loc": ["body", "user_id"], "msg": "field required", "type": "value_error.missing"},
        {"loc": ["body", "cv_text"], "msg": "str type expected", "type": "type_error.str"},
    ]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["", " ", "\n\t ", "\N{NO-BREAK SPACE}"], ids=repr)
def test_an_empty_value_is_refused(daemon, field, value):
    body = sessions.body()
    body[field] = value
    assert field in json.dumps(expect_400(start(daemon, body)))


@pytest.mark.parametrize(("field", "longest"), LONGEST.items())
def test_values_may_be_as_long_as_is_documented_and_no_longer(daemon, field, longest):
    unique = sessions.name("long")
    fits = unique + "a" * (longest - len(unique))
    assert start(daemon, sessions.body() | {field: fits}).status_code == 200
    detail = expect_400(start(daemon, sessions.body() | {field: fits + "a"}))
    assert field in json.dumps(detail)
    assert str(longest) in json.dumps(detail)


@pytest.mark.parametrize("field", ["user_id", "session_id"])
@pytest.mark.parametrize("value", ["a\0b", "a\nb", "\x1b[31m", "a\x7f"], ids=repr)
def test_control_characters_in_ids_are_refused(daemon, field, value):
    assert field in json.dumps(expect_400(start(daemon, sessions.body() | {field: value})))


@pytest.mark.parametrize("session", [".", ".."])
def test_ids_that_clients_lose_from_paths_are_refused(daemon, session):
    assert "session_id" in json.dumps(expect_400(start(daemon, sessions.body(session=session))))


@pytest.mark.parametrize("field", ["cv_text", "jd_text"])
def test_a_document_without_a_letter_is_refused(daemon, field):
    assert field in json.dumps(expect_400(start(daemon, sessions.body() | {field: "12345 --- !!! 6789"})))


@pytest.mark.parametrize(
    "session",
    ["../../../etc/passwd", "...", "a/b", "%2e%2e%2f", "C:\\x", "'; DROP TABLE sessions; --", "日本語",
     "🎤 x", "a b", "?x=1#y", "x" * 128, "{}", "<script>"],
)  # fmt: skip
def test_ids_are_data_and_never_paths(daemon, voice, session):
    answer = start(daemon, sessions.body(session=session))
    assert answer.status_code == 200, answer.text
    assert answer.json()["session_id"] == session
    state = daemon.get(f"{V2}/state/{quote(session, safe='')}")
    # Clients resolve dots in paths before they send them.
    if session not in (".", ".."):
        assert state.status_code == 200, state.text
        assert state.json()["session_id"] == session
    answered = daemon.request(
        "POST",
        f"{V2}/answer",
        files=[("session_id", (None, session)), ("audio_file", ("a.webm", voice.read_bytes()))],
    )
    assert answered.status_code == 200, answered.text


@pytest.mark.parametrize("body", NO_OBJECTS)
def test_a_body_that_is_no_object_is_refused(daemon, body):
    expect_400(daemon.post(f"{V2}/start", data=body.encode("latin-1"), headers=JSON))


def test_deeply_nested_json_is_refused(daemon):
    body = "[" * 100_000
    expect_400(daemon.post(f"{V2}/start", data=body.encode(), headers=JSON))


def test_lone_surrogates_and_wrong_utf8_are_no_500(daemon):
    text = json.dumps(sessions.body()).replace("TechCorp", "\\ud800")
    assert daemon.post(f"{V2}/start", data=text.encode(), headers=JSON).status_code in (200, 400)
    broken = json.dumps(sessions.body()).encode().replace(b"TechCorp", b"\xc3\x28")
    assert daemon.post(f"{V2}/start", data=broken, headers=JSON).status_code == 400


def test_a_form_in_place_of_json_is_told_what_to_send(daemon):
    for options in ({"data": sessions.body()}, {"files": {"user_id": (None, "a")}}):
        detail = expect_400(daemon.request("POST", f"{V2}/start", **options))
        assert "user_id must be a string, session_id must be a string" in json.dumps(detail)
        assert "application/json" in json.dumps(detail)


def test_json_without_its_content_type_is_told_what_to_send(daemon):
    body = json.dumps(sessions.body()).encode()
    detail = expect_400(daemon.post(f"{V2}/start", data=body, headers={"Content-Type": "text/plain"}))
    assert "application/json" in json.dumps(detail)


def test_a_body_of_more_than_ten_megabytes_is_413(daemon):
    body = json.dumps(sessions.body() | {"more": "a" * (10 << 20)}).encode()
    answer = daemon.post(f"{V2}/start", data=body, headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["detail"]


def test_unknown_fields_are_ignored(daemon):
    assert start(daemon, sessions.body() | {"nickname": "Ada", "number": 3}).status_code == 200


# Starting with ids and files.


def start_with(daemon, files=None, **fields):
    parts = [(name, (None, value)) for name, value in sessions.body(**fields).items()]
    parts += list((files or {}).items())
    return daemon.request("POST", f"{V2}/start-with-ids", files=parts)


@pytest.mark.parametrize("field", FIELDS[:4])
def test_a_missing_form_field_is_named(daemon, field):
    assert expect_400(start_with(daemon, **{field: None})) == f"Missing required field: {field}"


@pytest.mark.parametrize("missing", [("cv_text",), ("jd_text",), ("cv_text", "jd_text")])
def test_without_cv_or_job_description_a_form_is_refused(daemon, missing):
    answer = start_with(daemon, **dict.fromkeys(missing))
    assert expect_400(answer) == "Both CV and JD content required"


@pytest.mark.parametrize("identifier", [UNKNOWN, "nonsense", "../../etc/passwd", "x" * 500])
def test_unknown_documents_are_404(daemon, identifier):
    answer = start_with(daemon, cv_text=None, cv_id=identifier)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("Resume ")
    assert answer.json()["detail"].endswith(" not found")
    answer = start_with(daemon, jd_text=None, jd_id=identifier)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("Job description ")


def test_a_file_goes_before_an_id_and_an_id_before_text(daemon):
    cv = {"cv_file": ("resume.txt", sessions.CV.encode())}
    # Neither the id, which does not exist, nor the text is looked at.
    both = start_with(daemon, cv, cv_id=UNKNOWN, cv_text="Gardener of roses.")
    assert both.status_code == 200, both.text
    assert both.json()["question"] == Session(daemon).start()["question"]
    by_id = start_with(daemon, cv_id=UNKNOWN, cv_text=sessions.CV)
    assert by_id.status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("resume.exe", b"MZ\x90\0" + bytes(4000), "Unsupported CV file format: .exe"),
        ("resume.pdf", b"%PDF-1.7\nnothing of it", "Failed to extract text from PDF"),
        ("resume.docx", b"PK\x03\x04" + bytes(200), ""),
        ("resume.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "Unsupported CV file format: .png"),
        ("resume.txt", b"", ""),
        ("resume.txt", b"  \n ", ""),
        ("resume", bytes(range(256)) * 20, "Unsupported CV file format"),
    ],
)
def test_files_that_are_no_documents_are_refused(daemon, name, data, told):
    detail = expect_400(start_with(daemon, {"cv_file": (name, data)}, cv_text=None))
    assert told in str(detail)


def test_a_document_of_more_than_ten_megabytes_is_413(daemon):
    text = b"A word and another. " * ((10 << 20) // 20 + 1)
    answer = start_with(daemon, {"cv_file": ("long.txt", text)}, cv_text=None)
    assert answer.status_code == 413
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b"--x\r\n\r\n", b"--x--", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
     b'--x\r\nContent-Disposition: form-data; name="user_id"\r\n\r\nno end', b"\0" * 1000],
)  # fmt: skip
@pytest.mark.parametrize("route", ["start-with-ids", "answer"])
def test_broken_forms_are_refused(daemon, route, body):
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
        answer = daemon.post(f"{V2}/{route}", data=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 415), answer.text
        assert answer.json()["detail"]


# Sessions that are not there, or are over.


@pytest.mark.parametrize("session", ["unknown", "x" * 5000, "..%2f..", "%00", "%ff", "日本"])
@pytest.mark.parametrize(
    ("method", "route"), [("GET", "state"), ("GET", "performance"), ("POST", "complete"), ("GET", "stream")]
)
def test_an_unknown_session_is_told(daemon, method, route, session):
    answer = daemon.request(method, f"{V2}/{route}/{session}")
    if route == "stream" and answer.headers["Content-Type"].startswith("text/event-stream"):
        assert list(events(answer)) == [{"error": "Session not found"}]
    elif session in ("%00", "%ff", "x" * 5000):
        assert answer.status_code in (400, 404, 414)
    else:
        assert answer.status_code == 404
        assert answer.json() == NOT_FOUND


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(daemon, method):
    for route in ("start", "answer", "state/x", "complete/x", "metrics/global"):
        answer = daemon.request(method, f"{V2}/{route}")
        assert answer.status_code == 405
        assert answer.headers["Allow"]
