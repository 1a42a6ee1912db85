"""Ctrl-C while a network is trained: noted once, raised twice, and never lost."""

import signal
import threading

import pytest

from nn.training.interrupt import Interruptible


def press(times=1):
    for _ in range(times):
        signal.raise_signal(signal.SIGINT)


def test_one_press_is_noted():
    with Interruptible() as interrupted:
        assert not interrupted()
        press()
        assert interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_press_is_raised():
    with pytest.raises(KeyboardInterrupt), Interruptible():
        press(times=2)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("before", [0, 1])
def test_what_is_pressed_as_the_block_ends_is_raised_behind_it(before, monkeypatch):
    handle = signal.signal

    def pressed(*arguments):
        press()
        return handle(*arguments)

    interrupted = Interruptible().__enter__()
    press(before)
    monkeypatch.setattr(signal, "signal", pressed)
    with pytest.raises(KeyboardInterrupt):
        interrupted.__exit__()
    assert interrupted() == bool(before)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_pressed_behind_an_inner_block_is_for_the_outer_one(monkeypatch):
    handle = signal.signal

    def pressed_behind(*arguments):
        monkeypatch.undo()
        handle(*arguments)
        press()

    with Interruptible() as outer:
        with Interruptible() as inner:
            monkeypatch.setattr(signal, "signal", pressed_behind)
        assert (outer(), inner()) == (True, False)


def test_what_is_pressed_as_the_block_begins_is_noted(monkeypatch):
    handle = signal.signal

    def pressed_twice(*arguments):
        handle(*arguments)
        press(times=2)

    monkeypatch.setattr(signal, "signal", pressed_twice)
    interrupted = Interruptible().__enter__()
    monkeypatch.undo()
    interrupted.__exit__()
    assert interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_on_other_threads_ctrl_c_is_for_the_main_one():
    def work():
        with Interruptible() as interrupted:
            found.extend([interrupted(), signal.getsignal(signal.SIGINT)])

    found = []
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert found == [False, signal.default_int_handler]
