"""An expression typed on the command line, `tanh(w*x + b)`, as a graph of Values.

It is parsed against a list of what is allowed and never evaluated as Python.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from math import e, pi, tau
from unicodedata import normalize

import autograd
from autograd import Value
from autograd.value import constant
from nn.names import lookup

OPERATORS: dict[type[ast.operator | ast.unaryop], Callable[..., Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: lambda x: x,
}
FUNCTIONS: dict[str, tuple[Callable[..., Value], int]] = {
    name: (getattr(autograd, name), arguments)
    for arguments, names in {
        1: "exp log sqrt sin cos tanh sigmoid softplus relu leaky_relu abs",
        2: "maximum minimum",
    }.items()
    for name in names.split()
}
SLOPED = "leaky_relu"  # which may be given its slope, as it is printed
SIGNS = str.maketrans({"·": "*", "×": "*", "−": "-", "^": "**", "√": "sqrt"})
"""Signs of formulas and calculators that Python writes otherwise."""
SUPERSCRIPT = re.compile(r"[\u207b\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
ROOT = re.compile(r"√\s*([\w.]+)(?![\w.]|\s*\()")
CONSTANTS = {"pi": pi, "π": pi, "e": e, "tau": tau}
ALIASES = {"ln": "log", "max": "maximum", "min": "minimum"}
HINT = "products are written 2*w, powers w**2, functions sin(w)"
ALLOWED = f"numbers, names, + - * / **, parentheses and {', '.join(FUNCTIONS)}"


def parse(text: str, values: Mapping[str, float]) -> Value:
    """Return the Value of an expression in which `values` gives each name its number.

    >>> parse("tanh(w*x + b)", {"x": 2.0, "w": -3.0, "b": 6.8814}).data
    0.7071...
    >>> parse("√x − 2·y²", {"x": 9.0, "y": 0.5}).data
    2.5

    The names π, pi, tau and e need no number. Raises ValueError for anything that is not allowed,
    an unknown name or function, and a name that is given but not used.
    """
    text = text.strip()
    given = {normalize("NFKC", name): name for name in values}  # as Python reads names
    if len(given) < len(values):
        raise ValueError(f"two of the names {', '.join(values)} are the same to Python")
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(_as_python(text), mode="eval").body
        _check_names(text, _names(tree), given)
        return _build(tree, {read: Value(values[name], name) for read, name in given.items()})
    except SyntaxError as error:
        why = f"{error.msg}; {HINT}"
        raise ValueError(f"cannot read the expression {_cut(text)}: {why}") from None
    except UnicodeEncodeError:
        raise ValueError(f"the expression {_cut(text)} is not text in UTF-8") from None
    except (RecursionError, MemoryError):
        raise ValueError(f"the expression {_cut(text)} is nested too deeply") from None


def _as_python(text: str) -> str:
    """Write x² as x**2, √x as sqrt(x), and each sign as Python does."""
    powers = SUPERSCRIPT.sub(lambda digits: f"**{normalize('NFKC', digits[0])}", text)
    return ROOT.sub(r"sqrt(\1)", powers).translate(SIGNS)


def _check_names(text: str, used: set[str], given: Mapping[str, str]) -> None:
    """Raise ValueError for a name that has no value, or a value that is not used."""
    unused = [name for read, name in given.items() if read not in used]
    missing = sorted(used - given.keys() - CONSTANTS.keys())
    if missing and unused:
        raise ValueError(f"{missing[0]} has no value, but {unused[0]} has: which is it?")
    if missing:
        raise ValueError(f"{missing[0]} has no value: give one, as in {missing[0]}=2")
    if unused:
        raise ValueError(f"{', '.join(unused)} is given but not used in {_cut(text)}")


def _names(tree: ast.expr) -> set[str]:
    """Return the names in an expression, without those of the functions it calls."""
    nodes = list(ast.walk(tree))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called}


def _build(node: ast.expr, leaves: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=bool() | complex()):
            pass
        case ast.Constant(value=int() | float() as x):
            return constant(x)
        case ast.Name(id=name):
            return leaves[name] if name in leaves else constant(CONSTANTS[name])
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_build(left, leaves), _build(right, leaves))
        case ast.UnaryOp(op, operand) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_build(operand, leaves))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            function, expected = lookup("function", ALIASES.get(name, name), FUNCTIONS)
            if len(arguments) not in (expected, expected + (name == SLOPED)):
                raise ValueError(f"{name} takes {expected} input(s), got {len(arguments)}")
            return function(*(_build(a, leaves) for a in arguments))
    raise ValueError(
        f"{_cut(ast.unparse(node))} is not allowed here; allowed are {ALLOWED}; {HINT}"
    )


def _cut(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}…")
