#!/usr/bin/env python3
"""Archives as a Python program would: boto3, one process, a thread for each connection.

usage: peer_archive.py --bucket NAME (--count N --size BYTES --connections N | --file PATH)

The server and the keys are in AWS_… variables. Prints JSON: seconds, and cpu_seconds of this process, both
without its start.
"""

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

# Of one large object: on two cores faster than the default of ten connections and parts of 8 MiB.
LARGE = TransferConfig(max_concurrency=4, multipart_chunksize=16 << 20)


def client(connections):
    # Without what costs time and is not asked for: checks of parameters, and checksums beside the signed one.
    settings = Config(
        max_pool_connections=connections,
        parameter_validation=False,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    )
    return boto3.client("s3", config=settings)


def measured(work):
    begin, used = time.perf_counter(), time.process_time()
    work()
    print(json.dumps({"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - used}))


def archive_many(options):
    s3, payload = client(options.connections), os.urandom(options.size)

    def put(number):
        s3.put_object(
            Bucket=options.bucket,
            Key=f"ConvertedTextFile/{number}.txt",
            Body=payload,
            ContentType="text/plain; charset=utf-8",
        )

    with ThreadPoolExecutor(options.connections) as pool:
        # Every thread makes its connection before the clock runs.
        list(pool.map(put, range(-2 * options.connections, 0)))
        measured(lambda: list(pool.map(put, range(options.count))))


def archive_file(options):
    s3 = client(LARGE.max_concurrency)
    s3.head_bucket(Bucket=options.bucket)
    key = os.path.basename(options.file)
    measured(lambda: s3.upload_file(options.file, options.bucket, key, Config=LARGE))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--file")
    options = parser.parse_args()
    archive_file(options) if options.file else archive_many(options)


if __name__ == "__main__":
    main()
