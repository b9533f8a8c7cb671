"""The README's interviews of the Interview API V2, typed as they stand there."""

import re

import pytest
from readme import commands, objects, section, typed
from sessions import expect_evaluation, recommendation


@pytest.fixture(scope="module")
def parts():
    offline, _, with_model = section("Hold an interview").partition("### ")
    return commands(offline), commands(with_model)


def expect_interview(said, session):
    told = objects(said)
    (completed,) = [one for one in told if one.get("session_id") == session and "recommendation" in str(one)]
    assert completed["total_questions"] == len(completed["conversation"]) == 5
    for turn in completed["conversation"]:
        expect_evaluation(turn["evaluation"])
        assert turn["answer"]
    evaluation = completed["evaluation"]
    assert evaluation["recommendation"] == recommendation(evaluation["overall_score"])
    return told


def test_a_new_user_holds_an_interview_offline(parts, tmp_path):
    told = expect_interview(typed(parts[0], tmp_path), "first")
    answers = [one for one in told if "voice_analysis" in one]
    assert len(answers) == 5
    chunks = [one["chunk"] for one in told if set(one) == {"chunk"}]
    (state,) = [one for one in told if "messages" in one]
    assert "".join(chunks) == state["messages"][4]["content"]
    assert list((tmp_path / "demo-data/objects/recordings").glob("*/*"))


def test_a_new_user_holds_an_interview_with_a_model(parts, tmp_path):
    offline, with_model = parts
    settings = "\n".join(re.findall(r"^(?:export|api=).*$", offline, re.MULTILINE))
    told = expect_interview(typed(f"{settings}\n{with_model}", tmp_path), "second")
    (figures,) = [one["metrics"] for one in told if "metrics" in one]
    assert figures["llm_calls"]["total"] >= 13  # two analyses, five questions, five evaluations, a summary
