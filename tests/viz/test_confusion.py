"""The confusion matrix: counts by class, recalls, colours, and lists that cannot be counted."""

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

import viz
from nn import Dense, Flatten, Sequential
from nn.objectives import BinaryCrossentropy
from viz import plots
from viz.plots.confusion import STRONGEST
from viz.plots.look import THEMES

matplotlib.use("Agg")
LIGHT = THEMES["light"]
pytestmark = pytest.mark.usefixtures("nothing_left")


def cells(ax):
    """Counts by (right class, answer), and the recall of each class, as they are written."""
    right = ax.get_xlim()[1]
    written = {text.get_position(): text.get_text() for text in ax.texts}
    counts = {(int(y), int(x)): int(text) for (x, y), text in written.items() if x < right}
    recall = [text for (x, y), text in sorted(written.items(), key=lambda t: t[0][1]) if x > right]
    return counts, recall[1:]  # the first is the heading


def three_columns():
    """A network that answers by x1: class 0 below −1, class 2 above 1, else class 1."""
    model = Sequential([Dense(3, "softmax", input_shape=(1,))], seed=0)
    model.set_weights([[[-9.0, 0.0, 9.0]], [-9.0, 0.0, -9.0]])
    return model


def one_output(last):
    """A network whose only output is its activation of x1 itself."""
    model = Sequential([Dense(1, last, input_shape=(1,))], seed=0)
    model.set_weights([[[1.0]], [0.0]])
    return model


SAMPLES = [[-2.0], [-2.0], [0.0], [2.0], [2.0]]


@pytest.mark.parametrize("labels", [[0, 1, 1, 2, 0], np.eye(3)[[0, 1, 1, 2, 0]], list("abbca")])
def test_a_confusion_matrix_counts_answers_by_the_right_class(labels):
    ax = plots.confusion(three_columns(), SAMPLES, labels, classes=tuple("abc"))
    counts, recall = cells(ax)
    assert counts == {(0, 0): 1, (0, 2): 1, (1, 0): 1, (1, 1): 1, (2, 2): 1}
    assert recall == ["50%", "50%", "100%"]
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        assert [label.get_text() for label in labels] == ["a", "b", "c"]
    picture = np.asarray(ax.images[0].get_array())
    assert picture[0, 0][2] > picture[0, 0][0]  # right answers are blue
    assert picture[0, 2][0] > picture[0, 2][2]  # mistakes are orange


@pytest.mark.parametrize(
    ("labels", "last", "names"),
    [([-1, 1, 1], "tanh", ["−1", "1"]), ([0, 1, 1], "sigmoid", ["0", "1"])],
)
def test_one_output_tells_two_classes_apart(labels, last, names):
    ax = plots.confusion(one_output(last), [[-1.0], [1.0], [-1.0]], labels)
    assert cells(ax) == ({(0, 0): 1, (1, 0): 1, (1, 1): 1}, ["100%", "50%"])
    assert [label.get_text() for label in ax.get_yticklabels()] == names


@pytest.mark.parametrize("last", ["tanh", "linear"])
def test_a_class_alone_is_the_one_that_the_network_was_trained_for(last):
    model = one_output(last)
    if last == "linear":
        model.compile("sgd", "mse", metrics=["accuracy"])
        model.fit([[-1.0], [1.0]], [-1, 1], verbose=0)
    ax = plots.confusion(model, [[-1.0], [0.25]], [1, 1])
    assert cells(ax) == ({(1, 0): 1, (1, 1): 1}, ["50%"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["−1", "1"]


def test_the_border_of_logits_is_0_though_their_labels_are_0_and_1():
    model = one_output("linear")
    model.compile("sgd", BinaryCrossentropy(from_logits=True))
    assert cells(plots.confusion(model, [[-0.25], [0.25]], [0, 1]))[0] == {(0, 0): 1, (1, 1): 1}


def test_answers_may_be_the_outputs_of_several_columns_or_classes_in_one():
    model, right = three_columns(), [0, 1, 1, 2, 0]
    answers = model.predict_classes(SAMPLES)
    expected = cells(plots.confusion(model, SAMPLES, right))
    for said in (answers, answers[:, None], model.predict(SAMPLES)):
        assert cells(plots.confusion(right, said)) == expected


def test_a_colour_is_as_strong_as_its_share_of_the_row():
    one_of_four = [0, 0, 0, 0, 1], [0, 0, 0, 1, 1]  # a quarter of the row, half of the column
    picture = np.asarray(plots.confusion(*one_of_four).images[0].get_array())
    paper, orange = (np.array(to_rgb(c)) for c in (LIGHT.paper, LIGHT.orange))
    strength = STRONGEST * (1 / 4) ** 0.5
    assert picture[0, 1] == pytest.approx(paper + strength * (orange - paper))
    assert picture[1, 0] == pytest.approx(paper)


def test_images_are_taken_as_fit_takes_them():
    model = Sequential([Flatten(input_shape=(1, 2)), Dense(1, "sigmoid")], seed=0)
    images = [[[0.0, 1.0]], [[1.0, 0.0]]]
    assert sum(cells(plots.confusion(model, images, [0, 1]))[0].values()) == 2
    assert plots.regions(model, images, [0, 1], resolution=4).images
    model.compile("sgd", "mse")
    model.fit(images, [0, 1], verbose=0)
    assert viz.layers(model, x=images).row_count == 2


def test_two_lists_of_labels_are_counted_without_a_network():
    ax = plots.confusion(["dog", "cat", "dog"], ["dog", "dog", "dog"])
    assert cells(ax) == ({(0, 1): 1, (1, 1): 2}, ["0%", "100%"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog"]
    assert cells(plots.confusion([3, 7, 7], [3, 7, 3]))[0] == {(0, 0): 1, (1, 0): 1, (1, 1): 1}
    one_hot = np.eye(2)[[0, 1, 1]], np.eye(2)[[0, 1, 0]]
    assert cells(plots.confusion(*one_hot))[0] == {(0, 0): 1, (1, 0): 1, (1, 1): 1}


def test_a_class_that_does_not_occur_has_its_row_and_no_recall():
    ax = plots.confusion(["cat"], ["cat"], classes=("cat", "cow"))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "cow"]
    assert cells(ax)[1] == ["100%"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plots.confusion([0, 1], [0]), ValueError, "as many answers as labels: 2 and 1"),
        (lambda: plots.confusion(["cat"], ["cow"], classes=("cat",)), ValueError, "'cow' is none"),
        (lambda: plots.confusion(one_output("tanh"), [[0]], [0.5]), ValueError, "from 0.5 to 0.5"),
        (lambda: plots.confusion([0, -1], [0, 1], classes=("a", "b")), ValueError, "2 names .* -1"),
        (
            lambda: plots.confusion([0, 1], [0, 1], classes="ab"),
            TypeError,
            "list of names, got .*'ab'",
        ),
        (
            lambda: plots.confusion(three_columns(), SAMPLES, list("abbca"), classes=tuple("abcd")),
            ValueError,
            "a name for each of 3 classes, got 4: a, b, c, d",
        ),
        (
            lambda: plots.confusion(one_output("tanh"), [[1]], [1], classes=tuple("abc")),
            ValueError,
            "a name for each of 2 classes, got 3",
        ),
        (
            lambda: plots.confusion(["cat", "dog"], [0, 1]),
            TypeError,
            r"two lists of words or two of numbers.*predict_classes\(x\)\]",
        ),
        (
            lambda: plots.confusion([0, 1], one_output("sigmoid").predict([[0.0], [1.0]])),
            ValueError,
            r"whole numbers, got 0.5: call .* that model.predict_classes\(x\)",
        ),
        (lambda: plots.confusion(three_columns(), [[0]], [3]), ValueError, "0 to 2: a label is 3"),
        (lambda: plots.confusion(three_columns(), [[0]]), TypeError, "labels: X and y"),
        (lambda: plots.confusion("model", [[0]], [1]), TypeError, "expected a model, X and y"),
    ],
)
def test_what_cannot_be_counted_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
