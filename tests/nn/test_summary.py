"""The summary of a network, read as text in a terminal of 80 columns."""

from io import StringIO
from itertools import pairwise

import pytest
from rich.console import Console

from autograd import Value
from nn import MLP, Activation, Dense, Dropout, Flatten, Input, Model, Sequential
from nn.summary import summary


def text(model, width=80):
    """The lines that are not empty."""
    file = StringIO()
    Console(file=file, width=width).print(summary(model))
    return [line.strip() for line in file.getvalue().splitlines() if line.strip()]


def cells(model):
    """The rows of the table in words, without the line under its head."""
    return [line.split() for line in text(model) if not line.startswith("─")]


def test_a_network_of_one_input_two_hidden_layers_and_two_classes_has_642_parameters():
    # 16·(1+1) + 32·(16+1) + 2·(32+1), counted by hand and by keras.Model.count_params
    model = Sequential(
        [Dense(16, "relu", input_shape=(1,)), Dense(32, "relu"), Dense(2, "softmax")]
    )
    assert text(model) == [
        'Model: "Sequential"',
        "Layer (type)        Outputs   Activation   Parameters",
        "─" * 55,
        "layers[0] (Dense)        16   relu                 32",
        "layers[1] (Dense)        32   relu                544",
        "layers[2] (Dense)         2   softmax              66",
        "Total parameters                                  642",
    ]


def parameters(sizes):
    """How many weights and biases each layer has, and all together."""
    counts = [(a + 1) * b for a, b in pairwise(sizes)]
    return [*counts, sum(counts)]


@pytest.mark.parametrize("sizes", [[784, 10], [20, 7, 3], [3, 40, 40, 1]])
def test_a_dense_network_has_a_weight_per_pair_and_a_bias_per_neuron(sizes):
    # keras.Model.count_params says 694,950 for a network that takes too long to make here
    assert parameters([784, 784, 100, 10])[-1] == 694_950
    model = MLP(sizes[0], sizes[1:])
    assert [row[-1] for row in cells(model)[2:]] == [f"{n:,}" for n in parameters(sizes)]


def test_layers_have_their_names_and_what_is_no_layer_has_no_parameters():
    def double(xs):
        return [2 * x for x in xs]

    model = Sequential(
        [Input((2,)), Dense(3, name="hidden"), Activation("tanh"), double], name="net"
    )
    assert text(model)[0] == 'Model: "net"'
    assert cells(model)[2:] == [
        ["hidden", "(Dense)", "3", "linear", "9"],
        ["layers[1]", "(Activation)", "3", "tanh", "0"],
        ["layers[2]", "(function)", "0"],
        ["Total", "parameters", "9"],
    ]


def test_a_layer_without_weights_returns_as_many_numbers_as_it_gets():
    model = Sequential([Flatten(input_shape=(8, 8)), Dense(3), Dropout(0.5)])
    assert [row[2] for row in cells(model)[2:-1]] == ["64", "3", "3"]


def test_a_network_in_a_network_is_a_row_and_a_name_that_keras_gives_is_not_shown():
    model = Sequential([Sequential([Dense(3, input_shape=(2,)), Dense(4)]), Dense(1)])
    assert [layer.name for layer in model.layers] == ["sequential", "dense"]
    assert cells(model)[2:] == [
        ["layers[0]", "(Sequential)", "4", "25"],
        ["layers[1]", "(Dense)", "1", "linear", "5"],
        ["Total", "parameters", "30"],
    ]


def test_a_layer_whose_inputs_are_not_known_yet_says_so():
    model = Sequential([Dense(3), Dense(1)])
    assert text(model)[3].endswith("not yet made")
    assert text(model)[-1].endswith("0 so far")
    model([1.0, 2.0])
    assert text(model)[3].endswith(" 9")
    assert text(model)[-1].endswith(" 13")


def test_a_model_of_ones_own_shows_its_parts_and_counts_all():
    class Own(Model):
        def __init__(self):
            self.scale = Value(1.0)
            self.inner = Dense(2, input_shape=(1,))
            self.heads = [MLP(2, [1]), MLP(2, [1])]

    model = Own()
    model.inner.build(1)
    assert [row[0] for row in cells(model)[2:-1]] == ["inner", "heads[0]", "heads[1]"]
    assert text(model)[-1].endswith(" 11")


def test_names_in_brackets_are_shown_as_they_are():
    model = Sequential([Dense(3, name="[bold]a", input_shape=(1,))], name="[red]b")
    assert text(model)[0] == 'Model: "[red]b"'
    assert text(model)[3].startswith("[bold]a (Dense)")


def test_it_fits_into_80_columns_however_long_a_name():
    model = Sequential([Dense(1000, "leaky_relu", name="long " * 30, input_shape=(1,))])
    lines = text(model)
    assert max(map(len, lines)) <= 80
    assert any(line.endswith("2,000") for line in lines)


def test_the_model_prints_it(capsys):
    MLP(2, [4, 1]).summary()
    assert "Total parameters" in capsys.readouterr().out
