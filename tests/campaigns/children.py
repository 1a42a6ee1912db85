"""Trials in a process of their own: forked in milliseconds, killed, poor, or without rights."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from unittest import SkipTest

from tests.campaigns.frame import LostError

Do = Callable[[], object]
NEW_USERS, NEW_MOUNTS, READ_ONLY, AGAIN = 0x10000000, 0x20000, 1, 32
"""What Linux's `unshare` and `mount` take."""
CAPABILITIES, DAC_OVERRIDE = (0x20080522, 0), 1 << 1
"""What `capset` takes for this process, and root's right to pass over permissions."""
LONGEST = 30
"""The seconds after which a process that waits for ever is ended."""
FAILED, LOST, SKIPPED = 1, 2, 3
ENDS: dict[int, type[Exception]] = {FAILED: AssertionError, LOST: LostError, SKIPPED: SkipTest}
"""What the parent raises, by the exit code of the child."""


def fork(do: Do) -> int:
    """Start a process that does something, then ends without a word, and return its number."""
    if not hasattr(os, "fork"):
        raise SkipTest("processes cannot be forked here")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which wait in the pool
        child = os.fork()
    if not child:
        try:
            signal.alarm(LONGEST)
            do()
        finally:
            os._exit(0)
    return child


def killed(do: Do, seconds: float) -> None:
    """Kill a process within `do`, after so long, if it has not ended before."""
    child = fork(do)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def killed_at_line(do: Do, modules: Collection[str], line: int) -> None:
    """Let a process kill itself before the `line`th line that it runs of some modules."""
    left = line

    def watch(frame, event, argument):  # type: ignore[no-untyped-def]
        nonlocal left
        if frame.f_globals.get("__name__") not in modules:
            return None
        left -= event == "line"
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return watch

    def watched() -> None:
        sys.settrace(watch)
        do()

    os.waitpid(fork(watched), 0)


class Child:
    """Something that is done in a process of its own."""

    def __init__(self, do: Do) -> None:
        self._pipe, told = os.pipe()
        self.number = fork(lambda: _report(do, told))
        os.close(told)

    def has_ended(self) -> bool:
        """Whether it is done."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.number, options) is not None

    def end(self) -> None:
        """Wait until it is done, and raise here what failed there."""
        with os.fdopen(self._pipe, "rb") as pipe:
            text = pipe.read().decode()
        code = os.waitstatus_to_exitcode(os.waitpid(self.number, 0)[1])
        if code:
            raise ENDS.get(code, AssertionError)(text or f"the process ended with {code}")


def _report(do: Do, told: int) -> None:
    code, text = 0, ""
    try:
        do()
    except BaseException as error:
        code = max((k for k, kind in ENDS.items() if isinstance(error, kind)), default=1)
        text = str(error) if code == SKIPPED else traceback.format_exc()
    os.write(told, text.encode(errors="replace")[:60_000])
    os._exit(code)


def alone(do: Do) -> None:
    """Do something in a process of its own, and raise here what failed there."""
    Child(do).end()


def small_disk(folder: Path, size: int) -> None:
    """Mount an empty disk of so many bytes on a folder, for this process alone."""
    users, libc = (os.getuid(), os.getgid()), _libc()
    if libc.unshare(NEW_USERS | NEW_MOUNTS):
        raise SkipTest("no disk can be mounted here")
    with suppress(OSError):
        for name, user in zip(("uid_map", "gid_map"), users, strict=True):
            if name == "gid_map":
                Path("/proc/self/setgroups").write_text("deny")
            Path(f"/proc/self/{name}").write_text(f"0 {user} 1")
    if libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, b"size=%d" % size):
        raise SkipTest("no disk can be mounted here")


def read_only(folder: Path) -> None:
    """Allow no writes any more to a disk that `small_disk` mounted."""
    if _libc().mount(b"none", os.fsencode(folder), b"", READ_ONLY | AGAIN, None):
        raise SkipTest("no disk can be mounted read-only here")


def little_memory(size: int) -> None:
    """Let this process take no more than so many bytes beside those that it has."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[5])  # files are not counted
    resource.setrlimit(resource.RLIMIT_DATA, (pages * resource.getpagesize() + size,) * 2)


def without_rights(folder: Path) -> None:
    """Go on in a folder as one whom permissions bind, as they bind root without this right."""
    os.chdir(folder)
    if not os.geteuid():
        header, sets = (ctypes.c_uint32 * 2)(*CAPABILITIES), (ctypes.c_uint32 * 6)()
        _libc().capget(header, sets)
        for k in (0, 1):  # in effect and permitted
            sets[k] &= ~DAC_OVERRIDE
        assert _libc().capset(header, sets) == 0


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise SkipTest("disks are mounted in Linux's way")
    return ctypes.CDLL(None)
