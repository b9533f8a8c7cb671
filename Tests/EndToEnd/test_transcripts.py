"""The transcript of a question in its four forms."""

import re

import pytest
import words

FORMS = {
    "text/plain": lambda said: said,
    "application/json": None,
    "application/x-subrip": lambda said: re.sub(r"(?m)^\d+$|^.* --> .*$", "", said),
    "text/vtt": lambda said: re.sub(r"(?m)^WEBVTT.*$|^.* --> .*$", "", said),
}


@pytest.fixture(scope="module")
def path(daemon, web):
    interview, results = daemon.processed(web.url("sentence.wav"))
    assert results["status"] == "completed"
    return f"/interviews/{interview}/questions/1/transcript"


def ask(daemon, path, accept):
    return daemon.get(path, headers={"Accept": accept})


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same_words(daemon, path, form):
    answer = ask(daemon, path, form)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == form
    text = answer.json()["text"] if form == "application/json" else FORMS[form](answer.text)
    plain = ask(daemon, path, "text/plain").text
    assert len(words.normalised(plain)) > 5
    assert words.normalised(text) == words.normalised(plain)


def test_captions_have_times(daemon, path):
    assert re.search(r"\d\d:\d\d:\d\d,\d{3} --> ", ask(daemon, path, "application/x-subrip").text)
    captions = ask(daemon, path, "text/vtt").text
    assert captions.startswith("WEBVTT")
    assert re.search(r"\d\d:\d\d\.\d{3} --> ", captions)


def test_the_form_that_the_client_likes_best_is_sent(daemon, path):
    answer = ask(daemon, path, "text/vtt;q=0.5, application/json;q=0.9, text/plain;q=0")
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    answer = ask(daemon, path, "*/*")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] in FORMS
    assert "accept" in answer.headers.get("Vary", "").lower()


def test_another_form_is_not_acceptable(daemon, path):
    answer = ask(daemon, path, "image/png")
    assert answer.status_code == 406
    assert isinstance(answer.json()["detail"], str)


def test_what_has_no_transcript_is_not_found(daemon, path, web):
    waiting = daemon.save(web.url("sentence.wav"))
    others = [path.replace("questions/1/", "questions/2/"), f"/interviews/{waiting}/questions/1/transcript"]
    for other in [*others, "/interviews/999999999/questions/1/transcript"]:
        answer = ask(daemon, other, "text/plain")
        assert answer.status_code == 404, other
        assert isinstance(answer.json()["detail"], str)
