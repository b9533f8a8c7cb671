"""What an operator sees: metrics, logs, request ids, readiness."""

import re

import pytest
import words
from binary import run
from daemon import until
from prometheus import Metrics


def metrics(daemon):
    answer = daemon.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return Metrics(answer.text)


def test_metrics_can_be_scraped_and_counters_only_grow(daemon, web):
    before = metrics(daemon)
    before.check_histograms()
    daemon.processed(web.url("sentence.wav"))
    after = metrics(daemon)
    after.check_histograms()
    for (name, pairs), value in before.samples.items():
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        if before.types.get(name) == "counter" or before.types.get(family) == "histogram":
            assert after.samples[name, pairs] >= value, name


def test_metrics_count_requests_by_route_and_status(daemon):
    def counted(**labels):
        try:
            return metrics(daemon).value("interviewd_http_requests_total", **labels)
        except AssertionError:
            return 0

    found = {"route": "/interviews/{interview_id}", "method": "GET", "status": "404"}
    before = counted(**found)
    for number in range(3):
        daemon.get(f"/interviews/{987_000_000 + number}")
    assert counted(**found) == before + 3
    # A path or method that nobody serves makes no series of its own, or strangers could fill the memory.
    daemon.get("/no/such/path/987654")
    daemon.request("M987654", "/healthz", expect_failure=True)
    assert "987654" not in daemon.get("/metrics").text


def test_metrics_tell_of_the_work(own, web, misbehaving):
    daemon = own("--workers", 3, transcriber="pocketsphinx").start()
    held_up = misbehaving.url("stall", "metrics.wav")
    daemon.processed(web.url("sentence.wav"), misbehaving.url("missing"))
    running = daemon.save(held_up)
    daemon.process(running)
    until(lambda: misbehaving.requests(held_up), "request for the recording")
    now = metrics(daemon)
    assert now.value("interviewd_jobs", state="running") == 1
    assert now.value("interviewd_workers") == 3
    assert now.value("interviewd_workers_busy") == 1
    assert now.value("interviewd_downloaded_bytes_total") >= web.requests("sentence.wav")[-1][1]
    assert 0 < now.value("interviewd_recogniser_real_time_factor") < 20


def test_metrics_know_what_waits(own, misbehaving):
    daemon = own("--workers", 1).start()
    held_up = misbehaving.url("stall", "in-front.wav")
    first, second = daemon.save(held_up), daemon.save(misbehaving.url("good"), misbehaving.url("good"))
    daemon.process(first)
    until(lambda: misbehaving.requests(held_up), "request for the recording")
    daemon.process(second)
    now = metrics(daemon)
    assert now.value("interviewd_jobs", state="queued") == 2
    assert now.value("interviewd_queue_age_seconds") >= 0


def test_every_line_of_the_log_is_json_with_its_time_and_level(daemon):
    daemon.get("/healthz")
    entries = daemon.log()
    assert entries
    for entry in entries:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", entry["time"])
        assert entry["level"] in ("error", "warning", "info", "debug")
        assert entry["message"]


def test_a_request_is_known_by_its_id_in_answer_and_log(own):
    daemon = own("--log", "debug").start()
    answer = daemon.get("/interviews/999999999", headers={"X-Request-Id": "from-the-client.1"})
    assert answer.headers["X-Request-Id"] == "from-the-client.1"
    made = daemon.get("/interviews/999999999").headers["X-Request-Id"]
    other = daemon.get("/interviews/999999999").headers["X-Request-Id"]
    assert made != other
    for name in ("from-the-client.1", made, other):
        until(lambda name=name: any(name in entry.values() for entry in daemon.log()), f"log of {name}", 10)


@pytest.mark.parametrize("wrong", ["a b", "x" * 65, 'a"b', "ä"])
def test_a_request_id_that_would_harm_the_log_is_replaced(daemon, wrong):
    answer = daemon.get("/healthz", headers={"X-Request-Id": wrong.encode("latin-1")})
    assert answer.status_code == 200
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.headers["X-Request-Id"])
    assert answer.headers["X-Request-Id"] != wrong


def test_the_log_holds_nothing_of_what_was_said(own, web):
    daemon = own("--log", "debug", transcriber="pocketsphinx").start()
    interview, results = daemon.processed(web.url("sentence.wav?token=do-not-tell"))
    assert results["status"] == "completed"
    spoken = words.normalised(
        daemon.get(f"/interviews/{interview}/questions/1/transcript", headers={"Accept": "text/plain"}).text
    )
    assert len(spoken) > 5
    logged = " ".join(words.normalised(daemon.log_file.read_text()))
    for start in range(len(spoken) - 2):
        assert " ".join(spoken[start : start + 3]) not in logged
    assert "do-not-tell" not in daemon.log_file.read_text()
    assert "Ada Lovelace" not in daemon.log_file.read_text()


def test_the_doctor_checks_every_part(tmp_path):
    result = run("doctor", "--data", tmp_path / "data")
    assert result.status == 0, result.stdout + result.stderr
    for part in ("database", "objects", "recogniser", "sandbox"):
        assert part in (result.stdout + result.stderr).lower()


def test_the_doctor_names_a_database_of_a_later_version(own):
    import sqlite3

    daemon = own().start()
    daemon.stop()
    database = sqlite3.connect(daemon.data / "interviewd.sqlite")
    with database:
        database.execute("INSERT INTO schema_version VALUES (9999, 'from the future', 0)")
    database.close()
    for arguments in (["doctor"], ["serve", "--listen", "127.0.0.1:0"]):
        result = run(*arguments, "--data", daemon.data)
        assert result.status == 1
        assert "9999" in result.stdout + result.stderr
