"""The public names of `autograd`, `nn` and `viz` in one namespace, each loaded on first use.

>>> from stepgrad import MLP, Value, graph, trace

A name goes to the first of the three that has it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import autograd as autograd
    import nn as nn
    import viz as viz
    from autograd import *  # noqa: F403
    from autograd import abs as abs
    from autograd import answers as answers
    from autograd import compile as compile
    from autograd import max as max
    from autograd import sum as sum
    from nn import *  # noqa: F403
    from viz import *  # noqa: F403

    __version__: str

PACKAGES = ("autograd", "nn", "viz")
NOT_STARRED = {"abs", "answers", "compile", "max", "sum"}
"""Names of `autograd` that a star import must not bring."""
AMBIGUOUS = {"layers": "viz.layers, a table, or the module nn.layers"}


if not TYPE_CHECKING:  # so that a type checker sees a misspelt name

    def __getattr__(name: str) -> Any:
        found = globals()[name] = _find(name)
        return found


def __dir__() -> list[str]:
    return sorted({*_public(), *NOT_STARRED, *PACKAGES, "__version__"})


def _find(name: str) -> Any:
    if name in PACKAGES:
        return import_module(name)
    if name == "__version__":
        return _package("autograd").__version__
    if name == "__all__":
        return _public()
    if not name.startswith("_") and name not in AMBIGUOUS:
        for package in map(_package, PACKAGES):
            if name in package.__all__ or (name in NOT_STARRED and hasattr(package, name)):
                return getattr(package, name)
    why = f": import {AMBIGUOUS[name]}" if name in AMBIGUOUS else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{why}")


def _public() -> list[str]:
    names = {name for package in map(_package, PACKAGES) for name in package.__all__}
    return sorted(names - AMBIGUOUS.keys())


def _package(name: str) -> Any:
    """Return one of the three packages; raise ImportError for other authors' `autograd`."""
    package = import_module(name)
    if name == "autograd" and getattr(package, "DISTRIBUTION", None) != "stepgrad":
        import_module("nn")  # raises it, and says what to do
    return package
