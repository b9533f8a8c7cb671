"""The children of interviewd that read recordings."""

import os
from pathlib import Path

from binary import descendants


def sandboxes(pid):
    """The processes of `pid` that run interviewd-sandbox: the decoders, and the template that forks them."""
    return [child for child in descendants(pid) if program(child) == "interviewd-sandbox"]


def is_template(child):
    """Whether it is the one that forks the others, which leads the group that they are in."""
    return os.getpgid(child) == child


def decoders(pid):
    """The decoding children of `pid`, one for each recording."""
    found = []
    for child in sandboxes(pid):
        try:
            if not is_template(child):
                found.append(child)
        except ProcessLookupError:
            continue  # It has just ended.
    return found


def program(pid):
    """The name of the executable that `pid` runs; None when it has just ended."""
    try:
        return Path(os.readlink(f"/proc/{pid}/exe")).name
    except FileNotFoundError:
        return None
