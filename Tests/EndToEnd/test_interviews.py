"""PUT and GET of interviews."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from binary import HANG
from daemon import interview_with, new_id

URL = "https://media.example.org/answers/100_BD4.mp4"


def question(**changes):
    whole = {"question_id": 48, "question": "Why?", "ideal_answer": "Because.", "video_url": URL} | changes
    return {name: value for name, value in whole.items() if value is not ...}


def put(daemon, body, interview=None):
    interview = interview or new_id()
    return daemon.put(f"/interviews/{interview}", body)


def test_a_new_interview_is_created_and_a_known_one_updated(daemon):
    interview = new_id()
    body = interview_with(interview, URL)
    first, second = put(daemon, body, interview), put(daemon, body, interview)
    assert first.status_code == 201
    assert second.status_code == 200
    for answer in (first, second, daemon.get(f"/interviews/{interview}")):
        said = answer.json()
        assert said["interview_id"] == interview
        assert said["candidate"] == body["candidate"]
        assert said["status"] == "pending"
        assert said["progress"] == 0
        (only,) = said["questions"]
        for name, value in body["questions"][0].items():
            assert only[name] == value


def test_updating_changes_and_adds_but_never_doubles(daemon):
    interview = new_id()
    put(daemon, interview_with(interview, URL, URL), interview)
    changed = interview_with(interview, URL + "?2", URL, URL)
    changed["candidate"] = "Grace Hopper"
    put(daemon, changed, interview)
    said = daemon.get(f"/interviews/{interview}").json()
    assert said["candidate"] == "Grace Hopper"
    assert [(each["question_id"], each["video_url"]) for each in said["questions"]] == [
        (1, URL + "?2"),
        (2, URL),
        (3, URL),
    ]


def test_text_of_any_script_comes_back_as_it_was(daemon):
    text = 'Żółć "quoted" \\ <b>&amp;</b>\n\t日本語 👩🏽‍💻 e\u0301 \u202egnp.exe'
    interview = new_id()
    put(daemon, {"candidate": text, "questions": [question(question=text, ideal_answer=text)]}, interview)
    said = daemon.get(f"/interviews/{interview}").json()
    assert said["candidate"] == text
    assert said["questions"][0]["question"] == text
    assert said["questions"][0]["ideal_answer"] == text


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "object"),
        ("text", "object"),
        ({"questions": "none"}, "questions"),
        ({"candidate": "Ada"}, "questions"),
        ({"questions": [question(question_id="48")]}, "questions[0].question_id"),
        ({"questions": [question(question_id=0)]}, "questions[0].question_id"),
        ({"questions": [question(question_id=-3)]}, "questions[0].question_id"),
        ({"questions": [question(question_id=1.5)]}, "questions[0].question_id"),
        ({"questions": [question(question_id=2**70)]}, "questions[0].question_id"),
        ({"questions": [question(), question()]}, "48"),
        ({"questions": [question(video_url=...)]}, "questions[0].video_url"),
        ({"questions": [question(video_url=7)]}, "questions[0].video_url"),
        ({"questions": [question(video_url="")]}, "questions[0].video_url"),
        ({"questions": [question(video_url="answers/1.mp4")]}, "questions[0].video_url"),
        ({"questions": [question(video_url="file:///etc/passwd")]}, "file"),
        ({"questions": [question(video_url="ftp://example.org/1.mp4")]}, "ftp"),
        ({"questions": [question(video_url="s3://bucket")]}, "s3"),
        ({"questions": [question(video_url="s3://bucket/a/../1.mp4")]}, "questions[0].video_url"),
        ({"questions": [question(video_url="s3://b/1.mp4")]}, "bucket"),
        ({"questions": [question(video_url="javascript:alert(1)")]}, "javascript"),
        ({"questions": [question(video_url="http:///1.mp4")]}, "questions[0].video_url"),
        ({"questions": [question(question=None)]}, "questions[0].question"),
        ({"questions": [question(), question(question_id=49, question=["x"])]}, "questions[1].question"),
        ({"interview_id": 1, "questions": []}, "interview_id"),
        ({"interview_id": "x", "questions": []}, "interview_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_mistake_is_named_and_nothing_is_kept(daemon, body, named):
    interview = new_id()
    answer = put(daemon, body, interview)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    said = answer.json()
    assert named in said["detail"]
    assert said["status"] == answer.status_code
    assert daemon.get(f"/interviews/{interview}").status_code == 404


@pytest.mark.parametrize("wrong", ["abc", "0", "-1", "1.5", "9" * 40, "%00", "1%2F2", "../1", "１"])
def test_a_malformed_id_is_no_interview(daemon, wrong):
    for answer in (daemon.get(f"/interviews/{wrong}"), daemon.put(f"/interviews/{wrong}", {"questions": []})):
        assert answer.status_code in (400, 404)
        assert answer.text
        if answer.headers["Content-Type"].startswith("application/problem+json"):
            assert isinstance(answer.json()["detail"], str)


def test_a_signed_url_is_not_quoted_where_it_is_refused(daemon):
    body = {"questions": [question(video_url="gopher://example.org/1.mp4?signature=do-not-tell")]}
    answer = put(daemon, body)
    assert answer.status_code in (400, 422)
    assert "do-not-tell" not in answer.text
    assert "do-not-tell" not in daemon.log_file.read_text()


def test_interviews_are_listed_in_pages_by_status(own, web):
    daemon = own().start()
    for interview in range(1, 8):
        daemon.save(web.url("sentence.wav"), interview=interview)
    daemon.process(3)
    daemon.finished(3)

    def listed(query):
        said = daemon.get(f"/interviews{query}").json()
        return [each["interview_id"] for each in said["interviews"]], said["total"]

    assert listed("") == ([1, 2, 3, 4, 5, 6, 7], 7)
    assert listed("?skip=2&limit=3") == ([3, 4, 5], 7)
    assert listed("?skip=100") == ([], 7)
    assert listed("?status=completed") == ([3], 1)
    assert listed("?status=pending&limit=2") == ([1, 2], 6)
    (done,) = daemon.get("/interviews?status=completed").json()["interviews"]
    assert done["status"] == "completed"
    assert done["progress"] == 100
    assert (done["questions"], done["failed"]) == (1, 0)


@pytest.mark.parametrize(
    "query",
    ["?skip=-1", "?limit=-1", "?limit=0", "?limit=1000000000", "?skip=x", "?status=nonsense", "?limit="],
)
def test_a_page_that_makes_no_sense_is_refused_or_bounded(daemon, query):
    answer = daemon.get(f"/interviews{query}")
    assert answer.status_code in (200, 400, 422)
    if answer.status_code == 200:
        assert query in ("?limit=0", "?limit=1000000000", "?limit=")
        assert len(answer.json()["interviews"]) <= 1000
    else:
        assert isinstance(answer.json()["detail"], str)


def test_an_unknown_interview_is_not_found(daemon):
    answer = daemon.get("/interviews/999999999")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert isinstance(answer.json()["detail"], str)


def test_puts_of_one_interview_at_once_leave_one_of_them_whole(daemon):
    interview = new_id()

    def save(number):
        body = interview_with(interview, *[f"{URL}?{number}"] * 20)
        return requests.put(daemon.url(f"/interviews/{interview}"), json=body, timeout=HANG).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(save, range(16)))
    assert sorted(statuses) == [200] * 15 + [201]
    questions = daemon.get(f"/interviews/{interview}").json()["questions"]
    assert len(questions) == 20
    assert len({each["video_url"] for each in questions}) == 1
