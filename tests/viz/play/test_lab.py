"""A lab trains as `fit` does, finds every moment of its past again to the bit, and says what fails.

A state is compared with all that training goes on from: weights, gradients, what the optimizer
remembers, and the weights before the last update, which the page shows.
"""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.datasets import circle
from tests.viz.play.labs import OWN, SMALL, finite, lab, state
from viz.play.catalogue.rules import OPTIMIZERS
from viz.play.data import featured, split, targets
from viz.play.lab import Lab
from viz.play.networks import compiled
from viz.play.settings import Settings

PENALTIES = [
    {},
    {"regularization": "l1", "rate": 0.1},
    {"regularization": "l2", "rate": 0.03},
]
EVERY_RULE = [{"optimizer": rule} | p for rule in OPTIMIZERS for p in PENALTIES]


def walk(lab, batches):
    """Train batch by batch; return the state at each position."""
    states = {lab.position: state(lab)}
    for _ in range(batches):
        lab.step(lab.next())
        states[lab.position] = state(lab)
    return states


def order_of(lab):
    """Return the samples of the present epoch in their order."""
    return lab.training.batches().order.tolist()


# Training.


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"problem": "regression", "optimizer": "adam", "train": 10},
        {"problem": "multiclass", "optimizer": "momentum", "train": 20},
        {"loss": "crossentropy", "data": "xor", "regularization": "l2", "rate": 0.03, "train": 20},
        {"loss": "hinge", "regularization": "l1", "rate": 0.01, "train": 20, "batch": 30},
    ],
    ids=str,
)
def test_it_trains_as_the_scalar_engine_does(given):
    trained = lab(2, **given)
    s = trained.settings
    points = split(s)
    model = compiled(s)
    x, y = featured(points.train, s.features), targets(points.train_labels, s.loss)
    model.fit(x, y, batch_size=s.batch, epochs=2, verbose=0, engine="scalar")
    assert np.allclose(trained.weights, [p.data for p in model.parameters()], rtol=0, atol=1e-9)
    assert np.allclose(trained.grads, [p.grad for p in model.parameters()], rtol=0, atol=1e-9)


def test_the_update_is_the_rule_of_the_playground_worked_out_by_hand():
    one = lab(layers=[], regularization="l2", rate=0.3, lr=0.1)
    w, x = one.weights, circle(500, seed=1)
    order = one.training.epoch()[0]
    (points, labels), slope = x, np.zeros(3)
    for k in order:
        row = np.array([*points[k], 1.0])
        out = np.tanh(w @ row)
        slope += (out - labels[k]) * (1 - out**2) * row / 10
    one.train(inf, (0, 1))
    stepped = w - 0.1 * slope
    assert one.grads == pytest.approx(slope, abs=1e-15)
    assert one.weights == pytest.approx(stepped * [0.97, 0.97, 1], abs=1e-15)


def test_a_weight_that_l1_takes_across_zero_is_dead():
    before = lab(regularization="l1", rate=0.1, lr=0.03)
    dead = np.zeros(len(before.names), bool)
    for _ in range(120):
        before.step(before.next())
        now = before.weights
        alive = before.moment().state["alive"]
        assert (now[dead] == 0).all()
        assert (now[alive == 0] == 0).all()
        dead |= alive == 0
    assert dead.any()
    biases = [name.endswith(".b") for name in before.names]
    assert not dead[biases].any()


def test_an_edit_revives_a_dead_weight():
    l1 = lab(5, regularization="l1", rate=0.3)
    k = int(np.flatnonzero(l1.moment().state["alive"] == 0)[0])
    l1.edit(l1.names[k], 0.8)
    l1.step(l1.next())
    assert l1.moment().state["alive"][k] == 1
    assert 0.7 < l1.weights[k] < 0.9


def test_only_under_l1_are_weights_dead():
    l1 = lab(5, regularization="l1", rate=0.3)
    assert (l1.moment().state["alive"] == 0).any()
    dead = (l1.moment().state["alive"] == 0).sum()
    l1.change(l1.settings.changed({"rate": 0.1}))
    assert (l1.moment().state["alive"] == 0).sum() == dead
    l1.change(l1.settings.changed({"regularization": "l2"}))
    assert (l1.moment().state["alive"] == 1).all()


def test_each_epoch_has_its_own_order_that_seed_and_epoch_decide():
    one = lab()
    orders = []
    for epoch in range(3):
        one.goto((epoch, 0))
        one.train(inf, (epoch, 1))
        orders.append(order_of(one))
        one.train(inf, (epoch + 1, 0))
    assert all(sorted(order) == list(range(250)) for order in orders)
    assert orders[0] != orders[1] != orders[2]
    assert order_of(lab(0, 1)) == orders[0]
    assert order_of(lab(0, 1, seed=2)) != orders[0]


def test_an_incomplete_last_batch_does_not_leak_into_the_next_epoch():
    one = lab(1, **SMALL)  # batches of 10, 10 and 4
    assert one.batches == 3
    weights = one.weights
    one.step(one.next())
    fresh = lab(**SMALL)
    fresh.load(fresh.moment()._replace(weights=weights, position=(1, 0)))
    fresh.step(fresh.next())
    assert fresh.grads.tobytes() == one.grads.tobytes()


@pytest.mark.parametrize(
    ("given", "epochs"),
    [
        ({"data": "circle", "batch": 20, "lr": 0.1}, 60),
        ({"data": "xor", "batch": 20, "lr": 0.1}, 150),
        ({"data": "gauss", "batch": 30}, 10),
        (
            {
                "data": "spiral",
                "features": ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"],
                "layers": [8, 8],
                "batch": 30,
                "lr": 0.01,
                "optimizer": "adam",
                "train": 80,
            },
            150,
        ),
    ],
    ids=lambda x: x["data"] if isinstance(x, dict) else str(x),
)
def test_the_four_classical_data_sets_are_learnt(given, epochs):
    assert lab(epochs, **given).losses()[1] < 0.05


def test_a_page_as_it_opens_learns_the_circle():
    assert lab(80).losses()[1] < 0.05


# Time.


@pytest.mark.parametrize("given", EVERY_RULE, ids=lambda g: "-".join(map(str, g.values())))
def test_every_batch_is_found_again_to_the_bit(given):
    one = lab(**SMALL | given)
    states = walk(one, 10)
    for position in [(3, 1), (0, 0), (1, 0), (2, 2), (0, 1), (3, 0)]:
        one.goto(position)
        assert state(one) == states[position]


@settings(max_examples=15)
@given(steps=st.lists(st.sampled_from(["batch", "epoch", "back", "first", "skip"]), max_size=12))
def test_any_way_through_time_leads_to_the_same_states(steps):
    states = walk(lab(**SMALL, optimizer="adam"), 40)
    one = lab(**SMALL, optimizer="adam")
    for step in steps:
        match step:
            case "batch":
                one.step(one.next())
            case "epoch":
                one.step((one.position[0] + 1, 0))
            case "back" if one.position > (0, 0):
                one.goto(one.previous())
            case "first":
                one.goto((0, 0))
            case "skip":
                one.goto(one.history.last)
        assert state(one) == states[one.position]


CHANGES = [
    {"lr": 0.3},
    {"optimizer": "momentum"},
    {"lr": 0.1},
    {"regularization": "l1", "rate": 0.03},
    {"rate": 0.1},
    {"optimizer": "nadam"},
    {"dataSeed": 9},
    {"points": OWN["points"][:12]},
    {"regularization": "l2"},
    {"points": [*OWN["points"], [5, 5, 1]] * 2},
    "edit",
    {"regularization": "none"},
    {"points": OWN["points"][:2]},
]


def test_the_past_is_found_again_across_every_change():
    one = lab(**SMALL)
    order, states = [], {}
    for k, change in enumerate(CHANGES):
        for _ in range(1 + k % 3):
            one.step(one.next())
            order.append(one.position)
            states[one.position] = state(one)
        if change == "edit":
            one.edit(one.names[2], 0.125)
        else:
            assert not one.change(one.settings.changed(change))
        while order and order[-1] >= one.position:  # of fewer points there are fewer batches
            order.pop()
        order.append(one.position)
        states[one.position] = state(one)
    for position in (*reversed(order), *order):
        one.goto(position)
        assert state(one) == states[position]
    for position in reversed(order[:-1]):
        one.goto(one.previous())
        assert state(one) == states[position]
    for position in order[1:]:
        one.step(one.next())
        assert state(one) == states[position]


def test_fewer_points_in_the_middle_of_an_epoch_leave_its_last_batch():
    one = lab(1, 2, **SMALL)
    weights = one.weights
    one.change(one.settings.changed({"points": OWN["points"][:15]}))  # 12 to train on
    assert (one.position, one.batches) == ((1, 1), 2)
    assert (one.weights == weights).all()
    assert one.history.last == (1, 1)
    one.step(one.next())
    assert one.position == (2, 0)
    assert one.training.batches().sizes.tolist() == [10, 2]
    one.goto(one.previous())
    one.goto(one.previous())
    assert (one.position, one.batches) == ((1, 0), 3)


def test_going_where_nobody_was_is_refused():
    one = lab(2, 1)
    before = state(one)
    for position in [(2, 2), (3, 0), (1, 25), (0, 10**9), (-1, 0)]:
        with pytest.raises(ValueError, match=r"there is no epoch .*: .*from epoch 0 to epoch 2, b"):
            one.goto(position)
    assert state(one) == before


def test_playing_from_the_past_forgets_what_came_after():
    one = lab(4, **SMALL)
    one.goto((1, 2))
    one.edit(one.names[0], 0.5)
    assert one.history.last == (1, 2)
    one.goto((1, 0))
    one.train(inf, (1, 1))
    assert one.history.last == (1, 1)
    one.train(inf, (3, 0))
    assert state(one) == state(lab(3, **SMALL))


def test_stepping_within_the_past_forgets_nothing():
    one = lab(4, **SMALL)
    one.goto((1, 0))
    one.step((1, 1))
    assert one.history.last == (4, 0)


def test_what_is_only_shown_is_no_change_and_stays_as_it_is():
    one = lab(3, **SMALL)
    one.goto((1, 0))
    one.change(one.settings.changed({"speed": 10, "discretize": True, "showTest": True}))
    assert one.history.last == (3, 0)
    one.goto((3, 0))
    assert (one.settings.speed, one.settings.discretize, one.settings.showTest) == (10, True, True)


def test_training_for_a_while_stops_in_time():
    one = lab(**SMALL)
    one.train(0.02)
    assert one.position > (0, 1)
    assert 0.02 < one.seconds < 0.3


# Changes.


def test_an_optimizer_goes_on_with_its_memory_and_a_new_one_starts_afresh():
    one = lab(3, optimizer="adam", **SMALL)
    memory = one.moment()
    one.change(one.settings.changed({"lr": 0.1, "regularization": "l1", "rate": 0.01}))
    assert one.moment().iterations == memory.iterations == 9
    assert one.moment().state["m"].tolist() == memory.state["m"].tolist()
    one.change(one.settings.changed({"optimizer": "nadam"}))
    assert one.moment().iterations == 0
    assert not one.moment().state["m"].any()


def test_new_points_keep_the_weights():
    one = lab(3)
    before, points = one.weights, one.points.train
    assert not one.change(one.settings.changed({"dataSeed": 2}))
    assert (one.weights == before).all()
    assert (one.points.train != points).any()
    assert one.position == (3, 0)


def test_other_settings_make_a_new_network():
    one = lab(3)
    assert one.change(one.settings.changed({"noise": 10}))
    assert state(one) == state(lab(noise=10))
    assert (one.position, one.seconds, one.history.last) == ((0, 0), 0.0, (0, 0))


@pytest.mark.parametrize("x", [None, "1", True, [1.0], float("nan"), inf, 1e7, -(10**400)])
def test_a_weight_is_a_number_of_reasonable_size(x):
    one = lab()
    before = state(one)
    with pytest.raises(ValueError, match=r"a weight is a number from −1e\+06 to 1e\+06, got"):
        one.edit(one.names[0], x)
    assert state(one) == before


@pytest.mark.parametrize("name", [None, 3, "w", "layers[9].neurons[0].b", ["b"]])
def test_a_weight_has_one_of_the_names(name):
    with pytest.raises(ValueError, match=r"there is no weight .*: the first is layers\[0\]"):
        lab().edit(name, 1.0)


def test_it_is_pure_where_settings_and_epochs_alone_led():
    one = lab()
    one.change(one.settings.changed({"lr": 0.1, "optimizer": "adam"}))  # before anything was done
    one.train(inf, (2, 0))
    assert one.pure
    assert state(one) == state(lab(2, lr=0.1, optimizer="adam"))
    one.edit(one.names[0], 0.3)
    one.train(inf, (3, 0))
    assert not one.pure
    one.goto((1, 5))
    assert one.pure
    one.goto((2, 0))
    assert not one.pure
    one.change(one.settings.changed({"noise": 5}))
    assert one.pure
    one.train(inf, (0, 1))
    one.change(one.settings.changed({"lr": 3}))
    assert not one.pure


# What fails.

DIVERGING = {
    "problem": "regression",
    "activations": ["relu", "relu"],
    "lr": 10,
    "initializer": "wide",
}


def test_a_training_that_fails_says_where_and_keeps_the_last_good_step():
    one = lab(**DIVERGING)
    one.train(inf, (20, 0))
    epoch, batch = one.position
    where = f"epoch {epoch + 1}, batch {batch + 1}"
    assert one.stopped.startswith(f"The training diverged in {where}: ")
    assert "last good step" in one.details
    assert finite([one.weights, one.grads, one.before])
    assert one.history.last == one.position
    failed = state(one)
    steps = walk(lab(**DIVERGING), epoch * one.batches + batch)
    assert failed == steps[one.position]
    one.goto((0, 0))
    assert not one.stopped
    one.step((20, 0))
    assert one.stopped
    assert state(one) == failed


def test_where_it_failed_is_counted_from_the_beginning_also_after_changes():
    one = lab(2, 7, **DIVERGING | {"lr": 1e-5})
    one.change(one.settings.changed({"lr": 10}))
    one.train(inf, (20, 0))
    epoch, batch = one.position
    assert epoch >= 2
    assert f"diverged in epoch {epoch + 1}, batch {batch + 1}: " in one.stopped


def test_a_smaller_rate_trains_on_after_a_failure():
    one = lab(**DIVERGING)
    one.train(inf, (20, 0))
    one.goto((0, 2))
    one.change(one.settings.changed({"lr": 1e-5}))
    one.train(inf, (2, 0))
    assert not one.stopped
    assert one.position == (2, 0)


def test_weights_from_which_nothing_can_be_computed_can_be_left_again():
    one = Lab(Settings().changed({"problem": "multiclass", "activations": ["relu", "relu"]}))
    huge = np.full(len(one.names), 1e300)
    one.load(one.moment()._replace(weights=huge))
    one.step(one.next())
    assert one.stopped
    one.change(one.settings.changed({"lr": 0.1}))
    assert one.change(one.settings.changed({"noise": 5}))
    one.train(inf, (1, 0))
    assert not one.stopped
