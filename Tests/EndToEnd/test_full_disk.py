"""No room for the output."""

import subprocess

import pytest
from binary import BINARY, HANG, SAMPLES, environment, process

NO_ROOM = "no space left on device"
# Mounts a file system of 64 KiB that only this process sees, leaves 4 KiB of it, runs the rest of the
# arguments, and lists what they left behind.
SCRIPT = """
set -e
folder=$1; shift
mount -t tmpfs -o size=64k tmpfs "$folder"
head -c 61440 /dev/zero >"$folder/ballast"
status=0
"$@" || status=$?
find "$folder" -type f -printf '%P %s\\n'
exit $status
"""


def namespace():
    """The prefix of a command that may mount, or None."""
    for command in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        trial = [*command, "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
        if subprocess.run(trial, capture_output=True).returncode == 0:
            return command
    return None


def test_a_full_disk_is_named_and_leaves_no_partial_file(tmp_path):
    prefix = namespace()
    if prefix is None:
        pytest.skip("no permission to mount a small file system")
    command = [BINARY, "process", SAMPLES / "answer-3.wav", "--json", "--output", tmp_path / "out"]
    done = subprocess.run(
        [*prefix, "sh", "-c", SCRIPT, "sh", tmp_path, *command],
        capture_output=True,
        text=True,
        timeout=HANG,
        env=environment(),
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("interviewd: ")
    assert NO_ROOM in line.lower()
    assert "answer-3" in line
    left = [line for line in done.stdout.splitlines() if line]
    assert left == ["ballast 61440"]


@pytest.mark.parametrize("flags", [["--json"], ["--txt"], []])
def test_a_full_standard_output_is_an_error(flags):
    with open("/dev/full", "w") as full:
        result = process(SAMPLES / "answer-3.wav", *flags, stdout=full)
    assert result.status == 1
    (line,) = result.errors
    assert line.startswith("interviewd: ")
    assert NO_ROOM in line.lower()
