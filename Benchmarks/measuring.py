"""Wall time, processor time and peak memory of a command and everything it starts."""

import os
import re
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system, of the process and the children it waited for


def start(command, variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTERVIEWD_")}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(list(map(str, command)), env=kept | variables, **quiet)


def cost(command):
    """Runs the command once, undisturbed."""
    begin = time.perf_counter()
    running = start(command, {})
    _, status, usage = os.wait4(running.pid, 0)
    wall = time.perf_counter() - begin
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        raise SystemExit(f"exit status {running.returncode}: {' '.join(map(str, command))}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def tree(pid):
    """The processes of the tree below and including `pid`, at this moment."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += tree(int(child))
    except OSError:  # it has just ended
        pass
    return found


def cpu_of_tree(pid):
    """Processor seconds, user and system, of a process, of all below it, and of the children that any of them
    has waited for; exact to the tick (10 ms)."""
    ticks = 0
    for each in tree(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_memory(command, variables=None):
    """The sum of the peaks (VmHWM) of all processes of the command's tree, in MiB: an upper bound, which
    counts pages shared between processes once for each. Sampled every 5 ms, apart from the timed runs."""
    running = start(command, variables or {})
    peaks = {}
    ended = threading.Event()
    watcher = threading.Thread(target=lambda: (running.wait(), ended.set()))
    watcher.start()
    while not ended.wait(0.005):
        for pid in tree(running.pid):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:  # it has just ended
                continue
            # The latest value, not the greatest: exec starts a new count.
            if peak := re.search(r"VmHWM:\s+(\d+) kB", status):
                peaks[pid] = int(peak[1]) / 1024
    watcher.join()
    return sum(peaks.values())


def interleaved(commands, runs):
    """Runs every command `runs` times in turn, after one round that warms the caches; medians by name."""
    costs = {name: [] for name in commands}
    for round in range(runs + 1):
        for name, command in commands.items():
            measured = cost(command)
            if round > 0:
                costs[name].append(measured)
    return {
        name: Cost(median(c.wall for c in each), median(c.cpu for c in each)) for name, each in costs.items()
    }


def memory(command, runs):
    return median(peak_memory(command) for _ in range(runs))
