"""A batch is shown record by record, each in its place in the picture of the network."""

import json
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import trace
from autograd.figures import signed
from autograd.records import Update
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


def look_inside(model, task):
    words = {f"in.{k}": f"x{k + 1}" for k in range(3)}
    return Inside(batch_trace(model, lambda: task.step(task.epoch()[0])), places(model), words)


def of_kind(stage, kind):
    """The records of a kind, each with what the page gets of it."""
    pairs = zip(stage.records, stage.lit(), strict=True)
    return [(record, lit) for record, lit in pairs if lit["kind"] == kind]


def parts(stage):
    """What is computed, in its order: of which neuron, and which part of it."""
    return [(lit["at"], lit["now"].partition(" = ")[0]) for _, lit in of_kind(stage, "forward")]


networks = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(ACTIVATIONS)), max_size=3)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list(TASKS)), networks, st.integers(1, 3), st.integers(1, 4), st.integers(0, 99)
)
def test_every_record_has_its_place_and_the_products_add_up_to_the_gradient(
    kind, hidden, features, n, seed
):
    model, task = training(kind, hidden, features, n, seed=seed)
    inside = look_inside(model, task)
    sizes = [units for units, _ in hidden] + [3 if kind == "classes" else 1]
    neurons = {f"{k}.{j}" for k, units in enumerate(sizes) for j in range(units)}
    names = [name for name, _ in model.named_parameters()]
    edges = [
        name for name, place in places(model).items() if place.layer and place.input is not None
    ]
    total: dict[str, float] = defaultdict(float)
    for k in range(n):
        stage = inside.stage(k)
        assert sorted(at for at, what in parts(stage) if what == "z") == sorted(neurons)
        chains = of_kind(stage, "chain")
        assert {lit["at"] for _, lit in chains} <= {*names, *neurons, "loss"}
        assert sorted(lit["at"] for r, lit in chains if r.input in names) == sorted(names)
        back = [lit["at"] for r, lit in chains if r.input not in names and lit["at"] in names]
        assert sorted(back) == sorted(edges)
        curved = {at for at, what in parts(stage) if what == "a"}
        through = {lit["at"] for _, lit in chains} & neurons
        assert through == curved or (kind == "logits" and curved - through == {f"{len(hidden)}.0"})
        for record, _ in chains:
            total[record.input] += record.contribution
    updates = of_kind(inside.stage(n), "update")
    assert [lit["at"] for _, lit in updates] == names
    for update, _ in updates:
        assert update.grad == pytest.approx(total[update.name], abs=1e-12)
        assert update.new == pytest.approx(update.old - update.lr * update.direction)


def test_the_activation_of_a_neuron_follows_its_sum_and_a_linear_neuron_has_none():
    model, task = training(hidden=((1, "relu"), (1, "linear")), n=1)
    found = parts(look_inside(model, task).stage(0))
    assert found[:5] == [("0.0", "z"), ("0.0", "a"), ("1.0", "z"), ("2.0", "z"), ("2.0", "a")]
    assert set(found[5:]) == {("loss", "loss")}


def test_a_function_of_the_loss_is_not_taken_for_an_activation():
    model, task = training("logits", hidden=())
    stage = look_inside(model, task).stage(0)
    assert [what for _, what in parts(stage)][:2] == ["z", "a"]
    softplus = [lit for _, lit in of_kind(stage, "forward") if "softplus" in lit["text"]]
    assert len(softplus) == 2
    assert all(lit["at"] == "loss" for lit in softplus)


def test_softmax_belongs_to_the_loss():
    model, task = training("classes", hidden=())
    found = parts(look_inside(model, task).stage(0))
    assert [at for at, _ in found[:4]] == ["0.0", "0.1", "0.2", "loss"]


def plain_network(n=2):
    """A network 2-1-1 with plain weights, and its training on one point."""
    model, task = training(hidden=((1, "tanh"),), n=n)
    for p, x in zip(model.parameters(), [0.5, -1.0, 0.25, 2.0, 0.0], strict=True):
        p.data = x
    task.data.x[:] = [[1.0, 2.0]] * n
    return look_inside(model, task)


def test_the_lines_speak_of_features_neurons_and_weights():
    inside = plain_network()
    stage = inside.stage(0)
    texts = [lit["text"] for lit in stage.lit()]
    assert texts[:2] == ["epoch: 1", f"sample: {inside.samples[0]}"]
    forward = [lit for _, lit in of_kind(stage, "forward")]
    assert forward[0]["text"] == (
        "z[0.0] = w[0.0.0] · x1 + w[0.0.1] · x2 + b[0.0] = 0.5 · 1 + (−1 · 2) + 0.25 = −1.25"
    )
    assert said(forward[0]) == [
        "z[0.0] = −1.25",
        "= w[0.0.0] · x1 + w[0.0.1] · x2 + b[0.0]",
        "= 0.5 · 1 + (−1 · 2) + 0.25",
    ]
    assert said(forward[2])[1] == "= w[1.0.0] · a[0.0] + b[1.0]"
    assert said(forward[-1])[1] == "= v2 · 0.5"
    chains = of_kind(stage, "chain")
    assert chains[0][1]["text"].startswith("∂loss/∂v2 += ∂loss/∂loss · ∂loss/∂v2 = 1 · 0.5")
    through = next(lit for _, lit in chains if lit["at"] == "0.0")
    assert through["aside"].startswith("∂a[0.0]/∂z[0.0] = 1 − a[0.0]² = 1 − (−0.848284)² = 0.28")
    name = "layers[0].neurons[0].w[1]"
    weight = next(lit for r, lit in chains if r.input == name)
    assert weight["aside"] == "∂z[0.0]/∂w[0.0.1] = x2 = 2"
    assert [part[0] for part in weight["product"]] == [
        *("∂loss/∂z[0.0]", "", "∂z[0.0]/∂w[0.0.1]", "", "∂loss/∂w[0.0.1]")
    ]
    assert [part[2] for part in weight["product"]] == ["upstream", "", "local", "", "target"]
    _, update = of_kind(inside.stage(2), "update")[0]
    assert update["text"].startswith("w[0.0.0]: new = old − lr·grad = 0.5 − 0.1·")
    assert [part[0] for part in update["product"]] == ["old", "", "lr", "", "grad", "", "new"]


def said(lit):
    return ["".join(text for text, _ in line) for line in lit["lines"]]


def test_what_stands_in_the_picture_is_what_every_name_held():
    inside = plain_network()
    stage = inside.stage(0)
    held = stage.held()
    z, a, _ = (k for k, lit in enumerate(stage.lit(), start=1) if lit.get("at") == "0.0")
    assert held["0.0"] == [(z, "z −1.25", "forward"), (a, "a −0.848", "forward"), *held["0.0"][2:]]
    assert [held["in.0"], held["in.1"]] == [[(0, "1", "forward")], [(0, "2", "forward")]]
    back = [text.split(" ")[0] for _, text, kind in held["0.0"] if kind == "chain"]
    assert back == ["∂loss/∂a", "∂loss/∂z"]
    for record, lit in of_kind(stage, "chain"):
        if record.input == lit["at"]:
            ((step, text, kind),) = held[lit["at"]]
            assert (stage.records[step - 1], kind) == (record, "chain")
            assert text == signed(record.after, 3)
    updates = inside.stage(2)
    for k, update in enumerate(updates.records, start=1):
        assert updates.held()[update.name] == [(k, signed(update.new, 3), "update")]


def test_gradients_of_earlier_samples_stand_nowhere_until_they_grow():
    stage = plain_network().stage(1)
    first = next(k for k, lit in enumerate(stage.lit(), 1) if lit["kind"] == "chain")
    assert all(
        step >= first for line in stage.held().values() for step, _, kind in line if kind == "chain"
    )
    features = {name for name in stage.words if name in stage.held()}
    assert all(line[0][0] > 0 for name, line in stage.held().items() if name not in features)


def test_the_gradients_of_a_batch_are_sums_over_its_samples():
    inside = plain_network(n=3)
    updates = {r.name: r for r, _ in of_kind(inside.stage(3), "update")}
    assert inside.most == [
        max(
            abs(x)
            for name, line in inside.sums.items()
            if name.startswith(f"layers[{k}]")
            for x in line
        )
        for k in (0, 1)
    ]
    for name, line in inside.sums.items():
        assert (len(line), line[0]) == (4, 0.0)
        assert line[-1] == pytest.approx(updates[name].grad, rel=1e-3)
        old, new = of_kind(inside.stage(3), "update")[list(updates).index(name)][1]["bar"]
        assert (old, new) == (updates[name].old, updates[name].new)


@pytest.mark.parametrize(
    ("n", "said"), [(1, None), (4, "0.25 = 1/4: the loss is the mean over 4 samples")]
)
def test_the_share_of_a_sample_in_the_mean_is_named(n, said):
    asides = [lit.get("aside") for _, lit in of_kind(plain_network(n).stage(0), "forward")]
    assert [aside for aside in asides if aside] == ([said] if said else [])


def test_a_question_about_a_record_is_the_tutors_by_the_names_of_the_picture():
    stage = plain_network().stage(0)
    for k, (record, lit) in enumerate(zip(stage.records, stage.lit(), strict=True)):
        question = stage.question(k)
        if lit["kind"] == "mark":
            assert question is None
        elif lit["kind"] == "chain":
            assert question.right == (record.after if record.before else record.contribution)
            assert question.verdict(question.right)
    name = "layers[0].neurons[0].w[1]"
    k = next(k for k, r in enumerate(stage.records) if getattr(r, "input", "") == name)
    assert stage.question(k).asked == "What is the contribution to ∂loss/∂w[0.0.1]?"
    assert "".join(map(str, stage.question(k).given[1])).startswith("z[0.0] = w[0.0.0] · x1")


def test_a_batch_of_one_sample_ends_in_the_loss_too():
    model, task = training(n=1)
    inside = look_inside(model, task)
    assert inside.stages == 2
    assert of_kind(inside.stage(0), "forward")[-1][1]["text"].startswith("loss = v1² = ")


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
    shown = Inside(batch_trace(model, lambda: task.step(batches[0]))).stage(4).records
    task.step(batches[0])
    weights = {name: p.data for name, p in model.named_parameters()}
    assert {r.name: r.new for r in shown if isinstance(r, Update)} == weights
    assert "penalty" in shown[0].terms


def test_a_penalty_in_the_loss_is_told_by_the_updates():
    model, task = training(n=2, kernel_regularizer=L2(0.5))
    inside = look_inside(model, task)
    assert all("penalty" in r.terms for r, _ in of_kind(inside.stage(2), "update"))
    sums = [at for at, what in parts(inside.stage(0)) if what == "z"]
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
    for k in range(inside.stages):
        lit = inside.stage(k).lit()
        assert json.loads(json.dumps(lit, allow_nan=False)) == lit
        json.dumps(inside.stage(k).held(), allow_nan=False)


@pytest.mark.parametrize("stage", [-1, 3])
def test_a_stage_that_is_not_there_is_an_error(stage):
    model, task = training(n=2)
    with pytest.raises(ValueError, match="from 0 to 1, or 2 for the updates"):
        look_inside(model, task).stage(stage)


def test_a_trace_of_something_else_is_an_error():
    with trace() as t:
        pass
    with pytest.raises(ValueError, match="0 samples and 0 updates"):
        Inside(t)
