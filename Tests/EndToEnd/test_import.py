"""`interviewd import FILE`: interviews from JSON and CSV, and mistakes named with their place."""

import csv
import json

import pytest
from binary import run
from daemon import interview_with

URL = "https://media.example.org/answers/100_BD4.mp4"
COLUMNS = ["interview_id", "candidate", "question_id", "question", "ideal_answer", "video_url"]


def imported(file, daemon):
    return run("import", file, "--data", daemon.data)


def json_file(folder, *interviews):
    file = folder / "interviews.json"
    file.write_text(json.dumps({"interviews": list(interviews)}))
    return file


def csv_file(folder, *rows, columns=COLUMNS):
    file = folder / "interviews.csv"
    with open(file, "w", newline="") as written:
        csv.writer(written).writerows([columns, *rows])
    return file


@pytest.fixture
def running(own):
    """Importing works beside a daemon, which knows at once what was imported."""
    return own().start()


def questions(daemon, interview):
    return daemon.get(f"/interviews/{interview}").json()["questions"]


def test_json_is_imported(tmp_path, running):
    result = imported(json_file(tmp_path, interview_with(10, URL, URL), interview_with(11, URL)), running)
    assert result.status == 0, result.stderr
    assert [question["question_id"] for question in questions(running, 10)] == [1, 2]
    assert questions(running, 11)[0]["video_url"] == URL
    assert running.get("/interviews").json()["total"] == 2


def test_csv_is_imported_with_quotes_newlines_and_any_script(tmp_path, running):
    awkward = 'What is "REST",\nand why? Żółć 日本語'
    rows = [
        [10, "Ada, Countess", 48, awkward, 'An answer, "quoted"', URL],
        [11, "Grace", 1, "Why?", "", URL],
        [10, "Ada, Countess", 49, "And then?", "", URL],
    ]
    result = imported(csv_file(tmp_path, *rows), running)
    assert result.status == 0, result.stderr
    first, second = questions(running, 10)
    assert (first["question_id"], first["question"]) == (48, awkward)
    assert first["ideal_answer"] == 'An answer, "quoted"'
    assert second["question_id"] == 49
    assert running.get("/interviews/10").json()["candidate"] == "Ada, Countess"


def test_importing_again_updates_and_doubles_nothing(tmp_path, running):
    imported(json_file(tmp_path, interview_with(10, URL, URL)), running)
    result = imported(json_file(tmp_path, interview_with(10, URL + "?2", URL, URL)), running)
    assert result.status == 0
    assert [question["video_url"] for question in questions(running, 10)] == [URL + "?2", URL, URL]


def test_what_was_imported_can_be_processed(tmp_path, running, web):
    assert imported(json_file(tmp_path, interview_with(10, web.url("sentence.wav"))), running).status == 0
    running.process(10)
    assert running.finished(10)["status"] == "completed"


@pytest.mark.parametrize(
    ("rows", "line", "named"),
    [
        ([[10, "Ada", 48, "Why?", "", URL], ["x", "Ada", 49, "Why?", "", URL]], 3, "interview_id"),
        ([[10, "Ada", "", "Why?", "", URL]], 2, "question_id"),
        ([[10, "Ada", 48, "two\nlines", "", URL], [10, "Ada", 49, "Why?", "", "ftp://x/1.mp4"]], 4, "ftp"),
        ([[10, "Ada", 48, "Why?", "", URL], [10, "Ada", 48, "Why?", "", URL]], 3, "48"),
        ([[10, "Ada", 48, "Why?"]], 2, "fields"),
        ([[10, "Ada", 48, "Why?", "", "no URL"]], 2, "video_url"),
    ],
)
def test_a_mistake_in_csv_is_named_with_its_line_and_nothing_is_kept(tmp_path, running, rows, line, named):
    file = csv_file(tmp_path, *rows)
    result = imported(file, running)
    assert result.status == 1
    (said,) = result.errors
    assert str(file) in said
    assert f"line {line}" in said
    assert named in said
    assert running.get("/interviews").json()["total"] == 0


@pytest.mark.parametrize("missing", ["interview_id", "question_id", "video_url"])
def test_a_column_that_is_missing_is_named(tmp_path, running, missing):
    columns = [name for name in COLUMNS if name != missing]
    result = imported(csv_file(tmp_path, ["1"] * len(columns), columns=columns), running)
    assert result.status == 1
    assert missing in result.stderr
    assert "line 1" in result.stderr


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"interviews": [\n  {"interview_id": 10,\n   "questions": [}\n]}', "not JSON"),
        ('{"interviews": 10}', "interviews"),
        ("[]", "object"),
        ("", "JSON"),
        ('{"interviews": [{"interview_id": 10}]}', "interviews[0].questions"),
        (
            '{"interviews": [{"interview_id": 10, "questions": []}, {"interview_id": "x", "questions": []}]}',
            "interviews[1].interview_id",
        ),
        (
            '{"interviews": [{"interview_id": 10, "questions": [{"question_id": 1, "question": "?", '
            '"video_url": "file:///etc/passwd"}]}]}',
            "interviews[0].questions[0].video_url",
        ),
    ],
)
def test_a_mistake_in_json_is_named_with_its_place_and_nothing_is_kept(tmp_path, running, text, named):
    file = tmp_path / "interviews.json"
    file.write_text(text)
    result = imported(file, running)
    assert result.status == 1
    (said,) = result.errors
    assert str(file) in said
    assert named in said
    assert running.get("/interviews").json()["total"] == 0


def test_a_file_that_is_not_there_is_named(tmp_path):
    missing = tmp_path / "missing.json"
    result = run("import", missing, "--data", tmp_path / "data")
    assert result.status == 1
    assert str(missing) in result.stderr
    assert "no such file" in result.stderr.lower()


def test_importing_needs_no_daemon(tmp_path, own):
    daemon = own()
    file = json_file(tmp_path, interview_with(10, URL))
    assert run("import", file, "--data", daemon.data).status == 0
    daemon.start()
    assert daemon.get("/interviews/10").json()["status"] == "pending"
