"""What happened, as data: one small frozen record per forward op, chain-rule product and update.

A record holds names and numbers only and prints itself as one line; making records is left
to trace.py, drawing them to `viz`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from sys import float_info
from typing import Any, NamedTuple, SupportsIndex, TypeAlias, get_type_hints, overload

from autograd.ops import OPS
from autograd.text import Expr, formula, literal, number, partial, plain, symbol


class Forward(NamedTuple):
    """A node was computed by an op from its inputs: their names, None for a constant, and values.

    >>> Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1)
    forward   v1 = w · x = 1 · 2.1 = 2.1
    """

    name: str
    op: str
    inputs: tuple[str | None, ...]
    values: tuple[float, ...]
    value: float

    @property
    def formula(self) -> str:
        """What was computed, in symbols: `w · x`."""
        return _dots(formula(OPS[self.op], self._symbols()))

    @property
    def numbers(self) -> str:
        """What was computed, in numbers: `1 · 2.1`."""
        return _dots(formula(OPS[self.op], self._numbers()))

    @property
    def text(self) -> str:
        """The formula in symbols and in numbers: `w · x = 1 · 2.1`."""
        return " = ".join(dict.fromkeys((self.formula, self.numbers)))

    def rule(self, index: int) -> str:
        """The local derivative ∂name/∂inputs[index], in symbols: `2 · v3`."""
        return _dots(partial(OPS[self.op], index, self._symbols(), symbol(self.name)))

    def rule_in_numbers(self, index: int) -> str:
        """The same rule in numbers: `2 · (-1.9)`."""
        out = symbol(number(self.value))
        return _dots(partial(OPS[self.op], index, self._numbers(), out))

    def _symbols(self) -> list[Expr]:
        pairs = zip(self.inputs, self.values, strict=True)
        return [literal(x) if name is None else symbol(name) for name, x in pairs]

    def _numbers(self) -> list[Expr]:
        pairs = zip(self.inputs, self.values, strict=True)
        return [literal(x) if name is None else symbol(number(x)) for name, x in pairs]

    def __repr__(self) -> str:
        return _line("forward", f"{self.name} = {self.text} = {number(self.value)}")


class Chain(NamedTuple):
    """One product of the chain rule was added to a gradient, `before` it and `after`.

    >>> Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss")
    chain     ∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = -3.8 · 2.1 = -7.98
    """

    node: str
    input: str
    local: float
    upstream: float
    contribution: float
    before: float
    after: float
    root: str

    @property
    def text(self) -> str:
        """The product in symbols and in numbers, and the sum it makes if it is not the first."""
        root, node, name = self.root, self.node, self.input
        local = f"({number(self.local)})" if self.local < 0 else number(self.local)
        product = f"∂{root}/∂{node} · ∂{node}/∂{name} = {number(self.upstream)} · {local}"
        total = "" if self.before == 0 else f"  (so far {number(self.after)})"
        return f"∂{root}/∂{name} += {product} = {number(self.contribution)}{total}"

    def __repr__(self) -> str:
        return _line("chain", self.text)


class Update(NamedTuple):
    """A weight was changed by an optimizer: `new = old − lr·direction`.

    For plain gradient descent the direction is the gradient; other rules say in `terms`
    what they made it from.

    >>> Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)
    update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798
    """

    name: str
    old: float
    grad: float
    lr: float
    direction: float
    new: float
    terms: Mapping[str, float] = {}

    @property
    def text(self) -> str:
        """The rule in symbols and in numbers, and the terms of the direction if it has any."""
        what = "direction" if self.terms else "grad"
        old, lr, new = map(_signed, (self.old, self.lr, self.new))
        direction = _signed(self.direction)
        direction = f"({direction})" if self.direction < 0 else direction
        terms = ", ".join(f"{name} {_signed(x)}" for name, x in self.terms.items())
        rule = f"new = old − lr·{what} = {old} − {lr}·{direction} = {new}"
        return f"{self.name}: {rule}{f'  ({terms})' if terms else ''}"

    def __repr__(self) -> str:
        return _line("update", self.text)


class Mark(NamedTuple):
    """A moment with a name: an epoch, a batch, a zero_grad, the start of a backward.

    >>> Mark("zero_grad", "2 gradients set to 0")
    mark      zero_grad: 2 gradients set to 0
    """

    kind: str
    text: str

    def __repr__(self) -> str:
        return _line("mark", f"{self.kind}: {self.text}")


Record: TypeAlias = Forward | Chain | Update | Mark
KINDS: dict[str, type[Record]] = {
    "forward": Forward,
    "chain": Chain,
    "update": Update,
    "mark": Mark,
}


class Log(tuple[Record, ...]):
    """Records in the order they happened; prints one line each."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(map(repr, self))

    @overload
    def __getitem__(self, k: SupportsIndex) -> Record: ...
    @overload
    def __getitem__(self, k: slice) -> Log: ...
    def __getitem__(self, k: SupportsIndex | slice) -> Record | Log:
        return Log(super().__getitem__(k)) if isinstance(k, slice) else super().__getitem__(k)


def to_json(record: Record) -> dict[str, Any]:
    """Return a record as a JSON object: its kind and its fields."""
    kind = type(record).__name__.lower()
    return {"record": kind} | record._asdict()


def from_json(fields: dict[str, Any]) -> Record:
    """Return the record that `to_json` wrote; raise ValueError if it is not one."""
    fields = dict(fields)
    kind = fields.pop("record", None)
    if kind not in KINDS:
        raise ValueError(f"expected a record of kind {', '.join(KINDS)}, got {kind!r}")
    cls = KINDS[kind]
    types = _types(kind)
    missing = set(cls._fields) - set(cls._field_defaults) - set(fields)
    wrong = [key for key, x in fields.items() if key not in types or not _FITS[types[key]](x)]
    if missing or wrong:
        expected = ", ".join(f"{key}: {getattr(t, '__name__', t)}" for key, t in types.items())
        raise ValueError(f"a {kind} record has the fields {expected}; got {fields}")
    if cls is Forward:
        fields |= {key: tuple(fields[key]) for key in ("inputs", "values")}
        _check_op(fields)
    return cls(**fields)


@cache
def _types(kind: str) -> dict[str, Any]:
    """Return the types of the fields of a kind of record; looking them up takes long."""
    return get_type_hints(KINDS[kind])


def _check_op(fields: dict[str, Any]) -> None:
    """Raise ValueError unless there is such an op and it takes so many inputs."""
    op, count = OPS.get(fields["op"]), len(fields["inputs"])
    if op is None:
        raise ValueError(f"there is no op {fields['op']!r}")
    if count != len(fields["values"]) or (count < 1 if op.nary else count != len(op.arguments)):
        raise ValueError(
            f"{op.name} does not go with {count} inputs, {len(fields['values'])} values"
        )


def _is_number(x: Any) -> bool:
    """Whether x is a float, or an integer that a float can hold."""
    return isinstance(x, float) or (type(x) is int and abs(x) <= float_info.max)


def _is_name(x: Any) -> bool:
    return x is None or isinstance(x, str)


_FITS: dict[Any, Callable[[Any], bool]] = {
    str: lambda x: isinstance(x, str),
    float: _is_number,
    tuple[str | None, ...]: lambda x: isinstance(x, list) and all(map(_is_name, x)),
    tuple[float, ...]: lambda x: isinstance(x, list) and all(map(_is_number, x)),
    Mapping[str, float]: lambda x: isinstance(x, dict) and all(map(_is_number, x.values())),
}
"""Whether a value read from JSON fits a field, by the field's type."""


def touched(record: Record) -> Iterable[str]:
    """Return the names that a record is about."""
    match record:
        case Forward():
            return (record.name, *(name for name in record.inputs if name is not None))
        case Chain():
            return (record.node, record.input)
        case Update():
            return (record.name,)
    return ()


def _line(kind: str, text: str) -> str:
    """Return one line, whatever characters a label has in it."""
    return f"{kind:10}" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _dots(expr: Expr) -> str:
    """Write a formula for a line of the log, with · for the product."""
    return plain(expr).replace(" * ", " · ")


def _signed(x: float) -> str:
    """Write a number with a true minus sign, as in the formula old − lr·grad."""
    return re.sub("^-", "−", number(x)).replace("e-", "e−")
