"""Callers of the interview management API, with tokens that PyJWT signs."""

import time

import jwt

SECRET = "a secret of the tests, of more than 32 bytes"
TEMPLATE = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
INTERVIEWS = "/api/v1/interviews/"
TEMPLATES = "/api/v1/templates/"


def token(user, **claims):
    return jwt.encode({"sub": user, "exp": int(time.time()) + 600, **claims}, SECRET, algorithm="HS256")


class Caller:
    """Somebody with a token."""

    def __init__(self, daemon, user, **claims):
        self.daemon = daemon
        self.user = user
        self.headers = {"Authorization": f"Bearer {token(user, **claims)}"}

    def ask(self, method, path, **options):
        return self.daemon.request(method, path, headers=self.headers, **options)

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.ask("POST", path, json=json, **options)

    def patch(self, path, json=None, **options):
        return self.ask("PATCH", path, json=json, **options)

    def put(self, path, json=None, **options):
        return self.ask("PUT", path, json=json, **options)

    def delete(self, path, **options):
        return self.ask("DELETE", path, **options)

    def begin(self, template=TEMPLATE):
        """The path of a new interview."""
        answer = self.post(INTERVIEWS, {"template_id": template})
        assert answer.status_code == 201, answer.text
        return INTERVIEWS + answer.json()["id"]


def admin(daemon):
    return Caller(daemon, "root", role="admin")


def refused(answer, status):
    """The sentence of a refusal, which has the documented form."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["detail"]
    return answer.json()["detail"]
