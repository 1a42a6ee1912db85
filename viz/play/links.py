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
    texts, wrong = _split(link)
    epoch, far = _epoch(texts.pop("epoch", "0"))
    found = translated(texts)
    wrong += far + [error for key, (_, text) in found.items() if (error := _unknown(key, text))]
    given = {key: _value(key, text) for key, (_, text) in found.items() if key in FIELDS}
    while True:
        try:
            return Link(start.changed(given), epoch, wrong)
        except FieldError as error:
            wrong.append(_as_typed(error, *found[error.field]))
            del given[error.field]


def _split(link: str) -> tuple[dict[str, str], list[FieldError]]:
    """Return the settings of a link as texts, by their keys, and what is wrong with its parts."""
    texts, wrong = {}, []
    for key, equals, text in (unquote(part).partition("=") for part in link.split("&") if part):
        hides = key.endswith(HIDE)
        if not equals:
            wrong.append(FieldError(f"{key[:40]} has no value", key))
        elif hides and key.removesuffix(HIDE) not in HIDDEN:
            what = key.removesuffix(HIDE)[:40]
            wrong.append(FieldError(f"there is no control {what} to hide", key))
        elif key and not hides:
            texts[key] = text
    return texts, wrong


def _as_typed(error: FieldError, key: str, text: str) -> FieldError:
    """Return an error that names the key which was typed, where it is not ours."""
    if key == error.field:
        return error
    return FieldError(f"{key}={text[:40]} does not fit: {error}", error.field, error.index)


def _unknown(key: str, text: str) -> FieldError | None:
    """Return what is wrong with a key of a link, if there is no such setting."""
    if key in FIELDS or (key in ABSENT and text == "false"):
        return None
    what = "feature" if key in ABSENT else "setting"
    return FieldError(f"there is no {what} {key[:40]}", key)


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
