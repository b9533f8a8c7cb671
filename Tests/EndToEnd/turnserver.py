"""A real coturn on 127.0.0.1, and a client of it.

with turnserver.serving(tmp_path, secret="north") as server:
    assert server.relays("user123:1795274530", "base64…")
"""

import contextlib
import re
import socket
import subprocess

from binary import HANG
from daemon import ENDING_WITH_US, until

REALM = "interviewd"
MESSAGES = 4
RECEIVED = re.compile(r"start_mclient: tot_send_msgs=(\d+), tot_recv_msgs=(\d+)")


class TurnServer:
    def __init__(self, port, log):
        self.port = port
        self._log = log

    @property
    def url(self):
        return f"turn:127.0.0.1:{self.port}?transport=udp"

    def log(self):
        return self._log.read_text(errors="replace")

    def client(self, username, password, transport="udp"):
        """Two clients that send each other messages through the server: exit status and output."""
        # -y: the clients are each other's peers; -c: no RTCP beside it.
        command = ["turnutils_uclient", "-y", "-c", "-m", 1, "-n", MESSAGES // 2]
        command += ["-t"] if transport == "tcp" else []
        command += ["-u", username, "-w", password, "-p", self.port, "127.0.0.1"]
        done = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=HANG, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def relays(self, username, password, transport="udp"):
        """Whether all messages come through; that no relay was given out is the only other answer."""
        status, output = self.client(username, password, transport)
        counts = RECEIVED.findall(output)
        if status == 0 and counts:
            sent, received = map(int, counts[-1])
            assert (sent, received) == (MESSAGES, MESSAGES), output
            return True
        assert "Cannot complete Allocation" in output, output
        return False


@contextlib.contextmanager
def serving(folder, secret):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "turnserver.log"
    command = [
        *ENDING_WITH_US,
        *("turnserver", "-n", "--use-auth-secret", f"--static-auth-secret={secret}", f"--realm={REALM}"),
        *("--listening-ip=127.0.0.1", f"--listening-port={port}", "--relay-ip=127.0.0.1"),
        *("--no-tls", "--no-dtls", "--no-cli", "--allow-loopback-peers"),
        *(f"--pidfile={folder}/turnserver.pid", f"--userdb={folder}/turnserver.db", "--log-file=stdout"),
    ]
    with open(log, "wb") as output:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        until(lambda: running.poll() is not None or answers(port), "turnserver that answers")
        assert running.poll() is None, log.read_text(errors="replace")
        yield TurnServer(port, log)
    finally:
        running.terminate()
        running.wait(timeout=HANG)


def answers(port):
    """Whether a STUN binding request (RFC 5389) is answered."""
    request = bytes.fromhex("000100002112a442") + b"interviewd!!"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        client.connect(("127.0.0.1", port))
        try:
            client.send(request)
            return client.recv(1024)[8:20] == b"interviewd!!"
        except OSError:
            return False
