"""A plan: what engines see of a model, and what a model shows of it."""

import copy

import numpy as np
import pytest

from autograd import Value
from nn import MLP, SGD, Adam, Dense, Model, Sequential
from nn.metrics import binary_accuracy, sign_accuracy
from nn.objectives import MeanSquaredError
from nn.samples import samples

X = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]])
Y = np.array([1.0, 0.0, 1.0])


def network():
    return Sequential([Dense(2, "tanh", input_shape=(2,)), Dense(1)], seed=0)


def compiled(optimizer="sgd", metrics=("accuracy",)):
    model = network()
    model.compile(optimizer, "mse", metrics)
    return model


def test_a_model_shows_what_its_plan_holds():
    model, optimizer = network(), SGD(0.1)
    assert (model.optimizer, model.loss, model.metrics, model.epoch) == (None, None, {}, 0)
    model.compile(optimizer, "mse", ["mae"])
    assert model.optimizer is model.plan.optimizer is optimizer
    assert type(model.plan.loss) is MeanSquaredError
    assert model.metrics == {"mae": "mae"}
    model.epoch, model.seed = 7, 5
    assert (model.plan.epoch, model.plan.seed) == (7, 5)
    model.plan.epoch += 1
    assert model.epoch == 8


def test_a_model_that_calls_no_constructor_has_a_plan_too():
    class Line(Model):
        def __init__(self):
            self.w = Value(1.0)

        def __call__(self, x):
            return self.w * x[0]

    one, other = Line(), Line()
    one.epoch = 3
    assert (one.epoch, other.epoch) == (3, 0)
    assert one.plan.network is one


def test_to_compile_again_keeps_the_epoch_and_forgets_the_rest():
    model = compiled()
    model.fit(X, Y, verbose=0)
    plan = model.plan
    model.compile("adam", "mse")
    assert model.plan is plan
    assert (model.epoch, plan.metrics, plan.rules, plan.bound) == (1, {}, {}, None)


@pytest.mark.parametrize("ask", [lambda p: p.compiled(), lambda p: p.prepare(samples(X, Y))])
def test_a_plan_without_a_loss_says_how_to_compile(ask):
    with pytest.raises(ValueError, match=r"not compiled yet: model\.compile\(optimizer="):
        ask(network().plan)


def test_samples_are_prepared_for_loss_and_metrics():
    prepared = compiled().plan.prepare(samples(X, Y))
    assert prepared.targets.tolist() == [[1.0], [0.0], [1.0]]
    assert prepared.rules == {"accuracy": binary_accuracy}
    assert prepared.sample == ([1.0, 2.0], [1.0])
    outputs = np.array([[0.9], [0.8], [0.7]])
    assert prepared.measure(outputs) == {"accuracy": pytest.approx(2 / 3)}
    assert prepared.measure(outputs[:1], [1]) == {"accuracy": 0.0}


def test_what_accuracy_means_is_decided_by_the_first_fit():
    model = compiled()
    model.fit(X, 2 * Y - 1, verbose=0)
    assert model.plan.prepare(samples(X, Y)).rules == {"accuracy": sign_accuracy}


def test_an_optimizer_is_bound_once_to_what_is_trainable():
    model = compiled()
    model.layers[0].trainable = False
    plan = model.plan
    plan.bind(plan.parameters())
    assert plan.optimizer.params == model.layers[1].parameters()
    model.layers[0].trainable = True
    with pytest.raises(ValueError, match="frozen or set free since"):
        plan.bind(plan.parameters())


def test_an_optimizer_of_another_model_is_refused():
    model = compiled(Adam(network().parameters()))
    with pytest.raises(ValueError, match=r"trains 9 weights that are not of this model: .* Adam"):
        model.plan.parameters()


def test_a_copy_of_a_model_has_a_plan_and_programs_of_its_own():
    model = compiled()
    model.fit(X, Y, verbose=0, engine="compiled")
    other = copy.deepcopy(model)
    assert other.plan.network is other
    assert model.plan.programs
    assert not other.plan.programs
    other.fit(X, Y, verbose=0)
    assert (model.epoch, other.epoch) == (1, 2)


def test_a_shallow_copy_of_a_model_has_a_plan_of_its_own():
    model = MLP(2, [2, 1], seed=0)
    model.compile("sgd", "mse")
    model.fit([[0.1, 0.2]], [1.0], verbose=0)
    twin = copy.copy(model)
    assert (twin.optimizer, twin.epoch) == (model.optimizer, 1)
    twin.compile("adam", "mae")
    twin.epoch = 7
    assert (model.optimizer.name, model.loss.name, model.epoch) == ("SGD", "mean_squared_error", 1)
    assert twin.plan.network is twin
