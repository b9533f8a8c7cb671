"""A full disk pauses the work, says so, and lets it go on when there is room."""

import os
from pathlib import Path

import pytest
from daemon import by_id, receive, until
from test_full_disk import namespace

MIB = 1 << 20
SIZE = 32 * MIB
# Mounts a small file system that only the daemon sees, and becomes the daemon.
SCRIPT = """
set -e
folder=$1; shift
mkdir -p "$folder"
mount -t tmpfs -o size={size} tmpfs "$folder"
exec "$@"
"""


class SmallDisk:
    """The daemon's data folder on a file system of its own, and how much of that is taken."""

    def __init__(self, daemon):
        # The daemon's view of the files: ours has nothing mounted there.
        self.folder = Path(f"/proc/{daemon.pid}/root{daemon.data}")
        self.ballast = self.folder / "ballast"

    def free(self):
        status = os.statvfs(self.folder)
        return status.f_bavail * status.f_frsize

    def leave(self, room):
        """Takes all but `room` bytes."""
        with open(self.ballast, "ab") as ballast:
            while (spare := self.free() - room) > 0:
                ballast.write(bytes(min(spare, MIB)))
                ballast.flush()

    def clear(self):
        self.ballast.unlink()


@pytest.fixture
def cramped(own, tmp_path):
    """Starts a daemon on a small disk of its own."""
    prefix = namespace()
    if prefix is None:
        pytest.skip("no permission to mount a small file system")

    def start(least):
        script = SCRIPT.format(size=SIZE)
        command = [*prefix, "sh", "-c", script, "sh", str(tmp_path / "data")]
        daemon = own("--min-free-space", least, prefix=command).start()
        return daemon, SmallDisk(daemon)

    return start


def assert_ready(daemon):
    until(lambda: daemon.get("/readyz", expect_failure=True).status_code == 200, "readiness", 20)


def test_work_pauses_visibly_when_room_is_short_and_goes_on_when_there_is_some(cramped, misbehaving):
    daemon, disk = cramped("8MiB")
    assert_ready(daemon)
    url = misbehaving.url("good", "fetched-when-there-is-room.wav")
    interview = daemon.save(url)
    disk.leave(4 * MIB)
    with daemon.subscribed(interview) as socket:
        assert receive(socket)["status"] == "connected"
        daemon.process(interview)
        paused = receive(socket)
        while "disk" not in paused["message"].lower() and "room" not in paused["message"].lower():
            paused = receive(socket)
        assert paused["status"] == "in_progress"
        # What is known of the parts may be a second old.
        until(lambda: "disk is full" in daemon.get("/readyz", expect_failure=True).text, "word of it", 20)
        assert daemon.get("/readyz", expect_failure=True).status_code == 503
        assert daemon.get("/healthz").status_code == 200
        assert daemon.results(interview)["status"] == "in_progress"
        assert misbehaving.requests(url) == []
        disk.clear()
        last = receive(socket)
        while last["status"] == "in_progress":
            last = receive(socket)
    assert last["status"] == "completed"
    assert_ready(daemon)


def test_a_disk_that_fills_up_during_a_download_costs_no_work(cramped, misbehaving):
    daemon, disk = cramped("1KiB")
    interview = daemon.save(misbehaving.url("good", "does-not-fit.wav"))
    # Room for the database's journal, not for the recording.
    disk.leave(MIB)
    assert len(misbehaving.payload) > 2 * MIB
    daemon.process(interview)
    until(lambda: "No space left on device" in daemon.log_file.read_text(), "word of the full disk")
    assert daemon.results(interview)["status"] == "in_progress"
    disk.clear()
    results = daemon.finished(interview)
    assert results["status"] == "completed"
    assert "error" not in by_id(results)[1]


def test_a_request_that_cannot_be_kept_is_refused_clearly_and_works_later(cramped, misbehaving):
    daemon, disk = cramped("1KiB")
    kept = daemon.save(misbehaving.url("good", "kept.wav"))
    disk.leave(0)
    body = {"questions": [{"question_id": 1, "question": "?" * 60_000, "video_url": misbehaving.url("good")}]}
    refused = refusal(daemon, body)
    assert refused.status_code in (503, 507)
    assert "full" in refused.json()["detail"]
    # What was kept can be read all the while.
    assert daemon.results(kept)["status"] == "pending"
    disk.clear()
    assert daemon.put("/interviews/777", body).status_code == 201
    daemon.process(kept)
    assert daemon.finished(kept)["status"] == "completed"


def refusal(daemon, body):
    """Puts one interview after the other until the disk is truly full."""
    for number in range(100_000, 100_200):
        answer = daemon.put(f"/interviews/{number}", body, expect_failure=True)
        if not answer.ok:
            return answer
    raise AssertionError("the disk takes everything")
