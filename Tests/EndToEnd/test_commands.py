"""Usage, --help, --version, config, doctor."""

import shutil

import pytest
from binary import BINARY, SAMPLES, run

SAMPLE = SAMPLES / "answer-3.wav"
COMMANDS = ("process", "config", "doctor", "token")


@pytest.mark.parametrize("arguments", [["--help"], *[[command, "--help"] for command in COMMANDS]])
def test_help_goes_to_standard_output(arguments):
    result = run(*arguments)
    assert (result.status, result.stderr) == (0, "")
    assert "usage" in result.stdout.lower()


def test_help_of_process_names_every_flag():
    text = run("process", "--help").stdout
    formats = ["--json", "--srt", "--vtt", "--txt"]
    others = [
        "--archive",
        "--config",
        "--no-video",
        "--output",
        "--progress",
        "--quiet",
        "--transcriber",
        "--workers",
    ]
    assert [flag for flag in formats + others if flag not in text] == []


def test_general_help_names_every_command():
    text = run("--help").stdout
    assert [command for command in COMMANDS if command not in text] == []


@pytest.mark.parametrize("arguments", [["--version"], *[[command, "--version"] for command in COMMANDS]])
def test_the_version_is_one_line(arguments):
    result = run(*arguments)
    assert result.status == 0
    assert result.stdout.startswith("interviewd ")
    assert result.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "command"),
        (["fly"], "fly"),
        (["--fly"], "--fly"),
        (["process"], "recording"),
        (["process", SAMPLE, "--fly"], "--fly"),
        (["process", SAMPLE, "--output"], "--output"),
        (["process", SAMPLE, "--workers", "none"], "--workers"),
        (["process", SAMPLE, "--workers", "0"], "--workers"),
        (["process", SAMPLE, "--transcriber", "parrot"], "--transcriber"),
        (["process", SAMPLE, "--progress", "loud"], "--progress"),
        (["process", SAMPLE, SAMPLE, "--srt"], "--output"),
        (["process", SAMPLE, "--srt", "--vtt"], "--output"),
        (["config", "--fly"], "--fly"),
    ],
)
def test_wrong_usage_names_what_is_wrong_and_where_help_is(arguments, named):
    result = run(*arguments)
    assert result.status == 2
    assert result.stdout == ""
    assert named in result.stderr.lower()
    assert "--help" in result.stderr


def test_a_double_dash_ends_the_flags(tmp_path):
    shutil.copy(SAMPLE, tmp_path / "--json")
    result = run("process", "--json", "--transcriber", "none", "--", "--json", cwd=tmp_path)
    assert result.status == 0, result.stderr
    assert result.report["schema"] == "interviewd.report/1"


def test_config_shows_each_value_and_where_it_came_from(tmp_path):
    file = tmp_path / "interviewd.conf"
    file.write_text("# ours\nINTERVIEWD_MAX_DURATION=2h\nINTERVIEWD_WORKERS=3\n")
    environment = {"INTERVIEWD_TRANSCRIBER": "none", "INTERVIEWD_WORKERS": "2"}
    result = run("config", "--config", file, "--log", "debug", cwd=tmp_path, env=environment)
    assert (result.status, result.stderr) == (0, "")
    lines = {line.split()[0].split("=")[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert "--log" in lines["INTERVIEWD_LOG"]
    assert "debug" in lines["INTERVIEWD_LOG"]
    assert "environment" in lines["INTERVIEWD_WORKERS"]
    assert "2" in lines["INTERVIEWD_WORKERS"]
    assert f"{file}:2" in lines["INTERVIEWD_MAX_DURATION"]
    assert "default" in lines["INTERVIEWD_DATA"]


def test_a_bad_value_is_named_with_its_place(tmp_path):
    file = tmp_path / "interviewd.conf"
    file.write_text("INTERVIEWD_WORKERS=many\n")
    result = run("config", "--config", file)
    assert result.status == 2
    assert "many" in result.stderr
    assert f"{file}:1" in result.stderr


def test_a_missing_configuration_file_is_named():
    result = run("process", SAMPLE, "--config", "no-such-file")
    assert (result.status, result.stdout) == (2, "")
    assert "no-such-file" in result.stderr


def test_an_unknown_variable_is_warned_of_once():
    result = run("process", SAMPLE, "--transcriber", "none", env={"INTERVIEWD_COLOUR": "blue"})
    assert result.status == 0
    assert result.stderr.count("INTERVIEWD_COLOUR") == 1


def test_doctor_finds_everything_well():
    result = run("doctor")
    assert result.status == 0, result.stdout
    lines = result.stdout.splitlines()
    assert len(lines) >= 3
    assert all(line.startswith("ok") for line in lines)


def test_doctor_says_what_is_missing_and_how_to_mend_it(tmp_path):
    result = run("doctor", env={"INTERVIEWD_TRANSCRIBER_MODEL": str(tmp_path)})
    assert result.status == 1
    (failure,) = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert str(tmp_path) in failure
    assert "pocketsphinx-en-us" in result.stdout


def test_doctor_and_process_name_a_missing_decoder(tmp_path):
    alone = shutil.copy2(BINARY, tmp_path / "interviewd")
    result = run("doctor", binary=alone)
    assert result.status == 1
    assert "interviewd-sandbox" in result.stdout
    result = run("process", SAMPLE, binary=alone)
    assert result.status == 1
    assert "interviewd-sandbox" in result.stderr
