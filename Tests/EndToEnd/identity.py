"""Stands in for whoever issues tokens: keys, a key set that can be rotated, and tokens by two libraries."""

import contextlib
import http.server
import json
import threading
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwk
from joserfc import jwt as jose

SECRET = "a secret of the tests, 32 bytes or more"
HOUR = 3600


def claims(subject="ada", **others):
    return {"sub": subject, "exp": int(time.time()) + HOUR} | others


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class Key:
    """A key pair with its id; `algorithm` is RS256 or ES256."""

    def __init__(self, algorithm, kid, bits=2048):
        self.algorithm = algorithm
        self.kid = kid
        self.private = (
            ec.generate_private_key(ec.SECP256R1())
            if algorithm == "ES256"
            else rsa.generate_private_key(65537, bits)
        )

    def public(self, **others):
        """As a key set has it."""
        names = {"ES256": jwt.algorithms.ECAlgorithm, "RS256": jwt.algorithms.RSAAlgorithm}
        key = json.loads(names[self.algorithm].to_jwk(self.private.public_key()))
        key.pop("key_ops", None)
        return key | {"kid": self.kid, "use": "sig", "alg": self.algorithm} | others

    def token(self, payload=None, **header):
        return jwt.encode(
            payload or claims(), self.private, algorithm=self.algorithm, headers={"kid": self.kid} | header
        )

    def jose_token(self, payload=None):
        kind = jwk.ECKey if self.algorithm == "ES256" else jwk.RSAKey
        key = kind.import_key(self.private)
        return jose.encode({"alg": self.algorithm, "kid": self.kid}, payload or claims(), key)


def shared(payload=None, secret=SECRET, **header):
    """A token with HS256."""
    return jwt.encode(payload or claims(), secret, algorithm="HS256", headers=header or None)


class Publisher:
    """Serves a key set that can be changed, and counts how often it is asked."""

    def __init__(self):
        self.keys = []
        self.status = 200
        self.asked = 0
        publisher = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                publisher.asked += 1
                body = json.dumps({"keys": publisher.keys}).encode()
                self.send_response(publisher.status)
                self.send_header("Content-Type", "application/jwk-set+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"


@contextlib.contextmanager
def publishing():
    publisher = Publisher()
    thread = threading.Thread(target=publisher.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        publisher.server.shutdown()
        publisher.server.server_close()
        thread.join()
