"""What happens beside training: the hooks, history, early stopping, checkpoints, schedules, CSV."""

import csv
import math
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

import nn
from nn import (
    SGD,
    Callback,
    CSVLogger,
    Dense,
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    Sequential,
)
from nn.aggregates import AUC
from nn.schedules import ExponentialDecay
from nn.training.compiled import CompiledEngine
from nn.training.loop import Loop

X = np.linspace(-1, 1, 8)
Y = 2 * X


def line(lr=0.1):
    """One weight that wants to be 2, and a bias."""
    model = Sequential([Dense(1, input_shape=(1,))], seed=0)
    model.set_weights([[[0.0]], [0.0]])
    model.compile(SGD(lr=lr), "mse")
    return model


def fit(model, *callbacks, **arguments):
    return model.fit(X, Y, **{"epochs": 3, "verbose": 0, "callbacks": callbacks} | arguments)


class Results(Callback):
    """Hands the training other results than it had, by the name "score"."""

    def __init__(self, watcher, scores):
        self.watcher, self.scores = watcher, scores

    def on_train_begin(self, logs):
        self.watcher.model = self.model
        self.watcher.on_train_begin(logs)

    def on_epoch_end(self, epoch, logs):
        self.watcher.on_epoch_end(epoch, {"score": self.scores[epoch]})

    def on_train_end(self, logs):
        self.watcher.on_train_end(logs)


def epochs_until_stopped(watcher, scores):
    return len(fit(line(), Results(watcher, scores), epochs=len(scores)).epoch)


# The hooks.


def test_the_hooks_are_called_in_the_order_of_keras():
    calls = []

    class Diary(Callback):
        def __getattribute__(self, name):
            if name.startswith("on_"):
                return lambda *arguments: calls.append((name, *arguments))
            return super().__getattribute__(name)

    history = fit(line(), Diary(), epochs=2, batch_size=5, shuffle=False)
    names = [call[0] for call in calls]
    batch = ["on_train_batch_begin", "on_batch_begin", "on_train_batch_end", "on_batch_end"] * 2
    epoch = ["on_epoch_begin", *batch, "on_epoch_end"]
    assert names == ["on_train_begin", *epoch, *epoch, "on_train_end"]
    assert [call[1] for call in calls if call[0].startswith("on_epoch")] == [0, 0, 1, 1]
    assert [call[1] for call in calls if "train_batch" in call[0]] == [0, 0, 1, 1] * 2
    ends = [call[2]["loss"] for call in calls if call[0] == "on_epoch_end"]
    assert ends == history.history["loss"]
    last_batches = [call[2]["loss"] for call in calls if call[0] == "on_train_batch_end"][1::2]
    assert last_batches == ends


def test_a_callback_knows_the_model_the_epochs_and_the_steps():
    callback, model = Callback(), line()
    fit(model, callback, epochs=2, batch_size=3)
    assert callback.model is model
    assert callback.params == {"epochs": 2, "steps": 3, "metrics": ["loss"]}


def test_a_callback_of_ones_own_may_leave_out_logs_when_it_calls_on():
    class Careful(Callback):
        def on_epoch_end(self, epoch, logs=None):
            super().on_epoch_end(epoch)

    fit(line(), Careful())


def test_one_callback_need_not_be_in_a_list():
    stopper = EarlyStopping("loss")
    line().fit(X, Y, verbose=0, callbacks=stopper)
    assert math.isfinite(stopper.best)


def test_training_ends_after_the_epoch_in_which_a_callback_says_so_and_can_go_on():
    class Enough(Callback):
        def on_train_batch_end(self, batch, logs):
            self.model.stop_training = True

    model = line()
    assert fit(model, Enough(), batch_size=2).epoch == [0]
    assert model.optimizer.iterations == 4
    assert fit(model).epoch == [0, 1, 2]


@pytest.mark.parametrize("callbacks", [[5], 5, [EarlyStopping], ["EarlyStopping"]], ids=repr)
def test_what_is_no_callback_is_refused(callbacks):
    with pytest.raises(TypeError, match=r"expected callbacks, such as EarlyStopping\(\), got "):
        line().fit(X, Y, callbacks=callbacks)


def test_a_hook_that_would_never_be_called_is_refused():
    class Old(Callback):
        def on_batch_ends(self, batch, logs):
            raise AssertionError

    with pytest.raises(ValueError, match=r"unknown hook 'on_batch_ends': .* mean 'on_batch_end'"):
        fit(line(), Old())


@pytest.mark.parametrize("hook", ["on_test_begin", "on_predict_end", "on_test_batch_end"])
def test_keras_hooks_of_evaluate_and_predict_are_refused_as_such(hook):
    kind = type("Tester", (Callback,), {hook: lambda self, logs: None})
    with pytest.raises(ValueError, match=f"^{hook} would never be called: only fit calls hooks"):
        fit(line(), kind())


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
@pytest.mark.parametrize("hook", ["on_train_batch_begin", "on_train_batch_end", "on_epoch_end"])
def test_an_error_in_a_callback_leaves_the_weights_trained_so_far(engine, hook):
    class Clumsy(Callback):
        def stumble(self, number, logs):
            if self.model.optimizer.iterations == 4:
                raise RuntimeError("stumbled")

    setattr(Clumsy, hook, Clumsy.stumble)
    model, steady = line(), line()
    with pytest.raises(RuntimeError, match="stumbled"):
        fit(model, Clumsy(), batch_size=2, shuffle=False, engine=engine)
    fit(steady, epochs=1, batch_size=2, shuffle=False, engine="scalar")
    assert weights(model) == pytest.approx(weights(steady), rel=1e-12)
    assert fit(model, engine=engine).epoch == [0, 1, 2]


def weights(model):
    return [p.data for p in model.parameters()]


# Ctrl-C.


class Press(Callback):
    """Presses Ctrl-C in one batch, so many times."""

    def __init__(self, batch, times=1):
        self.batch, self.times = batch, times

    def on_train_batch_begin(self, batch, logs):
        if batch == self.batch:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_ctrl_c_ends_the_training_after_the_batch_and_keeps_what_was_learnt(engine, capsys):
    before, model, other = signal.getsignal(signal.SIGINT), line(), line()
    history = fit(model, Press(1), batch_size=2, verbose=2, shuffle=False, engine=engine)
    other.fit(X[:4], Y[:4], 2, shuffle=False, verbose=0, engine="scalar")
    assert weights(model) == pytest.approx(weights(other), rel=1e-12)
    assert (history.epoch, model.optimizer.iterations) == ([], 2)
    assert signal.getsignal(signal.SIGINT) is before
    said = "Stopped by Ctrl-C; what was learnt is kept, and fit goes on from there.\n"
    assert capsys.readouterr().out.endswith(said)
    assert fit(model).epoch == [0, 1, 2]


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("engine", ["native", "arrays", "scalar"])
def test_after_ctrl_c_fit_goes_on_within_the_epoch_to_the_same_bits(engine, saved, tmp_path):
    model, steady = line(), line()
    fit(steady, batch_size=2, engine=engine)
    fit(model, Press(1), batch_size=2, engine=engine)
    if saved:
        model.save(tmp_path / "m.safetensors")
        model = nn.load_model(tmp_path / "m.safetensors")
    fit(model, batch_size=2, engine=engine, initial_epoch=0)
    assert weights(model) == weights(steady)
    assert (model.epoch, model.optimizer.iterations) == (3, 12)
    assert model.history.epoch == [0, 1, 2]
    assert model.history.history == steady.history.history


class Fuse:
    """Fails at one of its calls."""

    def __init__(self, calls):
        self.left = calls

    def __call__(self, *_):
        self.left -= 1
        if self.left == 0:
            raise RuntimeError("the fuse has blown")
        return 0.5


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("engine", ["native", "arrays", "scalar"])
@pytest.mark.parametrize("calls", [4, 8, 12], ids=lambda calls: f"epoch {calls // 4}")
def test_an_epoch_is_over_when_the_history_has_it(engine, saved, calls, tmp_path):
    model, steady = line(), line()
    for each in (model, steady):
        each.compile(SGD(lr=0.1), "mse", ["mae", AUC()])
    arguments = {"batch_size": 2, "engine": engine, "validation_data": (X, Y)}
    fit(steady, nn.LambdaCallback(on_train_batch_end=Fuse(-1)), **arguments)
    with pytest.raises(RuntimeError, match="blown"):
        fit(model, nn.LambdaCallback(on_train_batch_end=Fuse(calls)), **arguments)
    if saved:
        model.save(tmp_path / "m.safetensors")
        model = nn.load_model(tmp_path / "m.safetensors")
    fit(model, initial_epoch=len(model.history.epoch), **arguments)
    assert (weights(model), model.epoch) == (weights(steady), 3)
    assert model.history.history == steady.history.history


@pytest.mark.parametrize("engine", ["native", "arrays", "scalar"])
@pytest.mark.parametrize("calls", range(1, 11))
def test_after_a_metric_has_failed_its_epoch_is_completed(engine, calls):
    steady, model = line(), line()
    for each, metric in ((steady, Fuse(-1)), (model, Fuse(calls))):
        metric.__name__ = "half"
        each.compile(SGD(lr=0.1), "mse", [metric])
    arguments = {"batch_size": 2, "epochs": 2, "engine": engine, "validation_data": (X, Y)}
    fit(steady, **arguments)
    with pytest.raises(RuntimeError, match="blown"):
        fit(model, **arguments)
    fit(model, initial_epoch=len(model.history.epoch), **arguments)
    assert (weights(model), model.epoch) == (weights(steady), 2)
    assert model.history.history == steady.history.history


@pytest.mark.parametrize("engine", ["native", "arrays"])
def test_an_exception_just_after_a_step_leaves_its_results_known(engine, monkeypatch):
    take, model, steady = CompiledEngine._take, line(), line()

    def cut_off(*arguments):
        take(*arguments)
        raise KeyboardInterrupt

    fit(steady, batch_size=2, engine=engine)
    monkeypatch.setattr(CompiledEngine, "_take", cut_off)
    with pytest.raises(KeyboardInterrupt):
        fit(model, batch_size=2, engine=engine)
    monkeypatch.undo()
    fit(model, batch_size=2, engine=engine, initial_epoch=len(model.history.epoch))
    assert (weights(model), model.epoch) == (weights(steady), 3)
    assert model.history.history == steady.history.history


@pytest.mark.parametrize("engine", ["native", "arrays", "scalar"])
def test_a_step_of_ones_own_amid_an_epoch_leaves_its_results_and_its_number(engine):
    def step(batch, logs):
        losses.append(logs["loss"])
        if batch == 3:
            model.train_on_batch(X[:2], Y[:2])

    losses, model = [], line()
    history = fit(model, nn.LambdaCallback(on_train_batch_end=step), batch_size=2, engine=engine)
    assert history.history["loss"] == losses[3::4]
    assert (model.epoch, model.optimizer.iterations) == (3, 15)


def test_a_stepper_begins_the_next_epoch_where_only_the_history_lacks_one():
    model = line()
    with pytest.raises(RuntimeError, match="blown"):
        fit(model, nn.LambdaCallback(on_train_batch_end=Fuse(4)), batch_size=2)
    s = model.stepper(X, Y, batch_size=2)
    s.next_update()
    assert (model.epoch, model.optimizer.iterations) == (2, 5)


@pytest.mark.parametrize(("change", "steps"), [({"batch_size": 4}, 2), ({"shuffle": False}, 4)])
def test_an_epoch_that_is_cut_another_way_is_a_new_one(change, steps):
    model = line()
    fit(model, Press(1), batch_size=2)
    fit(model, **{"batch_size": 2, "epochs": 1} | change)
    assert (model.epoch, model.optimizer.iterations) == (2, 2 + steps)


@pytest.mark.parametrize(
    ("x", "y", "weights"),
    [(2 * X, Y, None), (X, Y + 1, None), (X[::-1], Y[::-1], None), (X, Y, np.arange(8.0))],
    ids=["x", "y", "order", "weights"],
)
def test_other_samples_begin_an_epoch(x, y, weights):
    model = line()
    fit(model, Press(1), batch_size=2)
    history = model.fit(x, y, batch_size=2, verbose=0, sample_weight=weights)
    assert (model.epoch, model.optimizer.iterations, len(history.epoch)) == (2, 2 + 4, 1)


def test_fit_up_to_the_initial_epoch_does_nothing():
    model = line()
    fit(model)
    before = weights(model)
    found = fit(model, initial_epoch=len(model.history.epoch))
    assert (found.epoch, found.history) == ([], {})
    assert (weights(model), model.epoch, model.history.epoch) == (before, 3, [0, 1, 2])


@pytest.mark.parametrize("saved", [False, True])
def test_a_rate_is_set_once_for_an_epoch_that_was_cut_off(saved, tmp_path):
    model, steady = line(), line()
    halving = LearningRateScheduler(lambda epoch, lr: lr / 2)
    fit(steady, halving, batch_size=2)
    fit(model, halving, Press(1), batch_size=2)
    if saved:
        model.save(tmp_path / "m.safetensors")
        model = nn.load_model(tmp_path / "m.safetensors")
    fit(model, halving, batch_size=2)
    assert (model.optimizer.lr, weights(model)) == (0.0125, weights(steady))


class Steadily(Callback):
    """Puts a number in the place of a schedule."""

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.lr = 0.05


def test_a_schedule_that_gave_way_to_a_number_amid_a_training_can_be_saved(tmp_path):
    model, steady = (line(ExponentialDecay(0.1, 4, 0.5)) for _ in range(2))
    fit(steady, Steadily(), batch_size=2)
    fit(model, Steadily(), Press(1), batch_size=2)
    model.save(tmp_path / "m.safetensors")
    model = nn.load_model(tmp_path / "m.safetensors")
    fit(model, Steadily(), batch_size=2)
    assert weights(model) == weights(steady)


@pytest.mark.parametrize("call", [1, 2, 3], ids=["before", "after", "in the next epoch"])
def test_a_rate_is_set_once_where_an_exception_keeps_it_from_being_noted(call, monkeypatch):
    model, steady, rate, calls = line(), line(), Loop._rate, []

    def cut_off(*arguments):
        calls.append(arguments)
        if len(calls) == call:
            raise KeyboardInterrupt
        rate(*arguments)

    halving = LearningRateScheduler(lambda epoch, lr: lr / 2)
    fit(steady, halving)
    monkeypatch.setattr(Loop, "_rate", cut_off)
    with pytest.raises(KeyboardInterrupt):
        fit(model, halving)
    fit(model, halving, initial_epoch=len(model.history.epoch))
    assert (model.optimizer.lr, weights(model)) == (0.0125, weights(steady))


def test_a_rate_set_by_hand_counts_in_a_model_saved_as_an_epoch_began(tmp_path):
    model = line()
    save = nn.LambdaCallback(on_epoch_begin=lambda *_: model.save(tmp_path / "m.safetensors"))
    fit(model, save)
    loaded = nn.load_model(tmp_path / "m.safetensors")
    loaded.optimizer.lr = 0.01
    fit(loaded, nn.LambdaCallback(on_epoch_begin=lambda *_: None))
    assert loaded.optimizer.lr == 0.01


def test_a_rate_set_by_hand_after_ctrl_c_counts():
    model = line()
    halving = LearningRateScheduler(lambda epoch, lr: lr / 2)
    fit(model, halving, Press(1), batch_size=2)
    model.optimizer.lr = 0.01
    fit(model, halving, batch_size=2, epochs=1)
    assert model.optimizer.lr == 0.005


def test_an_epoch_without_a_step_has_not_begun():
    model, steady = line(), line()
    with pytest.raises(KeyboardInterrupt):
        fit(model, Press(0, times=2), batch_size=2)
    fit(model, batch_size=4)
    fit(steady, batch_size=4)
    assert (model.epoch, weights(model)) == (3, weights(steady))


def test_a_second_ctrl_c_ends_the_training_at_once():
    before, model, other = signal.getsignal(signal.SIGINT), line(), line()
    with pytest.raises(KeyboardInterrupt):
        fit(model, Press(2, times=2), batch_size=2, shuffle=False)
    other.fit(X[:4], Y[:4], 2, shuffle=False, verbose=0)
    assert weights(model) == pytest.approx(weights(other), rel=1e-12)
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_while_weights_are_written_for_a_callback_is_heard(monkeypatch):
    model, write_back = line(), CompiledEngine.write_back

    def pressed(self):
        write_back(self)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(CompiledEngine, "write_back", pressed)
        fit(model, nn.LambdaCallback(on_epoch_end=lambda epoch, logs: None), engine="arrays")
    assert model.epoch == 1


def test_ctrl_c_from_the_terminal_lets_the_program_go_on():
    program = """
import nn
model = nn.MLP(1, [1], seed=0)
model.compile("sgd", "mse")
class Ready(nn.Callback):
    def on_epoch_begin(self, epoch, logs):
        print("ready", flush=True)
history = model.fit([0.0, 1.0], [0.0, 1.0], epochs=10**9, verbose=0, callbacks=[Ready()])
print("after", 0 < len(history.epoch) < 10**9, flush=True)
"""
    run = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert run.stdout.readline() == "ready\n"
    time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=20)
    assert output.endswith("after True\n")
    assert run.returncode == 0


def test_a_program_that_ignores_ctrl_c_goes_on_ignoring_it():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert fit(line(), Press(0)).epoch == [0, 1, 2]
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_training_works_in_a_thread_too():
    found = []
    thread = threading.Thread(target=lambda: found.append(fit(line()).epoch))
    thread.start()
    thread.join()
    assert found == [[0, 1, 2]]


def test_a_second_ctrl_c_keeps_what_was_learnt_where_nobody_looked_at_it(monkeypatch):
    from nn.training.loop import Loop

    model, other, step = line(), line(), Loop.step

    def steps(self, batch):
        if model.optimizer.iterations == 2:
            raise KeyboardInterrupt
        return step(self, batch)

    with monkeypatch.context() as pressed:
        pressed.setattr(Loop, "step", steps)
        with pytest.raises(KeyboardInterrupt):
            fit(model, batch_size=2, shuffle=False, engine="arrays")
    other.fit(X[:4], Y[:4], 2, shuffle=False, verbose=0, engine="arrays")
    assert weights(model) == weights(other)


# History.


def test_history_holds_a_number_for_each_epoch_and_result():
    model = line()
    model.compile("sgd", "mse", ["mae"])
    history = fit(model, validation_split=0.25)
    assert list(history.history) == ["loss", "mae", "val_loss", "val_mae"]
    assert {len(column) for column in history.history.values()} == {3}
    assert history.epoch == [0, 1, 2]
    assert repr(history).startswith("<History of 3 epochs, last loss ")


def test_each_fit_has_its_history_and_the_model_that_of_all():
    model = line()
    first, second = fit(model, epochs=2), fit(model, epochs=1)
    assert model.history.history["loss"] == first.history["loss"] + second.history["loss"]
    assert (first.epoch, second.epoch, model.history.epoch) == ([0, 1], [0], [0, 1, 2])
    model.compile("sgd", "mse")
    assert model.history is None


def test_the_number_of_the_first_epoch_stays_in_the_history_of_the_model():
    model = line()
    for more in ({"epochs": 2}, {"epochs": 7, "initial_epoch": 5}, {"epochs": 1}):
        history = model.fit(X, Y, verbose=0, **more)
    assert (history.epoch, model.history.epoch) == ([0], [0, 1, 5, 6, 7])


def test_nothing_is_watched_unless_asked_for():
    assert len(fit(line()).updates) == 0
    assert [u.name for u in fit(line(), epochs=1, watch="layers[0].neurons[0].b").updates] == [
        "layers[0].neurons[0].b"
    ]
    with pytest.raises(ValueError, match=r"no weight 'b' to watch: they are called layers\[0\]"):
        fit(line(), watch="b")


# Early stopping.


@pytest.mark.parametrize(
    ("arguments", "scores", "epochs"),
    [
        ({}, [3, 2, 1, 1, 0], 4),
        ({}, [3, 4, 0, 0], 2),
        ({"patience": 1}, [3, 4, 0, 0], 2),
        ({"patience": 2}, [3, 4, 2, 3, 3, 0], 5),
        ({"patience": 2}, [3, 4, 2, 3], 4),
        ({"mode": "max"}, [1, 2, 3, 2, 9], 4),
        ({"min_delta": 0.5}, [3, 2, 1.6, 1], 3),
        ({"min_delta": -0.5}, [3, 2, 1.6, 1], 3),
        ({"patience": 2}, [math.nan, 3, 2, 1], 4),
        ({"patience": 2}, [3, math.nan, math.nan, 1], 3),
        ({"patience": 2}, [math.nan, math.nan, 1], 2),
        ({}, [math.inf, 3], 1),
        ({"patience": 2}, [math.inf, 3, math.inf, 4, 1], 4),
        ({"baseline": 2, "patience": 2}, [5, 4, 4, 1], 3),
        ({"baseline": 2, "patience": 2}, [5, 1, 4, 4, 0], 4),
        ({"start_from_epoch": 2}, [1, 2, 5, 4, 4, 0], 5),
    ],
    ids=str,
)
def test_training_stops_when_a_result_improves_no_more(arguments, scores, epochs):
    assert epochs_until_stopped(EarlyStopping("score", **arguments), scores) == epochs


def test_an_accuracy_is_better_the_higher_and_a_loss_the_lower():
    for monitor, later in (("val_acc", 0.9), ("accuracy", 0.9), ("val_loss", 0.1), ("mae", 0.1)):
        watcher = EarlyStopping(monitor)
        assert watcher.improved({monitor: 0.5})
        assert watcher.improved({monitor: later})
        assert not watcher.improved({monitor: 0.5})


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_the_best_weights_come_back(engine):
    seen = []

    class Look(Callback):
        def on_epoch_end(self, epoch, logs):
            seen.append(weights(self.model))

    stopper = EarlyStopping("score", patience=2, restore_best_weights=True)
    model = line()
    history = fit(model, Look(), Results(stopper, [3, 1, 2, 2, 0]), epochs=5, engine=engine)
    assert (history.epoch, stopper.stopped_epoch) == ([0, 1, 2, 3], 3)
    assert weights(model) == seen[1] != seen[3]


def test_a_stopper_forgets_the_training_before():
    stopper = EarlyStopping("score")
    assert epochs_until_stopped(stopper, [1, 2, 3]) == 2
    assert epochs_until_stopped(stopper, [9, 8, 7]) == 3


def test_a_hook_is_a_function():
    with pytest.raises(TypeError, match="on_epoch_end expects a function, got 'print'"):
        nn.LambdaCallback(on_epoch_end="print")


@pytest.mark.parametrize("kind", [EarlyStopping, lambda: ModelCheckpoint("m", save_best_only=True)])
def test_a_result_that_is_not_there_is_named_with_those_that_are(kind):
    with pytest.raises(
        ValueError, match=r"watches 'val_loss', but there is only loss: .*validation"
    ):
        fit(line(), kind())


def test_what_is_no_number_is_never_the_best():
    stopper = EarlyStopping("score", patience=9, restore_best_weights=True)
    fit(line(), Results(stopper, [math.nan, 2, 1, 3, math.nan]), epochs=5)
    assert stopper.best == 1


def test_callbacks_tell_what_they_do_if_they_are_asked_to(tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    stopper = EarlyStopping("score", verbose=1)
    keeper = ModelCheckpoint(path, "score", verbose=1, save_best_only=True)
    always = ModelCheckpoint(path, verbose=1)
    rates = LearningRateScheduler(lambda epoch: 0.5**epoch, verbose=1)
    guests = Results(stopper, [3, 2, 2]), Results(keeper, [3, 2, 2]), always, rates
    fit(line(), *guests)
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 1: setting the learning rate to 1",
        f"Epoch 1: score improved from inf to 3.00000, saving model to {path}",
        f"Epoch 1: saving model to {path}",
        "Epoch 2: setting the learning rate to 0.5",
        f"Epoch 2: score improved from 3.00000 to 2.00000, saving model to {path}",
        f"Epoch 2: saving model to {path}",
        "Epoch 3: setting the learning rate to 0.25",
        "Epoch 3: early stopping",
        f"Epoch 3: saving model to {path}",
    ]


def test_a_mode_is_auto_min_or_max():
    with pytest.raises(ValueError, match="'auto', 'min' or 'max', got 'least'"):
        EarlyStopping(mode="least")


# Checkpoints.


def test_the_model_is_saved_after_each_epoch_by_its_number(tmp_path):
    model = line()
    fit(model, ModelCheckpoint(tmp_path / "m-{epoch:02d}.safetensors"))
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"m-0{k}.safetensors" for k in (1, 2, 3)]
    assert nn.load_model(tmp_path / "m-02.safetensors").epoch == 2
    assert weights(nn.load_model(tmp_path / "m-03.safetensors")) == weights(model)


def test_an_ending_of_keras_is_warned_of_once(tmp_path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        fit(line(), ModelCheckpoint(tmp_path / "m-{epoch}.h5"))
    assert [str(one.message).partition(":")[0] for one in told] == [
        "a file in .h5 is written as safetensors, which Keras does not read"
    ]


def test_the_model_is_saved_every_so_many_epochs(tmp_path):
    fit(line(), ModelCheckpoint(tmp_path / "m-{epoch}.safetensors", period=2))
    assert [p.name for p in tmp_path.iterdir()] == ["m-2.safetensors"]


def test_only_the_best_is_kept(tmp_path):
    path = tmp_path / "best.safetensors"
    keeper = ModelCheckpoint(path, "score", save_best_only=True, mode="max")
    fit(line(), Results(keeper, [1, 3, 2]))
    assert nn.load_model(path).epoch == 2


@pytest.mark.parametrize("name", ["{val_loss}", "{0}", "{epoch:q}"])
def test_a_file_name_that_cannot_be_filled_in_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"cannot fill in .*, there is epoch, loss"):
        fit(line(), ModelCheckpoint(tmp_path / name))


# Learning rates.


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
@pytest.mark.parametrize(
    "schedule", [lambda epoch: 0.5**epoch, lambda epoch, lr: lr * 0.5 if epoch else 1.0]
)
def test_the_learning_rate_is_set_before_each_epoch(schedule, engine):
    watch = "layers[0].neurons[0].b"
    history = fit(line(), LearningRateScheduler(schedule), watch=watch, engine=engine)
    assert [u.lr for u in history.updates] == [1.0, 0.5, 0.25]


def test_a_scheduler_is_told_the_rate_that_a_schedule_has_come_to():
    told = []
    model = line(lr=ExponentialDecay(0.4, decay_steps=2, decay_rate=0.5))
    fit(model, LearningRateScheduler(lambda epoch, lr: told.append(lr) or lr), batch_size=4)
    assert told == [0.4, 0.4, 0.4]
    assert model.optimizer.lr == 0.4


def test_a_rate_below_zero_is_refused():
    with pytest.raises(ValueError, match="lr expects a number of 0 or more, got -1"):
        fit(line(), LearningRateScheduler(lambda epoch: -1))


# CSV.


def read(path):
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_the_results_of_each_epoch_are_a_line_of_a_csv_file(tmp_path):
    path = tmp_path / "log.csv"
    history = fit(line(), CSVLogger(path), validation_split=0.5)
    header, *lines = read(path)
    assert header == ["epoch", "loss", "val_loss"]
    columns = zip(*history.history.values(), strict=True)
    assert [[float(x) for x in row] for row in lines] == [[k, *xs] for k, xs in enumerate(columns)]


def test_a_log_begins_anew_or_goes_on(tmp_path):
    path = tmp_path / "log.csv"
    for append, lines in ((False, 4), (True, 7), (False, 4)):
        fit(line(), CSVLogger(path, append=append))
        assert len(read(path)) == lines
    fit(line(), CSVLogger(path, separator=";"), epochs=1)
    assert path.read_text().splitlines()[0] == "epoch;loss"
