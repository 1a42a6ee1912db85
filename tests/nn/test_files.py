"""Models as files: the same model comes back, and nothing else is taken for one."""

import functools
import json
import math
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from safetensors import safe_open

import autograd
import nn
from nn import MLP, SGD, Activation, Adam, Dense, Layer, Sequential, load_model
from nn.optimizers import OPTIMIZERS
from nn.regularizers import L1L2
from nn.saving import checksum
from nn.schedules import CosineDecay, ExponentialDecay, PiecewiseConstantDecay

RANDOM = np.random.default_rng(2)
X = RANDOM.normal(size=(9, 2))
Y = (X[:, 0] > X[:, 1]).astype(float)


def network(optimizer="adam"):
    layers = [Dense(3, "tanh", input_shape=(2,)), Dense(1, "sigmoid")]
    model = Sequential(layers, seed=3)
    model.compile(optimizer, "binary_crossentropy", ["accuracy"])
    return model


def train(model, epochs=2, engine="auto"):
    return model.fit(X, Y, batch_size=4, epochs=epochs, verbose=0, engine=engine)


def saved(model, folder, **arguments):
    path = Path(folder) / "model.safetensors"
    model.save(path)
    return load_model(path, **arguments)


def bits(model):
    """All that training changes, to the bit."""
    optimizer = model.optimizer
    state = {key: [x.hex() for x in column] for key, column in optimizer.state.items()}
    weights = [p.data.hex() for p in model.parameters()]
    return weights, state, model.epoch, optimizer.iterations, model.history.history


@pytest.mark.parametrize("save", ["save", "save_weights"])
def test_a_file_that_is_not_to_be_overwritten_stays(tmp_path, save):
    path, model = tmp_path / "model.safetensors", network()
    path.write_text("mine")
    with pytest.raises(FileExistsError, match=r"model\.safetensors is there already: delete"):
        getattr(model, save)(path, overwrite=False)
    assert path.read_text() == "mine"
    getattr(model, save)(path)
    getattr(model, save)(tmp_path / "another.safetensors", overwrite=False)
    assert (tmp_path / "another.safetensors").read_bytes() == path.read_bytes()


# The same model.

MODELS = {
    "Dense": lambda: [Dense(3, "relu", input_shape=(2,), name="first"), Dense(2, "softmax")],
    "no bias": lambda: [Dense(3, "tanh", use_bias=False, input_shape=(2,)), Dense(1)],
    "activations": lambda: [Dense(2, input_shape=(2,)), Activation("relu"), Activation("softmax")],
    "penalties": lambda: [Dense(2, kernel_regularizer=L1L2(0.1, 0.2), input_shape=(2,))],
    "initializers": lambda: [
        Dense(2, kernel_initializer="he_normal", bias_initializer="ones", input_shape=(2,))
    ],
    "micrograd": lambda: [Layer(2, 3, activation="leaky_relu"), Layer(3, 1, nonlin=False)],
    "activations alone": lambda: [Activation("tanh")],
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_predicts_the_same_bits(tmp_path, name):
    model = Sequential(MODELS[name](), seed=1, name="net")
    again = saved(model, tmp_path)
    assert again.predict(X).tolist() == model.predict(X).tolist()
    assert repr(again) == repr(model)
    assert (again.name, again.seed, again.n_in) == ("net", 1, model.n_in)
    assert [n for n, _ in again.named_parameters()] == [n for n, _ in model.named_parameters()]
    assert again.optimizer is again.loss is again.history is None
    penalties = [m.penalty() and m.penalty().data for m in (model, again)]
    assert penalties[0] == penalties[1]


def test_an_mlp_comes_back_as_an_mlp(tmp_path):
    model = MLP(2, [3, 1], seed=0)
    again = saved(model, tmp_path)
    assert type(again) is MLP
    assert again.predict(X).tolist() == model.predict(X).tolist()


def test_how_the_model_was_compiled_comes_back(tmp_path):
    model = network(Adam(lr=CosineDecay(0.1, 100), beta_1=0.5, amsgrad=True))
    train(model)
    again = saved(model, tmp_path)
    assert again.optimizer.config() == model.optimizer.config()
    assert type(again.loss) is type(model.loss)
    assert again.metrics == model.metrics
    assert bits(again) == bits(model)
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    assert again.history.epoch == [0, 1]


def test_a_loss_on_logits_comes_back_as_one(tmp_path):
    model = Sequential([Dense(1, input_shape=(2,))], seed=0)
    model.compile("sgd", nn.objectives.BinaryCrossentropy(from_logits=True))
    assert saved(model, tmp_path).loss.from_logits


@pytest.mark.parametrize("seed", [-1, 2**60, True, 0])
def test_every_seed_comes_back_and_shuffles_the_same(tmp_path, seed):
    model = Sequential([Dense(1, "sigmoid", input_shape=(2,))], seed=seed)
    model.compile("adam", "binary_crossentropy")
    again = saved(model, tmp_path)
    assert (again.seed, type(again.seed)) == (seed, type(seed))
    train(model)
    train(again)
    assert bits(again) == bits(model)


def test_numbers_of_numpy_come_back(tmp_path):
    rate = CosineDecay(0.1, np.int64(100))
    penalty = nn.regularizers.L2(np.float32(0.01))
    model = Sequential([Dense(1, "sigmoid", kernel_regularizer=penalty, input_shape=(2,))], seed=0)
    model.compile(SGD(lr=rate), "binary_crossentropy")
    again = saved(model, tmp_path)
    train(model)
    train(again)
    assert bits(again) == bits(model)


@pytest.mark.parametrize("kind", ["Dense", "Layer"])
def test_no_weight_is_drawn_that_the_file_replaces(tmp_path, monkeypatch, kind):
    layer = {"Dense": lambda: Dense(50, input_shape=(40,)), "Layer": lambda: Layer(40, 50)}[kind]
    model = Sequential([layer()], seed=0)
    drawn = []

    def draw(self, random, fan_in, fan_out):
        drawn.append(self)
        return 0.5

    monkeypatch.setattr(nn.initializers.VarianceScaling, "__call__", draw)
    monkeypatch.setattr(nn.initializers.RandomUniform, "__call__", draw)
    again = saved(model, tmp_path)
    assert len(drawn) <= 1
    assert again.layers[0].kernel_initializer == model.layers[0].kernel_initializer
    assert vars(again.layers[0]).keys() == vars(model.layers[0]).keys()


def test_a_layer_added_to_a_loaded_model_has_numbers_of_its_own(tmp_path):
    model = Sequential([Dense(2, input_shape=(2,))], seed=0)
    again = saved(model, tmp_path)
    again.add(Dense(2))
    first, _, second, _ = again.get_weights()
    assert not np.isin(second, first).any()


def test_what_accuracy_means_comes_back(tmp_path):
    model = Sequential([Dense(1, "tanh", input_shape=(2,))], seed=0)
    model.compile("sgd", "mse", ["accuracy", my_metric])
    assert saved(model, tmp_path, custom_objects=OWN).plan.rules == {}
    model.fit(X, 2 * Y - 1, verbose=0)
    again = saved(model, tmp_path, custom_objects=OWN)
    assert again.plan.rules == {"accuracy": nn.metrics.sign_accuracy, "my_metric": my_metric}


def test_an_optimizer_of_some_weights_in_some_order_goes_on_with_these(tmp_path):
    model = network()
    some = model.layers[1].parameters()[::-1]
    model.compile(Adam(some), "binary_crossentropy")
    train(model)
    again = saved(model, tmp_path)
    assert [p.label for p in again.optimizer.params] == [p.label for p in some]
    train(model)
    train(again)
    assert bits(again) == bits(model)


OPTIMIZED = {name: f"nn.optimizers.get({name!r})" for name in OPTIMIZERS} | {
    "momentum": "nn.SGD(lr=0.1, momentum=0.9, nesterov=True)",
    "schedule": "nn.Adam(lr=nn.schedules.ExponentialDecay(0.1, 3, 0.5, True))",
    "pieces": "nn.RMSprop(lr=nn.schedules.PiecewiseConstantDecay([3], [0.1, 0.01]), centered=True)",
}


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_two_epochs_and_in_another_process_two_more_are_four(tmp_path, engine):
    whole = {}
    for name, source in OPTIMIZED.items():
        model = network(eval(source))
        train(model, 2, engine)
        model.save(tmp_path / f"{name}.safetensors")
        train(model, 2, engine)
        whole[name] = bits(model)
    program = f"""
import sys
from pathlib import Path
from tests.nn.test_files import *
for path in Path(sys.argv[1]).iterdir():
    model = load_model(path)
    train(model, 2, {engine!r})
    print(json.dumps([path.stem, bits(model)]))
"""
    run = subprocess.run(
        [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True
    )
    found = dict(json.loads(line) for line in run.stdout.splitlines())
    assert found == json.loads(json.dumps(whole))


def test_a_history_may_hold_what_is_no_number(tmp_path):
    def nothing(y_true, y_pred):
        return np.full(len(y_true), math.nan)

    model = network()
    model.compile("sgd", "mse", [nothing])
    train(model)
    again = saved(model, tmp_path, custom_objects={"nothing": nothing})
    assert str(again.history.history) == str(model.history.history)


# One's own.


def square(z):
    return z * z


def relu(z):
    return (z + abs(z)) / 3


def my_loss(y_true, y_pred):
    return abs(y_pred[0] - y_true[0]) ** 3


def my_rate(step):
    return 0.1 / (1 + step)


def my_metric(y_true, y_pred):
    return abs(y_true - y_pred).mean(axis=1)


class MyOptimizer(SGD):
    """Descends half as fast."""

    def rule(self, xp, grad, state, lr):
        return super().rule(xp, grad / 2, state, lr)


OWN = {f.__name__: f for f in (square, relu, my_loss, my_rate, my_metric, MyOptimizer)}


def homemade():
    model = Sequential([Dense(2, square, input_shape=(2,)), Dense(1, relu)], seed=0)
    model.compile(MyOptimizer(lr=my_rate), my_loss, [my_metric])
    train(model)
    return model


def test_functions_of_ones_own_are_given_by_name(tmp_path):
    model = homemade()
    again = saved(model, tmp_path, custom_objects=OWN)
    train(model)
    train(again)
    assert bits(again) == bits(model)
    assert type(again.optimizer) is MyOptimizer


def test_a_model_that_is_only_to_predict_needs_nothing_of_its_training(tmp_path):
    model = network()
    model.compile(Adam(), my_loss)
    train(model)
    again = saved(model, tmp_path, compile=False)
    assert (again.predict(X) == model.predict(X)).all()
    with pytest.raises(ValueError, match="not compiled yet"):
        train(again)


class Cubes(nn.objectives.Loss):
    """A loss as a class of one's own."""

    def __init__(self):
        super().__init__(my_loss)


def test_a_loss_class_of_ones_own_is_given_by_name(tmp_path):
    model = network()
    model.compile("sgd", Cubes())
    again = saved(model, tmp_path, custom_objects={"Cubes": Cubes})
    assert type(again.loss) is Cubes
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


@pytest.mark.parametrize("name", OWN)
def test_a_function_that_is_missing_is_named(tmp_path, name):
    others = {key: x for key, x in OWN.items() if key != name}
    with pytest.raises(ValueError, match=rf"model\.safetensors: .*custom_objects={{'{name}': …}}"):
        saved(homemade(), tmp_path, custom_objects=others)


class Noise(nn.Module):
    """A layer of one's own."""

    def __call__(self, x):
        return x


class MyNetwork(Sequential):
    """A network of one's own."""


def twice():
    layer = Dense(2, input_shape=(2,))
    return Sequential([layer, layer])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sequential([Dense(1, input_shape=(2,)), Noise()]), r"layers\[1\] is a Noise"),
        (MyNetwork, "only a Sequential or an MLP can be saved, got a MyNetwork: save its param"),
        (nn.Model, "got a Model"),
        (lambda: Sequential([Dense(1)]), r"layers\[0\] has no weights yet"),
        (twice, "share weights"),
    ],
)
def test_what_no_file_knows_is_refused_with_what_to_do(tmp_path, make, message):
    with pytest.raises(ValueError, match=message):
        make().save(tmp_path / "m.safetensors")
    assert not any(tmp_path.iterdir())


# All or nothing.


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    model = network()
    train(model)
    expected = bits(saved(model, tmp_path))
    train(model)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            model.save(tmp_path / "model.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]
    assert bits(load_model(tmp_path / "model.safetensors")) == expected


# What is no model.


@functools.cache
def content():
    """The bytes of a small file, its description, and its arrays."""
    model = Sequential(
        [Dense(2, "relu", input_shape=(2,), kernel_regularizer="l2"), Dense(1, "sigmoid")], seed=1
    )
    model.compile(Adam(lr=ExponentialDecay(0.1, 10, 0.5)), "binary_crossentropy", ["accuracy"])
    train(model)
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"stepgrad-{os.getpid()}.safetensors"
    model.save(path)
    data = path.read_bytes()
    path.unlink()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    text = header["__metadata__"]["stepgrad"].partition(" ")[2]
    return data, text, safetensors.numpy.load(data)


def written(folder, text, arrays):
    """A file of this description and these arrays, with the checksum that goes with them."""
    path = Path(folder) / "made.safetensors"
    metadata = {"stepgrad": f"{checksum(text, arrays)} {text}"}
    path.write_bytes(safetensors.numpy.save(arrays, metadata))
    return path


def assert_refused(path, message=None):
    """The file is refused by a short message that names it, quickly and in little memory."""
    tracemalloc.start()
    begin = time.process_time()
    try:
        with pytest.raises(ValueError, match=message) as refused:
            load_model(path)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()
    assert time.process_time() - begin < 2
    assert str(path) in str(refused.value)
    assert len(str(refused.value)) < 600
    assert str(refused.value).isprintable()


def test_a_file_cut_off_anywhere_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(content()[0])
    for length in reversed(range(path.stat().st_size)):
        os.truncate(path, length)
        with pytest.raises(ValueError, match="is not a model file, or is damaged"):
            load_model(path)


def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path):
    path = tmp_path / "model.safetensors"
    data = content()[0]
    path.write_bytes(data)
    whole = bits(load_model(path))
    with path.open("r+b", buffering=0) as file:
        for place, byte in enumerate(data):
            os.pwrite(file.fileno(), bytes([byte ^ 1 << place % 8]), place)
            try:
                assert bits(load_model(path)) == whole
            except ValueError as error:
                assert str(path) in str(error)  # noqa: PT017
            os.pwrite(file.fileno(), bytes([byte]), place)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x89PNG\r\n",
        b"\xff" * 1000,
        (10**12).to_bytes(8, "little") + b"{}",
        b"[" * 9999,
    ],
    ids=["empty", "text", "PNG", "ones", "a long header", "deep"],
)
def test_other_files_are_no_models(tmp_path, data):
    path = tmp_path / "other"
    path.write_bytes(data)
    assert_refused(path, "is not a model file, or is damaged")


def test_a_folder_and_other_peoples_tensors_are_no_models(tmp_path):
    assert_refused(tmp_path, "is not a model file")
    path = tmp_path / "others.safetensors"
    for metadata in (None, {}, {"format": "pt"}):
        path.write_bytes(safetensors.numpy.save({"w": np.zeros(3)}, metadata))
        assert_refused(path, "not one that stepgrad saved")
    with pytest.raises(FileNotFoundError, match=r"there is no file .*nowhere"):
        load_model(tmp_path / "nowhere")


def test_of_another_large_file_no_more_is_read_than_its_beginning(tmp_path):
    path = tmp_path / "archive.safetensors"
    path.write_bytes(b"PK\x03\x04")
    os.truncate(path, 2**40)
    assert_refused(path, "it is a file of Keras's")


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3000])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="is not a model file"):
        load_model(tmp_path / name)


def test_a_file_from_the_future_says_so(tmp_path):
    _, text, arrays = content()
    path = written(tmp_path, json.dumps(json.loads(text) | {"version": 3}), arrays)
    assert_refused(path, "has format version 3, this stepgrad reads 2: update it")


def test_a_file_of_format_1_is_read_unless_leaky_relu_means_something_else_by_now(tmp_path):
    def before(activation):
        model = Sequential([Dense(2, activation, input_dim=3), Dense(1)], seed=0)
        model.save(tmp_path / "now.safetensors")
        with safe_open(tmp_path / "now.safetensors", framework="numpy") as file:
            text = file.metadata()["stepgrad"].partition(" ")[2]
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return model, written(tmp_path, json.dumps(json.loads(text) | {"version": 1}), arrays)

    model, path = before("tanh")
    assert load_model(path).predict([[1, 2, 3]]) == model.predict([[1, 2, 3]])
    model, path = before("leaky_relu")
    assert_refused(path, "leaky_relu had the slope 0.01")
    again = Sequential([Dense(2, autograd.leaky_relu, input_dim=3), Dense(1)])
    again.load_weights(path)
    assert [p.data for p in again.parameters()] == [p.data for p in model.parameters()]


@pytest.mark.parametrize("dtype", ["F8_E4M3", "BF16", "U8", "F32", "BOOL"])
def test_numbers_of_another_type_are_refused_before_they_are_read(tmp_path, dtype):
    size = {"BF16": 2, "F32": 4}.get(dtype, 1) * 2_000_000
    tensor = {"dtype": dtype, "shape": [1000, 2000], "data_offsets": [0, size]}
    header = {"layers[0].kernel": tensor, "__metadata__": {"stepgrad": f"0 {content()[1]}"}}
    text = json.dumps(header).encode()
    path = tmp_path / "typed.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(size))
    assert_refused(path, rf"layers\[0\]\.kernel has numbers of type {dtype}, expected F64")


def test_deep_and_foreign_descriptions_are_refused(tmp_path):
    _, _, arrays = content()
    for text in ("[" * 10**5, '{"version":' + "[" * 10**5, "[]", "5", "null", "{", '"text"'):
        assert_refused(written(tmp_path, text, arrays))
    assert_refused(written(tmp_path, '{"version": 1}', arrays), "'model' is missing")


def edited(change):
    text, arrays = content()[1:]
    description, arrays = json.loads(text), dict(arrays)
    change(description, arrays)
    return json.dumps(description), arrays


def put(*path):
    """A change that puts the last item at the place that the others lead to."""
    *way, key, x = path

    def change(description, arrays):
        place = description
        for step in way:
            place = place[step]
        place[key] = x

    return change


def put_array(name, array):
    return lambda description, arrays: arrays.__setitem__(name, array)


LAYER = ("model", "layers", 0)
TRAINING = ("training",)


@pytest.mark.parametrize(
    "change",
    [
        put(*LAYER, "units", 10**12),
        put(*LAYER, "n_in", 10**12),
        put("model", "layers", 1, "units", 10**12),
        put("model", "n_in", 10**12),
        put("model", "layers", 1, "../../etc/passwd"),
        put("model", "layers", 1, {"function": "system"}),
        put("model", "layers", 1, {"class": "Activation", "activation": "relu", "name": 0.5}),
        put(*LAYER, "units", 2.0),
        put(*LAYER, "units", -2),
        put(*LAYER, "activation", "import os"),
        put(*LAYER, "class", "Popen"),
        put("model", "class", "object"),
        put("model", "seed", "text"),
        put(*LAYER, "kernel_initializer", {"class": "Popen", "args": "ls"}),
        put(*LAYER, "kernel_initializer", {"class": "Constant", "value": 10**400}),
        put(*LAYER, "kernel_initializer", {"class": "x" * 10**6}),
        put(*LAYER, "kernel_initializer", {"function": "os.system"}),
        put(*TRAINING, "iterations", -1),
        put(*TRAINING, "iterations", 10**400),
        put(*TRAINING, "trained", ["layers[0].neurons[0].b"] * 2),
        put(*TRAINING, "trained", ["layers[9].neurons[0].b"]),
        put(*TRAINING, "loss", 5),
        put(*TRAINING, "loss", {"class": "Popen"}),
        put(*TRAINING, "metrics", ["Popen"]),
        put(*TRAINING, "rules", {"accuracy": "Popen"}),
        put(*TRAINING, "rules", {"accuracy": "accuracy"}),
        put(*TRAINING, "rules", ["accuracy"]),
        put(*TRAINING, "optimizer", "class", "Popen"),
        put(*TRAINING, "optimizer", "lr", -1),
        put(*TRAINING, "optimizer", "lr", {"class": "Popen"}),
        put(*TRAINING, "optimizer", "lr", "decay_rate", -0.5),
        put(*TRAINING, "optimizer", "params", [1]),
        put(*TRAINING, "optimizer", "beta_1", "x" * 10**6),
        put("epoch", -1),
        put("epoch", 1e300),
        put("last_epoch", [1, 2]),
        put("last_epoch", 0, 1.5),
        put("last_epoch", 2, [9, 0, 2.5, True]),
        put("last_epoch", 2, [9, 0, 2, 1]),
        put("last_epoch", 3, [[1, {"loss": 1.0}, 3]]),
        put("last_epoch", 3, 0, 1, "loss", "1.0"),
        put("last_epoch", 3, 0, 1, "loss", [1.0]),
        put("last_epoch", 4, ["0.1", 0.1]),
        put("last_epoch", 5, 1),
        put("history", "loss", [1.0, "2"]),
        put("history", [1.0]),
        put("version", "\x1b[2J\ud800"),
        put_array("layers[0].kernel", np.full((2, 2), np.nan)),
        put_array("layers[0].kernel", np.zeros((2, 3))),
        put_array("layers[0].kernel", np.zeros((10**12, 0))),
        put_array("layers[0].kernel", np.zeros((2, 2), dtype=np.float32)),
        put_array("layers[0].kernel", np.zeros((2, 2), dtype=np.int64)),
        put_array("optimizer.m", np.array([np.inf] * 9)),
        put_array("more", np.zeros(1)),
    ],
)
def test_a_malicious_file_is_refused(tmp_path, change):
    assert_refused(written(tmp_path, *edited(change)))


def test_many_layers_take_no_more_than_their_time(tmp_path):
    def change(description, arrays):
        description["model"]["layers"] += [{"class": "Activation", "activation": "relu"}] * 20_000

    begin = time.process_time()
    assert len(load_model(written(tmp_path, *edited(change))).layers) == 20_002
    assert time.process_time() - begin < 3


def test_schedules_of_every_kind_come_back(tmp_path):
    for rate in (CosineDecay(0.1, 10, 0.5), PiecewiseConstantDecay(np.array([3]), [1.0, 0.5])):
        again = saved(network(SGD(lr=rate)), tmp_path).optimizer
        assert [again.lr(k) for k in range(12)] == [rate(k) for k in range(12)]


def test_the_same_model_gives_the_same_bytes(tmp_path):
    model = MLP(2, [3, 1], seed=0)
    model.compile("adam", "mse")
    files = [tmp_path / f"{k}.safetensors" for k in range(8)]
    for path in files:
        model.save(path)
    assert len({path.read_bytes() for path in files}) == 1
