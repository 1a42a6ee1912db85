"""How layers follow each other: the sizes between them, and what passes from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from autograd import Value
from autograd.value import Number, value
from nn.layers import Layer
from nn.plan import Network
from nn.weightless import Dropout, Weightless

KNOWN = Layer, Weightless, Network
"""What says by `n_in` how many inputs it takes."""


def sizes(layers: Sequence[Any], n_in: int | None) -> list[int | None]:
    """Return how many inputs each layer gets and the last one returns, as far as known.

    Raises ValueError on a misfit.
    """
    found = [n_in]
    for k, layer in enumerate(layers):
        check_fit(k, layer, found[-1])
        found.append(found[-1] if isinstance(layer, Weightless) else getattr(layer, "units", None))
    return found


def check_fit(k: int, layer: Any, size: int | None) -> None:
    """Raise ValueError if layer k was made for another number of inputs."""
    n_in = getattr(layer, "n_in", None) if isinstance(layer, KNOWN) else None
    if n_in is not None and size is not None and n_in != size:
        before = f"layers[{k - 1}] gives" if k else "the samples have"
        raise ValueError(f"layers[{k}] expects {n_in} inputs, but {before} {size}")


def split(
    inputs: list[Number], widths: Mapping[Dropout, int]
) -> tuple[list[Number], dict[Dropout, list[Number]]]:
    """Return the inputs of a sample, and the masks that follow them."""
    ends = list(accumulate(widths.values(), initial=len(inputs) - sum(widths.values())))
    masks = [inputs[a:b] for a, b in pairwise(ends)]
    return inputs[: ends[0]], dict(zip(widths, masks, strict=True))


def as_list(k: int, outputs: Any) -> list[Value]:
    """Return what layer k gave as a list of Values; raise TypeError if it is anything else."""
    try:
        return [value(out) for out in (outputs if isinstance(outputs, Iterable) else [outputs])]
    except TypeError:
        raise TypeError(
            f"layers[{k}] must return a Value or a list of Values, got {outputs!r}"
        ) from None
