"""Starting, being asked how it is, ending, and being killed."""

import signal
import socket

import pytest
from binary import run
from daemon import STOPPING, by_id, files_below, follow, receive, until
from websockets.exceptions import ConnectionClosed

# What design.md promises for a stop with work in flight, in seconds.
PROMISED = 10


def test_a_started_daemon_is_alive_and_ready(daemon):
    assert daemon.port_file.read_text() == f"{daemon.port}\n"
    for path in ("/healthz", "/readyz"):
        answer = daemon.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.json()["status"]


def test_readiness_names_what_it_looked_at(daemon):
    said = daemon.get("/readyz").text
    for part in ("database", "objects", "recogniser", "sandbox"):
        assert part in said.lower()


def test_an_idle_daemon_ends_at_once_when_asked(own):
    daemon = own().start()
    status, seconds = daemon.stop()
    assert status == 0
    assert seconds < PROMISED


def test_a_data_folder_has_one_daemon(own):
    daemon = own().start()
    second = run("serve", "--listen", "127.0.0.1:0", "--data", daemon.data)
    assert second.status == 1
    assert str(daemon.data) in second.stderr
    assert daemon.get("/healthz").status_code == 200


def test_an_address_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = run("serve", "--listen", address, "--data", tmp_path / "data")
    assert result.status == 1
    assert address in result.stderr
    assert "in use" in result.stderr.lower()


@pytest.mark.parametrize(
    "flags", [["--listen", "nonsense"], ["--listen", "127.0.0.1:70000"], ["--workers", "0"], ["--no-such"]]
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path, flags):
    result = run("serve", *flags, "--data", tmp_path / "data")
    assert result.status == 2
    assert flags[0] in result.stderr


def test_work_survives_a_kill(own, web, misbehaving):
    daemon = own("--workers", 2).start()
    interview = daemon.save(web.url("sentence.wav"), misbehaving.url("stall-once", "kill.wav"))
    daemon.process(interview)
    until(
        lambda: misbehaving.requests(misbehaving.url("stall-once", "kill.wav")), "request for the recording"
    )
    daemon.kill()
    until(lambda: not daemon.left_behind(), "end of its children")
    daemon.start()
    results = daemon.finished(interview)
    assert results["status"] == "completed"
    assert not [question for question in by_id(results).values() if question.get("error")]
    assert_nothing_unfinished(daemon)


def test_work_in_flight_is_handed_back_and_continued_by_the_next_start(own, web, misbehaving):
    daemon = own("--workers", 1).start()
    held_up = misbehaving.url("stall-once", "handed-back.wav")
    interview = daemon.save(held_up, web.url("sentence.wav"))
    daemon.process(interview)
    until(lambda: misbehaving.requests(held_up), "request for the recording")
    status, seconds = daemon.stop()
    assert status == 0
    assert seconds < PROMISED
    assert not daemon.left_behind()
    daemon.start()
    assert daemon.finished(interview)["status"] == "completed"
    assert_nothing_unfinished(daemon)


def test_ending_tells_subscribers_so(own):
    daemon = own().start()
    interview = daemon.save("http://192.0.2.1/never-fetched.wav")
    with daemon.subscribed(interview) as socket:
        assert receive(socket)["status"] == "connected"
        assert receive(socket)["status"] == "pending"
        daemon.running.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=STOPPING)
    assert closed.value.rcvd.code == 1001
    assert daemon.running.wait(timeout=STOPPING) == 0


def test_a_second_signal_ends_it_at_once(own, lecture, web):
    daemon = own(transcriber="pocketsphinx").start()
    interview = daemon.save(web.url("lecture.wav"))
    with daemon.subscribed(interview) as socket:
        daemon.process(interview)
        while '"in_progress"' not in socket.recv(timeout=STOPPING):
            pass
    daemon.running.send_signal(signal.SIGTERM)
    daemon.running.send_signal(signal.SIGTERM)
    daemon.running.wait(timeout=STOPPING)
    until(lambda: not daemon.left_behind(), "end of its children")


def test_results_stay_over_a_restart(own, web):
    daemon = own().start()
    interview, before = daemon.processed(web.url("sentence.wav"))
    daemon.stop()
    daemon.start()
    assert daemon.results(interview) == before
    with daemon.subscribed(interview) as socket:
        assert follow(socket)[-1]["status"] == "completed"


def assert_nothing_unfinished(daemon):
    """No download and no half-written file is left in the data folder of a daemon that has no work."""
    files = [
        name for name in files_below(daemon.data) if ".partial" in name or name.startswith("recordings/")
    ]
    assert files == []
