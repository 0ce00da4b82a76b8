"""What every bench shares: processor time of another process, requests over one connection, medians and tables."""

from __future__ import annotations

import http.client
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and the status that says it did its work."""

    path: str
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = {}
    wanted: int = 200


class Cost(msgspec.Struct, frozen=True):
    """Milliseconds of one request: processor time of the server process, and wall time seen by the client."""

    cpu: float
    wall: float


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Something to measure: `ask` makes the request of a number that never comes twice."""

    name: str
    pid: int
    port: int
    ask: Callable[[int], Asked]
    times: int


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, all its threads together: what /proc/<pid>/stat counts in ticks, in nanoseconds."""
    return time.clock_gettime((~pid << 3) | 2)


def tree_seconds(pid: int) -> float:
    """Processor time of a process and of the children it has waited for, in ticks of the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def resident(pid: int, field: str = "VmRSS") -> float:
    """Resident memory of a process in MB; `VmHWM` is the most it ever was."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def send(connection: http.client.HTTPConnection, asked: Asked) -> bytes:
    """The body of the answer.

    Raises:
        RuntimeError: the server answered something else than wanted; the bench would measure error pages.
    """
    connection.request(asked.method, asked.path, asked.body or None, asked.headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != asked.wanted:
        message = f"{asked.method} {asked.path} answered {answer.status}: {body[:300]!r}"
        raise RuntimeError(message)
    return body


def rounds(cases: Sequence[Case], count: int, warm: int) -> dict[str, Cost]:
    """Every case in turn, `count` times over, after `warm` requests each; the medians of the rounds."""
    seen: dict[str, list[Cost]] = {case.name: [] for case in cases}
    for case in cases:
        _burst(case, warm, 1_000_000)
    for number in range(count):
        for case in cases:
            seen[case.name].append(_burst(case, case.times, number * case.times))
    return {name: Cost(statistics.median(one.cpu for one in found), statistics.median(one.wall for one in found)) for name, found in seen.items()}


def _burst(case: Case, times: int, start: int) -> Cost:
    connection = http.client.HTTPConnection("127.0.0.1", case.port, timeout=60)
    walls, before = [], cpu_seconds(case.pid)
    for number in range(start, start + times):
        began = time.perf_counter()
        send(connection, case.ask(number))
        walls.append(time.perf_counter() - began)
    used = cpu_seconds(case.pid) - before
    connection.close()
    return Cost(used / times * 1000, statistics.median(walls) * 1000)


def machine() -> str:
    """Where this ran, in one line: processors, load, system and Python."""
    model = next((line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} x {model}, load {load}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def revision() -> str:
    """The commit that was measured; a star when files were changed since."""
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(["git", "-C", str(root), "describe", "--always", "--dirty=*"], capture_output=True, text=True, check=False)  # noqa: S603, S607 - our own arguments, git from the path
    return told.stdout.strip() or "unknown"


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    shown = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in shown)


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
