#!/usr/bin/env python3
"""The same small answer as interviewd's GET /healthz, by FastAPI on uvicorn with one worker.

usage: peer_app.py FD, the descriptor of a listening socket
"""

import socket
import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}


def main():
    settings = uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning", access_log=False)
    # As a socket and not by --fd, which takes it for a Unix socket and leaves Nagle's algorithm on.
    uvicorn.Server(settings).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
