"""The cage of a child: what it gives up before it looks at a document. Linux only, standard library only.

Order matters: limits first, then files (landlock), then the network, because each step takes away what the next one might
need. Landlock's network rules know TCP only, so the system call filter that refuses new sockets is laid on top of them
wherever the machine's instruction set is known.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Iterable

from supplier.evidence.limits import Budget

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_EPERM = 1
_SIGKILL = 9
# Audit number of the architecture, then the calls refused: socket, execve, execveat, ptrace, io_uring_setup, process_vm_readv.
_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 59, 322, 101, 425, 310)),
    "aarch64": (0xC00000B7, (198, 221, 281, 117, 425, 270)),
}
_X32 = 0x40000000


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("fd", ctypes.c_int32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def enter(budget: Budget, readable: Iterable[str], *, threads: bool = False) -> tuple[str, ...]:
    """Give up everything but computing, and reading under `readable`; return the guards that are in force.

    Raises:
        PermissionError: nothing on this machine can keep the child off the network.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _limits(budget, threads=threads)
    guards = [guard for guard in (_landlock(readable), _seccomp()) if guard]
    if not any("network" in guard for guard in guards):
        guards.append(_namespace())
    return tuple(guards)


def landlock_version() -> int:
    """The landlock interface of this kernel, 0 where there is none."""
    return max(0, int(_LIBC.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def _limits(budget: Budget, *, threads: bool) -> None:
    wanted = [
        (resource.RLIMIT_AS, budget.memory, budget.memory),
        (resource.RLIMIT_CPU, budget.cpu, budget.cpu + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_CORE, 0, 0),
    ]
    if os.getuid() != 0 and not threads:
        wanted.append((resource.RLIMIT_NPROC, 0, 0))
    for which, soft, hard in wanted:
        resource.setrlimit(which, (soft, hard))


def _landlock(readable: Iterable[str]) -> str:
    version = landlock_version()
    if version < 1:
        return ""
    rights = (1 << 13) - 1
    rights |= sum(1 << bit for needed, bit in ((2, 13), (3, 14), (5, 15)) if version >= needed)
    with_network = version >= 4  # noqa: PLR2004 - interface versions and structure sizes of landlock
    ruleset = _Ruleset(rights, 3 if with_network else 0, 3 if version >= 6 else 0)  # noqa: PLR2004 - interface versions and structure sizes of landlock
    size = 24 if version >= 6 else 16 if with_network else 8  # noqa: PLR2004 - interface versions and structure sizes of landlock
    handle = _LIBC.syscall(_LANDLOCK_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if handle < 0:
        return ""
    for path in readable:
        _allow(handle, path)
    failed = _LIBC.syscall(_LANDLOCK_RESTRICT, handle, ctypes.c_uint32(0))
    os.close(handle)
    if failed:
        return ""
    return f"landlock {version} (files and TCP network)" if with_network else f"landlock {version} (files)"


def _allow(handle: int, path: str) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rule = _PathRule(_READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE, target)  # noqa: PTH112 - pathlib would open more than the cage allows
    _LIBC.syscall(_LANDLOCK_ADD, handle, ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0))
    os.close(target)


def _seccomp() -> str:
    """Refuse new sockets, programs and looking into other processes, by a filter over system call numbers."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return ""
    program = _filter(*known)
    buffer = ctypes.create_string_buffer(program, len(program))
    wanted = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p).value)
    failed = _LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(wanted), 0, 0)
    return "" if failed else "seccomp (network and programs)"


def _filter(architecture: int, refused: tuple[int, ...]) -> bytes:
    load, equal, above, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | _EPERM
    count = len(refused)
    steps = [(load, 0, 0, 4), (equal, 0, count + 3, architecture), (load, 0, 0, 0), (above, count + 1, 0, _X32)]
    steps += [(equal, count - index, 0, number) for index, number in enumerate(refused)]
    steps += [(give, 0, 0, allow), (give, 0, 0, refuse)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _namespace() -> str:
    if _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        return "own network namespace (network)"
    message = "neither landlock, seccomp nor a network namespace is available: documents are not read on this machine"
    raise PermissionError(message)
