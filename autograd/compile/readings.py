"""How one thing is read, of all those that a function may read: in a form that can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from operator import attrgetter, is_
from random import Random
from types import CellType, FunctionType
from typing import Any

import numpy as np

from autograd.compile.places import GONE


def alike(one: Any, other: Any) -> bool:
    """Whether two functions are the same code that closes over the same things."""
    if isinstance(one, FunctionType) and isinstance(other, FunctionType):
        cells = zip(one.__closure__ or (), other.__closure__ or (), strict=False)
        return one.__code__ is other.__code__ and all(content(a) is content(b) for a, b in cells)
    if isinstance(one, partial) and isinstance(other, partial):
        return one.func is other.func and all(map(_alike, one.args, other.args))
    return bool(one == other)


def _alike(one: Any, other: Any) -> bool:
    return one is other or (
        isinstance(one, tuple) and len(one) == len(other) and all(map(is_, one, other))
    )


def content(cell: CellType) -> Any:
    """Return what a cell of a closure holds."""
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return GONE


def slot(item: Any, name: str, default: Any = GONE) -> Any:
    """Return what an object has by a name, whatever its class says when asked."""
    try:
        return object.__getattribute__(item, name)
    except AttributeError:
        return default


def looked_up(kind: type, name: str, default: Any) -> Any:
    """Return what a class or one of its bases has by a name, not bound to anything."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), default)


def remembered(cached: Any) -> int:
    """Return how often a function of functools.cache was computed."""
    return int(cached.cache_info().misses)


def listed(items: Any) -> list[Any]:
    """Return what a container holds; of a dictionary keys and then values."""
    if type(items) is list:
        return items  # a copy would touch every item
    return [*items, *items.values()] if isinstance(items, Mapping) else list(items)


def state(source: Any) -> Any:
    """Return what a generator of random numbers goes on from, as something to compare."""
    if isinstance(source, Random):
        return None if type(source).getstate is not Random.getstate else source.getstate()
    state = source.get_state() if isinstance(source, np.random.RandomState) else None
    state = source.bit_generator.state if state is None else state
    return repr([x.tolist() if isinstance(x, np.ndarray) else x for x in _leaves(state)])


def _leaves(state: Any) -> Iterator[Any]:
    """Yield the innermost values of dictionaries and tuples within each other."""
    if isinstance(state, dict | tuple):
        for x in state.values() if isinstance(state, dict) else state:
            yield from _leaves(x)
    else:
        yield state


def called_by(getter: Any) -> Iterator[str]:
    """Yield the names of attributes that an attrgetter or a methodcaller asks for."""
    names = getter.__reduce__()[1]
    yield from ".".join(names if type(getter) is attrgetter else names[:1]).split(".")
