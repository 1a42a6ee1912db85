"""What training shows in the terminal."""

import io
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import redirect_stdout

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from nn import Dense, Sequential
from nn.training.progress import figures

X, Y = np.arange(6.0), np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])


@pytest.fixture(autouse=True)
def _a_clock_that_stands_still(monkeypatch):
    monkeypatch.setattr("nn.training.progress.monotonic", lambda: 0.0)


def network():
    model = Sequential([Dense(1, "sigmoid", input_shape=(1,))], seed=0)
    model.compile("sgd", "binary_crossentropy", ["accuracy"])
    return model


def printed(capsys, **arguments):
    network().fit(X, Y, **arguments)
    return capsys.readouterr().out


def test_two_is_keras_lines(capsys):
    out = printed(capsys, epochs=12, verbose=2, validation_split=0.5)
    number = r"\d+\.\d{4}"
    for k, line in enumerate(out.splitlines(), start=1):
        assert re.fullmatch(
            rf"Epoch {k}/12 - 0s - loss: {number} - acc: {number} - val_loss: {number} - val_acc: "
            rf"{number}",
            line,
        )
    assert k == 12


def test_one_is_a_line_per_epoch_where_there_is_no_terminal_for_a_bar(capsys):
    first, second = printed(capsys, epochs=2, validation_split=0.5).splitlines()
    assert re.fullmatch(
        r"Epoch 1/2   0s  loss \d\.\d{4}  acc \d\.\d{4}  val_loss \d\.\d{4}  val_acc \d\.\d{4}",
        first,
    )
    assert second.startswith("Epoch 2/2   0s  loss ")
    assert len(first) <= 80


def test_zero_is_silence(capsys):
    assert printed(capsys, verbose=0) == ""


def test_a_line_with_many_metrics_goes_on_below(capsys):
    model = network()
    model.compile("sgd", "mse", ["mae", "binary_accuracy", "mean_squared_error", "acc"])
    history = model.fit(X, Y, epochs=1)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert f"{history.history['acc'][0]:.4f}" in lines[-1]


@pytest.mark.parametrize("verbose", [3, -1, "yes", None])
def test_there_are_no_other_degrees(verbose):
    with pytest.raises(ValueError, match=r"verbose expects 0 \(silence\), 1 \(a bar\) or 2"):
        network().fit(X, Y, verbose=verbose)


def test_results_are_evaluated_in_one_line(capsys):
    network().evaluate(X, Y)
    assert re.fullmatch(r"loss: \d\.\d{4} - acc: \d\.\d{4}\n", capsys.readouterr().out)
    network().evaluate(X, Y, verbose=0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0.0000"),
        (0.28244, "0.2824"),
        (22500.0, "22500.0000"),
        (1e-3, "0.0010"),
        (9.9e-4, "9.900e-04"),
        (1e5, "1.000e+05"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_numbers_have_four_places_or_four_digits(x, text):
    assert figures({"loss": x}) == f"loss {text}"


@given(st.floats(0, 1e300))
def test_numbers_are_short_and_near(x):
    text = figures({"loss": x}).removeprefix("loss ")
    assert len(text) <= 10
    assert float(text) == pytest.approx(x, rel=1e-3, abs=5e-5)


# In a terminal.

PROGRAM = """
import sys, time
from nn import Callback
from tests.nn.training.test_progress import *
class Fall(Callback):
    def on_train_batch_end(self, batch, logs):
        if "fall" in sys.argv and batch == 2:
            raise RuntimeError("fell")
        if "slow" in sys.argv:
            time.sleep(0.15)  # longer than it takes until the bar is drawn again
model = network()
if "many" in sys.argv:
    model.compile("sgd", "mse", ["mae", "acc", "binary_accuracy", "mean_squared_error"])
model.fit(X, Y, batch_size=1, epochs=2, callbacks=[Fall()])
print("the end")
"""


def on_a_terminal(*arguments):
    """What a program writes to a terminal of 80 columns."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments], stdout=slave, stderr=slave, env=environment
    ) as run:
        os.close(slave)
        chunks = []
        try:
            while chunk := os.read(master, 65536):
                chunks.append(chunk)
        except OSError:  # how Linux says that nobody writes to it any more
            pass
        run.wait(timeout=20)
    os.close(master)
    return b"".join(chunks).decode()


def lines_of(out):
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out).replace("\r", "\n")
    return [line for line in plain.split("\n") if line]


def test_in_a_terminal_a_bar_grows_and_gives_way_to_the_line():
    out = on_a_terminal()
    lines = lines_of(out)
    assert "━━━" in out
    assert all(f"{k}/6" in out for k in (0, 6))
    assert lines[-1] == "the end"
    done = [line[:9] for line in lines if re.match(r"Epoch \d/2 +\d+s  loss", line)]
    assert done == ["Epoch 1/2", "Epoch 2/2"]
    assert max(map(len, lines)) <= 80
    assert out.count("\x1b[?25l") == out.count("\x1b[?25h") == 2  # the cursor comes back


def test_an_error_takes_the_bar_away_and_shows_the_cursor():
    out = on_a_terminal("fall")
    assert out.count("\x1b[?25l") == out.count("\x1b[?25h") == 1
    assert out.index("\x1b[?25h") < out.index("Traceback")
    assert re.search(r"RuntimeError\S*: \S*fell", out)  # Python 3.13 colours it


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self):
        return True


@pytest.mark.parametrize("moment", ["set_live", "push_render_hook", "clear_live"])
def test_ctrl_c_while_a_bar_comes_or_goes_leaves_the_terminal_in_order(moment, monkeypatch):
    done = getattr(Console, moment)

    def pressed(*arguments):
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        return done(*arguments)

    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(Console, moment, pressed)
    with redirect_stdout(screen):
        network().fit(X, Y, epochs=2)
    hidden, shown = (screen.getvalue().count(f"\x1b[?25{x}") for x in "lh")
    assert hidden == shown > 0


def test_a_bar_beside_many_metrics_keeps_its_line():
    bars = [line for line in lines_of(on_a_terminal("many", "slow")) if "━" in line]
    assert all(len(bar) <= 80 and re.search("[━╸╺]{24} [0-6]/6", bar) for bar in bars)
    assert any(re.search("[1-5]/6", bar) for bar in bars)  # not full, so of two colours
    assert any(bar.rstrip().endswith("…") for bar in bars)
