"""What is looked at besides frames: it is right, and looking changes not a bit."""

import re
from itertools import groupby

import pytest

from autograd.figures import signed
from autograd.records import Mark
from tests.viz.play.labs import OWN, SMALL, Page, error, lab, state
from viz.play.inside import batch_trace
from viz.play.views import Twin

GIVEN = [
    {"optimizer": "adam"},
    {"regularization": "l1", "rate": 0.1, "loss": "crossentropy"},
    {"problem": "multiclass", "data": "blobs", "optimizer": "momentum"},
    {"problem": "regression", "data": "plane", "loss": "absolute", "batch": 30},
]


def page(epochs=0, batches=0, **given):
    page = Page()
    page.player.open(lab(epochs, batches, **given))
    return page


def looks(lab):
    a, b = lab.names[0], lab.names[-1]
    return [
        ("inside", {"sample": 0}),
        ("guess", {"sample": lab.settings.batch, "record": 0, "answer": "1"}),
        ("explain", {"name": a}),
        ("explain", {"name": b}),
        ("surface", {"names": [a, b]}),
        ("export", {"what": "model"}),
        ("export", {"what": "program"}),
    ]


@pytest.mark.parametrize("given", GIVEN, ids=str)
@pytest.mark.parametrize("at", [(0, 0), (1, 2), (2, 0)])
def test_looking_changes_not_a_bit(given, at):
    given = {"layers": [2], "train": 10} | given
    looked_at, other = page(*at, **given), lab(*at, **given)
    for do, fields in looks(other):
        (said,) = looked_at.ask(do, **fields)
        assert said["say"] in (do, "file")
        assert state(looked_at.lab) == state(other)
    looked_at.frame()
    for one in (looked_at.lab, other):
        one.step((3, 1))
    assert state(looked_at.lab) == state(other)


# The batch that comes next.


@pytest.mark.parametrize("given", GIVEN, ids=str)
@pytest.mark.parametrize("at", [(0, 0), (0, 3), (1, 1)])
def test_the_twin_trains_the_batch_that_the_lab_trains_next(given, at):
    one = lab(*at, **{"layers": [2], "train": 10} | given)
    twin = Twin(one)
    twin.step()
    one.step(one.next())
    assert twin.batch == one._batches[at[1]]
    assert [p.data for p in twin.model.parameters()] == pytest.approx(one.weights, abs=1e-12)
    assert [p.grad for p in twin.model.parameters()] == pytest.approx(one.grads, abs=1e-12)
    for key, column in one.moment().state.items():
        assert twin.model.optimizer.state[key] == pytest.approx(column, abs=1e-12)


def test_the_twin_knows_which_batch_of_the_epoch_it_is():
    twin = Twin(lab(1, 1, **SMALL))
    marks = [r for r in batch_trace(twin.model, twin.step) if isinstance(r, Mark)]
    assert ("batch", "2 of 3") in [mark[:2] for mark in marks]


def test_the_inside_of_a_batch_is_told_sample_by_sample():
    looked_at = page(1, 1, **SMALL)
    one = looked_at.lab
    (first,) = looked_at.ask("inside", sample=0)
    assert (first["epoch"], first["batch"], first["batches"], first["sample"]) == (1, 1, 3, 0)
    assert len(first["samples"]) == 10
    k = first["samples"][0]
    x1, x2 = map(signed, one.points.train[k])
    assert first["point"] == f"x₁ = {x1}, x₂ = {x2}, target {signed(one.points.train_labels[k])}"
    kinds = [r["kind"] for r in first["records"] if r["kind"] != "mark"]
    assert [kind for kind, _ in groupby(kinds)] == ["forward", "chain"]
    (last,) = looked_at.ask("inside", sample=10)
    updates = [r for r in last["records"] if r["kind"] == "update"]
    assert [u["at"] for u in updates] == one.names
    one.step(one.next())
    numbers = [float(u["text"].split(" = ")[-1].replace("−", "-")) for u in updates]
    assert numbers == pytest.approx(one.weights, rel=1e-5)


def test_there_are_as_many_samples_as_in_the_batch():
    looked_at = page(0, 2, **SMALL)
    (last,) = looked_at.ask("inside", sample=4)  # of the last, incomplete batch
    assert len(last["samples"]) == 4
    for sample in (5, -1, 1.0, "0", None, True):
        assert "sample is a whole number from 0 to 4" in error(
            looked_at.ask("inside", sample=sample)
        )


def test_the_inside_is_that_of_now():
    looked_at = page(**SMALL)
    (before,) = looked_at.ask("inside", sample=0)
    assert looked_at.ask("inside", sample=0) == [before]
    looked_at.ask("edit", name=looked_at.lab.names[0], value=0.75)
    (edited,) = looked_at.ask("inside", sample=0)
    assert edited["records"] != before["records"]
    assert "0.75" in str(edited["records"])
    looked_at.ask("step", by="batch")
    assert looked_at.ask("inside", sample=0)[0]["samples"] != before["samples"]


def test_the_next_number_can_be_guessed_and_the_tutor_says_what_is_wrong():
    looked_at = page(1, 1, **SMALL)
    (last,) = looked_at.ask("inside", sample=10)
    (asked,) = looked_at.ask("guess", sample=10, record=0)
    assert (asked["sample"], asked["record"], asked["verdict"]) == (10, 0, "")
    assert asked["asked"] == "What is the new value of w[0.0.0]?"
    assert "".join(text for text, _ in asked["given"][2]) == "lr = 0.03"
    *_, new = last["records"][0]["product"]
    for answer, right, words in [
        (new[1], True, "Right: w[0.0.0] = "),
        ("0.03", False, "0.03 is too "),
        ("much", False, "Expected one number"),
        ("", False, "Not answered yet"),
    ]:
        (said,) = looked_at.ask("guess", sample=10, record=0, answer=answer)
        assert said["right"] is right
        assert said["verdict"].startswith(words)


@pytest.mark.parametrize(("sample", "record"), [(0, 0), (0, 999), (0, None), (11, 0), (None, 0)])
def test_a_mark_is_not_asked_for_nor_what_is_not_there(sample, record):
    assert error(page(1, 1, **SMALL).ask("guess", sample=sample, record=record))


# Why a gradient.


def test_a_function_of_an_output_in_the_loss_is_not_taken_for_its_activation():
    page = Page(**(OWN | {"layers": [2], "loss": "crossentropy"}))
    page.lab.train(1e9, (1, 0))
    lines = page.ask("explain", name=page.lab.names[0])[0]["lines"]
    assert "a[0.0]" in " ".join(lines)
    assert not any("a[1.0]" in line and "expm1" in line for line in lines)


def test_a_gradient_is_explained_for_the_next_sample():
    looked_at = page(1, 1, **SMALL)
    one = looked_at.lab
    (said,) = looked_at.ask("explain", name=one.names[0])
    assert said["name"] == one.names[0]
    lines = said["lines"]
    batch = Twin(one).batch
    assert lines[0] == f"For the next sample, number {batch[0]}, one of {len(batch)} in its batch:"
    assert " → z[0.0] → a[0.0] → " in lines[2]
    (inside,) = looked_at.ask("inside", sample=0)
    seen = next(r for r in inside["records"] if r["kind"] == "chain" and r["at"] == one.names[0])
    total = float(lines[1].removeprefix("∂loss/∂w[0.0.0] = ").split(",")[0])
    assert signed(total) == seen["product"][-1][1]


# The surface.


def test_the_surface_goes_through_where_the_weights_are():
    looked_at = page(3, 0, **SMALL)
    one = looked_at.lab
    names = [one.names[0], one.names[3]]
    (said,) = looked_at.ask("surface", names=names)
    assert said["names"] == names
    a, b, loss = said["here"]
    assert [a, b] == [one.weights[0], one.weights[3]]
    assert loss == pytest.approx(one.results().train)
    assert said["path"][0][:2] == lab(**SMALL).weights[[0, 3]].tolist()
    assert said["path"][-1] == said["here"]
    i, j = 4, 20
    one.edit(names[0], said["x"][j])
    one.edit(names[1], said["y"][i])
    assert said["loss"][i][j] == pytest.approx(one.results().train)


def test_the_surface_is_the_path_up_to_here_alone():
    looked_at = page(12, 0, **SMALL)
    one = looked_at.lab
    one.goto((8, 0))
    (said,) = looked_at.ask("surface", names=one.names[:2])
    assert len(said["path"]) == 3


@pytest.mark.parametrize(
    "names", [None, "ab", [], ["a"], ["layers[0].neurons[0].b"] * 2, [1, 2], [[], {}]]
)
def test_a_surface_is_over_two_different_weights(names):
    assert re.search("two|no weight", error(page(**SMALL).ask("surface", names=names)))


# Too large.


def test_looking_at_weights_of_any_size_is_refused_in_words_at_worst():
    for problem in ("classification", "regression", "multiclass"):
        looked_at = page(problem=problem, layers=[2], activations=["relu"], train=10)
        one = looked_at.lab
        for size in (1e6, 1e160, 1e300):
            one.load(one.moment()._replace(weights=one.weights * 0 + size))
            for do, fields in looks(one):
                (said,) = looked_at.ask(do, **fields)
                assert said["say"] in (do, "file", "error")
