"""Samples to train on: lists and arrays turned into rows of numbers, and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from autograd import CompileError
from autograd.value import real
from nn.absent import PARTS

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Inputs x of shape (n, inputs), targets y (n, targets), and a weight for each sample."""

    x: Array
    y: Array
    weights: Array

    def __len__(self) -> int:
        return len(self.x)

    @property
    def fingerprint(self) -> int:
        """A number that changes with any of the samples, or their order."""
        total = 0
        for table in (self.x, self.y, self.weights):
            total = crc32(np.ascontiguousarray(table).data, total)
        return total

    def __getitem__(self, part: slice) -> Samples:
        return Samples(self.x[part], self.y[part], self.weights[part])


def samples(x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None) -> Samples:
    """Return inputs and targets as rows, with the product of both weights for each sample."""
    if y is None:
        table = isinstance(x, list | tuple) or hasattr(x, "__array__")
        cure = "predict(x) takes inputs alone" if table else PARTS
        raise TypeError(f"expected inputs x and targets y, got one {type(x).__name__}: {cure}")
    x, y = rows(x, "x", single=True), rows(y, "y")
    if len(x) != len(y):
        raise ValueError(f"x and y differ in length: {len(x)} samples and {len(y)} targets")
    weights = np.ones(len(x)) if sample_weight is None else _by_sample(len(x), sample_weight)
    return weighed(Samples(x, y, weights), class_weight)


def weighed(data: Samples, class_weight: Any) -> Samples:
    """Return samples with their weights multiplied by those of their classes, if there are any."""
    if class_weight is None:
        return data
    if isinstance(class_weight, str):
        raise ValueError(
            f"class_weight expects a weight for each label, {{0: 1.0, 1: 5.0}}, got "
            f"{class_weight!r}: balanced is n / (number of classes · count of the label)"
        )
    if not isinstance(class_weight, Mapping):  # a list or an array, by label
        class_weight = dict(enumerate(class_weight))
    return Samples(data.x, data.y, data.weights * _by_class(data.y, class_weight))


def _by_sample(n: int, sample_weight: Any) -> Array:
    given = rows(sample_weight, "sample_weight")
    if given.shape != (n, 1) or given.min() < 0:
        raise ValueError(
            f"sample_weight expects {n} numbers of 0 or more, one for each sample, got "
            f"shape {given.shape} with numbers from {given.min():g}"
        )
    return given[:, 0]


def _by_class(y: Array, class_weight: Mapping[int, float]) -> Array:
    labels = y[:, 0] if y.shape[1] == 1 else y.argmax(axis=1)
    missing = sorted(set(labels.tolist()) - set(class_weight))
    if missing:
        raise ValueError(
            f"class_weight has no weight for class {missing[0]:g}, only for {list(class_weight)}"
        )
    for label, weight in class_weight.items():
        if real(weight, f"class_weight[{label!r}]") < 0:
            raise ValueError(f"class_weight expects numbers of 0 or more, got {weight!r}")
    return np.array([float(class_weight[label]) for label in labels.tolist()])


def rows(data: Any, name: str, single: bool = False) -> Array:
    """Return data as float64 rows of shape (n, columns); one-dimensional data is one column.

    With `single`, float32 stays as it is: an engine turns it into what it computes with.

    Raises TypeError for what is not real numbers; ValueError for an empty set, for samples of more
    than one axis, for masked numbers, and for NaN and infinity, naming row and column.
    """
    columns = list(getattr(data, "columns", ()))  # the names in a table of pandas
    if np.ma.is_masked(data):
        raise ValueError(
            f"{name} has masked numbers: fill them, {name}.filled(0.0), or drop their rows"
        )
    try:
        table = _real(np.asarray(data), name, single, columns)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} expects a table of numbers: {error}") from None
    if table.ndim == 0:
        raise ValueError(
            f"{name} expects many samples, got the number {table:g} alone: [{table:g}]"
        )
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2:
        raise ValueError(
            f"{name} expects one row of numbers per sample, of shape (n, columns), got shape "
            f"{table.shape}: flatten the samples first, as in {name}.reshape(len({name}), -1)"
        )
    if not table.size:
        raise ValueError(f"{name} is empty, of shape {table.shape}: there is nothing to learn from")
    finite = np.isfinite(table)
    if not finite.all():
        bad = np.argwhere(~finite)
        row, column = bad[0]
        more = f", and {len(bad) - 1} more" if len(bad) > 1 else ""
        raise ValueError(
            f"{name} expects finite numbers, got {table[row, column]} in "
            f"{_where((row, column), columns)}{more}: drop or fill such rows first"
        )
    return table


def _real(table: npt.NDArray[Any], name: str, single: bool, columns: list[Any]) -> Array:
    """Return a table as float64, or float32 as it is if that may be.

    Raises TypeError for what NumPy would make such numbers of.
    """
    if table.dtype.kind not in "biuf":
        found = {place: x for place, x in np.ndenumerate(table) if isinstance(x, _NOT_REAL)}
        if found:
            # beside text NumPy makes text of numbers: what is none is to blame
            texts = {place: x for place, x in found.items() if not _is_number(x)}
            place = next(iter(texts or found))
            cure = _cure(texts, name, columns)
            raise TypeError(_not_real(found[place], _where(place, columns), cure))
    keep = single and table.dtype == np.float32
    return table if keep else table.astype(np.float64, copy=False)


def _is_number(x: Any) -> bool:
    """Whether a text is that of a number."""
    try:
        return isinstance(x, str) and isfinite(float(x))
    except ValueError:
        return False


def _not_real(x: Any, where: str, cure: str) -> str:
    """Say what is no number, where it stands and, of text, what makes numbers of it."""
    if not isinstance(x, str):
        return f"got {str(x)[:40]}, of type {type(x).__name__}, in {where}"
    if _is_number(x):
        cure = "np.asarray(data, float) reads it"
    elif _is_number(x.replace(",", ".")):
        cure = "a number has a point, as pandas.read_csv(path, decimal=',') reads it"
    return f"got the text {str(x)[:40]!r} in {where}: {cure}"


def _cure(texts: Iterable[tuple[int, ...]], name: str, columns: list[Any]) -> str:
    """Say what makes numbers of text at these places: of labels, or of columns of x."""
    if name != "x":
        return "classes, y = np.unique(labels, return_inverse=True) numbers labels from 0"
    table = name if columns else f"pandas.DataFrame({name})"
    several = sorted({place[1] for place in texts if len(place) > 1})
    which = [columns[k] if columns else k for k in several]
    more = f", columns={which}" if which else ""
    return f"pandas.get_dummies({table}{more}) makes columns of 0 and 1 of text"


def _where(place: tuple[int, ...], columns: list[Any]) -> str:
    """Return a place in a table in words, its column by name if it has one."""
    row, *rest = place
    named = [repr(columns[k]) if columns else str(k) for k in rest[:1]]
    return f"row {row}" + "".join(f", column {name}" for name in named)


_NOT_REAL = str, bytes, complex, np.complexfloating, np.datetime64, np.timedelta64


def split(
    data: Samples, given: Any, share: float, flat: Callable[[Any], Any]
) -> tuple[Samples, Samples | None]:
    """Return the samples to train on, and those to validate with: given ones or the last share.

    `flat` makes rows of given inputs.
    """
    if given is None:
        return hold_out(data, share) if share else (data, None)
    if not isinstance(given, tuple | list) or len(given) not in (2, 3):
        raise ValueError("validation_data expects (x, y) or (x, y, sample_weight)")
    with about("the validation data"):
        x, *more = given
        return data, samples(flat(x), *more)


@contextmanager
def about(what: str) -> Iterator[None]:
    """Say in an error that comes out of a `with` block what it is about."""
    try:
        yield
    except (ValueError, TypeError) as error:
        kinds = (CompileError, TypeError, ValueError)
        kind = next(kind for kind in kinds if isinstance(error, kind))
        raise kind(f"in {what}, {error}") from None


def hold_out(data: Samples, share: float) -> tuple[Samples, Samples]:
    """Return the first part to train on and the last part to validate with, as Keras does."""
    if not 0 < share < 1:
        raise ValueError(f"validation_split expects a share between 0 and 1, got {share!r}")
    cut = int(len(data) * (1 - share))
    if cut in (0, len(data)):
        raise ValueError(f"validation_split {share!r} of {len(data)} samples leaves one part empty")
    return data[slice(0, cut)], data[slice(cut, None)]
