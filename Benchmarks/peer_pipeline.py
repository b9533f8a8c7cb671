#!/usr/bin/env python3
"""The same pipeline as a Python service: FastAPI takes interviews; each is fetched, decoded by ffmpeg, sent
to an OpenAI-compatible recogniser, archived by boto3 and recorded in SQLite.

usage: peer_pipeline.py FD RECOGNISER BUCKET DATABASE, FD being the descriptor of a listening socket

It is as fast as it gets with these parts: uvloop and httptools, threads that keep their connections and their
database, one thread in ffmpeg and nothing but the sound decoded. It measures nothing of the voice.
"""

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import requests
import uvicorn
from botocore.config import Config
from fastapi import FastAPI
from pydantic import BaseModel

# Two cores are busy with 2 already; more hide what each waits for.
THREADS = 8
FFMPEG = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-vn"]
SOUND = ["-ac", "1", "-ar", "16000", "-f", "flac", "-"]

app = FastAPI()
pool = ThreadPoolExecutor(THREADS)
thread = threading.local()
s3 = boto3.client(
    "s3",
    config=Config(
        max_pool_connections=THREADS,
        parameter_validation=False,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    ),
)


class Interview(BaseModel):
    interview_id: int
    video_url: str


def tools():
    """This thread's HTTP session and database."""
    if not hasattr(thread, "http"):
        thread.http = requests.Session()
        thread.database = sqlite3.connect(DATABASE, timeout=30, isolation_level=None)
        thread.database.execute("PRAGMA synchronous = NORMAL")
    return thread.http, thread.database


def process(interview):
    http, database = tools()
    with tempfile.NamedTemporaryFile(suffix=".mp4") as video:
        with http.get(interview.video_url, stream=True, timeout=60) as answer:
            answer.raise_for_status()
            for piece in answer.iter_content(1 << 16):
                video.write(piece)
        video.flush()
        sound = subprocess.run([*FFMPEG, "-i", video.name, *SOUND], stdout=subprocess.PIPE, check=True).stdout
    fields = {"model": "whisper-1", "response_format": "verbose_json", "timestamp_granularities[]": "word"}
    heard = http.post(RECOGNISER, files={"file": ("a.flac", sound, "audio/flac")}, data=fields, timeout=60)
    heard.raise_for_status()
    key = f"ConvertedTextFile/{interview.interview_id}.txt"
    body = heard.json()["text"].encode()
    s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="text/plain; charset=utf-8")
    database.execute("INSERT OR REPLACE INTO results VALUES (?, ?)", (interview.interview_id, key))


@app.post("/process-interview", status_code=202)
async def process_interview(interview: Interview):
    # So that what goes wrong is told.
    pool.submit(process, interview).add_done_callback(lambda done: done.result())
    return {"status": "processing", "interview_id": interview.interview_id}


@app.get("/completed")
async def completed():
    return {"total": readable.execute("SELECT count(*) FROM results").fetchone()[0]}


def main():
    settings = uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning", access_log=False)
    uvicorn.Server(settings).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    _, _, RECOGNISER, BUCKET, DATABASE = sys.argv
    readable = sqlite3.connect(DATABASE, check_same_thread=False, isolation_level=None)
    readable.execute("PRAGMA journal_mode = WAL")
    readable.execute("CREATE TABLE IF NOT EXISTS results (interview_id INTEGER PRIMARY KEY, key TEXT)")
    main()
    os._exit(0)  # What is queued is not waited for.
