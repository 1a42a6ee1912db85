"""A graph made again from its records, to explain what is long past."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autograd import Value
from autograd.ops import OPS
from autograd.records import Forward
from autograd.value import constant


def rebuild(made: Iterable[Forward], called: Callable[[str], str]) -> dict[str, Value]:
    """Return the nodes that were computed and their inputs, by name; `called` gives the labels.

    >>> square = Forward("v1", "pow", ("w", None), (3.0, 2.0), 9.0)
    >>> values = rebuild([square], str.upper)
    >>> values["v1"].backward()
    >>> values["w"].label, values["w"].grad
    ('W', 6.0)
    """
    steps = {record.name: record for record in made}
    inputs = {x: v for r in steps.values() for x, v in zip(r.inputs, r.values, strict=True)}
    numbers = inputs | {name: record.value for name, record in steps.items()}
    values = {name: Value(x, called(name)) for name, x in numbers.items() if name is not None}
    for name, record in steps.items():
        values[name].op = OPS[record.op]
        values[name].inputs = tuple(
            constant(x) if inner is None else values[inner]
            for inner, x in zip(record.inputs, record.values, strict=True)
        )
    return values
