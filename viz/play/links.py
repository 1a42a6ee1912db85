"""Settings as a readable link, `data=spiral&layers=8,8&seed=3&dataSeed=1`, and back."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import unquote

from viz.play.catalogue.limits import FARTHEST
from viz.play.catalogue.reference import ABSENT, HIDDEN, translated
from viz.play.checks import FieldError, short
from viz.play.settings import Settings

FIELDS = {field.name: field for field in fields(Settings)}
HIDE = "_hide"
"""How a key of a link ends that hides a control, as in `noise_hide=true`; the page does so."""
ALWAYS = ("seed", "dataSeed")
"""What a link says even at its default, so that it finds the same weights and points."""


class Link(NamedTuple):
    """What a link asks for: settings, trained to an epoch; and what is wrong in it."""

    settings: Settings
    epoch: int
    wrong: list[FieldError]


def write(settings: Settings) -> str:
    """Return the link of settings, without what is at its default.

    >>> write(Settings(data="xor", lr=0.1))
    'data=xor&lr=0.1&seed=1&dataSeed=1'
    """
    usual = Settings().changed({"problem": settings.problem, "layers": list(settings.layers)})
    usual = replace(usual, problem=Settings.problem, layers=Settings.layers)
    found = {key: getattr(settings, key) for key in FIELDS}
    return "&".join(
        f"{key}={_text(x)}" for key, x in found.items() if key in ALWAYS or x != getattr(usual, key)
    )


def read(link: str, before: Settings | None = None) -> Link:
    """Return what a link asks for, without what is wrong in it; it may be TensorFlow Playground's.

    Seeds that it leaves out are those of the settings `before`.

    >>> settings, epoch, (error,) = read("dataset=xor&lr=7&epoch=20")
    >>> settings.data, settings.lr, epoch, error.field
    ('xor', 0.03, 20, 'lr')
    """
    start = Settings(seed=before.seed, dataSeed=before.dataSeed) if before else Settings()
    parts = [part.partition("=") for part in link.split("&")]
    texts = {unquote(key): unquote(text) for key, equals, text in parts if key and equals}
    epoch, wrong = _epoch(texts.pop("epoch", "0"))
    wrong += [
        FieldError(f"{key[:40]} has no value", key)
        for key, equals, _ in parts
        if key and not equals
    ]
    hidden = {key: texts.pop(key) for key in [*texts] if key.endswith(HIDE)}
    found = translated(texts)
    given = {key: _value(key, text) for key, (_, text) in found.items() if key in FIELDS}
    wrong += [error for key, (_, text) in found.items() if (error := _unknown(key, text))]
    wrong += [_not_hidden(key) for key in hidden if key.removesuffix(HIDE) not in HIDDEN]
    while True:
        try:
            return Link(start.changed(given), epoch, wrong)
        except FieldError as error:
            typed, text = found[error.field]
            known = typed == error.field
            message = f"{error}" if known else f"{typed}={text[:40]} does not fit: {error}"
            wrong.append(FieldError(message, error.field, error.index))
            del given[error.field]


def _unknown(key: str, text: str) -> FieldError | None:
    """Return what is wrong with a key of a link, if there is no such setting."""
    if key in FIELDS or (key in ABSENT and text == "false"):
        return None
    what = "feature" if key in ABSENT else "setting"
    return FieldError(f"there is no {what} {key[:40]}", key)


def _not_hidden(key: str) -> FieldError:
    return FieldError(f"there is no control {key.removesuffix(HIDE)[:40]} to hide", key)


def _epoch(text: str) -> tuple[int, list[FieldError]]:
    epoch = _number(text)
    if isinstance(epoch, int) and 0 <= epoch <= FARTHEST:
        return epoch, []
    message = f"a network is trained to epoch {FARTHEST} at most, got epoch {short(epoch)}"
    return 0, [FieldError(message, "epoch")]


def _text(x: Any) -> str:
    """Write a value: lists with commas, numbers without an exponent."""
    if isinstance(x, tuple):
        return ",".join(map(_text, x))
    if isinstance(x, bool):
        return str(x).lower()
    if isinstance(x, float):
        return f"{Decimal(repr(x)).normalize():f}" if x else "0"
    return str(x)


def _value(key: str, text: str) -> Any:
    """Return the value of a text as JSON holds it; what is no number stays a text."""
    if not isinstance(FIELDS[key].default, tuple):
        return {"true": True, "false": False}.get(text, _number(text))
    items = [_number(item) for item in text.split(",")] if text else []
    return [items[k : k + 3] for k in range(0, len(items), 3)] if key == "points" else items


def _number(text: str) -> int | float | str:
    try:
        x = float(text)
    except ValueError:
        return text
    return int(x) if x.is_integer() else x
