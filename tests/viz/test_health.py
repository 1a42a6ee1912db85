"""How layers fare, and who pushed a weight."""

import pytest

import viz
from autograd import Value, trace
from nn import MLP, Activation, Dense, Sequential, mean_squared_error
from nn.optimizers import SGD
from tests.viz.test_tables import rows


def trained_step():
    """A network of known weights after one step on one sample, and its updates."""
    model = Sequential([Dense(2, "tanh", input_shape=(1,)), Dense(1)], seed=0)
    model.set_weights([[[3.0, 4.0]], [0.0, 0.0], [[1.0], [0.0]], [0.0]])
    opt = SGD(model.parameters(), lr=0.1)
    mean_squared_error(2.0, model([0.0])).backward()
    return model, opt.step()


def test_each_layer_has_its_norms_and_their_ratio():
    model, updates = trained_step()
    header, first, second = rows(viz.layers(model, updates))
    assert header == "layer weights gradient update ratio"
    # output 0, slope -4: the hidden bias w gets -4·1, the output bias -4, both times 0.1
    assert first == "layers[0] 5.0160 4 0.4 0.079745" or first.startswith("layers[0] 5.016 4 0.4")
    assert second.startswith("layers[1] 1.077 4 0.4")


def test_a_layer_that_is_not_wholly_in_the_log_has_no_step():
    model, updates = trained_step()
    _, first, second = rows(viz.layers(model, updates[:3]))
    assert first == "layers[0] 5.016 4"
    assert second == "layers[1] 1.077 4" or second.startswith("layers[1] 1")
    with pytest.raises(ValueError, match="no update of a weight of this model"):
        viz.layers(model, [updates[0]._replace(name="another")])
    with pytest.raises(TypeError, match="layers expects a model"):
        viz.layers(updates)


def test_without_updates_there_is_nothing_to_compare():
    model, _ = trained_step()
    assert rows(viz.layers(model))[0] == "layer weights gradient update ratio"
    assert rows(viz.layers(model))[1] == "layers[0] 5.016 4"


def test_dead_relus_and_saturated_units_are_counted():
    model = Sequential(
        [Dense(3, input_shape=(1,)), Activation("relu"), Dense(2, "tanh"), Dense(1, "sigmoid")]
    )
    model.set_weights(
        [
            [[1.0, 1.0, -1.0]],
            [0.0, -10.0, 0.5],  # alive, dead, alive
            [[100.0, 0.0], [0.0, 0.0], [0.0, 0.0]],
            [0.0, 0.1],  # saturated by large inputs, not
            [[0.0], [0.0]],
            [50.0],  # saturated
        ]
    )
    stuck = [line.split()[-3:] for line in rows(viz.layers(model, x=[0.2, 0.5, 1.0]))]
    assert stuck[2] == ["1", "of", "3"]
    assert stuck[3] == ["1", "of", "2"]
    assert stuck[4] == ["1", "of", "1"]


def test_the_shares_of_the_samples_add_up_to_the_gradient():
    model = MLP(1, [3, 1], activation="tanh", seed=1)
    model.compile(SGD(lr=0.1), "mse")
    s = model.stepper([0.1, 0.5, 0.9], [1.0, -1.0, 1.0], batch_size=3)
    s.next_update()
    name = "layers[0].neurons[0].w[0]"
    header, *lines, last = rows(viz.shares(s.trace, name))
    assert header == "sample adds to the gradient share"
    assert sorted(line.split()[0] for line in lines) == ["0", "1", "2"]
    grad = model.layers[0].neurons[0].w[0].grad
    assert sum(float(line.split()[1]) for line in lines) == pytest.approx(grad, rel=1e-3)
    assert float(last.split()[1]) == pytest.approx(grad, rel=1e-4)


def test_of_several_batches_the_last_one_counts():
    model = MLP(1, [1], seed=1)
    model.compile(SGD(lr=0.1), "mse")
    s = model.stepper([0.1, 0.5], [1.0, -1.0], batch_size=1, shuffle=False)
    s.next_update()
    s.next_mark("batch")
    s.next_update()
    assert [line.split()[0] for line in rows(viz.shares(s.trace, "layers[0].neurons[0].b"))] == [
        "sample",
        "1",
        "sum",
    ]


def test_a_weight_that_got_no_gradient_is_refused():
    with trace() as t:
        (Value(1.0, "w") * 2.0).backward()
    with pytest.raises(ValueError, match="marks no samples"):
        viz.shares(t, "w")
    t.mark("sample", "0")
    with pytest.raises(ValueError, match="no gradient of a weight called 'v'"):
        viz.shares(t, "v")
