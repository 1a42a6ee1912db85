"""Networks in ONNX files, computed by onnxruntime."""

import numpy as np
import pytest

from nn import ELU, MLP, Activation, Dense, Dropout, Flatten, LeakyReLU, Sequential
from nn.export import to_onnx
from nn.export.steps import FUNCTIONS

onnx = pytest.importorskip("onnx", reason="onnx comes with the extra `export`")
runtime = pytest.importorskip("onnxruntime", reason="onnxruntime comes with the extra `export`")
CLOSE = 1e-5
"""A float32 has seven digits; a few sums take one or two of them."""
ROWS = np.random.default_rng(0).normal(size=(50, 3))


def computed(path, rows=ROWS):
    (found,) = runtime.InferenceSession(path).run(["y"], {"x": rows.astype(np.float32)})
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_runtime_computes_the_same(name, tmp_path):
    model = Sequential([Dense(4, name, input_shape=(3,)), Dense(2)], seed=1)
    to_onnx(model, tmp_path / "model.onnx")
    found = computed(tmp_path / "model.onnx")
    assert found.shape == (50, 2)
    np.testing.assert_allclose(found, model.predict(ROWS), CLOSE, CLOSE)


@pytest.mark.parametrize(
    "layer",
    [LeakyReLU(0.25), ELU(2.0), Dropout(0.5), Flatten(), Dense(3, use_bias=False)],
    ids=repr,
)
def test_every_layer_can_be_written(layer, tmp_path):
    model = Sequential([Dense(4, input_shape=(3,)), layer, Dense(2)], seed=1)
    to_onnx(model, tmp_path / "model.onnx")
    np.testing.assert_allclose(computed(tmp_path / "model.onnx"), model.predict(ROWS), CLOSE, CLOSE)


def test_a_network_that_does_nothing_gives_its_inputs_back(tmp_path):
    to_onnx(Sequential([Activation("linear", input_shape=(3,))]), tmp_path / "model.onnx")
    np.testing.assert_array_equal(computed(tmp_path / "model.onnx"), ROWS.astype(np.float32))


def test_weights_keep_their_names(tmp_path):
    to_onnx(MLP(3, [4, 1], seed=0), tmp_path / "model.onnx")
    weights = onnx.load(tmp_path / "model.onnx").graph.initializer
    assert [w.name for w in weights] == [
        *("layers[0].kernel", "layers[0].bias"),
        *("layers[1].kernel", "layers[1].bias"),
    ]


def test_nothing_is_written_of_what_cannot_be(tmp_path):
    model = Sequential([Dense(2, lambda x: x * x, input_shape=(3,))])
    with pytest.raises(ValueError, match="which only Python can compute"):
        to_onnx(model, tmp_path / "model.onnx")
    assert not any(tmp_path.iterdir())


def test_a_weight_that_single_precision_cannot_hold_is_refused(tmp_path):
    model = MLP(3, [1], seed=0)
    model.layers[0].neurons[0].w[1].data = 1e39
    with pytest.raises(ValueError, match=r"layers\[0\]\.kernel has a weight of 1e\+39, too large"):
        to_onnx(model, tmp_path / "model.onnx")
    assert not any(tmp_path.iterdir())
