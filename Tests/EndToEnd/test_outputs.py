"""Exports, --output, --archive."""

import json
import re
import shutil
from urllib.parse import unquote, urlparse

import pytest
from binary import SAMPLES, process

FORMATS = ("json", "srt", "vtt", "txt")
SAMPLE = SAMPLES / "answer-3.wav"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The output folder of one sample, all formats, and the summary."""
    folder = tmp_path_factory.mktemp("written") / "new" / "folder"
    result = process(SAMPLE, "--output", folder)
    assert result.status == 0, result.stderr
    return folder, result.stdout


def cues(text):
    """(start, end, lines) of an SRT or WebVTT text, in seconds; read without any library of ours."""
    stamp = r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d\d\d)"
    found = []
    for block in text.strip().split("\n\n"):
        match = re.search(rf"^{stamp} --> {stamp}\n(.*)", block, re.M | re.S)
        if match:
            h, m, s, ms, h2, m2, s2, ms2, body = match.groups()
            start = int(h or 0) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000
            end = int(h2 or 0) * 3600 + int(m2) * 60 + int(s2) + int(ms2) / 1000
            found.append((start, end, body.split("\n")))
    return found


def test_output_writes_all_four_formats_and_nothing_else(written):
    folder, _ = written
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"answer-3.{f}" for f in FORMATS)


def test_the_summary_ends_with_where_the_files_went(written):
    folder, summary = written
    ending = "\n".join(summary.strip().splitlines()[-6:])
    assert str(folder) in ending
    assert all(f"answer-3.{format}" in ending for format in FORMATS)


def test_the_written_json_is_the_report(written):
    found = json.loads((written[0] / "answer-3.json").read_text())
    assert found["schema"] == "interviewd.report/1"
    assert found["transcript"]["text"].split() == (written[0] / "answer-3.txt").read_text().split()


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_captions_hold_every_word_in_short_lines_and_sensible_times(written, format):
    text = (written[0] / f"answer-3.{format}").read_text()
    assert text.startswith("WEBVTT\n" if format == "vtt" else "1\n")
    found = cues(text)
    heard = json.loads((written[0] / "answer-3.json").read_text())["transcript"]["text"].split()
    assert " ".join(" ".join(lines) for _, _, lines in found).split() == heard
    clock = 0
    for start, end, lines in found:
        assert clock <= start < end
        assert end - start <= 7.001
        assert all(len(line) <= 42 for line in lines)
        clock = end


@pytest.mark.parametrize("format", ["srt", "vtt", "txt"])
def test_one_export_of_one_file_goes_to_standard_output(written, format):
    result = process(SAMPLE, f"--{format}")
    assert (result.status, result.stdout) == (0, (written[0] / f"answer-3.{format}").read_text())


def test_only_the_formats_asked_for_are_written(tmp_path):
    assert process(SAMPLE, "--srt", "--txt", "--output", tmp_path).status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answer-3.srt", "answer-3.txt"]


def test_a_second_file_of_the_same_stem_gets_a_number(tmp_path, speech):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(speech, other / "answer-3.wav")
    out = tmp_path / "out"
    result = process(SAMPLE, other / "answer-3.wav", "--json", "--output", out, "--transcriber", "none")
    assert result.status == 0, result.stderr
    first, second = (json.loads((out / f"{stem}.json").read_text()) for stem in ("answer-3", "answer-3-2"))
    assert first["recording"]["duration"] > second["recording"]["duration"] == pytest.approx(10, abs=0.01)
    assert len(list(out.iterdir())) == 2


def test_a_later_run_replaces_the_files_of_an_earlier_one(tmp_path, speech):
    target = tmp_path / "speech.json"
    target.write_text("old")
    assert process(speech, "--json", "--output", tmp_path, "--transcriber", "none").status == 0
    assert json.loads(target.read_text())["schema"] == "interviewd.report/1"


def test_archive_stores_the_transcript_under_its_prefix_and_reports_the_url(tmp_path):
    result = process(SAMPLE, "--archive", "--json", cwd=tmp_path)
    assert result.status == 0, result.stderr
    stored = tmp_path / "interviewd-data/objects/ConvertedTextFile/answer-3.txt"
    assert stored.read_text().split() == result.report["transcript"]["text"].split()
    url = urlparse(result.report["recording"]["archive"])
    assert (url.scheme, unquote(url.path)) == ("file", str(stored))


def test_the_archive_goes_where_the_configuration_says(tmp_path):
    objects = tmp_path / "elsewhere"
    environment = {"INTERVIEWD_OBJECTS": f"file:{objects}", "INTERVIEWD_TRANSCRIPT_PREFIX": "texts/"}
    assert process(SAMPLE, "--archive", "--json", cwd=tmp_path, env=environment).status == 0
    assert (objects / "texts/answer-3.txt").read_text().strip()


def test_an_unwritable_output_folder_is_named(tmp_path, speech):
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    result = process(speech, "--output", blocked, "--transcriber", "none")
    assert result.status == 1
    assert str(blocked) in result.stderr
    assert "not a directory" in result.stderr.lower() or "file exists" in result.stderr.lower()
