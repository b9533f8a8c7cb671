"""JSON Web Tokens in front of the interview management API, made by independent libraries."""

import base64
import hashlib
import hmac
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import daemon as daemons
import identity
import jwt
import pytest
import requests
from binary import HANG, run
from cryptography.hazmat.primitives import serialization
from identity import HOUR, SECRET, Key, bearer, claims, shared
from joserfc import jwk
from joserfc import jwt as jose

LIST = "/api/v1/interviews/"
ISSUER = "https://id.example"
AUDIENCE = "interviewd"


@pytest.fixture(scope="module")
def keys():
    return {"rsa": Key("RS256", "r1"), "ec": Key("ES256", "e1")}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, keys):
    """A daemon that takes tokens of a secret and of both kinds of keys, from one issuer for one audience."""
    folder = tmp_path_factory.mktemp("authentication")
    file = folder / "keys.json"
    file.write_text(json.dumps({"keys": [key.public() for key in keys.values()]}))
    flags = ["--jwks", file, "--jwt-issuer", ISSUER, "--jwt-audience", AUDIENCE, "--transcriber", "none"]
    with daemons.Daemon(folder / "data", *flags, *daemons.QUICK, INTERVIEWD_JWT_SECRET=SECRET) as running:
        yield running


def good(**others):
    return claims(iss=ISSUER, aud=AUDIENCE, **others)


def part(value):
    text = value if isinstance(value, (bytes, str)) else json.dumps(value)
    data = text if isinstance(text, bytes) else text.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forged(header, payload, secret=SECRET):
    """A token with a right HS256 signature over whatever it is."""
    text = f"{part(header)}.{part(payload)}"
    code = hmac.new(secret if isinstance(secret, bytes) else secret.encode(), text.encode(), hashlib.sha256)
    return f"{text}.{part(code.digest())}"


def assert_refused(answer, because=None):
    assert answer.status_code == 401, answer.text
    (detail,) = answer.json().values()
    assert isinstance(detail, str)
    challenge = answer.headers["WWW-Authenticate"]
    if because is None:
        assert challenge == 'Bearer realm="interviewd"'
    else:
        assert re.search(because, detail), detail
        assert challenge == (
            f'Bearer realm="interviewd", error="invalid_token", error_description="{detail}"'
        )


# What is taken.


def test_tokens_of_two_libraries_and_three_algorithms_are_taken(guarded, keys):
    secret = jwk.OctKey.import_key(SECRET)
    for token in (
        shared(good()),
        jose.encode({"alg": "HS256"}, good(), secret),
        keys["rsa"].token(good()),
        keys["rsa"].jose_token(good()),
        keys["ec"].token(good()),
        keys["ec"].jose_token(good()),
        keys["ec"].token(good(), typ="at+jwt"),
        keys["rsa"].token(claims(iss=ISSUER, aud=["other", AUDIENCE])),
        shared(good(nbf=time.time() - 1, role="admin", extra={"deep": [1, 2.5, None, "é\u2028😀"]})),
        # Clocks differ by up to a minute: AuthenticatorTests has the limits to the second.
        shared(good(exp=time.time() - 20)),
        shared(good(nbf=int(time.time()) + 50)),
    ):
        answer = guarded.get(LIST, headers=bearer(token))
        assert answer.status_code == 200, answer.text
        assert answer.json() == []


def test_every_signature_of_ecdsa_is_taken(guarded, keys):
    """They are random: some have numbers with leading zeros, or with their first bit set."""
    for number in range(300):
        answer = guarded.get(LIST, headers=bearer(keys["ec"].token(good(jti=str(number)))))
        assert answer.status_code == 200, answer.text


def test_users_are_told_apart_and_administrators_see_all(guarded, keys):
    template = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    ada, bob = (bearer(keys["ec"].token(good(subject=name))) for name in ("ada-1", "bob-1"))
    admin = bearer(shared(good(subject="root", role="admin")))
    made = guarded.post(LIST, {"template_id": template}, headers=ada)
    assert made.status_code in (200, 201), made.text
    assert made.json()["user_id"] == "ada-1"
    path = LIST + made.json()["id"]
    assert guarded.get(path, headers=ada).status_code == 200
    assert guarded.get(path, headers=bob).status_code == 403
    assert guarded.get(path, headers=admin).status_code == 200


# What is not.


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YWRhOnNlY3JldA=="},
        {"Authorization": "Token abc"},
        {"X-API-Key": "a.b.c"},
    ],
)
def test_without_a_token_there_is_a_challenge(guarded, headers):
    assert_refused(guarded.get(LIST, headers=headers))


def test_every_route_asks_for_a_token(guarded):
    document = guarded.get("/openapi.json").json()
    asked = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/api/v1/"):
                continue
            assert operation["security"] == [{"jwt": []}], path
            answer = guarded.request(method.upper(), re.sub(r"{\w+}", "1", path), json={})
            assert_refused(answer)
            asked += 1
    assert asked >= 8
    assert document["components"]["securitySchemes"]["jwt"]["bearerFormat"] == "JWT"


@pytest.mark.parametrize(
    ("token", "because"),
    [
        ("x", "three parts"),
        ("a.b", "three parts"),
        ("a.b.c.d.e", "three parts"),
        ("a.b.c", "malformed"),
        ("....", "three parts"),
        ("%00.%00.%00", "base64url"),
        ("x" * 8193, "longer than 8192 bytes"),
        (lambda: forged({"alg": "HS256"}, "not json"), "claims"),
        (lambda: forged({"alg": "HS256"}, []), "claims"),
        (lambda: forged('{"alg":"HS256","alg":"HS256"}', good()), "header"),
        (lambda: forged({"alg": "HS256"}, '{"sub":"a","sub":"b","exp":4102444800}'), "repeated"),
        (lambda: forged({"alg": "HS256", "crit": ["exp"]}, good()), "crit"),
        (lambda: forged({"alg": "HS256", "crit": ["b64"], "b64": False}, good()), "crit"),
        (lambda: forged({"alg": "HS256", "typ": "logout+jwt"}, good()), "typ"),
        (lambda: forged({"alg": "HS256", "kid": ["a"]}, good()), "kid"),
        (lambda: forged({"alg": "none"}, good()), "not signed"),
        (lambda: f"{part({'alg': 'none'})}.{part(good())}.", "not signed"),
        (lambda: forged({"alg": "RS256"}, good()), "signature"),
        (lambda: forged({"alg": "HS512"}, good()), "not signed"),
        (lambda: shared(good(), secret="another secret of the tests, of 32 bytes"), "signature"),
        (lambda: shared(good(exp=int(time.time()) - HOUR)), "expired"),
        (lambda: shared(good(nbf=int(time.time()) + HOUR)), "not valid yet"),
        (lambda: forged({"alg": "HS256"}, {"sub": "a", "iss": ISSUER, "aud": AUDIENCE}), "no claim exp"),
        (
            lambda: forged({"alg": "HS256"}, {"exp": 4102444800, "iss": ISSUER, "aud": AUDIENCE}),
            "no claim sub",
        ),
        (lambda: forged({"alg": "HS256"}, good() | {"exp": "4102444800"}), "exp"),
        (lambda: forged({"alg": "HS256"}, good() | {"exp": True}), "exp"),
        (lambda: forged({"alg": "HS256"}, '{"sub":"a","exp":1e999}'), "exp"),
        (lambda: forged({"alg": "HS256"}, '{"sub":"a","exp":NaN}'), "claims"),
        (lambda: forged({"alg": "HS256"}, good() | {"sub": 7}), "sub"),
        (lambda: forged({"alg": "HS256"}, good() | {"sub": ""}), "sub"),
        (lambda: forged({"alg": "HS256"}, good() | {"sub": "a\0b"}), "sub"),
        (lambda: forged({"alg": "HS256"}, good() | {"sub": "a" * 256}), "sub"),
        (lambda: shared(claims(aud=AUDIENCE)), "no claim iss"),
        (lambda: shared(claims(iss="https://id.example/", aud=AUDIENCE)), "issuer"),
        (lambda: shared(claims(iss=ISSUER)), "no claim aud"),
        (lambda: shared(claims(iss=ISSUER, aud=["interview", "interviewd "])), "audience"),
    ],
)
def test_a_token_that_does_not_hold_is_refused_with_the_reason(guarded, token, because):
    """Those with times are made here: from collecting to running may be a long way."""
    text = token() if callable(token) else token
    assert_refused(guarded.get(LIST, headers=bearer(text)), because)


def test_a_public_key_is_no_secret(guarded, keys):
    """The attack on libraries that let the token choose the algorithm (RFC 8725, section 2.1)."""
    public = keys["rsa"].private.public_key()
    for form in (
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
        json.dumps(keys["rsa"].public()).encode(),
    ):
        token = forged({"alg": "HS256", "kid": "r1"}, good(), form)
        assert_refused(guarded.get(LIST, headers=bearer(token)), "signature")


def test_somebody_elses_keys_are_refused_whatever_they_are_called(guarded, keys):
    for stranger in (Key("RS256", "r1"), Key("ES256", "e1"), Key("RS256", "e1"), Key("ES256", "new")):
        token = stranger.token(good(), jwk=stranger.public(), jku="http://127.0.0.1:1/keys")
        assert_refused(guarded.get(LIST, headers=bearer(token)), "signature|No key")
    assert guarded.get(LIST, headers=bearer(keys["ec"].token(good()))).status_code == 200


def test_a_change_anywhere_is_noticed(guarded, keys):
    for token in (shared(good()), keys["rsa"].token(good()), keys["ec"].token(good())):
        header, payload, signature = token.split(".")
        other = part(json.loads(base64.urlsafe_b64decode(payload + "==")) | {"role": "admin"})
        for changed in (
            f"{header}.{other}.{signature}",
            f"{header}.{payload}.",
            f"{header}.{payload}.{signature[:-8]}AAAAAAAA",
            f"{header}.{payload}.{part(bytes(64))}",
            f"{header}.{payload}.{signature}=",
            f"{header}=.{payload}.{signature}",
            f"{header}.{payload}.{signature}{signature}",
        ):
            assert_refused(guarded.get(LIST, headers=bearer(changed)), "signature|base64url")


def test_a_token_is_not_written_anywhere(guarded, keys):
    token = keys["ec"].token(good(subject="nobody-in-the-log"))[:-8] + "AAAAAAAA"
    answer = guarded.get(LIST, headers=bearer(token))
    payload = token.split(".")[1]
    for text in (answer.text, str(answer.headers), guarded.log_file.read_text()):
        assert token not in text
        assert payload not in text
        assert "nobody-in-the-log" not in text


# Where keys come from.


def test_until_it_is_configured_the_api_says_so(own):
    daemon = own().start()
    for headers in ({}, bearer(shared())):
        answer = daemon.get(LIST, headers=headers, expect_failure=True)
        assert answer.status_code == 503
        assert "INTERVIEWD_JWT_SECRET" in answer.json()["detail"]
    assert daemon.get("/healthz").status_code == 200


def test_keys_are_rotated_at_an_address(own):
    old, new, unknown = (Key("ES256", kid) for kid in ("old", "new", "unknown"))
    with identity.publishing() as publisher:
        publisher.keys = [{"kty": "oct", "k": "AAAA"}, old.public()]
        daemon = own("--jwks", publisher.url, private=0).start()
        assert publisher.asked == 0
        with ThreadPoolExecutor(8) as pool:
            tokens = [old.token() for _ in range(24)]
            statuses = list(pool.map(lambda token: status_of(daemon, token), tokens))
        assert (set(statuses), publisher.asked) == ({200}, 1)
        publisher.keys = [new.public()]
        assert status_of(daemon, new.token()) == 200
        assert publisher.asked == 2
        assert_refused(daemon.get(LIST, headers=bearer(old.token())), "No key")
        # Within a minute, strangers make nobody ask again.
        for _ in range(5):
            assert_refused(daemon.get(LIST, headers=bearer(unknown.token())), "No key")
        assert status_of(daemon, new.token()) == 200
        assert publisher.asked == 2


def status_of(daemon, token):
    return requests.get(daemon.url(LIST), headers=bearer(token), timeout=HANG).status_code


def test_keys_are_rotated_in_a_file(own, tmp_path):
    old, new = Key("RS256", "old"), Key("RS256", "new")
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [old.public()]}))
    daemon = own("--jwks", file).start()
    assert status_of(daemon, old.token()) == 200
    file.write_text(json.dumps({"keys": [old.public(), new.public()]}))
    assert status_of(daemon, new.token()) == 200
    assert status_of(daemon, old.token()) == 200


def test_keys_stay_when_they_cannot_be_fetched_anew(own):
    old, new = Key("ES256", "old"), Key("ES256", "new")
    with identity.publishing() as publisher:
        publisher.keys = [old.public()]
        daemon = own("--jwks", publisher.url).start()
        assert status_of(daemon, old.token()) == 200
        publisher.status = 500
        answer = daemon.get(LIST, headers=bearer(new.token()), expect_failure=True)
        assert answer.status_code == 503
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert status_of(daemon, old.token()) == 200
        assert publisher.asked == 2
    assert status_of(daemon, old.token()) == 200
    assert any("status 500" in json.dumps(entry) for entry in daemon.log())


def test_without_keys_the_answer_is_503_until_there_are_some(own):
    key = Key("ES256", "k")
    with identity.publishing() as publisher:
        publisher.status = 404
        daemon = own("--jwks", publisher.url, INTERVIEWD_JWT_SECRET=SECRET).start()
        answer = daemon.get(LIST, headers=bearer(key.token()), expect_failure=True)
        assert answer.status_code == 503
        wait = int(answer.headers["Retry-After"])
        assert 1 <= wait <= 5
        assert publisher.url not in answer.text
        assert status_of(daemon, shared()) == 200  # The secret needs no keys.
        publisher.status, publisher.keys = 200, [key.public()]
        daemons.until(lambda: status_of(daemon, key.token()) == 200, "token taken", every=0.2)


# The command.


def payload_of(result):
    return jwt.decode(result.stdout.strip(), SECRET, algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER)


def test_the_command_prints_a_token_that_is_taken(guarded):
    flags = ["--jwt-issuer", ISSUER, "--jwt-audience", AUDIENCE]
    before = int(time.time())
    result = run("token", "--user", "ada", *flags, env={"INTERVIEWD_JWT_SECRET": SECRET})
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    payload = payload_of(result)
    assert payload["sub"] == "ada"
    assert "role" not in payload
    assert before + 3600 <= payload["exp"] <= time.time() + 3600
    answer = guarded.get(LIST, headers=bearer(result.stdout.strip()))
    assert answer.status_code == 200, answer.text
    admin = run(
        "token", "--user", "名前", "--admin", "--ttl", "90", *flags, env={"INTERVIEWD_JWT_SECRET": SECRET}
    )
    payload = payload_of(admin)
    assert (payload["sub"], payload["role"], payload["exp"] - payload["iat"]) == ("名前", "admin", 90)


@pytest.mark.parametrize(
    ("arguments", "secret", "named"),
    [
        ([], SECRET, "--user"),
        (["--user", ""], SECRET, "sub"),
        (["--user", "a" * 256], SECRET, "sub"),
        (["--user", "ada", "--ttl", "0"], SECRET, "--ttl"),
        (["--user", "ada", "--ttl", "a week"], SECRET, "--ttl"),
        (["--user", "ada", "--ttl", "8761h"], SECRET, "--ttl"),
        (["--user", "ada", "more"], SECRET, "more"),
        (["--user"], SECRET, "--user"),
        (["--user", "ada"], "", "INTERVIEWD_JWT_SECRET"),
        (["--user", "ada"], "short", "32 bytes"),
    ],
)
def test_the_command_says_what_is_wrong(arguments, secret, named):
    result = run("token", *arguments, env={"INTERVIEWD_JWT_SECRET": secret})
    assert (result.status, result.stdout) == (2, "")
    assert named in result.stderr
    assert "Traceback" not in result.stderr
    assert not secret or secret not in result.stderr


def test_the_doctor_looks_at_secret_and_keys(tmp_path, keys):
    def checked(**variables):
        result = run("doctor", "--transcriber", "none", "--data", tmp_path / "data", env=variables)
        (line,) = [line for line in result.stdout.splitlines() if " authentication: " in line]
        assert SECRET not in result.stdout + result.stderr
        return line

    assert checked().startswith("ok")
    assert "503" in checked()
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [keys["rsa"].public(), {"kty": "oct", "k": "AAAA"}]}))
    line = checked(INTERVIEWD_JWT_SECRET=SECRET, INTERVIEWD_JWKS=str(file), INTERVIEWD_API_KEYS="k" * 20)
    assert line.startswith("ok")
    assert "1 keys" in line
    assert "1 passed over" in line
    file.write_text(json.dumps({"keys": [Key("RS256", "weak", bits=1024).public()]}))
    line = checked(INTERVIEWD_JWKS=str(file))
    assert line.startswith("FAIL")
    assert "2048 bits" in line
    assert checked(INTERVIEWD_JWKS=str(tmp_path / "none.json")).startswith("FAIL")
