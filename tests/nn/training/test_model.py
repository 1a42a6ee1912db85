"""compile, fit, evaluate, predict, stepper: what they compute, and what they refuse."""

import re
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import MisuseWarning, Value
from nn import MLP, SGD, Adam, Callback, Dense, Model, Sequential

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(10, 2))
Y = (X[:, 0] > X[:, 1]).astype(float)


def network(last="sigmoid", outputs=1, seed=3):
    return Sequential([Dense(3, "tanh", input_shape=(2,)), Dense(outputs, last)], seed=seed)


def compiled(optimizer="sgd", loss="binary_crossentropy", metrics=("accuracy",), **arguments):
    model = network(**arguments)
    model.compile(optimizer, loss, metrics)
    return model


def weights(model):
    return [p.data for p in model.parameters()]


def bits(model):
    """All that training changes, to the bit."""
    optimizer = model.optimizer
    state = {key: [x.hex() for x in column] for key, column in optimizer.state.items()}
    return [w.hex() for w in weights(model)], state, model.epoch, optimizer.iterations


class Batches(Callback):
    """Notes the loss over each epoch so far after each batch."""

    def __init__(self):
        self.losses = []

    def on_train_batch_end(self, batch, logs):
        self.losses.append(logs["loss"])


# fit.


def test_fit_is_a_loop_over_batches_forward_backward_and_step():
    model, by_hand = (Sequential([Dense(1, input_shape=(2,))], seed=0) for _ in range(2))
    model.compile(SGD(lr=0.1), "mse")
    history = model.fit(X, Y, batch_size=4, epochs=2, shuffle=False, verbose=0, engine="scalar")
    opt, losses = SGD(by_hand.parameters(), lr=0.1), []
    for _ in range(2):
        total = 0.0
        for batch in (range(4), range(4, 8), range(8, 10)):
            opt.zero_grad()
            loss = sum((by_hand(X[k]) - Y[k]) ** 2 for k in batch) / len(batch)
            loss.backward()
            opt.step()
            total += loss.data * len(batch)
        losses.append(total / 10)
    assert weights(model) == pytest.approx(weights(by_hand), rel=1e-12)
    assert history.history["loss"] == pytest.approx(losses, rel=1e-12)


def test_every_sample_comes_once_an_epoch_in_an_order_of_its_own():
    seen = []

    class Nose(Model):
        def __init__(self):
            self.w = Value(0.0)

        def __call__(self, x):
            seen.append(x[0])
            return self.w * x[0]

    model = Nose()
    model.seed = 5
    model.compile("sgd", "mse")
    orders = []
    for _ in range(2):
        seen.clear()
        model.fit(np.arange(9.0), np.zeros(9), 4, verbose=0, engine="scalar")
        orders.append(seen[-9:])  # the first one is a trial
    assert [sorted(order) for order in orders] == [list(range(9))] * 2
    assert orders[0] != orders[1] != list(range(9))
    model.epoch = 0
    seen.clear()
    model.fit(np.arange(9.0), np.zeros(9), 4, verbose=0, engine="scalar")
    assert seen[-9:] == orders[0]


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_two_epochs_and_then_three_are_five(engine):
    one, other = compiled("adam"), compiled("adam")
    arguments = {"batch_size": 3, "verbose": 0, "engine": engine}
    one.fit(X, Y, epochs=5, **arguments)
    for epochs in (2, 3):
        other.fit(X, Y, epochs=epochs, **arguments)
    assert bits(one) == bits(other)
    assert one.epoch == 5
    assert one.history.history == other.history.history


def test_the_same_seed_gives_the_same_training_and_another_another():
    runs = [compiled(seed=seed) for seed in (1, 1, 2)]
    for model in runs:
        model.set_weights(network().get_weights())
        model.fit(X, Y, batch_size=3, verbose=0)
    assert bits(runs[0]) == bits(runs[1]) != bits(runs[2])


def test_validation_split_holds_out_the_last_share():
    model, other = compiled(), compiled()
    split = model.fit(X, Y, verbose=0, epochs=2, validation_split=0.3)
    given_ = other.fit(X[:7], Y[:7], verbose=0, epochs=2, validation_data=(X[7:], Y[7:]))
    assert split.history == given_.history
    assert bits(model) == bits(other)


def test_validation_is_what_evaluate_gives_after_the_epoch():
    model = compiled()
    history = model.fit(X, Y, verbose=0, validation_data=(X[:4], 1 - Y[:4], [1, 2, 3, 4]))
    loss, accuracy = model.evaluate(X[:4], 1 - Y[:4], verbose=0, sample_weight=[1, 2, 3, 4])
    assert history.history["val_loss"] == [pytest.approx(loss, rel=1e-12)]
    assert history.history["val_accuracy"] == [accuracy]


def test_accuracy_means_the_same_in_validation_as_in_training():
    # Targets of −1 and 1 are told apart by their sign; those held out are all 1.
    model = Sequential([Dense(1, input_shape=(1,))], seed=0)
    model.set_weights([[[0.0]], [0.25]])
    model.compile(SGD(lr=0.0), "mse", ["accuracy"])
    history = model.fit([[0.0]] * 4, [-1, 1, 1, 1], verbose=0, validation_split=0.5)
    assert history.history["val_accuracy"] == [1.0]


@given(st.lists(st.integers(0, 3), min_size=10, max_size=10).filter(any))
def test_a_sample_of_weight_n_counts_like_n_samples(counts):
    one, other = compiled(SGD(lr=0.1), metrics=()), compiled(SGD(lr=0.1), metrics=())
    n = sum(counts)
    # The mean is taken over the samples, which are fewer than those that are repeated.
    given_ = one.fit(X, Y, 10, verbose=0, sample_weight=np.array(counts) * 10 / n)
    repeated = other.fit(np.repeat(X, counts, 0), np.repeat(Y, counts), n, verbose=0)
    assert weights(one) == pytest.approx(weights(other), rel=1e-9)
    assert given_.history["loss"] == pytest.approx(repeated.history["loss"], rel=1e-9)


def test_class_weights_are_sample_weights_and_both_multiply():
    by_class, by_sample = compiled(), compiled()
    weight = np.where(Y == 1, 3.0, 0.5)
    by_class.fit(X, Y, verbose=0, class_weight={0: 0.5, 1: 3.0}, sample_weight=np.arange(10))
    by_sample.fit(X, Y, verbose=0, sample_weight=weight * np.arange(10))
    assert bits(by_class) == bits(by_sample)


def test_a_batch_has_32_samples_unless_said_otherwise():
    class Count(Callback):
        def on_train_begin(self, logs):
            found.append(self.params["steps"])

    found = []
    for n in (10, 32, 33, 100):
        compiled().fit(np.ones((n, 2)), np.ones(n), verbose=0, callbacks=[Count()])
    assert found == [1, 1, 2, 4]


def test_the_logs_of_a_batch_are_the_averages_of_the_epoch_so_far():
    note, model = Batches(), compiled(SGD(lr=0.0))
    history = model.fit(X, Y, 4, verbose=0, shuffle=False, callbacks=[note])
    expected = [model.evaluate(X[:n], Y[:n], verbose=0)[0] for n in (4, 8, 10)]
    assert note.losses == pytest.approx(expected, rel=1e-12)
    assert history.history["loss"] == [note.losses[-1]]


def test_an_optimizer_of_some_weights_trains_these_alone():
    model = network()
    first, last = model.layers
    before = weights(first), weights(last)
    model.compile(Adam(last.parameters()), "binary_crossentropy")
    for engine in ("compiled", "scalar"):
        model.fit(X, Y, verbose=0, engine=engine)
    assert weights(first) == before[0]
    assert all(w != b for w, b in zip(weights(last), before[1], strict=True))


def test_a_network_without_input_shape_is_made_for_the_samples():
    model = Sequential([Dense(3, "relu"), Dense(1)], seed=0)
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    assert len(model.parameters()) == 13
    assert Sequential([Dense(2)], seed=0).predict(X).shape == (10, 2)


def test_a_model_of_ones_own_is_trained_like_any_other():
    class Line(Model):
        def __init__(self):
            self.w, self.b = Value(0.0), Value(0.0)

        def __call__(self, x):
            return self.w * x[0] + self.b

    line = Line()
    line.compile(SGD(lr=0.1), "mse", ["mae"])
    line.fit([1.0, 2.0, 3.0], [3.0, 5.0, 7.0], epochs=300, verbose=0)
    assert (line.w.data, line.b.data) == pytest.approx((2.0, 1.0), abs=1e-3)
    assert line.evaluate([1.0], [3.0], verbose=0) == pytest.approx([0.0, 0.0], abs=1e-3)
    with pytest.raises(NotImplementedError, match="defines in __call__ what it computes"):
        Model()([1.0])


# evaluate, predict, summary.


def test_evaluate_is_the_loss_or_a_list_of_loss_and_metrics_and_changes_nothing():
    model = compiled(metrics=["accuracy", "mse"])
    before = bits(model)
    loss, accuracy, mse = model.evaluate(X, Y, verbose=0)
    outputs = model.predict(X)[:, 0]
    p = np.where(Y == 1, outputs, 1 - outputs)
    assert loss == pytest.approx(-np.log(p).mean(), rel=1e-12)
    assert accuracy == (p > 0.5).mean()
    assert mse == pytest.approx(((outputs - Y) ** 2).mean(), rel=1e-12)
    assert compiled(metrics=()).evaluate(X, Y, verbose=0) == loss
    assert bits(model) == before
    assert model.optimizer.params == []


def test_predict_gives_what_a_call_on_each_sample_gives():
    model = network("softmax", 3)
    expected = [[out.data for out in model(row)] for row in X]
    assert model.predict(X).tolist() == [pytest.approx(row, rel=1e-12) for row in expected]
    assert model.predict(X.tolist()).shape == (10, 3)


def test_summary_is_printed(capsys):
    network().summary()
    out = capsys.readouterr().out
    assert "Dense" in out
    assert re.search(r"\b13\b", out)
    assert max(map(len, out.splitlines())) <= 80


# stepper.


def marks(stepper):
    return [r for r in stepper.trace if type(r).__name__ == "Mark"]


def test_the_stepper_takes_the_steps_of_fit_to_the_bit():
    walked, run = compiled("adam"), compiled("adam")
    arguments = {"batch_size": 4, "sample_weight": np.arange(10.0)}
    s = walked.stepper(X, Y, **arguments)
    for _ in range(3):
        s.next_mark("epoch")
    run.fit(X, Y, epochs=2, verbose=0, engine="scalar", **arguments)
    s.back()  # the third epoch has begun
    assert bits(walked) == bits(run)


def test_it_walks_by_update_sample_batch_and_epoch():
    model = compiled()
    s = model.stepper(X, Y, batch_size=5, shuffle=False)
    assert repr(s.next_mark("sample")) == "mark      sample: 0"
    assert repr(s.next_mark("sample")) == "mark      sample: 1"
    names = [s.next_update().name for _ in range(13)]
    assert names == [name for name, _ in model.named_parameters()]
    assert model.optimizer.iterations == 1
    assert repr(s.next_mark("batch")) == "mark      batch: 2 of 2"
    assert model.epoch == 1
    assert repr(s.next_mark("epoch")) == "mark      epoch: 2"
    assert (model.epoch, model.optimizer.iterations) == (2, 2)
    with pytest.raises(
        ValueError, match=r"no mark 'epoche' to run to: there is 'backward', 'batch'"
    ):
        s.next_mark("epoche")


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "nadam"])
def test_back_at_the_start_everything_is_as_it_was(optimizer):
    model = compiled(optimizer)
    model.fit(X, Y, verbose=0)
    before = bits(model)
    s = model.stepper(X, Y, batch_size=4)
    for _ in range(3):
        s.next_mark("epoch")
    end, after = s.position, bits(model)
    s.goto(0)
    assert bits(model) == before
    s.goto(end)
    assert bits(model) == after != before


def trained(model, path):
    model.fit(X, Y, verbose=0)


def trained_on_a_batch(model, path):
    model.train_on_batch(X, Y)


def saved(model, path):
    model.save(path)


@pytest.mark.parametrize("use", [trained, trained_on_a_batch, saved])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_within_an_update_there_is_a_warning(use, optimizer, tmp_path):
    model = compiled(optimizer)
    s = model.stepper(X, Y, batch_size=5)
    for _ in range(3):
        s.next_update()
    with pytest.warns(
        MisuseWarning, match=r'walk on to its end first, as by s\.next_mark\("batch"'
    ):
        use(model, tmp_path / "m.safetensors")


@pytest.mark.parametrize("use", [trained, trained_on_a_batch, saved])
@pytest.mark.parametrize("leave", [lambda s: s.next_mark("batch"), lambda s: s.goto(0)])
def test_at_the_end_of_an_update_and_before_it_there_is_none(use, leave, tmp_path):
    model = compiled()
    s = model.stepper(X, Y, batch_size=5)
    s.next_update()
    leave(s)
    use(model, tmp_path / "m.safetensors")


def test_training_goes_on_from_where_the_stepper_stands():
    walked, run = compiled("adam"), compiled("adam")
    s = walked.stepper(X, Y)
    s.next_mark("epoch")
    s.next_mark("epoch")
    s.goto(0)
    for model in (walked, run):
        model.fit(X, Y, verbose=0, engine="scalar")
    assert bits(walked) == bits(run)


def test_an_error_is_raised_where_it_happens_and_the_way_back_is_open():
    model = compiled(loss=lambda y, p: (p[0] - 2).log())
    s = model.stepper(X, Y)
    before = bits(model)
    with pytest.raises(ValueError, match=r"epoch 1, batch 1: on sample .*, log needs x > 0"):
        s.next_update()
    assert s.position > 0
    s.goto(0)
    assert bits(model) == before


# What is refused.


with_nan = X.copy()
with_nan[3, 1] = np.nan


@pytest.mark.parametrize(
    ("x", "y", "arguments", "message"),
    [
        ([], [], {}, "x is empty"),
        (with_nan, Y, {}, "nan in row 3, column 1"),
        (X, [*Y[:9], np.inf], {}, "y expects finite numbers, got inf in row 9, column 0"),
        (X, Y[:5], {}, "differ in length: 10 samples and 5 targets"),
        (X[:, :1], Y, {}, r"layers\[0\] expects 2 inputs, but the samples have 1"),
        (X, np.c_[Y, Y], {}, "1 output.*2 columns"),
        (X, Y + 1, {}, "from 0 to 1, but row"),
        (X, Y, {"batch_size": 0}, "batch_size expects a whole number"),
        (X, Y, {"epochs": 0}, "epochs expects a whole number of at least 1, got 0"),
        (X, Y, {"epochs": -1}, "epochs expects"),
        (X, Y, {"epochs": 1.5}, r"epochs expects .* got 1\.5"),
        (X, Y, {"class_weight": {0: 1.0}}, "no weight for class 1"),
        (X, Y, {"sample_weight": [1.0]}, "sample_weight expects 10 numbers"),
        (X, Y, {"validation_split": 1.0}, "validation_split expects a share"),
        (X, Y, {"validation_data": (X,)}, r"validation_data expects \(x, y\)"),
        (X, Y, {"validation_data": (X[:, :1], Y)}, "the validation data, .* the samples have 1"),
        (X, Y, {"validation_data": (X, Y + 1)}, "in the validation data, binary_crossentropy"),
        (X, Y, {"validation_data": (with_nan, Y)}, "in the validation data, x expects finite"),
    ],
)
def test_bad_input_is_refused_before_anything_is_changed(x, y, arguments, message):
    model = compiled()
    before, history = bits(model), model.history
    with pytest.raises(ValueError, match=message):
        model.fit(x, y, **arguments)
    after = bits(model)
    assert (after[0], *after[2:]) == (before[0], *before[2:])
    assert model.history is history
    assert model.fit(X, Y, verbose=0).epoch == [0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "compile needs a loss, one of mean_squared_error"),
        ({"loss": "msee"}, "unknown loss 'msee': .* Did you mean 'mse'"),
        ({"loss": "mse", "metrics": ["acuracy"]}, "unknown metric .* Did you mean 'accuracy'"),
        ({"loss": "mse", "optimizer": "adamm"}, "unknown optimizer .* Did you mean 'adam'"),
    ],
)
def test_compile_knows_names_and_guesses_what_was_meant(arguments, message):
    with pytest.raises(ValueError, match=message):
        network().compile(**arguments)


def test_a_model_is_compiled_first():
    for train in (network().fit, network().evaluate, network().stepper):
        with pytest.raises(ValueError, match=r"not compiled yet: model\.compile\("):
            train(X, Y)


def test_a_loss_that_does_not_fit_the_last_layer_is_refused():
    with pytest.raises(ValueError, match="expects probabilities"):
        compiled(last=None).fit(X, Y)
    with pytest.raises(ValueError, match="a label is a whole number from 0 to 1"):
        compiled(loss="sparse_categorical_crossentropy", metrics=(), last="softmax", outputs=2).fit(
            X, Y * 2
        )


def test_an_optimizer_serves_one_model():
    optimizer = Adam()
    first, second = compiled(optimizer), compiled(optimizer)
    first.fit(X, Y, verbose=0)
    for call in (second.fit, second.evaluate, second.stepper):
        with pytest.raises(ValueError, match=r"13 weights that are not of this model: .* Adam\(\)"):
            call(X, Y)
    assert first.fit(X, Y, verbose=0).epoch == [0]


def test_micrograds_networks_are_trained_too():
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    model.compile("sgd", "hinge", ["accuracy"])
    history = model.fit(X, 2 * Y - 1, epochs=3, verbose=0)
    assert history.history["loss"][2] < history.history["loss"][0]
    assert isinstance(history, nn.History)


# What may change between epochs, and what may not.


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_a_number_that_the_loss_reads_may_change_between_epochs(engine):
    strength = Value(0.0)

    class Stronger(Callback):
        def on_epoch_begin(self, epoch, logs):
            strength.data = float(epoch)

    model = network()
    model.compile("sgd", lambda t, p: (p[0] - t[0]) ** 2 * strength)
    history = model.fit(X, Y, epochs=3, verbose=0, callbacks=[Stronger()], engine=engine)
    first, second, third = history.history["loss"]
    assert first == 0.0 < second < third


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_a_network_may_change_between_epochs(engine):
    class Gated(Model):
        squared = False

        def __init__(self):
            self.w = Value(3.0)

        def __call__(self, x):
            return self.w * x[0] ** 2 if self.squared else self.w * x[0]

    class Gate(Callback):
        def on_epoch_begin(self, epoch, logs):
            self.model.squared = epoch == 1

    model = Gated()
    model.compile(SGD(lr=0.0), lambda t, p: p[0])
    history = model.fit([2.0], [0.0], epochs=2, verbose=0, callbacks=[Gate()], engine=engine)
    assert history.history["loss"] == [6.0, 12.0]


def test_an_optimizer_with_a_step_of_its_own_takes_it():
    class Clipped(SGD):
        def step(self, penalties=()):
            for p in self.params:
                p.grad = max(-0.001, min(0.001, p.grad))
            return super().step(penalties)

    model = network()
    model.compile(Clipped(lr=1.0), "binary_crossentropy")
    before = weights(model)
    with pytest.warns(MisuseWarning, match=r"its own step\(\)"):
        model.fit(X, Y, batch_size=len(X), verbose=0)
    moved = [abs(a - b) for a, b in zip(weights(model), before, strict=True)]
    assert max(moved) == pytest.approx(0.001)


def test_a_rule_that_branches_is_trained_on_floats():
    class Sign(SGD):
        def rule(self, xp, grad, state, lr):
            return nn.optimizers.Direction(1.0 if grad > 0 else -1.0)

    model = network()
    model.compile(Sign(lr=0.1), "binary_crossentropy")
    with pytest.warns(MisuseWarning, match="works on floats alone"):
        model.fit(X, Y, batch_size=len(X), verbose=0)


def test_layers_added_since_are_not_left_out_silently():
    model = network()
    compiled_model = compiled()
    compiled_model.fit(X, Y, verbose=0)
    compiled_model.add(Dense(1, "sigmoid"))
    with pytest.raises(ValueError, match="layers were added"):
        compiled_model.fit(X, Y, verbose=0)
    compiled_model.compile("sgd", "binary_crossentropy")
    compiled_model.fit(X, Y, verbose=0)
    assert model.layers[0].trainable


def test_frozen_layers_stay():
    model = network()
    model.layers[0].trainable = False
    model.compile(SGD(lr=0.5), "binary_crossentropy")
    first, last = ([p.data for p in layer.parameters()] for layer in model.layers)
    model.fit(X, Y, verbose=0)
    assert [p.data for p in model.layers[0].parameters()] == first
    assert [p.data for p in model.layers[1].parameters()] != last
    model.layers[0].trainable = True
    with pytest.raises(ValueError, match="set free"):
        model.fit(X, Y, verbose=0)


def test_regularizers_are_heard_wherever_their_layers_are():
    penalty = nn.regularizers.L2(10.0)

    class Block(nn.Module):
        def __init__(self):
            self.inner = [Dense(1, "sigmoid", kernel_regularizer=penalty, input_dim=2, seed=1)]
            self.inner[0].build(2)

        def __call__(self, x):
            return self.inner[0](x)

    class Own(Model):
        def __init__(self):
            self.block = Block()

        def __call__(self, x):
            return self.block(x)

    plain = Sequential([Dense(1, "sigmoid", kernel_regularizer=penalty, input_dim=2, seed=1)])
    found = []
    for model in (plain, Sequential([Block()]), Own()):
        model.compile("sgd", "binary_crossentropy")
        found.append(model.evaluate(X, Y, verbose=0))
    assert found[0] == found[1] == found[2] > 1.0


def test_accuracy_means_the_same_for_any_part_of_the_samples():
    model = network(last="tanh")
    model.compile("sgd", "mse", ["accuracy"])
    signs = 2 * np.asarray(Y) - 1
    model.fit(X, signs, verbose=0)
    parts = [signs == 1, signs == -1]
    whole = model.evaluate(X, signs, verbose=0)[1]
    each = [model.evaluate(np.asarray(X)[k], signs[k], verbose=0)[1] * k.sum() for k in parts]
    assert whole == pytest.approx(sum(each) / len(signs))


def test_predict_and_evaluate_take_kerass_arguments():
    model = compiled()
    assert (model.predict(X, batch_size=2, verbose=0) == model.predict(X)).all()
    assert model.evaluate(X, Y, batch_size=2, verbose=0) == model.evaluate(X, Y, verbose=0)


def test_a_weight_that_is_no_number_is_told_by_predict():
    model = network()
    model.layers[1].neurons[0].b._data = float("nan")
    with pytest.raises(ValueError, match=r"gives \[nan\] for row 0|not finite|expects a finite"):
        model.predict(X)


def test_threads_may_predict_on_one_model():
    from concurrent.futures import ThreadPoolExecutor

    model = network()
    tables = [np.full((n, 2), n / 7) for n in range(1, 9)]
    expected = [model.predict(table) for table in tables]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            for found, right in zip(pool.map(model.predict, tables), expected, strict=True):
                assert (found == right).all()


def test_threads_train_one_model_in_turn():
    (model, twice), begun = (compiled() for _ in range(2)), threading.Event()

    def slowly(batch, logs):
        begun.set()
        time.sleep(0.01)

    first = threading.Thread(
        target=model.fit,
        args=(X, Y, 4),
        kwargs={"verbose": 0, "callbacks": [nn.LambdaCallback(on_batch_end=slowly)]},
    )
    first.start()
    begun.wait()
    model.train_on_batch(X, Y)
    first.join()
    twice.fit(X, Y, 4, verbose=0)
    twice.train_on_batch(X, Y)
    assert bits(model) == bits(twice)


def test_a_network_inside_a_network_begins_by_the_outer_seed():
    def nested():
        return Sequential([Sequential([Dense(2, "relu")]), Dense(1)], seed=0)

    first, second = nested(), nested()
    assert first.predict(X).tolist() == second.predict(X).tolist()


def test_class_weights_do_not_weigh_what_is_held_out():
    model = compiled(SGD(lr=0.0))
    history = model.fit(X, Y, verbose=0, validation_split=0.5, class_weight={0: 1.0, 1: 100.0})
    held_out = model.evaluate(X[5:], Y[5:], verbose=0)[0]
    assert history.history["val_loss"] == [pytest.approx(held_out)]


# Why a weight moves.


def test_explain_gives_the_slope_of_the_loss_of_one_sample():
    model = Sequential([Dense(1, input_shape=(2,))], seed=0)
    model.compile("sgd", "mse")
    model.set_weights([[[0.5], [0.25]], [0.0]])
    found = model.explain("layers[0].neurons[0].w[0]", [2.0, 4.0], 1.0)
    # (0.5·2 + 0.25·4 − 1)², whose slope in the first weight is 2·(2 − 1)·2
    assert found.total == 4.0
    assert "layers[0].neurons[0].w[0]" in str(found)
    assert model.explain(model.layers[0].neurons[0].w[0], [2.0, 4.0], 1.0).total == 4.0
    with pytest.raises(ValueError, match=r"unknown weight 'layers\[0\]\.w'"):
        model.explain("layers[0].w", [2.0, 4.0], 1.0)


def test_explain_says_what_it_takes():
    model = MLP(2, [1], seed=0)
    model.compile("sgd", "mse")
    with pytest.raises(TypeError, match=r"its name, such as 'layers\[0\].neurons\[0\].w\[0\]'"):
        model.explain(model.get_weights()[0], [2.0, 4.0], 1.0)
    with pytest.raises(ValueError, match=r"one sample, as X\[0\] is, got .* shape \(3, 2\)"):
        model.explain("layers[0].neurons[0].w[0]", np.ones((3, 2)), 1.0)


def test_explain_takes_a_label_for_a_loss_of_classes():
    model = Sequential([Dense(3, "softmax", input_shape=(2,))], seed=0)
    model.compile("sgd", "sparse_categorical_crossentropy")
    weight = model.layers[0].neurons[2].b
    chance = model([1.0, 2.0])[2].data
    assert model.explain(weight, [1.0, 2.0], 2).total == pytest.approx(chance - 1)
