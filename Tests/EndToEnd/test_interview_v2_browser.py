"""An answer that a real browser records, uploads and reads the next question for."""

import pytest
from browser import Page
from sessions import V2, VOICE, Session, expect_evaluation


@pytest.fixture(scope="module")
def page():
    with Page() as served:
        yield served


@pytest.mark.parametrize(
    ("mime_type", "video"),
    [("audio/webm;codecs=opus", 0), ("video/webm;codecs=vp8,opus", 1), ("video/mp4", 1)],
)
def test_a_browser_records_an_answer_and_reads_the_next_question(
    interviewing, page, speech, mime_type, video
):
    daemon = interviewing("--cors-origins", page.origin, interviewer="openai")
    session = Session(daemon)
    session.start()
    told = page.shown(
        speech, api=daemon.url(V2), session=session.id, mimeType=mime_type, video=video, milliseconds=4000
    )
    assert "error" not in told, told
    assert told["status"] == 200, told
    assert told["bytes"] > 10_000
    answer = told["body"]
    expect_evaluation(answer["evaluation"])
    assert set(answer["voice_analysis"]) >= {*VOICE, "measures"}
    assert answer["voice_analysis"]["measures"]["duration"] == pytest.approx(4, abs=2)
    assert ("video_analysis" in answer) == bool(video)
    assert told["question"] == session.state()["messages"][-1]["content"]
