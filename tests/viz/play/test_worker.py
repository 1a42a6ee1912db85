"""Processes that train: sessions are apart, and one whose process ended is told so."""

import errno
import json
import os
import signal
from pathlib import Path
from queue import Empty, Queue
from time import perf_counter, sleep

import pytest

from tests.viz.play.labs import SMALL, lab, unpack
from viz.play.catalogue.limits import LINK
from viz.play.worker import ASKED, BEHIND, HEAVY, LOST, Workers


@pytest.fixture(scope="module")
def workers():
    workers = Workers(1)
    workers.start()
    yield workers
    workers.stop()


class Session:
    """A page, as the server sees it: it draws each frame at once."""

    def __init__(self, workers):
        self.workers, self.inbox = workers, Queue()
        self.number = workers.open(self.inbox.put)

    def ask(self, do, **fields):
        self.workers.send(self.number, json.dumps({"do": do, **fields}))

    def next(self, wanted, seconds=20):
        """Return the next message that is wanted; frames are acknowledged."""
        end = perf_counter() + seconds
        while True:
            message = self.inbox.get(timeout=max(0.01, end - perf_counter()))
            if isinstance(message, bytes):
                found = unpack(message)
                self.ask("ack", frame=found[0]["frame"])
            else:
                found = json.loads(message)
            if wanted(found):
                return found

    def said(self, kind):
        return self.next(lambda m: isinstance(m, dict) and m["say"] == kind)

    def frame(self, wanted=lambda header: True):
        return self.next(lambda m: isinstance(m, tuple) and wanted(m[0]))


@pytest.fixture
def session(workers):
    session = Session(workers)
    yield session
    workers.close(session.number)


@pytest.fixture
def another(workers):
    session = Session(workers)
    yield session
    workers.close(session.number)


def test_a_session_is_asked_and_answers(session):
    session.ask("start", settings=SMALL)
    assert session.said("ready")["settings"]["layers"] == [3]
    header, arrays = session.frame(lambda header: header["epoch"] == 0)
    assert not header["playing"]
    session.ask("step", by="epoch")
    header, arrays = session.frame(lambda header: header["epoch"] == 1)
    assert arrays["weights"].tolist() == lab(1, **SMALL).weights.tolist()


def test_two_sessions_of_a_process_do_not_know_of_each_other(session, another):
    session.ask("start", settings=SMALL | {"seed": 5}, until=40)
    another.ask("start", settings={"problem": "multiclass", "layers": [2]})
    another.ask("play")
    another.frame(lambda header: header["epoch"] >= 3)
    _, arrays = session.frame(lambda header: header["epoch"] == 40)
    session.ask("jump")
    assert "no request" in session.said("error")["message"]
    assert arrays["weights"].tolist() == lab(40, **SMALL, seed=5).weights.tolist()
    another.ask("pause")
    another.frame(lambda header: not header["playing"])
    another.ask("goto", epoch=2)
    _, arrays = another.frame(lambda header: header["epoch"] == 2)
    alone = lab(2, problem="multiclass", layers=[2])
    assert arrays["weights"].tolist() == alone.weights.tolist()


def test_all_that_play_have_their_turns_and_answers_come_soon(session, another):
    crowd = [Session(session.workers) for _ in range(4)]
    try:
        for one in (session, another, *crowd):
            one.ask("start", settings=SMALL)
            one.ask("play")
        for one in (session, another, *crowd):
            one.frame(lambda header: header["epoch"] >= 3)
        crowd[0].ask("pause")
        begun = perf_counter()
        crowd[0].frame(lambda header: not header["playing"])
        assert perf_counter() - begun < 2
    finally:
        for one in crowd:
            session.workers.close(one.number)


def test_one_that_asks_without_end_does_not_keep_others_waiting(session, another):
    for _ in range(200):
        session.ask("surface", names=["layers[0].neurons[0].w[0]", "layers[0].neurons[0].b"])
    another.ask("start", settings=SMALL)
    another.ask("play")
    another.frame(lambda header: header["epoch"] >= 2)
    assert session.inbox.qsize() < 100


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for the time used")
def test_it_rests_if_nobody_plays(session, workers):
    session.ask("start", settings=SMALL)
    session.frame(lambda header: True)
    sleep(0.1)
    used = _cpu(workers)
    sleep(0.3)
    assert _cpu(workers) - used <= 0.05


def _cpu(workers):
    """Return the seconds of computing that the processes have used."""
    stat = Path(f"/proc/{workers._crew[0].process.pid}/stat")
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_a_closed_session_is_told_nothing_more(session, workers):
    session.ask("start", settings=SMALL)
    session.ask("play")
    session.frame()
    workers.close(session.number)
    workers.close(session.number)  # twice does no harm
    sleep(0.2)
    while not session.inbox.empty():
        session.inbox.get()
    session.ask("play")
    with pytest.raises(Empty):
        session.inbox.get(timeout=0.3)


def test_the_sessions_of_a_process_that_ended_are_told_and_new_ones_open(session, another, workers):
    session.ask("start", settings=SMALL)
    session.said("ready")
    another.ask("start", settings=SMALL)
    another.said("ready")
    os.kill(workers._crew[0].process.pid, signal.SIGKILL)
    for lost in (session, another):
        assert lost.said("lost") == json.loads(LOST)
        lost.ask("play")  # nobody is there any more, which does no harm
    fresh = Session(workers)
    fresh.ask("start", settings=SMALL)
    assert fresh.said("ready")
    workers.close(fresh.number)


def test_a_process_that_gives_no_sign_of_life_is_replaced(session, workers, monkeypatch):
    session.ask("start", settings=SMALL)
    session.said("ready")
    monkeypatch.setattr("viz.play.worker.HANGS", 1.0)
    session.ask("start", settings=SMALL)
    session.said("ready")
    sleep(2.5)  # it has nothing to say, but answers
    session.ask("start", settings=SMALL)
    session.said("ready")
    os.kill(workers._crew[0].process.pid, signal.SIGSTOP)
    assert session.said("lost") == json.loads(LOST)


def test_the_end_is_soon_though_a_process_is_stopped():
    workers = Workers(1)
    workers.start()
    process = workers._crew[0].process
    os.kill(process.pid, signal.SIGSTOP)
    workers.stop()
    assert process.exitcode == -signal.SIGKILL


def test_more_messages_than_a_process_keeps_are_refused(session):
    session.ask("start", settings=SMALL)
    for _ in range(3 * ASKED):  # they take a minute to answer, a moment to send
        session.ask("surface", names=["layers[0].neurons[0].w[0]", "layers[0].neurons[0].b"])
    assert session.said("error")["message"] == BEHIND


def test_pages_that_come_and_go_at_once_keep_nobody_waiting(workers, another):
    for _ in range(2000):  # a network for each would take a minute
        gone = Session(workers)
        gone.ask("start", settings=SMALL)
        workers.close(gone.number)
    another.ask("start", settings=SMALL)
    assert another.said("ready")


def test_only_so_much_waits_for_a_process_that_is_busy(session, workers):
    session.ask("start", settings=SMALL)
    session.said("ready")
    process = workers._crew[0].process.pid
    os.kill(process, signal.SIGSTOP)
    try:
        for _ in range(HEAVY // LINK + 9):  # some of which the pipe holds
            session.ask("start", link="%" * (LINK + 1))
        assert session.said("error")["message"] == BEHIND
    finally:
        os.kill(process, signal.SIGCONT)
    session.ask("start", settings=SMALL)
    assert session.said("ready")


class Idle:
    """A process that does nothing."""

    def __init__(self, ended):
        self.sessions, self.begun = {}, perf_counter()

    def send(self, *message):
        pass


def test_a_process_that_cannot_even_begin_is_not_replaced_in_a_hurry(monkeypatch):
    monkeypatch.setattr("viz.play.worker._Worker", Idle)
    monkeypatch.setattr("viz.play.worker.BRIEF", 0.1)
    workers, told = Workers(1), []
    workers.start()
    workers.open(told.append)
    (worker,) = workers._crew
    workers._ended(worker)
    assert perf_counter() - worker.begun >= 0.1
    assert told == [LOST]
    assert workers._crew != [worker]


def test_a_process_is_replaced_when_the_system_lets_us_again(monkeypatch):
    monkeypatch.setattr("viz.play.worker._Worker", Idle)
    monkeypatch.setattr("viz.play.worker.BRIEF", 0.01)
    workers, told, tried = Workers(2), [], []
    workers.start()
    for _ in range(3):
        workers.open(told.append)
    (worker,) = workers._crew

    def full(ended):
        tried.append(ended)
        if len(tried) < 3:
            raise OSError(errno.EMFILE, "too many open files")
        return Idle(ended)

    monkeypatch.setattr("viz.play.worker._Worker", full)
    workers.open(told.append)
    assert workers._crew == [worker]  # the session is there, too
    workers._ended(worker)
    assert told == [LOST] * 4
    assert workers._crew != [worker]


def test_sessions_go_to_the_least_busy_process_and_to_a_new_one_if_all_are_full(monkeypatch):
    monkeypatch.setattr("viz.play.worker._Worker", Idle)
    workers = Workers(3)
    workers.start()
    numbers = [workers.open(print) for _ in range(3)]
    assert [len(w.sessions) for w in workers._crew] == [3]
    numbers += [workers.open(print) for _ in range(8)]
    assert sorted(len(w.sessions) for w in workers._crew) == [3, 4, 4]
    full = max(workers._crew, key=lambda w: len(w.sessions))
    for number in list(full.sessions):
        workers.close(number)
    assert workers.open(print) in full.sessions
    assert len(set(numbers)) == 11
