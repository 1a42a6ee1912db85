"""What a sweep tries: arguments of a training by name, of a kind that a file can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, TypeAlias

Trial: TypeAlias = Mapping[str, Any]


def grid(**choices: Iterable[Any]) -> list[dict[str, Any]]:
    """Return every combination of these choices, the last one changing fastest.

    >>> grid(lr=[0.1, 0.01], seed=range(2))[:3]
    [{'lr': 0.1, 'seed': 0}, {'lr': 0.1, 'seed': 1}, {'lr': 0.01, 'seed': 0}]

    Raises TypeError for a choice that is no list, such as a text or one number.
    """
    for name, values in choices.items():
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise TypeError(f"{name} expects a list of choices, got {values!r}: write [{values!r}]")
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def key(trial: Trial) -> str:
    """Return a text by which a trial is known; raise TypeError for what no file can hold."""
    return json.dumps({name: cell(x, name) for name, x in trial.items()}, sort_keys=True)


def cell(x: Any, name: str) -> str:
    """Write a number, a text, a list or a dict of these as a cell of a table.

    >>> cell(0.1, "lr"), cell((8, 8), "layers"), cell("tanh", "activation"), cell("1", "text")
    ('0.1', '[8, 8]', 'tanh', '"1"')
    """
    if isinstance(x, str) and value(x) == x:
        return x
    try:
        return json.dumps(getattr(x, "item", lambda: x)())  # a number of NumPy's as Python's
    except (TypeError, ValueError):
        raise TypeError(
            f"a trial is made of numbers, texts and lists of them, which a file can hold; got "
            f"{name}={x!r}: give it a name, and look that up in the training"
        ) from None


def value(text: str) -> Any:
    """Return what a cell holds, None if it is empty."""
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
