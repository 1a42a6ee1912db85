"""What the text of a program says: whether it defines update(), and which loops train."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple


class Loop(NamedTuple):
    """A `for` loop: its file, its first and last line, and the variable that counts its turns."""

    path: str
    first: int
    last: int
    name: str


def is_stepped(tree: ast.Module) -> bool:
    """Whether a program defines what is stepped through: update(), or a Stepper s or stepper.

    >>> is_stepped(ast.parse("def update(): ..."))
    True
    >>> is_stepped(ast.parse("def update(params, lr): ..."))
    False
    """
    return any(map(_is_update, tree.body)) or any(map(_is_stepper, tree.body))


def _is_update(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef("update", arguments):
            needed = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
            return needed == 0 and None not in arguments.kw_defaults
        case ast.ImportFrom(names=names):
            return any((alias.asname or alias.name) == "update" for alias in names)
        case ast.Assign([ast.Name("update")], ast.Lambda()):
            return True
    return False


def _is_stepper(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign([ast.Name("s" | "stepper")], ast.Call(function)):
            name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
            return name.lower() == "stepper"
        case ast.ImportFrom(names=names):
            return any((alias.asname or alias.name) == "stepper" for alias in names)
    return False


def training_loops(tree: ast.Module, path: str) -> list[Loop]:
    r"""Return the `for` loops in which a backward runs, also by a function that they call.

    >>> code = "for epoch in range(3):\n  for x, y in data:\n    loss(x, y).backward()"
    >>> [loop.name for loop in training_loops(ast.parse(code), "my.py")]
    ['epoch', 'x']
    """
    trainers = _trainers(tree)
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For)]
    return [
        Loop(path, loop.lineno, loop.end_lineno or loop.lineno, name)
        for loop in sorted(loops, key=lambda loop: loop.lineno)
        if trainers & set(_called(loop))
        for name in [n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)][:1]
    ]


def _trainers(tree: ast.Module) -> set[str]:
    """Return the names of what runs a backward when it is called."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    trainers, known = {"backward"}, 0
    while len(trainers) > known:
        known = len(trainers)
        trainers |= {f.name for f in functions if trainers & set(_called(f))}
    return trainers


def _called(inside: ast.AST) -> Iterator[str]:
    for node in ast.walk(inside):
        match node:
            case ast.Call(ast.Name(name)) | ast.Call(ast.Attribute(attr=name)):
                yield name
