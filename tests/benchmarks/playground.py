"""The playground, server and all.

A real server is started as `stepgrad play` does, and clients speak to it over websockets as the
page does: epochs and frames a second of the smallest and the largest network, and how a class of
thirty fares. Clients and server share this machine; nothing asserts a time.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from math import inf
from typing import Any, NamedTuple

from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.benchmarks.measure import OURS, Goal, Part, Row, Times
from tests.benchmarks.showing import COMMAND

SMALL: dict[str, Any] = {}
"""The settings that the page opens with."""

LARGE: dict[str, Any] = {
    "features": ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"],
    "layers": [8] * 6,
    "activations": ["tanh"] * 6,
}
"""The largest network; like the small one it has 500 points and batches of 10."""

REGRESSION = {"problem": "regression", "batch": 1}

NETWORKS = (
    ("the default network", SMALL, 10_000),
    ("the largest, 7 features, 6 × 8", LARGE, 1000),
    ("regression, batches of 1", REGRESSION, 1000),
)
"""What is measured, its settings, and how many epochs a second are aimed at."""

CLASS, ENOUGH = 30, 15.0
"""So many pages at once, and how many frames a second are enough for each."""
WARM = 2.0
"""Seconds before counting begins."""
TURNS, SECONDS = 3, 3.0


class Seen(NamedTuple):
    """What one page saw in a second."""

    epochs: float
    frames: float
    bytes: float


@contextmanager
def server() -> Iterator[tuple[int, float]]:
    """Run `stepgrad play`; give its port, and the seconds until it answered with the page."""
    command = [*COMMAND, "play", "--no-browser", "--port", "0"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port = _port(process)
        page = HTTPConnection("127.0.0.1", port)
        page.request("GET", "/")
        page.getresponse().read()
        yield port, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(10)


def _port(process: subprocess.Popen[str]) -> int:
    """Return the port in the link that the command prints."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise RuntimeError("stepgrad play ended without a link")


def page_of(port: int, room: str = "") -> connect:
    """Return the websocket of a new page, which may follow that of a room."""
    direct = socket.create_connection(("127.0.0.1", port))  # by no proxy
    address = f"127.0.0.1:{port}"
    return connect(
        f"ws://{address}/socket" + (f"?room={room}" if room else ""),
        sock=direct,
        origin=Origin(f"http://{address}"),
        max_size=None,
    )


async def play(port: int, settings: dict[str, Any], seconds: float, ready: asyncio.Barrier) -> Seen:
    """Train for so long as a page does that acknowledges each frame; return what it saw."""
    async with page_of(port) as page:
        fast = settings | {"speed": "max"}
        await page.send(json.dumps({"do": "start", "settings": fast, "until": None}))
        await _frame(page)
        await ready.wait()
        await page.send('{"do": "play"}')
        return await _watched(page, seconds)


async def taught(port: int, settings: dict[str, Any], pages: int, seconds: float) -> list[Seen]:
    """Return what so many pages see that follow one that trains."""
    async with page_of(port) as teacher:
        await teacher.send(json.dumps({"do": "start", "settings": settings}))
        await _frame(teacher)
        await teacher.send('{"do": "share"}')
        while (told := json.loads(await teacher.recv()))["say"] != "shared":
            pass
        await teacher.send('{"do": "play"}')
        drawing = asyncio.create_task(_frames_until(teacher, inf))
        seen = await asyncio.gather(*(_followed(port, told["room"], seconds) for _ in range(pages)))
        drawing.cancel()
        return seen


async def _followed(port: int, room: str, seconds: float) -> Seen:
    async with page_of(port, room) as page:
        return await _watched(page, seconds)


async def _watched(page: Any, seconds: float) -> Seen:
    """Return what a page sees in so many seconds, once it is warm."""
    await _frames_until(page, time.perf_counter() + WARM)
    return _seen(await _frames_until(page, time.perf_counter() + seconds), seconds)


async def _frames_until(page: Any, end: float) -> list[tuple[float, int, float]]:
    """Return when frames came, how many bytes they had, and the progress that they told."""
    frames = []
    while (left := end - time.perf_counter()) > 0:
        try:
            size, header = await asyncio.wait_for(_frame(page), left)
        except TimeoutError:
            break
        progress = header["epoch"] + header["batch"] / header["batches"]
        frames.append((time.perf_counter(), size, progress))
    return frames


async def _frame(page: Any) -> tuple[int, dict[str, Any]]:
    """Wait for a frame and acknowledge it; return its size and its header."""
    while isinstance(message := await page.recv(), str):
        if json.loads(message)["say"] in ("error", "closed", "lost"):
            raise RuntimeError(message)
    header = json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])
    await page.send(json.dumps({"do": "ack", "frame": header["frame"]}))
    return len(message), header


def _seen(frames: list[tuple[float, int, float]], seconds: float) -> Seen:
    if len(frames) < 2:
        return Seen(0.0, len(frames) / seconds, 0.0)
    (first, _, before), (last, _, after) = frames[0], frames[-1]
    size = sum(size for _, size, _ in frames) / len(frames)
    return Seen((after - before) / (last - first), len(frames) / seconds, size)


async def together(port: int, settings: dict[str, Any], pages: int, seconds: float) -> list[Seen]:
    """Return what so many pages see that train at the same time."""
    ready = asyncio.Barrier(pages)
    return await asyncio.gather(*(play(port, settings, seconds, ready) for _ in range(pages)))


async def first_frame(port: int) -> float:
    """Return the seconds from a page's first word to its first picture."""
    begun = time.perf_counter()
    async with page_of(port) as page:
        await page.send('{"do": "start", "settings": {}, "until": null}')
        await _frame(page)
        return time.perf_counter() - begun


def epoch_rows() -> Iterator[Row]:
    """Measure the epochs that one page sees, one network after the other."""
    with server() as (port, _):
        for what, settings, rate in NETWORKS:
            seen = [asyncio.run(together(port, settings, 1, SECONDS))[0] for _ in range(TURNS)]
            epochs = [1 / page.epochs for page in seen if page.epochs]
            times = Times(min(epochs), statistics.median(epochs))
            goal = (Goal(1 / rate),)
            yield Row(f"an epoch of {what}: {1 / times.best:,.0f} a second", {OURS: times}, goal)


def start_rows() -> Iterator[Row]:
    """Measure from the command to the page, and from there to the first picture."""
    starts, firsts = [], []
    for _ in range(TURNS):
        with server() as (port, started):
            starts.append(started)
            firsts.append(asyncio.run(first_frame(port)))
    for what, times in (("the command to the page", starts), ("there to a picture", firsts)):
        yield Row(f"from {what}", {OURS: Times(min(times), statistics.median(times))})


def class_rows() -> Iterator[Row]:
    """Measure a frame when thirty pages train at once, or follow one that trains."""
    with server() as (port, _):
        for what, settings, _ in NETWORKS[:2]:
            yield _class_row(what, asyncio.run(together(port, settings, CLASS, SECONDS)))
        what, settings, _ = NETWORKS[1]
        yield _class_row(f"{what}, followed", asyncio.run(taught(port, settings, CLASS, SECONDS)))


def _class_row(what: str, seen: list[Seen]) -> Row:
    """Return how long a frame takes, how many pages have enough of them, and what they carry."""
    frames = [1 / page.frames for page in seen if page.frames]
    enough = sum(page.frames >= ENOUGH for page in seen)
    rate = 8e-6 * ENOUGH * sum(page.bytes for page in seen)
    work = (
        f"a frame of {what}: {enough} of {CLASS} pages ≥ {ENOUGH:g} a second, "
        f"which takes {rate:.0f} Mbit/s"
    )
    return Row(work, {OURS: Times(min(frames), statistics.median(frames))}, (Goal(1 / ENOUGH),))


PARTS = (
    Part("The playground, one page", (OURS,), epoch_rows),
    Part(f"The playground, {CLASS} pages", (OURS,), class_rows),
    Part("The playground begins", (OURS,), start_rows),
)
