#!/usr/bin/env python3
"""Signs requests with botocore, the SDK of AWS for Python, into Tests/Fixtures/sigv4.json.

sigv4.py            writes the file
sigv4.py --check    compares with the file, names the cases that differ and exits with 1 if there are some
"""

import argparse
import hashlib
import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import urlsplit

import botocore
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode

FIXTURE = Path(__file__).resolve().parent.parent / "Fixtures" / "sigv4.json"
SEED = 20240229
GENERATED = 160

# AWS's own examples of keys.
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRETS = ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEZ"]
TOKENS = [None, "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJG+MEQ=="]
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-3", "us-gov-west-1", "default"]
HOSTS = [
    "bucket.s3.amazonaws.com",
    "s3.eu-central-1.amazonaws.com",
    "127.0.0.1:7480",
    "objects.example.org:8443",
    "[::1]:9000",
]
DATES = [
    datetime(2013, 5, 24, tzinfo=UTC),
    datetime(2000, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 34, 56, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2025, 1, 1, tzinfo=UTC),
    datetime(2100, 2, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2100, 3, 1, tzinfo=UTC),
    datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
]
PATHS = [
    "/",
    "/bucket",
    "/bucket/",
    "/bucket/ConvertedTextFile/100_BD4.txt",
    "/bucket/a b+c~d%e",
    "/bucket/ leading and trailing ",
    "/bucket/a%2Fb%20c%",
    "/bucket/a+b&c=d?e#f;g,h:i@j$k!l*m'n(o)p[q]r{s}t|u\\v^w`x\"y<z>",
    "/bucket//double//slashes//",
    "//bucket/key",
    "/bucket/./a/../b/.",
    "/bucket/..",
    "/bucket/-_.~",
    "/bucket/Zürich/fluß.txt",
    "/bucket/Zu\u0308rich decomposed.txt",
    "/bucket/日本語/面接 1.txt",
    "/bucket/🎤👩‍💻.txt",
    "/bucket/\u00a0no-break\u2028line",
    "/bucket/tab\tand\nbreak\rreturn\x7f",
    "/bucket/" + "x" * 900 + "/ü" * 20,
]
QUERIES = [
    [["uploads", ""]],
    [["partNumber", "7"], ["uploadId", "2~abc/def+ghi=="]],
    [["list-type", "2"], ["prefix", "a b/ü"], ["delimiter", "/"], ["continuation-token", "1+/="]],
    # The name decides before the value does, and no equals sign takes part.
    [["a-", "1"], ["a", "2"], ["a0", "3"], ["a", "1"]],
    # In the order of what is sent: %C3 comes before A, and capitals before small letters.
    [["é", "1"], ["A", "1"], ["z", "1"], ["~", "1"], ["a", "1"], ["_", "1"]],
    [["tag", "b"], ["tag", "a"], ["tag", ""], ["tag", "a b"], ["tag", "a"]],
    [["", "nameless"], ["x y", "&=?#%+"], ["🎤", "👩‍💻"]],
    [["versionId", "null"], ["response-content-type", "text/plain; charset=utf-8"]],
]
HEADERS = [
    [["Content-Type", "text/plain; charset=utf-8"], ["Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A=="]],
    [["Range", "bytes=0-9"], ["If-Match", '"d41d8cd98f00b204e9800998ecf8427e"']],
    [["x-amz-meta-note", "  many   blanks \t and tabs  "], ["X-Amz-Meta-Empty", ""]],
    [["x-amz-meta-list", "b"], ["X-AMZ-META-LIST", " a  a "], ["x-amz-meta-list", ""]],
    [["x-amz-meta-name", "Zürich 🎤"], ["x-amz-meta", "1"], ["x-amz-meta-", "2"], ["x-amz-meta_a", "3"]],
    [
        ["x-amz-server-side-encryption", "aws:kms"],
        ["x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-east-1:111122223333:key/1234abcd"],
        ["x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
        ["x-amz-storage-class", "REDUCED_REDUNDANCY"],
    ],
]
BODIES = [b"", b"Welcome to Amazon S3.", bytes(range(256)) * 16]
PIECES = [*"abcXYZ019/-_.~ +%&=?#;:,@!$'()*[]\"\\", "é", "e\u0301", "ß", "日", "🎤", "%2F", "//", "../"]


def request(rng, path=None, query=None, headers=None, **more):
    """A request: what is not given is drawn."""
    return {
        "method": rng.choice(["GET", "PUT", "POST", "DELETE", "HEAD"]),
        "host": rng.choice(HOSTS),
        "path": path or "/" + "".join(rng.choices(PIECES, k=rng.randrange(1, 40))),
        "query": rng.choice([[], *QUERIES]) if query is None else query,
        "headers": rng.choice([[], *HEADERS]) if headers is None else headers,
        "region": rng.choice(REGIONS),
        "secret": rng.choice(SECRETS),
        "token": rng.choice(TOKENS),
        "date": int(rng.choice(DATES).timestamp()),
        **more,
    }


def with_payload(rng, case):
    body = rng.choice(["empty", "unsigned", *BODIES])
    payload = hashlib.sha256(body).hexdigest() if isinstance(body, bytes) else body
    return case | {"payload": payload}, body


def requests():
    """Each with the body of those that are signed in their headers; a presigned one says when it expires."""
    rng = random.Random(SEED)
    for path in PATHS:
        yield with_payload(rng, request(rng, path=path, query=[], headers=[]))
        yield request(rng, path=path, query=[], headers=[], expires=rng.choice([1, 3600, 604800])), None
    for query in QUERIES:
        yield with_payload(rng, request(rng, query=query))
        # botocore drops repeated names when it presigns.
        yield request(rng, query=[list(pair) for pair in dict(query).items()], expires=900), None
    for headers in HEADERS:
        yield with_payload(rng, request(rng, headers=headers))
        yield request(rng, query=[], headers=headers, expires=60), None
    for date in DATES:
        yield with_payload(rng, request(rng, date=int(date.timestamp())))
    for _ in range(GENERATED):
        case = request(rng)
        names = [name for name, _ in case["query"]]
        if rng.random() < 0.5 and len(set(names)) == len(names):
            yield case | {"expires": rng.randrange(1, 604801)}, None
        else:
            yield with_payload(rng, case)


def sign(case, body):
    """The case and what botocore makes of it."""
    signed = AWSRequest(
        method=case["method"],
        url=f"http://{case['host']}{percent_encode(case['path'], safe='/~')}",
        data=body if isinstance(body, bytes) else None,
    )
    for name, value in case["headers"]:
        signed.headers[name] = value
    signed.context["client_config"] = SimpleNamespace(s3={"payload_signing_enabled": body != "unsigned"})
    query = [tuple(pair) for pair in case["query"]]
    credentials = Credentials(ACCESS_KEY, case["secret"], case["token"])
    now = datetime.fromtimestamp(case["date"], UTC)
    signs_query = "expires" in case
    if signs_query:
        signer = S3SigV4QueryAuth(credentials, "s3", case["region"], expires=case["expires"])
        signed.params = dict(query)
    else:
        signer = S3SigV4Auth(credentials, "s3", case["region"])
        signed.params = query
    with patch("botocore.auth.get_current_datetime", lambda: now):
        signer.add_auth(signed)
    url = urlsplit(signed.url)
    if signs_query:
        *pairs, signature = url.query.split("&")
        # The order in which they are signed; servers sort them so anyway.
        pairs.sort(key=lambda pair: pair.split("="))
        return case | {"signed_query": "&".join([*pairs, signature])}
    return case | {
        "encoded_path": url.path,
        "encoded_query": signer.canonical_query_string(signed),
        "signed_headers": {
            name: signed.headers[name]
            for name in ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "Authorization"]
            if name in signed.headers
        },
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare instead of write")
    check = parser.parse_args().check

    made = [sign(case, body) for case, body in requests()]
    if not check:
        lines = ",\n".join(json.dumps(case) for case in made)
        FIXTURE.write_text(f'{{"botocore": "{botocore.__version__}", "cases": [\n{lines}\n]}}\n')
        return 0
    kept = json.loads(FIXTURE.read_text())["cases"]
    different = [index for index, pair in enumerate(zip(kept, made, strict=False)) if pair[0] != pair[1]]
    for index in different:
        case = made[index]
        print(f"sigv4.cases[{index}]: {case['method']} {case['path'][:60]!r} is signed differently")
    if len(kept) != len(made):
        print(f"sigv4.cases: {len(kept)} kept, {len(made)} made")
    print(f"sigv4: {len(made)} requests, {len(different)} differ")
    return 1 if different or len(kept) != len(made) else 0


if __name__ == "__main__":
    sys.exit(main())
