"""TURN credentials that a real coturn takes, in both orders of the username and for any user."""

import base64
import hashlib
import hmac
import time

import management
import pytest
import turnserver
from management import Caller

SECRET = "shared with the TURN server"


@pytest.fixture(scope="module")
def turn(tmp_path_factory):
    with turnserver.serving(tmp_path_factory.mktemp("turn"), SECRET) as server:
        yield server


@pytest.fixture
def asking(own, turn):
    """Makes daemons that know the TURN server: asking(flags…)."""

    def make(*flags):
        settings = {"INTERVIEWD_JWT_SECRET": management.SECRET, "INTERVIEWD_TURN_SECRET": SECRET}
        return own("--turn-urls", f"{turn.url},stun:127.0.0.1:{turn.port}", *flags, **settings).start()

    return make


def credentials(daemon, user):
    caller = Caller(daemon, user)
    answer = caller.post(f"{caller.begin()}/credentials")
    assert answer.status_code == 200, answer.text
    return answer.json()["turn_credentials"]


def test_the_documented_order_is_accepted(asking, turn):
    daemon = asking()
    given = credentials(daemon, "user123")
    assert given["username"] == f"user123:{given['expiration']}"
    assert given["ttl"] == 86_400
    assert abs(given["expiration"] - time.time() - 86_400) < 60
    assert given["urls"] == [turn.url, f"stun:127.0.0.1:{turn.port}"]
    code = hmac.new(SECRET.encode(), given["username"].encode(), hashlib.sha1).digest()
    assert given["password"] == base64.b64encode(code).decode()
    assert turn.relays(given["username"], given["password"])
    assert turn.relays(given["username"], given["password"], transport="tcp")


def test_the_other_order_is_accepted(asking, turn):
    given = credentials(asking("--turn-username", "expiry-first", "--turn-ttl", "10m"), "user123")
    assert given["username"] == f"{given['expiration']}:user123"
    assert given["ttl"] == 600
    assert turn.relays(given["username"], given["password"])


def test_what_was_not_given_out_is_refused(asking, turn):
    given = credentials(asking(), "user123")
    assert not turn.relays(given["username"], "wrong")
    assert not turn.relays(given["username"].replace("user123", "user124"), given["password"])
    assert not turn.relays(given["username"] + "9", given["password"])
    # Rightly signed, and over.
    past = f"user123:{int(time.time()) - 60}"
    code = hmac.new(SECRET.encode(), past.encode(), hashlib.sha1).digest()
    assert not turn.relays(past, base64.b64encode(code).decode())


STRANGE = ["1234567890", "urn:user:7", "a b\"c'd\\e", "Zoë 日本", "auth0|5f7c8@x", "u" * 250, "union select"]


@pytest.mark.parametrize("order", ["user-first", "expiry-first"])
def test_any_user_is_accepted(asking, turn, order):
    daemon = asking("--turn-username", order)
    names = set()
    for user in STRANGE:
        given = credentials(daemon, user)
        assert turn.relays(given["username"], given["password"]), user
        names.add(given["username"])
    assert len(names) == len(STRANGE)
