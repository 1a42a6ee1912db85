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
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from rich.console import Console

from viz.play.guard import Guard

if TYPE_CHECKING:
    from viz.play.session import Crew
    from viz.play.worker import Workers

PORT = 7860
TRIES = 20
CONNECTIONS = 700
"""Sockets open at once, a few for each session; most systems let a program have 1024."""
NEEDED = ("starlette", "uvicorn", "websockets")
MISSING = "the playground needs a web server: pip install 'stepgrad[play]'"
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
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with listen(options.host, options.port) as listener:
            _serve(listener, options, console)
    except KeyboardInterrupt:
        console.print("The playground has ended.")
    finally:
        signal.signal(signal.SIGTERM, before)


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
            return socket.create_server(address[:2], family=family, backlog=128)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise OSError(_unusable(host, candidate, error)) from None
    raise OSError(
        f"the ports {port} to {candidate} are all in use: end what uses one, or give another --port"
    )


def _unusable(host: str, port: int, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} is not allowed to you: give one above 1023, such as --port {PORT}"
    return (
        f"{host!r} is no address of this machine: give --host 0.0.0.0 for all of its addresses, or "
        f"leave --host out to be the only one who gets in ({error.strerror})"
    )


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
        _start(workers)
        _tell(guard, link, options, console)
        _run(listener, workers, guard)
    finally:
        workers.stop()


def _start(workers: Workers) -> None:
    """Start the worker processes deaf to Ctrl-C, which a terminal sends to all processes."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # handed down from the first moment on
    try:
        workers.start()
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
    from viz.play.server import app

    config = uvicorn.Config(
        app(workers, guard),
        log_level="error",
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        ws_max_size=2 * BYTES,  # one of more than BYTES is refused in words, a larger one cut off
        ws_per_message_deflate=guard.token is not None,  # for radio; within a machine it costs
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=2,
    )
    # A browser that is not heard from at the end is left, which is no error worth a line.
    logging.getLogger("uvicorn.error").addFilter(lambda line: "graceful" not in str(line.msg))
    uvicorn.Server(config).run(sockets=[listener])
