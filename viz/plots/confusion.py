"""Which classes a network takes for which: counts of the right class against the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from autograd.listening import paused
from nn.metrics import border, compares_signs, sides
from nn.samples import rows, samples
from nn.training import Model
from viz.plots.axis import Array
from viz.plots.decisions import class_name, expect_labels, expect_names, largest, numbered
from viz.plots.look import TEXT, begin, finish, matplotlib, writing
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Counts = npt.NDArray[np.int_]
STRONGEST = 0.55  # share of colour of a full cell: its number stands out
FITS = 12  # classes whose counts fit in their cells at full size


@overload
def confusion(
    model: Model,
    X: npt.ArrayLike,  # noqa: N803
    y: npt.ArrayLike,
    *,
    classes: Sequence[str] = (),
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes: ...


@overload
def confusion(
    model: npt.ArrayLike,
    X: npt.ArrayLike,  # noqa: N803
    *,
    classes: Sequence[str] = (),
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes: ...


def confusion(
    model: Any,
    X: Any,  # noqa: N803  (scikit-learn's name)
    y: Any = None,
    *,
    classes: Sequence[str] = (),
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot how many samples of each class the network takes for which class.

    A row is a right class, a column an answer: right answers are on the diagonal, in blue, and
    wrong ones beside it, in orange, the stronger the larger their share of the row. Beside each
    row stands the recall, the share of the class that is found. `classes` are the names of the
    labels, as `nn.datasets.csv` returns them.

    `confusion(right, answers)` takes two lists of labels, numbers or words, instead of a network.

    `viz.save(ax, "confusion.png")` writes what is returned to a file, also .svg or .pdf.

    Raises TypeError for what is neither and for words beside numbers; ValueError for lists that
    differ in length or are empty, for fractions, and for labels that `classes` does not name.
    """
    if isinstance(model, Model):
        right, said, names = _answers(model, X, y, classes)
    elif y is None:
        right, said, names = _lists(model, X, classes)
    else:
        raise TypeError(f"expected a model, X and y, or two lists of labels, got {model!r}")
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (right, said), 1)
    ax, look = begin(ax, theme)
    _cells(ax, look, counts)
    finish(ax, look, "the network's answer", "right class", grid=False)
    _name(ax, look, counts, names)
    return ax


def _answers(
    model: Model, x: Any, y: Any, classes: Sequence[str]
) -> tuple[Counts, Counts, list[str]]:
    """Return the right class and the answer for each sample, and the names of all classes."""
    if y is None:
        raise TypeError("confusion of a model expects samples and their labels: X and y")
    y, classes = numbered(y, classes)
    data = samples(model.flat(x), y)
    with paused():
        outputs = model.predict(data.x)
    labels = largest(data.y)
    k = outputs.shape[1]
    expect_names(classes, max(2, k))
    if k == 1:
        return _yes_or_no(model, labels, outputs[:, 0], classes)
    expect_labels(labels, k, "outputs")
    return labels.astype(int), largest(outputs), [class_name(c, c, classes) for c in range(k)]


def _yes_or_no(
    model: Model, labels: Array, outputs: Array, classes: Sequence[str]
) -> tuple[Counts, Counts, list[str]]:
    """Return the same where one output tells two classes apart."""
    signs = compares_signs(model)
    pair, half = sides(labels, signs), border(model.loss, labels, signs)
    if pair is None:
        raise ValueError(
            "one output tells two classes apart, with the labels 0 and 1 or −1 and 1: y has "
            f"numbers from {labels.min():g} to {labels.max():g}"
        )
    names = [class_name(label, k, classes) for k, label in enumerate(pair)]
    return (labels == 1).astype(int), (outputs > half).astype(int), names


def _lists(right: Any, said: Any, classes: Sequence[str]) -> tuple[Counts, Counts, list[str]]:
    """Return two lists of labels as places in the list of all labels, and their names."""
    tables = [np.asarray(given) for given in (right, said)]
    words = [table.dtype.kind in "US" for table in tables]
    if words[0] != words[1]:
        raise TypeError(
            "expected two lists of words or two of numbers, got one of each: "
            "np.array(classes)[model.predict_classes(x)] are the names of the answers"
        )
    if all(words):
        _, classes = numbered(np.concatenate([table.ravel() for table in tables]), classes)
    labels = [_whole(numbered(table, classes)[0]) for table in tables]
    n, answers = map(len, labels)
    if n != answers:
        raise ValueError(f"expected as many answers as labels: {n} and {answers}")
    both = np.concatenate(labels)
    if len(classes):
        expect_labels(both, len(classes), "names")
    known = np.arange(len(classes)) if len(classes) else np.unique(both)
    places = np.searchsorted(known, both)
    return places[:n], places[n:], [class_name(x, k, classes) for k, x in enumerate(known.tolist())]


def _whole(labels: Any) -> Array:
    """Return the labels of a list, one-hot or not; raise ValueError for a fraction among them."""
    found = largest(rows(labels, "a list of labels"))
    fractions = found[found % 1 != 0]
    if len(fractions):
        raise ValueError(
            f"labels are whole numbers, got {fractions[0]:g}: call confusion(model, x, y), or give "
            "the classes that model.predict_classes(x) returns"
        )
    return found


def _cells(ax: Axes, look: Theme, counts: Counts) -> None:
    """Draw the squares with their counts: the diagonal blue, what is beside it orange."""
    to_rgb = matplotlib(".colors").to_rgb
    paper, blue, orange = (np.array(to_rgb(c)) for c in (look.paper, look.blue, look.orange))
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    colours = np.where(np.eye(len(counts), dtype=bool)[..., None], blue, orange)
    strength = STRONGEST * np.sqrt(shares)[..., None]  # the root: a few mistakes are seen, too
    ax.imshow(paper + strength * (colours - paper), aspect="auto")
    for edge in np.arange(len(counts) + 1) - 0.5:
        ax.axhline(edge, color=look.frame, lw=1)
        ax.axvline(edge, color=look.frame, lw=1)
    size = TEXT * min(1, FITS / len(counts))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ax.text(column, row, f"{count}", ha="center", va="center", **writing(look, size))


def _name(ax: Axes, look: Theme, counts: Counts, names: list[str]) -> None:
    """Write the classes at their rows and columns, and beside each row its recall."""
    places = range(len(names))
    slanted = sum(map(len, names)) > 60
    ax.set_xticks(places, names, rotation=30 if slanted else 0, ha="right" if slanted else "center")
    ax.set_yticks(places, names)
    ax.tick_params(length=0)
    ax.yaxis.labelpad = 12
    ax.spines[:].set_visible(False)
    right = len(names) - 0.4
    ax.text(right, -0.55, "recall", va="bottom", **writing(look))
    for k, row in enumerate(counts):
        if row.sum():
            ax.text(right, k, f"{row[k] / row.sum():.0%}", va="center", **writing(look))
