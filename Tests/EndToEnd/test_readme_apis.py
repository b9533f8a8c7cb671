"""The README's sections of the three APIs for interviews by text and voice, typed as they stand there."""

from ai_interview import expect_analysis
from interviewer_sessions import MARKER, MODEL
from readme import commands, objects, section, typed


def run(title, folder):
    return typed(commands(section(title)), folder)


def test_a_new_user_manages_interviews_and_speaks(tmp_path):
    said = run("Interviews with accounts", tmp_path)
    told = objects(said)
    interviews = [one for one in told if one.get("user_id") == "ada" and "progress_data" in one]
    assert [one["status"] for one in interviews] == ["in-progress", "completed"]
    (credentials,) = [one for one in told if "turn_credentials" in one]
    assert credentials["turn_credentials"]["username"].startswith("ada:")
    assert credentials["session_token"]["object"] == "realtime.session"
    # What was spoken was heard, measured and answered.
    lines = said.splitlines()
    assert "input_audio_buffer.speech_stopped" in lines
    assert "interview.voice_analysis" in lines
    assert lines.index("response.done") > lines.index("input_audio_buffer.committed")


def test_a_new_user_is_interviewed_over_a_websocket(tmp_path):
    messages = [one for one in objects(run("An interview over a WebSocket", tmp_path)) if "timestamp" in one]
    assert [one["type"] for one in messages] == [
        "connection_success",
        "welcome",
        "interview_initialized",
        "question",
        "answer_received",
        "question",
        "answer_received",
        "interview_completed",
    ]
    expect_analysis(messages[-1])


def test_a_new_user_talks_with_the_interviewer(tmp_path):
    said = run("A conversation with an interviewer", tmp_path)
    assert "Hi Ada, I am Mia" in said
    told = objects(said)
    (security,) = [one for one in told if "potential_cheat_attempts" in one]
    assert security["potential_cheat_attempts"] == 1
    (history,) = [one for one in told if "history" in one]
    assert history["model_name"] == MODEL
    assert history["history"][-1]["content"].endswith(MARKER)
    (deleted,) = [one for one in told if "deleted" in one.get("message", "")]
    name = deleted["message"].split()[3]
    assert (tmp_path / "demo-data" / name).is_file()
