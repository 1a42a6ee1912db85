"""Docstrings of public names: they name the errors that arguments raise, and show what is computed.

A module is public if it has `__all__`.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.raising import PACKAGES, is_ours, raised

ROOT = Path(__file__).parent.parent
DEPTH = 5
"""How many calls deep the checks of arguments are looked for; that of a number lies deepest."""
NUMBERS = re.compile(r"(Value|float|Array|Data)( \| .*)?")
"""What those return that compute, as their annotations say it."""
FORMULA = re.compile(r">>>|[=·²√Σ−≤≥/]|\w\(\w.*\)")


class Public(NamedTuple):
    """A public function, method or class, with its docstring, of a class also its bases'."""

    name: str
    item: Any
    owner: type | None
    doc: str


def modules() -> list[str]:
    """Return the names of the modules that say what is public in them."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = [path for path in paths if re.search("^__all__ = ", path.read_text(), re.M)]
    parts = [path.relative_to(ROOT).with_suffix("").parts for path in found]
    return sorted(".".join(name for name in place if name != "__init__") for place in parts)


def public() -> list[Public]:
    """Return all that is public, once; of classes also their public methods."""
    found: dict[Any, Public] = {}
    for module in map(import_module, modules()):
        for name in module.__all__:
            item = getattr(module, name)
            if is_ours(item) and callable(item):
                for entry in entries(f"{module.__name__}.{name}", item):
                    found.setdefault(entry.item, entry)
    return list(found.values())


def entries(name: str, item: Any) -> list[Public]:
    """Return a function, or a class and its methods."""
    if not isinstance(item, type):
        return [Public(name, inspect.unwrap(item), None, _doc(item))]
    members = [(key, _function(member)) for key, member in inspect.getmembers_static(item)]
    return [
        Public(name, item, None, _doc(*item.__mro__)),
        *(
            Public(f"{name}.{key}", function, item, _doc(function))
            for key, function in members
            if inspect.isfunction(function) and is_ours(function)
            if key == "__call__" or not key.startswith("_")
        ),
    ]


def _function(member: Any) -> Any:
    """Return the function of a method, a property or a class method."""
    return inspect.unwrap(getattr(member, "fget", None) or getattr(member, "__func__", member))


def _doc(*items: Any) -> str:
    return "\n".join(item.__doc__ or "" for item in items if is_ours(item))


PUBLIC = public()
COMPUTING = [
    entry
    for entry in PUBLIC
    if NUMBERS.fullmatch(str(getattr(entry.item, "__annotations__", {}).get("return")))
]


def test_functions_classes_and_methods_are_found_and_those_that_compute():
    assert {"autograd.explain", "autograd.Stepper.goto", "viz.graph"} <= {p.name for p in PUBLIC}
    assert {"autograd.dot", "nn.losses.huber", "nn.datasets.xor"} <= {p.name for p in COMPUTING}


@pytest.mark.parametrize("entry", PUBLIC, ids=[p.name for p in PUBLIC])
def test_the_errors_that_arguments_raise_are_named(entry):
    for kind in raised(entry.item, DEPTH, entry.owner):
        names = [k.__name__ for k in kind.__mro__[: kind.__mro__.index(Exception)]]
        assert re.search(rf"\b({'|'.join(names)})\b", entry.doc), (
            f"{entry.name} can raise {kind.__name__}: say in its docstring when"
        )


@pytest.mark.parametrize("entry", COMPUTING, ids=[p.name for p in COMPUTING])
def test_what_is_computed_is_shown_as_a_formula_or_an_example(entry):
    of_class = _doc(*entry.owner.__mro__) if entry.owner else ""
    assert FORMULA.search(entry.doc + of_class), f"{entry.name} needs a formula or an example"
