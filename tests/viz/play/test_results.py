"""How a network does: its losses, and the points that it classifies wrongly, by hand."""

import numpy as np
import pytest

from tests.viz.play.labs import Page, lab

POINTS = [[-2, 0, -1], [1, 0, -1], [2, 0, 1], [-1, 0, 1], [0, 0, 1]]


def line(loss="squared", bias=0.0):
    """Return a lab whose class is the side of x1 = −bias, on points of which some lie wrongly."""
    one = lab(data="own", points=POINTS, train=60, layers=[], features=["x1"], loss=loss)
    for name, x in zip(one.names, (1, bias), strict=True):
        one.edit(name, x)
    return one


def by_hand(one, bias=0.0):
    points = one.points
    rows = zip(
        [*points.train[:, 0], *points.test[:, 0]],
        [*points.train_labels, *points.test_labels],
        strict=True,
    )
    return [int((x + bias > 0) != (label > 0)) for x, label in rows]


@pytest.mark.parametrize("bias", [0, 1.5])
@pytest.mark.parametrize("loss", ["squared", "crossentropy", "hinge"])
def test_a_point_is_wrong_if_the_output_lies_on_the_other_side(loss, bias):
    one = line(loss, bias)
    wrong = one.results().wrong
    assert wrong.tolist() == by_hand(one, bias)
    assert wrong.dtype == np.uint8
    assert 0 < wrong.sum() < len(POINTS)


def test_of_several_classes_the_largest_output_counts():
    one = lab(3, problem="multiclass")
    points = one.points
    outputs = one.model.predict(np.concatenate([points.train, points.test]))
    labels = np.concatenate([points.train_labels, points.test_labels])
    wrong = one.results().wrong
    assert (wrong == (outputs.argmax(axis=1) != labels)).all()
    assert 0 < wrong.sum() < len(labels)


def test_a_regression_has_losses_only():
    train, test, wrong = lab(problem="regression").results()
    assert train > 0
    assert test > 0
    assert wrong.size == 0


def test_a_frame_brings_what_is_wrong():
    page = Page()
    page.lab.train(1.0, (1, 0))
    _, arrays = page.frame()
    assert arrays["wrong"].dtype == np.uint8
    assert (arrays["wrong"] == page.lab.results().wrong).all()
    assert arrays["wrong"].any()


def test_a_network_without_an_output_has_neither_losses_nor_mistakes(monkeypatch):
    page = Page()

    def fails():
        raise ValueError("log expects a number above 0, got 0.0")

    monkeypatch.setattr(page.lab, "results", fails)
    header, arrays = page.frame()
    assert header["train"] is header["test"] is None
    assert arrays["wrong"].size == 0
