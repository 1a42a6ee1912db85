"""A batch is shown record by record, each in its place in the picture of the network."""

import json
from collections import defaultdict
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import trace
from nn import SGD, Adam, Dense, Sequential
from nn.optimizers import Shrinking
from nn.regularizers import L2
from nn.samples import samples
from nn.training.engine import EngineSpec
from nn.training.loop import Loop
from viz.play.inside import Inside, batch_trace
from viz.play.networks import places

ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear"]
TASKS = {  # the loss, the activation of the output, the labels
    "squared": ("mse", "tanh", [-1.0, 1.0]),
    "half": ("half_squared_error", "tanh", [-1.0, 1.0]),
    "linear": ("half_squared_error", "linear", [-0.3, 0.7]),
    "absolute": ("mae", "linear", [-0.3, 0.7]),
    "hinge": ("hinge", "linear", [-1.0, 1.0]),
    "logits": ("binary_crossentropy", "sigmoid", [0.0, 1.0]),
    "classes": ("sparse_categorical_crossentropy", "softmax", [0.0, 1.0, 2.0]),
}


def training(task="squared", hidden=((2, "tanh"),), features=2, n=3, optimizer=None, seed=0, **of):
    """Return a model and its training on a few points, in batches of all of them."""
    loss, activation, labels = TASKS[task]
    layers = [Dense(units, name, **of) for units, name in hidden]
    model = Sequential([*layers, Dense(3 if task == "classes" else 1, activation)], seed=seed)
    model.build(features)
    model.compile(optimizer or SGD(0.1), loss)
    rng = np.random.default_rng(seed)
    points = samples(rng.uniform(-2, 2, (n, features)), [labels[k % len(labels)] for k in range(n)])
    return model, Loop(model.plan, points, EngineSpec("scalar"), n, shuffle=True)


def look_inside(model, task, names=("x1", "x2")):
    return Inside(batch_trace(model, lambda: task.step(task.epoch()[0])), places(model), names)


def of_kind(records, kind):
    return [r for r in records if r["kind"] == kind]


networks = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(ACTIVATIONS)), max_size=3)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list(TASKS)), networks, st.integers(1, 3), st.integers(1, 4), st.integers(0, 99)
)
def test_every_record_has_its_place_and_the_products_add_up_to_the_gradient(
    kind, hidden, features, n, seed
):
    model, task = training(kind, hidden, features, n, seed=seed)
    inside = look_inside(model, task, [f"x{k + 1}" for k in range(features)])
    sizes = [units for units, _ in hidden] + [3 if kind == "classes" else 1]
    neurons = {f"{k}.{j}" for k, units in enumerate(sizes) for j in range(units)}
    edges = {
        (f"{k + 1}.{j}", f"{k}.{i}")
        for k, (before, after) in enumerate(pairwise(sizes))
        for j, i in product(range(after), range(before))
    }
    names = [name for name, _ in model.named_parameters()]
    total: dict[str, float] = defaultdict(float)
    for stage in range(n):
        records = inside.records(stage)
        sums = [r["node"] for r in of_kind(records, "forward") if r["part"] == "z"]
        assert sorted(sums) == sorted(neurons)
        chains = of_kind(records, "chain")
        assert {tuple(r["edge"]) for r in chains if "edge" in r} == edges
        assert sorted(r["weight"] for r in chains if "weight" in r) == sorted(names)
        curved = {r["node"] for r in of_kind(records, "forward") if r["part"] == "a"}
        through = [r["node"] for r in chains if "node" in r]
        assert curved == set(through) or (
            kind == "logits" and curved - set(through) == {f"{len(hidden)}.0"}
        )
        for record in chains:
            assert len({"weight", "edge", "node", "loss"} & set(record)) == 1
            total[record.get("weight", "")] += record["contribution"]
    updates = of_kind(inside.records(n), "update")
    assert [r["weight"] for r in updates] == names
    for update in updates:
        assert update["grad"] == pytest.approx(total[update["weight"]], abs=1e-12)
        assert update["new"] == pytest.approx(update["old"] - update["lr"] * update["direction"])


def test_the_activation_of_a_neuron_follows_its_sum_and_a_linear_neuron_has_none():
    model, task = training(hidden=((1, "relu"), (1, "linear")), n=1)
    found = [
        (r["node"], r["part"]) for r in of_kind(look_inside(model, task).records(0), "forward")
    ]
    assert found[:5] == [("0.0", "z"), ("0.0", "a"), ("1.0", "z"), ("2.0", "z"), ("2.0", "a")]
    assert set(found[5:]) == {("loss", "loss")}


def test_a_function_of_the_loss_is_not_taken_for_an_activation():
    model, task = training("logits", hidden=())
    records = of_kind(look_inside(model, task).records(0), "forward")
    assert [r["part"] for r in records][:2] == ["z", "a"]
    softplus = [r for r in records if "softplus" in r["text"]]
    assert len(softplus) == 2
    assert all(r["node"] == "loss" for r in softplus)


def test_softmax_belongs_to_the_loss():
    model, task = training("classes", hidden=())
    records = of_kind(look_inside(model, task).records(0), "forward")
    assert [r["node"] for r in records[:4]] == ["0.0", "0.1", "0.2", "loss"]


def test_the_lines_speak_of_features_neurons_and_weights():
    model, task = training(hidden=((1, "tanh"),), n=2)
    numbers = iter([0.5, -1.0, 0.25, 2.0, 0.0])
    for p in model.parameters():
        p.data = next(numbers)
    task.data.x[:] = [[1.0, 2.0]] * 2
    inside = look_inside(model, task)
    texts = [r["text"] for r in inside.records(0)]
    assert texts[:2] == ["epoch: 1", f"sample: {inside.samples[0]}"]
    forward = of_kind(inside.records(0), "forward")
    assert forward[0]["text"] == (
        "z[0.0] = w[0] · x1 + w[1] · x2 + b = 0.5 · 1 + (−1 · 2) + 0.25 = −1.25"
    )
    assert forward[0]["rule"] == "z[0.0] = w[0] · x1 + w[1] · x2 + b"
    assert forward[2]["rule"] == "z[1.0] = w[0] · a[0.0] + b"
    assert forward[-1]["rule"] == "loss = v2 · 0.5"
    chains = of_kind(inside.records(0), "chain")
    assert chains[0]["text"].startswith("∂loss/∂v2 += ∂loss/∂loss · ∂loss/∂v2 = 1 · 0.5")
    through = next(r for r in chains if r.get("node") == "0.0")
    assert through["rule"].startswith("∂a[0.0]/∂z[0.0] = 1 − a[0.0]² = 1 − (−0.848284)² = 0.28")
    weight = next(r for r in chains if r.get("weight") == "layers[0].neurons[0].w[1]")
    assert weight["rule"] == "∂z[0.0]/∂w[1] = x2 = 2"
    update = of_kind(inside.records(2), "update")[0]
    assert update["text"].startswith("layers[0].neurons[0].w[0]: new = old − lr·grad = 0.5 − 0.1·")


def test_a_batch_of_one_sample_ends_in_the_loss_too():
    model, task = training(n=1)
    inside = look_inside(model, task)
    assert inside.stages == 2
    assert of_kind(inside.records(0), "forward")[-1]["text"].startswith("loss = v1² = ")


def test_looking_inside_changes_nothing_at_all():
    model, task = training(optimizer=Shrinking(Adam(0.1), l1=0.01), n=4)
    order = task.epoch()
    task.step(order[0])
    opt = model.optimizer

    def state():
        numbers = [(p.data.hex(), p.grad.hex()) for p in model.parameters()]
        return numbers, {k: list(v) for k, v in opt.state.items()}, opt.iterations, model.epoch

    before = state()
    look_inside(model, task)
    assert state() == before


def test_a_step_that_fails_is_undone_as_well():
    model, task = training("linear", n=2)
    model.parameters()[-1].data = 1e200
    before = [(p.data, p.grad) for p in model.parameters()]
    with pytest.raises(ValueError, match="training stopped"):
        look_inside(model, task)
    assert [(p.data, p.grad) for p in model.parameters()] == before


def test_what_a_step_would_do_is_what_it_does():
    model, task = training(n=4, optimizer=Shrinking(SGD(0.1), l2=0.1))
    batches = task.epoch()
    shown = Inside(batch_trace(model, lambda: task.step(batches[0]))).records(4)
    task.step(batches[0])
    weights = {name: p.data for name, p in model.named_parameters()}
    assert {r["weight"]: r["new"] for r in of_kind(shown, "update")} == weights
    assert "penalty" in of_kind(shown, "update")[0]["terms"]


def test_a_penalty_in_the_loss_is_told_by_the_updates():
    model, task = training(n=2, kernel_regularizer=L2(0.5))
    inside = look_inside(model, task)
    assert all("penalty" in r["terms"] for r in of_kind(inside.records(2), "update"))
    sums = [r["node"] for r in of_kind(inside.records(0), "forward") if r["part"] == "z"]
    assert sums == ["0.0", "0.1", "1.0"]


def test_the_samples_are_numbered_as_in_the_training_set():
    model, task = training(n=4)
    order = []

    def step():
        order.extend(task.epoch()[0])
        task.step(order)

    assert Inside(batch_trace(model, step)).samples == order


def test_the_records_can_be_sent_as_json():
    model, task = training(n=2, optimizer=Adam(0.1))
    inside = look_inside(model, task)
    for stage in range(inside.stages):
        records = inside.records(stage)
        assert json.loads(json.dumps(records, allow_nan=False)) == records


@pytest.mark.parametrize("stage", [-1, 3])
def test_a_stage_that_is_not_there_is_an_error(stage):
    model, task = training(n=2)
    with pytest.raises(ValueError, match="from 0 to 1, or 2 for the updates"):
        look_inside(model, task).records(stage)


def test_a_trace_of_something_else_is_an_error():
    with trace() as t:
        pass
    with pytest.raises(ValueError, match="0 samples and 0 updates"):
        Inside(t)
