"""The systemd unit, the sample of an environment file and the container's recipe, with the real binaries."""

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess

import pytest
from binary import BINARY, HANG, ROOT, SAMPLES, run

DEPLOY = ROOT / "deploy"
SANDBOX = BINARY.with_name("interviewd-sandbox")
# systemd's measure of what a service could do that it need not: 0 to 10, here in tenths. What is left of ours
# is the network and local sockets, and lowering limits.
EXPOSURE = 15

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing: apt-get install systemd"
)


@pytest.fixture
def unit(tmp_path):
    """The unit, with the binaries where they are built."""
    text = (DEPLOY / "interviewd.service").read_text()
    assert "ExecStart=/usr/local/bin/interviewd serve\n" in text
    path = tmp_path / "interviewd.service"
    path.write_text(text.replace("/usr/local/bin/interviewd", str(BINARY)))
    return path


def systemd_analyze(*arguments):
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANG)


@needs_systemd
def test_systemd_understands_the_unit(unit):
    done = systemd_analyze("verify", "--man=no", unit)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_the_unit_leaves_the_service_little(unit):
    done = systemd_analyze("security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", unit)
    assert done.returncode == 0, done.stdout


# Linux 6.3 and later; the unit's MemoryDenyWriteExecute is this.
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


def refuse_executable_memory():
    """What the unit asks for, and what systemd has always done too: no new privileges."""
    ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)


def test_no_part_writes_code_at_run_time(tmp_path):
    if ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0:  # PR_GET_MDWE
        pytest.skip("this kernel cannot refuse memory that is writable and executable (before 6.3)")
    doctor = ["doctor", "--data", tmp_path / "data"]
    for arguments in (doctor, ["process", SAMPLES / "answer-1.mp4", "--json", "--transcriber", "none"]):
        result = run(*arguments, preexec_fn=refuse_executable_memory)
        assert result.status == 0, result.stdout + result.stderr


def settings_of_sample():
    """The lines KEY=VALUE of the sample, those that are commented out too."""
    lines = (DEPLOY / "interviewd.env").read_text().splitlines()
    return [line.removeprefix("#") for line in lines if re.match(r"#?[A-Z][A-Z0-9_]*=", line)]


def test_every_setting_of_the_sample_is_one_and_its_value_allowed(tmp_path):
    settings = settings_of_sample()
    assert len(settings) > 20
    file = tmp_path / "all.env"
    file.write_text("".join(f"{line}\n" for line in settings))
    result = run("config", "--config", file)
    assert (result.status, result.stderr) == (0, "")
    for line in settings:
        name, _, value = line.partition("=")
        assert f"{name}=" in result.stdout
        assert value in result.stdout


def test_the_service_manager_is_told_when_it_is_ready_alive_and_stopping(tmp_path, own):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(HANG)
        daemon = own(NOTIFY_SOCKET=str(path), WATCHDOG_USEC="200000")
        daemon.launch()
        said = []
        while "WATCHDOG=1" not in said or "READY=1" not in said:
            said.append(systemd.recv(4096).decode())
        daemon.running.send_signal(signal.SIGTERM)
        while said[-1] != "STOPPING=1":
            said.append(systemd.recv(4096).decode())
        assert daemon.running.wait(timeout=HANG) == 0
    assert said.count("READY=1") == 1
    assert all(re.fullmatch(r"(READY|STOPPING|WATCHDOG)=1|STATUS=.+", line) for line in said)


# The container.


def runtime_packages():
    """The packages that the recipe's second stage installs."""
    _, second = (DEPLOY / "Dockerfile").read_text().split("\nFROM debian:bookworm-slim\n")
    listed = re.search(r"install \\\n(.*?)\n\s*&&", second, re.S)[1]
    return set(re.findall(r"[a-z0-9][a-z0-9.+-]+", listed))


def depends():
    """Package → the installed packages that satisfy its dependencies, by Debian's own database."""
    query = ["dpkg-query", "--show", "--showformat", "${Package}\t${Provides}\t${Pre-Depends}, ${Depends}\n"]
    rows = subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()
    table, providers = {}, {}
    for row in rows:
        package, provides, needs = row.split("\t")
        table[package] = set(re.findall(r"(?:^|[,|])\s*([a-z0-9][a-z0-9.+-]+)", needs))
        for name in [package, *re.findall(r"(?:^|,)\s*([a-z0-9][a-z0-9.+-]+)", provides)]:
            providers.setdefault(name, set()).add(package)
    return {
        package: set().union(*(providers.get(name, set()) for name in needs))
        for package, needs in table.items()
    }


def closure(packages):
    table, found, left = depends(), set(), list(packages)
    while left:
        package = left.pop()
        if package not in found:
            found.add(package)
            left += table.get(package, ())
    return found


def owner(library):
    """The package of a file. Debian's database has the names from before /lib became /usr/lib, or after."""
    real = os.path.realpath(library)
    for name in (real, real.removeprefix("/usr")):
        done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    raise AssertionError(f"{library} belongs to no package")


@pytest.mark.parametrize("binary", [BINARY, SANDBOX], ids=lambda path: path.name)
def test_the_container_has_every_library_that_is_linked(binary):
    listed = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    assert "not found" not in listed
    libraries = re.findall(r"=> (/\S+)", listed)
    assert len(libraries) > 10
    packages = closure(runtime_packages())
    missing = {library: name for library in libraries if (name := owner(library)) not in packages}
    assert missing == {}


def test_the_container_names_what_is_linked_directly():
    """A library that is only there because another needs it may go with that one's next version."""
    direct = set()
    for binary in (BINARY, SANDBOX):
        headers = subprocess.run(["objdump", "-p", binary], capture_output=True, text=True, check=True).stdout
        paths = dict(
            re.findall(
                r"(\S+) => (/\S+)", subprocess.run(["ldd", binary], capture_output=True, text=True).stdout
            )
        )
        direct |= {owner(paths[name]) for name in re.findall(r"NEEDED\s+(\S+)", headers) if name in paths}
    assert direct - runtime_packages() == set()
