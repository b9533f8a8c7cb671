"""The main line: a recording goes in, a true report comes out."""

import functools
import json

import media
import pytest
import words
from binary import SAMPLES, process

NAMES = ["answer-1.mp4", "answer-2.webm", "answer-3.wav"]


@functools.cache
def report(name):
    result = process(SAMPLES / name, "--json")
    assert (result.status, result.stderr) == (0, "")
    return result.report


def spoken(name):
    return words.normalised((SAMPLES / name).with_suffix(".txt").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_a_report_carries_its_schema_and_every_part(name):
    found = report(name)
    assert found["schema"] == "interviewd.report/1"
    parts = {"recording", "transcript", "voice_analysis", "video_analysis", "timings", "warnings"}
    assert parts <= found.keys()
    assert found["transcript"]["recogniser"] == "pocketsphinx"
    assert found["transcript"]["trust"] == "low"
    assert found["warnings"] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_duration_is_that_of_the_decoded_sound(name):
    assert report(name)["recording"]["duration"] == pytest.approx(
        media.decoded_seconds(SAMPLES / name), abs=0.05
    )


def test_a_sample_as_a_browser_records_it_has_no_duration_of_its_own():
    assert not media.states_duration(SAMPLES / "answer-2.webm")


def test_the_word_error_rate_over_all_samples_is_at_most_12_percent():
    wrong = total = 0
    for name in NAMES:
        expected = spoken(name)
        wrong += words.errors(expected, words.normalised(report(name)["transcript"]["text"]))
        total += len(expected)
    assert total > 100
    assert wrong / total <= 0.12


@pytest.mark.parametrize("name", NAMES)
def test_words_per_minute_are_within_5_percent_of_the_known_text(name):
    known = len(spoken(name)) / media.speaking_span(SAMPLES / name) * 60
    assert report(name)["voice_analysis"]["rate_wpm"] == pytest.approx(known, rel=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_words_are_in_order_inside_their_segments_and_inside_the_recording(name):
    found = report(name)
    clock = 0
    for segment in found["transcript"]["segments"]:
        assert clock <= segment["start"] < segment["end"] <= found["recording"]["duration"] + 0.01
        for word in segment["words"]:
            assert clock - 0.001 <= word["start"] < word["end"] <= segment["end"] + 0.001
            assert 0 <= word["confidence"] <= 1
            clock = word["end"]
        assert segment["text"] == " ".join(word["word"] for word in segment["words"])
    assert found["transcript"]["text"].split() == [
        word["word"] for segment in found["transcript"]["segments"] for word in segment["words"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_scores_lie_between_0_and_10(name):
    voice = report(name)["voice_analysis"]
    for score in ("pace", "fluency", "clarity", "confidence", "total"):
        assert 0 <= voice[f"{score}_score"] <= 10, score
    assert voice["terms"]


def test_the_report_is_the_same_each_time():
    again = process(SAMPLES / "answer-3.wav", "--json").report
    assert {**again, "timings": None} == {**report("answer-3.wav"), "timings": None}


def test_no_transcriber_leaves_the_transcript_out_and_keeps_the_measures():
    found = process(SAMPLES / "answer-3.wav", "--json", "--transcriber", "none").report
    assert found["transcript"] is None
    assert found["voice_analysis"]["rate_wpm"] is None
    measured, whole = (r["voice_analysis"]["measures"] for r in (found, report("answer-3.wav")))
    of_words = {"words", "words_per_minute", "mean_length_of_run", "word_confidence", "repetitions"}
    assert whole.keys() - measured.keys() == of_words
    assert all(whole[name] == value for name, value in measured.items())


def test_a_picture_left_alone_is_not_reported():
    result = process(SAMPLES / "answer-1.mp4", "--json", "--no-video", "--transcriber", "none")
    assert result.report["video_analysis"] is None
    assert report("answer-1.mp4")["video_analysis"]["samples"] > 0


def test_the_summary_shows_the_transcript_and_the_scores():
    result = process(SAMPLES / "answer-3.wav")
    assert result.status == 0
    first = report("answer-3.wav")["transcript"]["segments"][0]["words"][:4]
    assert " ".join(word["word"] for word in first) in " ".join(result.stdout.split())
    for word in ("answer-3.wav", "words a minute", "pauses", "fluency", "clarity", "confidence", "pace"):
        assert word in result.stdout.lower(), word


def test_several_files_give_one_json_line_each_in_their_order():
    files = [SAMPLES / name for name in reversed(NAMES)]
    result = process(*files, "--json", "--transcriber", "none")
    assert result.status == 0
    durations = [json.loads(line)["recording"]["duration"] for line in result.stdout.splitlines()]
    assert durations == [report(file.name)["recording"]["duration"] for file in files]
