"""Which errors a function can raise, read from its source and from that of what it calls."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from functools import cache
from importlib import import_module
from typing import Any

PACKAGES = "autograd", "nn", "viz"
UNTOLD = AssertionError, ImportError, NotImplementedError
"""Errors that no argument raises: of a mistake in here, a missing library, an unwritten method."""
MAKERS = "__init__", "__post_init__", "__new__"
Kinds = set[type[Exception]]


def is_ours(item: Any) -> bool:
    """Return whether a function or class is of this project."""
    return (getattr(item, "__module__", None) or "").partition(".")[0] in PACKAGES


@cache
def raised(item: Any, depth: int, owner: type | None = None) -> frozenset[type[Exception]]:
    """Return the errors of a function, or of a class that is called, and of calls so deep.

    `owner` is the class whose method it is, by which `self` is followed.

    >>> from nn.checks import at_least_zero
    >>> [sorted(kind.__name__ for kind in raised(at_least_zero, depth)) for depth in (0, 1)]
    [['ValueError'], ['TypeError', 'ValueError']]
    """
    if isinstance(item, type) and not issubclass(item, Exception):
        makers = [getattr(item, name, None) for name in MAKERS]
        return frozenset[type[Exception]]().union(*(raised(m, depth, item) for m in makers))
    function = inspect.unwrap(item)
    if not inspect.isfunction(function) or not is_ours(function):
        return frozenset()
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except OSError:  # made by `dataclass`
        return frozenset()
    lines = getattr(tree, "body", ())  # without decorators: what they refuse is not its own
    found = _Reader(function, tree, depth, owner).errors(*lines)
    return frozenset(kind for kind in found if not issubclass(kind, UNTOLD))


class _Reader:
    """Reads one function, and looks names up where the function does."""

    def __init__(self, function: Any, tree: ast.AST, depth: int, owner: type | None) -> None:
        self.function, self.depth, self.owner = function, depth, owner
        closure = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self.names = {**vars(builtins), **function.__globals__}
        self.names |= {name: cell.cell_contents for name, cell in closure}
        self.errors_in: dict[str, Kinds] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGES):
                module = import_module(str(node.module))
                self.names |= {a.asname or a.name: getattr(module, a.name) for a in node.names}
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.errors_in[node.targets[0].id] = self.kinds(node.value)

    def errors(self, *nodes: ast.AST) -> Kinds:
        """Return what these lines raise."""
        found: Kinds = set()
        for node in nodes:
            if isinstance(node, ast.Try):
                found |= self.uncaught(node)
                continue
            if isinstance(node, ast.Raise) and node.exc:
                found |= self.kinds(node.exc)
            elif isinstance(node, ast.Call) and self.depth:
                found |= self.of_call(node.func)
            found |= self.errors(*ast.iter_child_nodes(node))
        return found

    def uncaught(self, node: ast.Try) -> Kinds:
        """Return what leaves a `try`, with what its handlers raise themselves."""
        found = self.errors(*node.body)
        for handler in node.handlers:
            again = [n for n in ast.walk(handler) if isinstance(n, ast.Raise)]
            if not any(n.exc is None or _is_name(n.exc, handler.name) for n in again):
                caught = tuple(self.kinds(handler.type)) if handler.type else (Exception,)
                found = {kind for kind in found if not issubclass(kind, caught)}
        return found | self.errors(*node.handlers, *node.orelse, *node.finalbody)

    def kinds(self, expression: ast.AST) -> Kinds:
        """Return the errors in an expression, by class, by variable, or from what makes them."""
        found: Kinds = set()
        for part in ast.walk(expression):
            item = self.item(part)
            if inspect.isfunction(item):
                made = inspect.unwrap(item).__annotations__.get("return")
                item = {**vars(builtins), **item.__globals__}.get(str(made))
            if isinstance(part, ast.Name) and part.id in self.errors_in:
                found |= self.errors_in[part.id]
            elif isinstance(item, type) and issubclass(item, Exception):
                found.add(item)
        return found

    def of_call(self, called: ast.AST) -> Kinds:
        """Return what is raised by what is called here, if it is ours."""
        item = self.item(called)
        item = getattr(item, "__func__", item)
        own = isinstance(called, ast.Attribute) and (
            _is_name(called.value, "self")
            or _is_name(called.value, "cls")
            or _is_super(called.value)
        )
        if not is_ours(item) or not callable(item):
            return set()
        return set(raised(item, self.depth - 1, self.owner if own else None))

    def item(self, node: ast.AST) -> Any:
        """Return what a name stands for, None where that is not known before it runs."""
        if isinstance(node, ast.Name):
            return self.owner if node.id in ("self", "cls") else self.names.get(node.id)
        if not isinstance(node, ast.Attribute):
            return None
        if _is_super(node.value):
            return self.inherited(node.attr)
        of = self.item(node.value)
        return None if of is None else inspect.getattr_static(of, node.attr, None)

    def inherited(self, name: str) -> Any:
        """Return the method that `super()` finds."""
        home = self.function.__qualname__.rpartition(".")[0]
        order = list(self.owner.__mro__) if self.owner else []
        places = [k for k, kind in enumerate(order) if kind.__qualname__ == home]
        after = order[places[0] + 1 :] if places else []
        return next((vars(kind)[name] for kind in after if name in vars(kind)), None)


def _is_name(node: ast.AST, name: str | None) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _is_name(node.func, "super")
