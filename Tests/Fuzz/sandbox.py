"""Speaks with interviewd-sandbox as the daemon does: one file, one child, its frames."""

import json
import os
import select
import socket
import struct
import subprocess
from pathlib import Path

ATTOSECONDS = 10**18
VERSION = 1
REQUEST, TEXT, FINISHED, FAILED = 1, 9, 10, 11


def duration(seconds):
    """A Swift Duration as it encodes itself: the halves of its attoseconds."""
    value = seconds * ATTOSECONDS
    return [value >> 64, value & (1 << 64) - 1]


class Sandbox:
    """A running template; `read` has it fork a child for one document."""

    def __init__(self, executable, memory=2 << 30, cpu=30):
        limits = {"cpu": cpu, "addressSpace": memory, "waiting": duration(60)}
        request = json.dumps({"read": {"_0": {"maxCharacters": 1_000_000, "limits": limits}}}).encode()
        self.request = self.header(REQUEST, len(request)) + request
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        null = subprocess.DEVNULL
        self.process = subprocess.Popen(
            [executable], stdin=theirs, stdout=null, stderr=null, env={}, process_group=0
        )
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        self.process.wait()

    @staticmethod
    def header(kind, length):
        return struct.pack("<IBBH", length, kind, VERSION, 0)

    def read(self, data, patience=60):
        """What comes of it: ("text", format, text), ("problem", code, sentence) or ("fault", what)."""
        file = os.memfd_create("document")
        os.write(file, data)
        reading, writing = os.pipe()
        socket.send_fds(self.control, [self.request], [file, writing])
        (pid,) = struct.unpack("<i", self.control.recv(4))
        os.close(file)
        os.close(writing)
        try:
            output = self.drain(reading, patience)
        finally:
            os.close(reading)
            if output is None:
                os.kill(pid, 9)
            _, status = os.waitpid(pid, 0)
        if output is None:
            return ("fault", "it hangs")
        try:
            return self.understand(output, status)
        except (ValueError, struct.error) as error:
            return ("fault", f"it broke its protocol: {error}")

    @staticmethod
    def drain(descriptor, patience):
        output = b""
        while True:
            if not select.select([descriptor], [], [], patience)[0]:
                return None
            piece = os.read(descriptor, 1 << 20)
            if not piece:
                return output
            output += piece

    @staticmethod
    def understand(output, status):
        text = b""
        while output:
            length, kind, version, zero = struct.unpack("<IBBH", output[:8])
            payload, output = output[8 : 8 + length], output[8 + length :]
            if (version, zero, len(payload)) != (VERSION, 0, length):
                raise ValueError("a header that is none")
            if kind == TEXT:
                text += payload
            elif output or status:
                raise ValueError(f"it ended with status {status}")
            elif kind == FINISHED:
                return ("text", json.loads(payload), text.decode())
            elif kind == FAILED:
                problem = json.loads(payload)
                return ("problem", problem["code"], problem["description"])
            else:
                raise ValueError(f"a frame of kind {kind}")
        if os.WIFSIGNALED(status):
            return ("fault", f"signal {os.WTERMSIG(status)}")
        return ("fault", f"status {os.waitstatus_to_exitcode(status)}")


def beside(binary):
    """The sandbox of an interviewd."""
    return Path(binary).with_name("interviewd-sandbox")
