"""The processes that train: each has many sessions, and trains those that play in turns.

The web server's process only passes messages on; requests.py does what they ask for.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count
from math import inf
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock, Thread
from time import perf_counter, sleep
from typing import Any

from viz.play.catalogue.limits import BYTES

Deliver = Callable[[bytes | str], None]

TURN = 0.02
"""Seconds that a session trains at a time, at most; for so long a round answers."""
FADES = 0.9
"""What a round leaves of the seconds that answers to a session are taken to have cost."""
ROUND = 0.02
"""Seconds of training that all sessions of a process share in a round; their frames come on top."""
SETTINGS = {
    # Several threads at matrices this small only get in each other's way.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # glibc keeps the memory of one picture for the next, else each costs a millisecond more.
    **dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), "33554432"),
}
"""Variables of the environment, for the libraries of a process; the user's own hold."""
BRIEF = 1.0
"""A process that lives for fewer seconds has a fault that its successor will have, too."""
HANGS = 30.0
"""Seconds without a word after which a process is asked for one, and has to give it."""
ASKED = 1000
"""Messages of a session that may wait in its process."""
HEAVY = 2 * BYTES
"""Characters of a session's messages that may wait in the server until its process reads on."""
FULL = 3
"""Sessions in each process before another one is started, if there is a core for it."""
LOST = '{"say": "lost"}'
PROBLEM = "Internal error (details in the terminal). The network is unchanged."
FAILED = json.dumps({"say": "error", "message": PROBLEM, "about": None})
BEHIND = "Too many messages are waiting: the last one was not read. Wait a moment."
UNREAD = json.dumps({"say": "error", "message": BEHIND, "about": None})


class Workers:
    """Processes that train, and whose session is in which of them."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._numbers = count(1)
        self._crew: list[_Worker] = []
        self._of: dict[int, _Worker] = {}
        self._stopped = False

    def start(self) -> None:
        """Start the first process; the others start when there are sessions for them."""
        for name, value in SETTINGS.items():
            os.environ.setdefault(name, value)
        self._crew = [_Worker(self._ended)]

    def open(self, deliver: Deliver) -> int:
        """Begin a session in the least busy process; return its number."""
        with self._lock:
            number = next(self._numbers)
            worker = min(self._crew, key=lambda w: len(w.sessions))
            if len(worker.sessions) >= FULL and len(self._crew) < self._size:
                worker = self._another() or worker
            worker.sessions[number] = deliver
            self._of[number] = worker
        worker.send("open", number)
        return number

    def _another(self) -> _Worker | None:
        """Start one more process, if the system lets us."""
        with suppress(OSError):
            self._crew.append(_Worker(self._ended))
            return self._crew[-1]
        return None

    def send(self, session: int, message: str) -> None:
        """Hand a message of a page to its session."""
        worker = self._of.get(session)
        if worker and not worker.ask(session, message):
            worker.deliver(session, UNREAD)

    def close(self, session: int) -> None:
        """End a session."""
        with self._lock:
            worker = self._of.pop(session, None)
            if worker:
                worker.sessions.pop(session, None)
        if worker:
            worker.send("close", session)

    def stop(self) -> None:
        """End the processes, also those that hang; they have nothing to put in order."""
        with self._lock:
            self._stopped = True
        for worker in self._crew:
            worker.process.kill()
        for worker in self._crew:
            worker.end()

    def _ended(self, worker: _Worker) -> None:
        """Put a new process in the place of one that has ended, and tell its sessions."""
        if perf_counter() - worker.begun < BRIEF and not self._stopped:
            sleep(BRIEF)  # or one that cannot even begin would be replaced without end
        while not (self._stopped or self._replaced(worker)):
            sleep(BRIEF)
        if not self._stopped:
            for deliver in worker.sessions.values():
                deliver(LOST)

    def _replaced(self, worker: _Worker) -> bool:
        """Start a process in the place of another; return False if the system does not let us."""
        with self._lock, suppress(OSError):
            if not self._stopped:
                self._crew[self._crew.index(worker)] = _Worker(self._ended)
                self._of = {n: w for n, w in self._of.items() if w is not worker}
            return True
        return False


class _Worker:
    """One process, seen from the server: messages go in by `send`, come out by a thread."""

    def __init__(self, ended: Callable[[_Worker], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._outgoing: SimpleQueue[tuple[Any, ...] | None] = SimpleQueue()
        self.sessions: dict[int, Deliver] = {}
        self._heavy, self._weighing = Counter[int](), Lock()
        self._ended = ended
        self.process = context.Process(target=work, args=(theirs,), daemon=True)
        self.process.start()
        self.begun = perf_counter()
        theirs.close()
        for work_of in (self._listen, self._hand_on):
            Thread(target=work_of, daemon=True).start()

    def send(self, *message: Any) -> None:
        """Hand a message to the process; it does not wait for it to be taken."""
        self._outgoing.put(message)

    def ask(self, session: int, message: str) -> bool:
        """Hand on what a page asks; return False if too much of it waits here already."""
        with self._weighing:
            if self._heavy[session] + len(message) > HEAVY:
                return False
            self._heavy[session] += len(message)
        self.send("ask", session, message)
        return True

    def deliver(self, session: int, message: bytes | str) -> None:
        """Hand a message to a page, if it is still there."""
        if deliver := self.sessions.get(session):
            deliver(message)

    def _hand_on(self) -> None:
        with suppress(OSError):  # if the process has ended, _listen() sees to it
            while (message := self._outgoing.get()) is not None:
                self._pipe.send(message)
                if message[0] == "ask":
                    with self._weighing:
                        self._heavy -= Counter({message[1]: len(message[2])})

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while self._lives():
                self.deliver(*self._pipe.recv())
        self.process.kill()  # if it has not ended, it hangs
        self._outgoing.put(None)
        self._ended(self)

    def _lives(self) -> bool:
        """Wait for a message; tell whether the process gives one, at least when asked to."""
        if self._pipe.poll(HANGS):
            return True
        self.send("answer", 0)
        return self._pipe.poll(HANGS)

    def end(self) -> None:
        """Wait until the process has ended."""
        self.process.join()
        self._pipe.close()


def work(pipe: Connection) -> None:
    """Serve sessions in turns, what they ask for and their training, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server handles Ctrl-C
    from viz.play.player import Player
    from viz.play.requests import answer

    players: dict[int, Player] = {}  # of sessions that were answered
    asked: dict[int, deque[str]] = {}  # what each session waits for
    spent: dict[int, float] = {}  # seconds on its answers, of late
    with suppress(EOFError, OSError):
        while True:
            wait = min((p.waits() for p in players.values()), default=inf)
            for kind, number, *message in _received(pipe, 0.0 if any(asked.values()) else wait):
                if kind == "open":
                    asked[number], spent[number] = deque(), TURN  # behind those that play
                elif kind == "close":
                    players.pop(number, None)
                    del asked[number], spent[number]
                elif kind == "answer":
                    _tell(pipe, number, "")
                elif number in asked and not _kept(asked[number], *message):
                    _tell(pipe, number, UNREAD)
            until = perf_counter() + TURN
            for number in sorted(spent, key=spent.__getitem__):  # those that cost least come first
                begun, messages = perf_counter(), asked[number]
                while messages and perf_counter() < until:
                    if number not in players:  # a page that has gone meanwhile costs nothing
                        players[number] = Player(partial(_tell, pipe, number))
                    if players[number].job:
                        break
                    _guarded(players[number], answer, messages.popleft())
                spent[number] = FADES * spent[number] + perf_counter() - begun
            ready = [p for p in players.values() if not p.waits()]
            for player in ready:
                _guarded(player, Player.turn, min(TURN, ROUND / len(ready)))


def _received(pipe: Connection, wait: float) -> Iterator[tuple[Any, ...]]:
    """Wait so long for a message at most; yield all that have come."""
    while pipe.poll(None if wait == inf else wait):
        yield pipe.recv()
        wait = 0.0


def _kept(waiting: deque[str], message: str) -> bool:
    """Keep a message until its turn; return whether there was room for it."""
    if len(waiting) >= ASKED or sum(map(len, waiting)) > 4 * BYTES:
        return False
    waiting.append(message)
    return True


def _tell(pipe: Connection, number: int, message: bytes | str) -> None:
    pipe.send((number, message))


def _guarded(player: Any, act: Callable[..., None], *arguments: Any) -> None:
    """Let a session act; an internal error is reported and ends nothing."""
    try:
        act(player, *arguments)
    except OSError:
        raise
    except Exception:
        traceback.print_exc(file=sys.stderr)
        player.pause()
        player.job, player.stale = None, False
        player.tell(FAILED)
