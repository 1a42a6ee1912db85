"""Networks that go to PyTorch and come back, with the same numbers."""

import numpy as np
import pytest

from nn import ELU, MLP, Dense, Dropout, Flatten, LeakyReLU, Sequential
from nn.export import from_torch, to_torch
from nn.export.steps import FUNCTIONS

torch = pytest.importorskip("torch", reason="PyTorch comes with the extra `export`")
CLOSE = 1e-12
"""Both add in float64, but in another order and with other libraries' exp."""
ROWS = np.random.default_rng(0).normal(scale=5.0, size=(50, 3))


def outputs(theirs, rows=ROWS):
    with torch.no_grad():
        return theirs.eval()(torch.tensor(rows)).numpy()


def network(*layers):
    return Sequential([Dense(4, "tanh", input_shape=(3,)), *layers, Dense(2)], seed=1)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("scale", [1, 200], ids=["as usual", "large"])
def test_pytorch_computes_the_same(name, scale):
    model = Sequential([Dense(4, name, input_shape=(3,)), Dense(2)], seed=1)
    rows = ROWS * scale
    np.testing.assert_allclose(outputs(to_torch(model), rows), model.predict(rows), CLOSE, CLOSE)


@pytest.mark.parametrize(
    "layer",
    [LeakyReLU(0.25), ELU(2.0), Dropout(0.5), Flatten(), Dense(3, use_bias=False)],
    ids=repr,
)
def test_every_layer_comes_back(layer):
    model = network(layer)
    again = from_torch(to_torch(model))
    assert repr(again) == repr(model)
    np.testing.assert_array_equal(again.predict(ROWS), model.predict(ROWS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_activation_comes_back_in_its_layer(name):
    again = from_torch(to_torch(MLP(3, [4, 2], activation=name, seed=0)))
    assert [layer.activation for layer in again.layers] == [name, "linear"]


def test_pytorch_has_copies():
    model = MLP(3, [2], seed=0)
    theirs = to_torch(model)
    with torch.no_grad():
        theirs[0].weight.zero_()
    assert all(p.data for p in model.layers[0].neurons[0].w)


def test_a_network_of_pytorchs_own_is_read_as_float64():
    torch.manual_seed(0)
    theirs = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Sequential(torch.nn.Sigmoid(), torch.nn.Identity())
    )
    ours = from_torch(theirs)
    assert repr(ours) == "Sequential of [Dense(4, activation='sigmoid')]"
    np.testing.assert_array_equal(ours.get_weights()[0], theirs[0].weight.detach().numpy().T)
    np.testing.assert_allclose(ours.predict(ROWS), outputs(theirs.double()), CLOSE)


@pytest.mark.parametrize(
    ("module", "named"),
    [
        (lambda: torch.nn.Conv2d(1, 1, 3), r"module 0\.1 is Conv2d"),
        (lambda: torch.nn.Softmax(dim=0), r"module 0\.1 is Softmax\(dim=0\)"),
        (lambda: torch.nn.Softplus(beta=2.0), r"module 0\.1 is Softplus\(beta=2"),
        (lambda: torch.nn.GELU(), r"module 0\.1 is GELU.*known are Linear, Dropout, ELU"),
    ],
)
def test_a_module_without_a_layer_is_named(module, named):
    inner = torch.nn.Sequential(torch.nn.Linear(3, 2), module())
    with pytest.raises(ValueError, match=named):
        from_torch(torch.nn.Sequential(inner))


def test_only_a_sequential_is_read():
    with pytest.raises(TypeError, match=r"expects a torch\.nn\.Sequential, got Linear"):
        from_torch(torch.nn.Linear(2, 1))


def test_pytorch_reads_a_saved_model_with_our_names(tmp_path):
    load_file = pytest.importorskip("safetensors.torch").load_file
    model = MLP(3, [2], seed=0)
    model.save(tmp_path / "model.safetensors")
    kernel, bias = model.get_weights()
    found = load_file(tmp_path / "model.safetensors")
    assert list(found) == ["layers[0].bias", "layers[0].kernel"]
    np.testing.assert_array_equal(found["layers[0].kernel"].numpy(), kernel)
    np.testing.assert_array_equal(found["layers[0].bias"].numpy(), bias)


def squared(kind):
    """A stranger's module that is called like one of PyTorch's."""
    return type(kind.__name__, (kind,), {"forward": lambda self, x: x * x})


@pytest.mark.parametrize(
    "module",
    [
        lambda: squared(torch.nn.ReLU)(),
        lambda: squared(torch.nn.Linear)(3, 3),
        lambda: squared(torch.nn.Sequential)(torch.nn.ReLU()),
        lambda: torch.nn.Softplus(threshold=0.1),
        lambda: torch.nn.Linear(3, 2, dtype=torch.complex64),
        lambda: torch.nn.Flatten(start_dim=0),
    ],
)
def test_what_computes_otherwise_is_refused(module):
    with pytest.raises(ValueError, match="which no layer here computes"):
        from_torch(torch.nn.Sequential(module()))


def test_a_sequential_with_a_forward_of_its_own_is_refused():
    with pytest.raises(TypeError, match="got Sequential with a forward of its own"):
        from_torch(squared(torch.nn.Sequential)(torch.nn.ReLU()))


@pytest.mark.parametrize("first", [lambda: torch.nn.Flatten(), lambda: torch.nn.Dropout(0.2)])
def test_the_first_matrix_says_how_many_inputs_there_are(first):
    theirs = torch.nn.Sequential(first(), torch.nn.Linear(3, 2)).double()
    np.testing.assert_allclose(from_torch(theirs).predict(ROWS), outputs(theirs), CLOSE)


def test_a_network_with_dropout_is_handed_over_for_evaluation():
    model = network(Dropout(0.5))
    found = to_torch(model)(torch.tensor(ROWS)).detach().numpy()
    np.testing.assert_allclose(found, model.predict(ROWS), CLOSE, CLOSE)
