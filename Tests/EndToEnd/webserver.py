"""Serves recordings as a real web server does: nginx with ranges, entity tags and keep-alive."""

import contextlib
import os
import socket
import subprocess
import tempfile
from pathlib import Path

NGINX = "/usr/sbin/nginx"
# Even where the tests are killed, it does not go on without them.
ENDING_WITH_US = ["setpriv", "--pdeathsig", "TERM", "--"]
CONFIGURATION = """
daemon off;
worker_processes 1;
{user}
pid {home}/nginx.pid;
error_log {home}/error.log warn;
events {{ worker_connections 2048; }}
http {{
  log_format requests '$request_method $request_uri $status $body_bytes_sent $http_range';
  access_log {home}/access.log requests;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  types {{ video/mp4 mp4; video/webm webm; audio/wav wav; }}
  default_type application/octet-stream;
  sendfile on;
  keepalive_requests 100000;
  server {{
    listen {address};
    root {root};
    location /slow/ {{ limit_rate 1m; }}
    location /put/ {{ dav_methods PUT; client_max_body_size 0; }}
  }}
}}
"""


class WebServer:
    """nginx over a folder, on a free port of 127.0.0.1; slow/ comes at 1 MiB/s, put/ takes files."""

    def __init__(self, home, port):
        self.home = Path(home)
        self.port = port

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    def log(self):
        """A line for each finished request."""
        return (self.home / "access.log").read_text()

    def requests(self, name):
        """The finished requests for `name` so far, each as (status, bytes sent, range or "-")."""
        lines = [line.split() for line in self.log().splitlines()]
        return [
            (int(status), int(sent), wanted) for _, uri, status, sent, wanted in lines if uri == f"/{name}"
        ]


@contextlib.contextmanager
def serving(root, beside=None):
    """A WebServer for as long as the context lasts; its own files are in the folder `beside`."""
    with tempfile.TemporaryDirectory(prefix="nginx-", dir=beside) as home, socket.socket() as listener:
        # nginx inherits the listening socket: the port is free for certain, and connections wait in the
        # queue until nginx answers, so nobody needs to ask whether it is up.
        listener.bind(("127.0.0.1", 0))
        listener.listen(511)
        port = listener.getsockname()[1]
        # Started by root, nginx would serve as somebody who may not read what the tests made.
        user = "user root;" if os.geteuid() == 0 else ""
        text = CONFIGURATION.format(home=home, root=root, address=f"127.0.0.1:{port}", user=user)
        (Path(home) / "nginx.conf").write_text(text)
        with open(Path(home) / "stderr", "wb") as said:
            running = subprocess.Popen(
                [
                    "setpriv",
                    "--pdeathsig",
                    "TERM",
                    "--",
                    NGINX,
                    "-p",
                    home,
                    "-e",
                    f"{home}/error.log",
                    "-c",
                    f"{home}/nginx.conf",
                ],
                env=os.environ | {"NGINX": f"{listener.fileno()};"},
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as probe:
                probe.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
                assert probe.recv(1), f"nginx does not answer: {(Path(home) / 'stderr').read_text()}"
            yield WebServer(home, port)
        finally:
            running.terminate()
            try:
                running.wait(timeout=10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
