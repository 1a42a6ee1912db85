"""Training on a machine in trouble: no memory, processes killed, sweeps that are cut off."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import nn
from tests.campaigns.frame import LostError, trial
from tests.campaigns.presses import assert_heard_again
from tests.campaigns.training.runs import Stand, Training, own_schedule, stand


@contextmanager
def child(work: Callable[[Any], object]) -> Iterator[tuple[int, Any]]:
    """Fork a process that works, and may send bytes; kill it at the end."""
    reads, writes = os.pipe()
    number = os.fork()
    if not number:
        with suppress(BaseException), os.fdopen(writes, "wb", buffering=0) as pipe:
            work(pipe)
        os._exit(0)
    os.close(writes)
    try:
        with os.fdopen(reads, "rb") as pipe:
            yield number, pipe
    finally:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


@trial(short=3)
def short_of_memory(source: Random) -> None:
    """Memory runs out amid a training: whole steps, and with more of it training goes on.

    Not while machine code is made: LLVM ends the process.
    """
    training = replace(Training.drawn(source), engine=source.choice(["scalar", "arrays"]))
    stands, whole = training.undisturbed()
    room = int(2 ** source.uniform(12, 25))
    with child(lambda pipe: pipe.write(pickle.dumps(_starved(training, room)))) as (_, pipe):
        told = pipe.read()
    where = f"{training} with {room} bytes"
    assert told, f"{where}: the process died"
    failed, (taken, weights, state), end = pickle.loads(told)
    assert "Memory" in failed or not failed, f"{where}: {failed}"
    _, *expected = stands[taken]
    where = f"{where}: {failed} after step {taken}"
    assert [weights, state or expected[1]] == expected, f"{where}: torn"
    assert end == stand(whole), f"{where}: went on to other numbers"


def _starved(training: Training, room: int) -> tuple[str, Stand, Stand]:
    """Train with so many bytes more; return what failed, where it stood, and where it came to."""
    model, failed, eaten = training.model(), "", list[bytes]()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    hungry = nn.LambdaCallback(on_train_batch_end=lambda *_: eaten.append(bytes(room // 8)))
    resource.setrlimit(resource.RLIMIT_AS, (used + room, most))
    try:
        training.fit(model, hungry)
    except Exception as error:
        failed = type(error).__name__
    finally:
        eaten.clear()
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    there = stand(model)
    training.go_on(model)
    return failed, there, stand(model)


@trial(short=1)
def killed_checkpoints(source: Random) -> None:
    """A process killed while it trains and saves leaves a file that goes on to the same bits."""
    training = replace(Training.drawn(source), epochs=40)
    pause = source.uniform(0, 0.05)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "m.safetensors")

        def work(pipe: Any) -> None:
            pipe.write(b"!")
            keep = nn.ModelCheckpoint(path)
            hook = nn.LambdaCallback(on_epoch_end=lambda *_: pipe.write(b"."))
            training.fit(training.model(), keep, hook)

        with child(work) as (_, pipe):
            for _ in range(source.randint(1, 20)):
                pipe.read(1)
            time.sleep(pause)
        if not path.exists():
            return
        try:
            model = nn.load_model(path, {"own_schedule": own_schedule})
        except ValueError as error:
            raise LostError(f"{training}: the checkpoint is gone, {error}") from error
    training.go_on(model)
    _, whole = training.undisturbed()
    assert stand(model) == stand(whole), f"{training}: other numbers from epoch {model.epoch} on"


SWEEP = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from nn import sweep
from tests.campaigns.training.hardships import small
if __name__ == "__main__":
    trials = sweep.grid(lr=[0.01, 0.1], seed=range(6))
    print("begun", flush=True)
    pool = ProcessPoolExecutor(2) if sys.argv[2] == "2" else None
    try:
        sweep.run(small, trials, sys.argv[1], executor=pool, verbose=0)
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)
    print("done", flush=True)
"""


def small(lr: float, seed: int) -> Any:
    """Train a small network, slowly enough to be cut off."""
    model = nn.MLP(1, [2, 1], seed=seed)
    model.compile(nn.SGD(lr), "mse")
    slow = nn.LambdaCallback(on_epoch_end=lambda *_: time.sleep(0.01))
    x, y = [0.0, 0.5, 1.0], [0.0, 1.0, 0.0]
    return model.fit(x, y, epochs=5, verbose=0, callbacks=slow, engine="scalar")


@cache
def swept() -> Any:
    """Return what the sweep finds if nobody cuts it off."""
    return nn.sweep.run(small, nn.sweep.grid(lr=[0.01, 0.1], seed=range(6)), verbose=0)


def _pressed(command: list[str], pause: float, everyone: bool) -> tuple[bool, str]:
    """Press Ctrl-C in a program that has begun; return whether it ended, and what it said.

    Raises AssertionError if processes stay behind.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes, start_new_session=True) as run:
        try:
            assert run.stdout.readline() == "begun\n", run.stderr.read()
            time.sleep(pause)
            if everyone:
                os.killpg(run.pid, signal.SIGINT)
            else:
                run.send_signal(signal.SIGINT)
            _, said = run.communicate(timeout=60)
            with suppress(ProcessLookupError):
                os.killpg(run.pid, 0)
                raise AssertionError(f"processes stay behind: {said}")
            return True, said
        except subprocess.TimeoutExpired:
            return False, ""
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)


@trial(short=0)
def pressed_sweeps(source: Random) -> None:
    """Ctrl-C amid a sweep of one process or several: none stays, and the sweep goes on."""
    several, everyone = source.choice("12"), source.random() < 0.5
    where = f"{several} processes, {'all' if everyone else 'the first'} of them pressed"
    trials = nn.sweep.grid(lr=[0.01, 0.1], seed=range(6))
    assert_heard_again()  # here, and so in the process that is started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sweep.csv")
        command = [sys.executable, "-c", SWEEP, str(path), several]
        ended, said = _pressed(command, source.uniform(0, 0.5), everyone)
        assert ended, f"{where}: it hangs"
        for row in nn.sweep.Results.read(path) if path.exists() else []:
            wanted = next(r for r in swept() if r.trial == row.trial)
            assert row.numbers == wanted.numbers, f"{where}: {row}, not {wanted}\n{said}"
        assert [p.name for p in Path(folder).iterdir()] in ([], ["sweep.csv"])
        assert list(nn.sweep.run(small, trials, path, verbose=0)) == list(swept()), where
