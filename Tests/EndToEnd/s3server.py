"""A real S3 server on this machine for tests, chaos and benchmarks: Ceph's gateway, by scripts/radosgw."""

import contextlib
import itertools
import shlex
import signal
import subprocess
import tempfile

import boto3
from binary import ROOT
from botocore.config import Config

SCRIPT = ROOT / "scripts/radosgw"
# Even where the tests are killed, it does not go on without them.
ENDING_WITH_US = ["setpriv", "--pdeathsig", "TERM", "--"]
# Well above what it takes to end four processes on a busy machine.
STOPPING = 30


class S3Server:
    """One gateway; `settings` are the AWS_… variables that reach it."""

    def __init__(self, settings):
        self.settings = settings
        self.endpoint = settings["AWS_ENDPOINT_URL_S3"]
        self.port = int(self.endpoint.rpartition(":")[2])
        self.client = client(settings)
        self._numbers = itertools.count(1)

    def bucket(self):
        """Makes a bucket that nobody else uses."""
        name = f"bucket-{next(self._numbers)}"
        self.client.create_bucket(Bucket=name)
        return Bucket(self, name)


class Bucket:
    """What tests ask of a bucket, in their words."""

    def __init__(self, server, name):
        self.server = server
        self.client = server.client
        self.name = name

    def environment(self, **changes):
        """The variables with which the daemon archives here; `changes` replace some, None leaves one out."""
        variables = {"INTERVIEWD_OBJECTS": f"s3://{self.name}", **self.server.settings, **changes}
        return {name: value for name, value in variables.items() if value is not None}

    def put(self, key, data, **options):
        self.client.put_object(Bucket=self.name, Key=key, Body=data, **options)
        return f"s3://{self.name}/{key}"

    def read(self, key):
        return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def listing(self):
        """The keys of all objects."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return sorted(entry["Key"] for page in pages for entry in page.get("Contents", []))

    def empty(self):
        for key in self.listing():
            self.client.delete_object(Bucket=self.name, Key=key)

    def open_uploads(self):
        """The keys of multipart uploads that nobody has ended."""
        pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name)
        return sorted(upload["Key"] for page in pages for upload in page.get("Uploads", []))


def client(settings, **config):
    """A boto3 client; `config` is botocore's."""
    # The gateway knows none of the checksums that newer clients add of their own accord.
    quiet = {
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
    return boto3.client(
        "s3",
        endpoint_url=settings["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        region_name=settings["AWS_REGION"],
        config=Config(signature_version="s3v4", **{"s3": {"addressing_style": "path"}, **quiet, **config}),
    )


@contextlib.contextmanager
def serving():
    """An S3Server for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="radosgw-") as folder:
        running = subprocess.Popen(
            [*ENDING_WITH_US, SCRIPT, "run", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests, which end it when they are done.
        )
        try:
            yield S3Server(read_settings(running))
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=STOPPING)
            running.stdout.close()


def read_settings(running):
    """What the script prints once the gateway answers; it gives up by itself."""
    settings = {}
    while "AWS_ENDPOINT_URL_S3" not in settings:
        line = running.stdout.readline()
        assert line, f"scripts/radosgw ended with status {running.wait()}; its reasons are above"
        name, _, value = shlex.split(line)[1].partition("=")
        settings[name] = value
    return settings
