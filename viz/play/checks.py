"""Values from outside, checked one by one; an error says which field it is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from inspect import signature
from typing import Any


class FieldError(ValueError):
    """A value that is refused: the `field` it was given for, and its `index` in a list."""

    def __init__(self, message: str, field: str, index: int | None = None) -> None:
        super().__init__(message)
        self.field, self.index = field, index


def request(
    text: str, known: Mapping[str, Callable[..., Any]], given: int = 0
) -> tuple[str, dict[str, Any]]:
    """Return which of the known requests a message is, and its fields.

    The fields are the arguments of the request's function, but for those `given` by others.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"a message is JSON: {error}") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("do"), str):
        raise ValueError('a message is an object with a field "do"')
    do = fields.pop("do")
    if do not in known:
        raise ValueError(f"there is no request {short(do)}: {', '.join(known)}")
    names = list(signature(known[do]).parameters)[given:]
    for key in fields:
        if key not in names:
            raise FieldError(f"the request {do!r} has no field {short(key)}", key[:60])
    return do, fields


def whole(field: str, x: Any, least: int, most: int, index: int | None = None) -> int:
    """Return a whole number within its bounds; raise FieldError for anything else."""
    if isinstance(x, bool) or not isinstance(x, int) or not least <= x <= most:
        place = field if index is None else f"{field}[{index}]"
        message = f"{place} is a whole number from {least} to {most}, got {short(x)}"
        raise FieldError(message, field, index)
    return x


def one_of(field: str, x: Any, values: Collection[Any], index: int | None = None) -> Any:
    """Return the one of some values that x is; 1 is not taken for True, nor True for 1."""
    for value in values:
        if x == value and isinstance(x, bool) == isinstance(value, bool):
            return value
    known = ", ".join(map(str, values))
    raise FieldError(f"{field} is one of {known}, got {short(x)}", field, index)


def list_of(field: str, x: Any, most: int) -> list[Any]:
    """Return a list that is not too long; raise FieldError for anything else."""
    if not isinstance(x, list) or len(x) > most:
        raise FieldError(f"{field} is a list of at most {most}, got {short(x)}", field)
    return x


def short(x: Any) -> str:
    """Return what came, as an error shows it."""
    text = repr(x)
    return text if len(text) <= 60 else f"{text[:57]}…"
