"""A playground's server in a process of its own: what it says, holds and leaves behind.

Run as a program, this module is that process: it ends with the one that started it.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from unittest import SkipTest

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

ROOT = Path(__file__).parents[3]
PROMPT = 1.0
"""Seconds within which anyone gets in, on a core that no other programs share."""
FILES = 4096
"""Files that a campaign may open, connections included."""
CORES = 2
"""Processor cores that a server may use."""
HURRY = 1.0
"""Seconds that a server in a hurry waits where it waits longer otherwise."""
WAITS = 20.0
"""Seconds after which what has not happened is a failure."""


class Server:
    """`stepgrad play`, with options, in a session of its own.

    It may have so many open `files`, and in a `hurry` waits a second at most.
    """

    def __init__(self, *options: str, files: int = 0, hurry: bool = False) -> None:
        if not Path("/proc/self/status").exists():
            raise SkipTest("reads of processes what Linux tells")
        _allow(FILES)
        self.said = tempfile.NamedTemporaryFile()  # noqa: SIM115  # closed with the server
        words = [sys.executable, "-m", __name__, str(files), str(int(hurry))]
        self.process = subprocess.Popen(
            [*words, "play", "--no-browser", "--port", "0", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
            start_new_session=True,
        )
        atexit.register(self.end)

    def ready(self) -> Server:
        """Wait until it serves."""
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"http://[^:]+:(\d+)/(?:\?token=(\S+))?", line):
                self.port, self.token = int(found[1]), found[2]
            if line.startswith("Press Ctrl-C"):
                return self
        raise AssertionError(f"the server ended at once: {self.errors()}")

    def end(self) -> None:
        """End it and its workers, and wait for it."""
        atexit.unregister(self.end)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=WAITS)
        self.said.close()

    def errors(self) -> str:
        """Return what it has written to the terminal as errors."""
        return Path(self.said.name).read_text()

    # From outside.

    def socket(self, source: str = "127.0.0.1") -> socket.socket:
        """Connect from an address of this machine."""
        return socket.create_connection(("127.0.0.1", self.port), WAITS, (source, 0))

    @property
    def address(self) -> str:
        """The address that pages call it by."""
        return f"127.0.0.1:{self.port}"

    @property
    def query(self) -> str:
        """What a link ends in."""
        return f"?token={self.token}" if self.token else ""

    def visit(self, source: str = "127.0.0.1") -> None:
        """Get the page as a browser does; fail if that takes too long."""
        begun = time.monotonic()
        page = HTTPConnection("127.0.0.1", self.port, WAITS, (source, 0))
        page.request("GET", f"/{self.query}")
        answer = page.getresponse()
        assert (answer.status, len(answer.read()) > 100) == (200, True), answer.status
        page.close()
        took = time.monotonic() - begun
        assert took < PROMPT * crowding(), f"a visitor got in after {took:.2f} seconds"

    def page(self, source: str = "127.0.0.1") -> ClientConnection:
        """Open a page."""
        return connect(
            f"ws://{self.address}/socket{self.query}",
            sock=self.socket(source),
            origin=Origin(f"http://{self.address}"),
            max_size=None,
            close_timeout=1,
        )

    def upgrade(self) -> bytes:
        """Return the request that opens a websocket, which may be deflated."""
        lines = [
            f"GET /socket{self.query} HTTP/1.1",
            f"Host: {self.address}",
            f"Origin: http://{self.address}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate",
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def websocket(self, source: str = "127.0.0.1") -> socket.socket:
        """Open a websocket for frames of one's own."""
        connection = self.socket(source)
        connection.sendall(self.upgrade())
        answer = connection.recv(65536)
        assert b" 101 " in answer, answer
        return connection

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """See that the terminal stays as it was, and that others get in."""
        before = self.errors()
        yield
        self.visit("127.0.1.1")
        said = self.errors().removeprefix(before)
        assert not said, f"the terminal got {len(said)} letters: {said[-3000:]}"

    # From inside.

    def workers(self) -> list[int]:
        """Return the ids of its processes that train."""
        return [pid for pid in group(self.process.pid) if "spawn_main" in _words(pid)]

    def memory(self, alone: bool = False) -> float:
        """Return the megabytes that it holds, alone or with its workers."""
        return sum(map(_megabytes, [self.process.pid] if alone else group(self.process.pid)))


def address(source: Random) -> str:
    """Draw an address of this machine."""
    return f"127.0.0.{source.randint(1, 20)}"


def is_open(connection: socket.socket) -> bool:
    """Tell whether the other end has not closed a connection; what it has sent is read."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return True
    except ConnectionError:
        pass
    return False


def crowding() -> float:
    """Return how many programs share a core of this machine, one at least."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def ask(page: ClientConnection, do: str, **fields: Any) -> None:
    """Send a request as a page does."""
    page.send(json.dumps({"do": do, **fields}))


def next_frame(page: ClientConnection) -> None:
    """Wait for a frame and acknowledge it; what is said in between is left out."""
    while isinstance(message := page.recv(timeout=WAITS), str):
        assert json.loads(message)["say"] not in ("error", "closed"), message
    header = json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])
    ask(page, "ack", frame=header["frame"])


@contextmanager
def playing(server: Server, address: str = "127.0.0.1") -> Iterator[ClientConnection]:
    """Open a page that plays, until it has seen a few frames of it; close it at the end."""
    with server.page(address) as page:
        ask(page, "start", settings={"speed": "max"})
        next_frame(page)
        ask(page, "play")
        for _ in range(3):
            next_frame(page)
        yield page


def group(leader: int) -> list[int]:
    """Return the processes that live in the session of one, itself included."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _read(path).rpartition(")")[2].split()
        if fields and fields[0] not in "ZX" and int(fields[3]) == leader:
            found.append(int(path.parent.name))
    return found


def _megabytes(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", _read(Path(f"/proc/{pid}/status")))
    return int(found[1]) / 1024 if found else 0.0


def _words(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline"))


def _read(path: Path) -> str:
    """Return a file of /proc; nothing if the process has just ended."""
    try:
        return path.read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def happens(event: Callable[[], Any], seconds: float = WAITS) -> bool:
    """Tell whether something happens in time."""
    end = time.monotonic() + seconds
    while not (done := event()) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(done)


def _allow(files: int, ever: bool = False) -> None:
    """Let this process open so many files, or so many and never more."""
    import resource

    hard = files if ever else resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


def _serve(files: int, hurry: int, *arguments: str) -> int:
    """Run the command until it ends or the process that started it does."""
    from viz.cli import main
    from viz.play import connections, session

    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    if files:
        _allow(files, ever=True)
    if hurry:
        connections.PATIENCE = connections.STUCK = session.FIRST = HURRY
    Thread(target=_follow, daemon=True).start()
    return main([*arguments])


def _follow() -> None:
    os.read(0, 1)  # nothing comes until the other end is closed
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(_serve(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
