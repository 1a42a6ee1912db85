"""`stepgrad play`: the playground in the browser, on this machine or for a classroom.

It finds a port, starts workers and server, says where the page is, and ends both on Ctrl-C.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from rich.console import Console

from viz.play.guard import Guard
from viz.screen import ENDINGS, hearing

if TYPE_CHECKING:
    from viz.play.session import Crew

PORT = 7860
TRIES = 20
FILES = 1200
"""Open files that are asked of the system, which may give fewer."""
NEEDED = ("starlette", "uvicorn", "websockets")
MISSING = "the playground needs a web server: pip install 'stepgrad[play]'"
NO_ADDRESS = (
    "{!r} is no address of this machine: give --host 0.0.0.0 for all of its addresses, or "
    "leave --host out to be the only one who gets in ({})"
)
EVERYONE = (
    "Everyone in this network who has this link can use the playground, and it computes on this "
    "machine's processor. Without the link nobody gets in. The connection is not encrypted."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command line of the subcommand takes."""
    taken = f"if it is in use, one of the next is taken (default: {PORT})"
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=taken)
    host = "let others in at this address of the machine, such as 0.0.0.0 (default: only you)"
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help=host)
    parser.add_argument("--no-browser", action="store_true", help="only print the link")


def play(options: argparse.Namespace, console: Console) -> None:
    """Serve the playground until Ctrl-C; raise ValueError or OSError where that cannot be."""
    if any(find_spec(name) is None for name in NEEDED):
        raise ValueError(MISSING)
    # What a program is asked to end by should end the workers too, and so unwinds like Ctrl-C.
    with hearing(ENDINGS, signal.default_int_handler):
        try:
            with listen(options.host, options.port) as listener:
                _serve(listener, options, console)
        except KeyboardInterrupt:
            console.print("The playground has ended.")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at this port, or at the first free one of the next 20.

    Raises ValueError for a port that is none, OSError if the host is no address of this machine
    or every port is in use.
    """
    if not 0 <= port <= 65535:
        raise ValueError(f"--port expects a number from 0 to 65535, got {port}")
    for candidate in range(port, min(port + TRIES, 65535) + 1):
        try:
            family, _, _, _, address = socket.getaddrinfo(
                host, candidate, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            return socket.create_server(address[:2], family=family, backlog=socket.SOMAXCONN)
        except UnicodeError:
            raise OSError(NO_ADDRESS.format(host, "too long for a name")) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise OSError(_unusable(host, candidate, error)) from None
    raise OSError(
        f"the ports {port} to {candidate} are all in use: end what uses one, or give another --port"
    )


def _unusable(host: str, port: int, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} is not allowed to you: give one above 1023, such as --port {PORT}"
    return NO_ADDRESS.format(host, error.strerror)


def guard_of(listener: socket.socket, host: str) -> tuple[Guard, str]:
    """Return who gets in at a socket, and the link to print."""
    address, port = listener.getsockname()[:2]
    written = f"[{host}]" if ":" in host else host
    bound = ip_address(address.partition("%")[0])
    if bound.is_loopback:
        guard = Guard.alone(port, [written])
        return guard, guard.link(written)
    guard = Guard.classroom(port)
    return guard, guard.link(_reached_at(listener.family) if bound.is_unspecified else written)


def _reached_at(family: socket.AddressFamily) -> str:
    """Return the address at which others reach this machine, or its name if it has none."""
    # Addresses for documentation: connecting UDP sends nothing, it only chooses a way out.
    far = "2001:db8::1" if family == socket.AF_INET6 else "192.0.2.1"
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((far, 9))
            address = str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
    return f"[{address}]" if ":" in address else address


def _serve(listener: socket.socket, options: argparse.Namespace, console: Console) -> None:
    """Run workers and server; the workers start while the server is still being imported."""
    from viz.play.worker import Workers

    guard, link = guard_of(listener, options.host)
    workers = Workers(cores())
    try:
        with _deaf():  # a terminal sends it to all its processes; the server ends them
            workers.start()
        _tell(guard, link, options, console)
        _run(listener, workers, guard)
    finally:
        with _deaf():  # to one who presses Ctrl-C again
            workers.stop()


@contextmanager
def _deaf() -> Iterator[None]:
    """Leave Ctrl-C unheard, by the processes that are started meanwhile, too."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def cores() -> int:
    """Return how many processes can compute at once; the server itself needs little of a core."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return found or 1


def _tell(guard: Guard, link: str, options: argparse.Namespace, console: Console) -> None:
    if guard.port != options.port and options.port:
        console.print(f"Port {options.port} is in use; the next free one is {guard.port}.")
    # Links and sentences are not broken into lines: a terminal opens them, a program reads them.
    console.print(f"The playground is at {link}", markup=False, soft_wrap=True)
    if guard.token is not None:
        console.print(EVERYONE, soft_wrap=True)
    console.print("Press Ctrl-C to end it.")
    if not options.no_browser:  # in a thread, as some browsers return when they are closed
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()


def _run(listener: socket.socket, workers: Crew, guard: Guard) -> None:
    """Run the server until a signal ends it."""
    import uvicorn

    from viz.play.catalogue.limits import BYTES
    from viz.play.connections import Connection, Server, Websocket, room
    from viz.play.server import app

    Connection.most, at_once = room(_open_files(), cores())
    config = uvicorn.Config(
        app(workers, guard),
        http=Connection,
        ws=Websocket,
        backlog=at_once,
        log_level="error",
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        ws_max_size=2 * BYTES,  # one of more than BYTES is refused in words, a larger one cut off
        ws_per_message_deflate=guard.token is not None,  # for radio; within a machine it costs
        timeout_graceful_shutdown=2,
    )
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(Log().shows)
    Server(config).run(sockets=[listener])


def _open_files() -> int:
    """Return how many files this program may have open, as many as it needs if it may."""
    if find_spec("resource") is None:  # Windows, which sets no limit
        return FILES
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FILES:
        soft = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return FILES if soft == resource.RLIM_INFINITY else soft


class Log:
    """What the terminal shows of the server's log: no line that a browser can cause at will."""

    QUIET = ("graceful", "UTF-8", "when role=SERVER and state=", "socket.send() raised")
    """In lines on browsers: one was not heard from at the end, one sent a websocket no text, one a
    body that made no sense, whose head was answered already, and one has just gone."""
    CROWDED = "Too many files are open: for a moment no more browsers are let in."
    AGAIN = 60.0  # seconds

    def __init__(self) -> None:
        self.told = -self.AGAIN

    def shows(self, line: logging.LogRecord) -> bool:
        """Tell whether a line is shown; that too many files are open is said once a minute."""
        if "out of system resource" not in str(line.msg):
            said = f"{line.msg} {line.exc_info[1] if line.exc_info else ''}"
            return not any(words in said for words in self.QUIET)
        line.msg, line.exc_info = self.CROWDED, None
        if line.created - self.told <= self.AGAIN:
            return False
        self.told = line.created
        return True
