#!/usr/bin/env python3
"""An answer to an interview as a Python service takes it: FastAPI reads the form, ffmpeg decodes, Praat
(parselmouth) measures, an OpenAI-compatible recogniser hears.

usage: peer_answer.py FD RECOGNISER, FD being the descriptor of a listening socket

It is as fast as it gets with these parts: uvloop and httptools, a process for each core that keeps its
connection, and no evaluation of what was said.
"""

import asyncio
import io
import os
import socket
import sys
import tempfile
import wave
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import peer
import requests
import uvicorn
from fastapi import FastAPI, Form, UploadFile

FIELDS = {"model": "whisper-1", "response_format": "verbose_json", "timestamp_granularities[]": "word"}

app = FastAPI()


def prepare(address):
    """Of each process."""
    global recogniser, http
    recogniser, http = address, requests.Session()


def analyse(recording):
    """The answer's words and measures."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(recording)
        file.flush()
        samples = peer.decode(file.name)
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(peer.RATE)
        out.writeframes((samples * 32767).astype(np.int16).tobytes())
    files = {"file": ("a.wav", sound.getvalue(), "audio/wav")}
    heard = http.post(recogniser, files=files, data=FIELDS, timeout=60)
    heard.raise_for_status()
    return {"transcript": heard.json()["text"], "voice_analysis": peer.measures(samples)}


@app.post("/interview/v2/answer")
async def answer(session_id: str = Form(), audio_file: UploadFile = None):
    recording = await audio_file.read()
    said = await asyncio.get_running_loop().run_in_executor(pool, analyse, recording)
    return {"session_id": session_id, "status": "active", **said}


def main():
    settings = uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning", access_log=False)
    uvicorn.Server(settings).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    with ProcessPoolExecutor(os.cpu_count(), initializer=prepare, initargs=(sys.argv[2],)) as pool:
        main()
