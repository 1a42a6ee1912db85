"""Ordinary programs: recorded as they run, with the line behind each record."""

import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from autograd.records import Chain, Forward, Mark, Update
from viz.screen import unwinding
from viz.tui.journey import Journey
from viz.tui.session import Session
from viz.tui.sources import open_session

BY_HAND = """
from autograd import Value
w, b = Value(0.5), Value(0.0)
for epoch in range(3):
    loss = 0
    for x, y in [(1.0, 2.0), (2.0, 4.0)]:
        pred = w * x + b
        loss = loss + (pred - y) ** 2
    loss.backward()
    w.data -= 0.01 * w.grad
    b.data -= 0.01 * b.grad
    w.grad = b.grad = 0.0
"""
MICROGRAD = """
from nn import MLP
model = MLP(2, [2, 1], activation="tanh", seed=1)
for k in range(2):
    loss = sum((model([x, 1.0]) - 1.0) ** 2 for x in (0.5, -0.5))
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data -= 0.1 * p.grad
"""
OPTIMIZERS = """
from autograd import Value
from nn import SGD, Adam
u, v = Value(1.0), Value(2.0)
first, second = SGD([u], lr=0.1), Adam([v], lr=0.1)
def train(opt, w):
    for epoch in range(2):
        opt.zero_grad()
        loss = (w - 3.0) ** 2
        loss.backward()
        opt.step()
if __name__ == "__main__":
    train(first, u)
    train(second, v)
"""
FIT = """
from nn import SGD, Dense, Sequential
model = Sequential([Dense(1, input_shape=(1,))], seed=0)
model.compile(optimizer=SGD(lr=0.1), loss="mse")
model.fit([[1.0], [2.0]], [[2.0], [4.0]], batch_size=2, epochs=3, verbose=0)
"""
ENDLESS = """
from autograd import Value
w = Value(2.0)
while True:
    loss = w * w
    loss.backward()
    w.data -= 0.01 * w.grad
    w.grad = 0.0
"""


@pytest.fixture
def run(tmp_path):
    def opened(text: str, records: int = 100_000) -> Session:
        path = tmp_path / "my.py"
        path.write_text(text)
        return open_session(str(path), "moons", None, 0, records)

    return opened


def epochs(session: Session) -> list[str]:
    return [r.text for r in session.stepper.trace if isinstance(r, Mark) and r.kind == "epoch"]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        (BY_HAND, ["epoch = 0", "epoch = 1", "epoch = 2"]),
        (MICROGRAD, ["k = 0", "k = 1"]),
        (OPTIMIZERS, ["epoch = 0", "epoch = 1"] * 2),
        (FIT, ["1", "2", "3"]),
        (ENDLESS, []),
    ],
)
def test_a_loop_is_recorded_as_it_is_and_its_turns_are_epochs(run, text, turns):
    session = run(text, 5000)
    assert epochs(session) == turns
    assert len(session.places) == len(session.stepper)
    assert session.stepper.position == 0


def test_its_values_go_with_the_cursor_to_the_bit(run, monkeypatch):
    kept = SimpleNamespace()
    monkeypatch.setitem(sys.modules, "kept_by_a_program", kept)
    session = run(f"{BY_HAND}import kept_by_a_program as kept\nkept.w = w\nkept.end = w.data\n")
    walk = Journey(session.stepper)
    assert (kept.w.data, kept.w.grad) == (0.5, 0.0)
    walk.goto(walk.size)
    assert (kept.w.data, kept.w.grad) == (kept.end, 0.0)


@pytest.mark.parametrize("text", [BY_HAND, MICROGRAD, OPTIMIZERS, ENDLESS])
def test_each_record_knows_its_line(run, text):
    session, lines = run(text, 2000), text.splitlines()
    said = {
        Chain: ".backward()",
        Update: ".step()",
        "backward": ".backward()",
        "zero_grad": ".zero_grad()",
        "set by hand": " = 0.0|-= ",
        "epoch": "for ",
    }
    for record, place in zip(session.stepper.trace, session.places, strict=True):
        kind = record.kind if isinstance(record, Mark) else type(record)
        line = lines[place.number - 1]
        assert any(part in line for part in said.get(kind, "loss = |pred = ").split("|"))


def test_what_is_computed_goes_by_the_variables_in_every_turn(run):
    session = run(BY_HAND)
    names = [r.name for r in session.stepper.trace if isinstance(r, Forward)]
    assert names.count("loss") == names.count("pred") == 3
    assert names[:10] == names[10:20] == names[20:]


@pytest.mark.parametrize("text", [OPTIMIZERS, ENDLESS])
def test_no_turn_goes_on_counting_after_an_update(run, text):
    names = [r.name for r in run(text, 60).stepper.trace if isinstance(r, Forward)]
    assert len(names) > 3
    assert names.count("loss") >= len(names) / 2 - 1
    assert set(names) <= {"loss", "v1"}


def test_what_is_set_by_hand_is_recorded_where_it_is_set(run):
    session = run(BY_HAND)
    marks = [r for r in session.stepper.trace if isinstance(r, Mark) and r.kind == "set by hand"]
    changed = [(r.changes[0].name, r.changes[0].field) for r in marks]
    assert changed == [("w", "data"), ("b", "data"), ("w", "grad"), ("b", "grad")] * 3


def test_a_program_may_read_its_name_its_arguments_and_its_neighbours(run, tmp_path):
    (tmp_path / "a_neighbour.py").write_text(
        "from autograd import Value\ndef square(w):\n    return w * w\n"
    )
    session = run(
        "import sys\nfrom a_neighbour import square\nfrom autograd import Value\n"
        "if __name__ == '__main__':\n    w = Value(float(len(sys.argv)))\n"
        "    square(w).backward()\n"
    )
    assert session.stepper.trace[0].value == 1.0
    assert session.places[0].path.endswith("a_neighbour.py")
    assert session.places[0].number == 3


def test_an_endless_loop_stops_at_the_limit_and_says_so(run, capsys):
    session = run(ENDLESS, 500)
    assert 500 <= len(session.stepper) < 510
    assert "stopped after 500 records; for more: stepgrad step" in session.notice
    assert "--records 5000" in capsys.readouterr().err
    with pytest.raises(ValueError, match="--records expects 1 or more, got 0"):
        run(ENDLESS, 0)


KERAS = """
import numpy as np
from nn.keras.models import Sequential
from nn.keras.layers import Dense, Dropout
from nn.keras.optimizers import Adam

x_train = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
y_train = np.array([1, 1, 0, 0])
model = Sequential()
model.add(Dense(3, input_dim=2, activation="relu"))
model.add(Dropout(0.2))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer=Adam(0.01), metrics=["accuracy"])
history = model.fit(x_train, y_train, epochs=3, batch_size=2, verbose=0)
"""
WIDE = KERAS.replace("Dense(3,", "Dense(40,").replace("batch_size=2", "batch_size=4")


def test_what_stops_before_its_first_update_says_which_batch_reaches_it(run):
    notice = run(WIDE, 1300).notice
    assert "before its first update, to which 4 samples take up to" in notice
    assert notice.endswith("give fit batch_size=2")
    enough = run(WIDE.replace("batch_size=4", "batch_size=2"), 1300)
    assert any(isinstance(r, Update) for r in enough.stepper.trace)
    assert "first update" not in enough.notice


def test_where_not_even_one_sample_fits_it_says_how_many_records_do(run):
    found = re.search(
        r"give fit batch_size=1, and stepgrad step \S+ --records (\d+)$", run(WIDE, 300).notice
    )
    assert found
    enough = run(WIDE.replace("batch_size=4", "batch_size=1"), int(found[1]))
    assert any(isinstance(r, Update) for r in enough.stepper.trace)


def test_a_loop_without_fit_that_stops_before_its_first_update_says_so(run):
    early = "before its first update: take smaller batches or layers; for more: stepgrad step"
    loop = "from autograd import Value\nw = Value(1.0)\nwhile True:\n    loss = w * w\n"
    assert early in run(loop, 50).notice


def test_a_training_by_fit_stops_at_the_limit_too(run):
    session = run(FIT.replace("epochs=3", "epochs=10_000"), 500)
    assert 500 <= len(session.stepper) < 510
    assert "stopped after 500 records" in session.notice


def test_a_keras_program_is_stepped_through_its_fit(run):
    session = run(KERAS)
    assert epochs(session) == ["1", "2", "3"]
    assert len([r for r in session.stepper.trace if isinstance(r, Update)]) == 3 * 2 * 13
    assert session.model is not None
    assert session.points.tolist() == [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    assert session.labels.tolist() == [1.0, 1.0, 0.0, 0.0]
    fit = KERAS.splitlines().index(next(x for x in KERAS.splitlines() if ".fit(" in x)) + 1
    assert {place.number for place in session.places} == {fit}
    first = [p.data for p in session.model.parameters()]
    session.stepper.goto(len(session.stepper.trace))
    assert [p.data for p in session.model.parameters()] != first
    session.stepper.goto(0)
    assert [p.data for p in session.model.parameters()] == first


@pytest.mark.parametrize(
    ("last", "notice", "printed"),
    [
        ("1 / 0", "line 3: ZeroDivisionError: division by zero", "1 / 0"),
        ("w.nothing", "line 3: AttributeError", "w.nothing"),
        ("raise KeyboardInterrupt", "stopped by Ctrl-C", "stopped by Ctrl-C"),
        ("raise SystemExit('bye')", "", "bye"),
        ("raise SystemExit", "", ""),
    ],
)
def test_what_was_recorded_before_an_end_is_kept(run, capsys, last, notice, printed):
    session = run(f"from autograd import Value\nw = Value(2.0); loss = w * w\n{last}\n")
    assert repr(session.stepper.trace[0]) == "forward   loss = w · w = 2 · 2 = 4"
    assert notice in session.notice
    assert bool(notice) == bool(session.notice)
    error = capsys.readouterr().err
    assert printed in error
    assert "programs.py" not in error  # only lines of the user's own


def test_a_signal_that_ends_the_command_is_no_exit_of_the_program(run):
    asked = (
        "import signal; from autograd import Value; assert {} is signal.SIG_DFL; w = Value(2.0) * 2"
    )
    with unwinding():
        assert run(asked.format("signal.getsignal(signal.SIGTERM)")).notice == ""


def test_a_notice_is_shown_at_both_ends(run):
    session = run(ENDLESS, 20)
    walk = Journey(session.stepper, session.notice)
    assert "stopped after 20 records" in walk.message
    walk.goto(walk.size)
    walk.next()
    assert "stopped after 20 records" in walk.message


def test_an_update_with_arguments_is_part_of_a_loop(run):
    text = BY_HAND.replace("for epoch", "def update(w, lr): ...\nfor epoch", 1)
    assert epochs(run(text)) == ["epoch = 0", "epoch = 1", "epoch = 2"]


def test_output_is_printed_as_it_runs_and_the_command_saves_the_screen(tmp_path):
    path = tmp_path / "my.py"
    path.write_text(BY_HAND + "print('done', loss.data)\n")
    code = "import sys; from viz.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "step", str(path), "-o", str(tmp_path / "s.svg")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("done ")
    assert "my.py" in (tmp_path / "s.svg").read_text()


TRAIN = "def train(w):\n    for t in range(2):\n        (w * w).backward()\n"


@pytest.mark.parametrize(
    ("loops", "turns"),
    [
        ("for seed in (7, 8):\n    for epoch in range(2):\n        (w * w).backward()",
         ["epoch = 0", "epoch = 1"] * 2),
        ("for k in range(2):\n    for x in (3, 4):\n        (w * x).backward()",
         ["k = 0", "k = 1"]),
        (f"{TRAIN}train(w)", ["t = 0", "t = 1"]),
        (f"{TRAIN}for trial in 'ab':\n    train(w)", ["trial = 'a'", "trial = 'b'"]),
        ("for x in (3, 4):\n    w * x\n(w * w).backward()", []),
        ("for n, x in enumerate((3, 4)):\n    (w * x).backward()", ["n = 0", "n = 1"]),
    ],
)  # fmt: skip
def test_the_turns_of_the_loop_around_the_training_are_epochs(run, loops, turns):
    session = run(f"from autograd import Value\nw = Value(2.0)\n{loops}\n")
    walk = Journey(session.stepper)
    assert epochs(session) == turns
    assert len(walk.index.stops["epoch"]) == len(turns)


def test_updates_and_steps_by_hand_are_counted_as_those_of_an_optimizer(run):
    index = Journey(run(BY_HAND).stepper).index
    assert [len(index.stops[what]) for what in ("update", "optimizer step")] == [6, 3]
    assert index.updated == ["w", "b"]
    assert len(index.losses) == 3
    assert index.losses[0][1] > index.losses[2][1]


def test_values_called_x_are_looked_at_without_a_warning(run):
    session = run("from autograd import Value\nx = [Value(2.0)]; y = x[0]; loss = x[0] * y\n")
    assert repr(session.stepper.trace[0]) == "forward   loss = x[0] · x[0] = 2 · 2 = 4"
