"""Looking things up by name, with an error that lists what there is and guesses what was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import wraps
from inspect import signature
from re import sub
from typing import Any, ParamSpec, TypeVar

from nn.absent import ARGUMENT, DEFAULTS, IGNORED, refuse

T = TypeVar("T")
P = ParamSpec("P")
FUNCTIONS = ("activation", "initializer", "loss", "metric", "optimizer", "regularizer")
"""Kinds whose names are near each other: mape is no misspelt mae, nor elu a misspelt relu."""
FEW, MANY = 3, 50
"""How many items of a long list are shown, and of how many known names all are."""


def lookup(kind: str, name: str, table: Mapping[str, T]) -> T:
    """Return table[name]; raise ValueError naming the known ones and the nearest."""
    if isinstance(name, str) and name in table:
        return table[name]
    near = _misspelt(str(name), table, 0.9 if kind in FUNCTIONS else 0.6)
    guess = f" Did you mean {near!r}?" if near else ""
    known = listed(list(table), MANY)
    raise ValueError(f"unknown {kind} {name!r}: the known ones are {known}.{guess}")


def _misspelt(name: str, known: Iterable[str], cutoff: float) -> str | None:
    """Return the known name that is meant, as like as the cutoff asks, or with one letter less."""
    plain = {k.lower().replace("_", ""): k for k in known}
    word = name.lower().replace("_", "")
    turned = [k for k in plain if _letters(k) == _letters(word)]
    longer = [k for k in plain if k.startswith(word) and len(word) > 3]
    shorter = [k for k in plain if any(k[:i] + k[i + 1 :] == word for i in range(1, len(k)))]
    near = turned or longer or shorter or get_close_matches(word, plain, n=1, cutoff=cutoff)
    return plain[near[0]] if near else None


def _letters(word: str) -> list[str]:
    """Return the letters of a word in order, one for doubled ones."""
    return sorted(sub(r"(.)\1", r"\1", word))


def snake(name: str) -> str:
    """Write the name of a class as that of a function, as Keras takes either.

    >>> snake("MeanSquaredError"), snake("MSE"), snake("he_normal")
    ('mean_squared_error', 'mse', 'he_normal')
    """
    return sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def keras_arguments(**names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function take Keras's arguments: older names by their new ones, some ignored.

    What something else does here is refused, with the way round, unless it is None or as by
    default in Keras; so is an argument under both of its names.

    >>> @keras_arguments(nb_epoch="epochs")
    ... def fit(epochs=1):
    ...     return epochs
    >>> fit(nb_epoch=5, workers=4, steps_per_epoch=None)
    5
    >>> fit(steps_per_epoch=100)
    Traceback (most recent call last):
    TypeError: stepgrad has no steps_per_epoch: give fit all of x and y, or call \
model.train_on_batch(x, y) for each part in a loop
    """

    def taking(function: Callable[P, T]) -> Callable[P, T]:
        known = frozenset(signature(function).parameters)  # plain, as fit follows what is read

        @wraps(function)
        def call(*arguments: P.args, **named: P.kwargs) -> T:
            given = {names.get(name, name): x for name, x in named.items()}
            if len(given) < len(named):
                old = next(name for name in named if names.get(name) in named)
                raise TypeError(f"{old} is an older name of {names[old]}: give one of the two")
            for name in [name for name in given if name not in known]:
                if name in IGNORED or _is_default(name, given[name]):
                    del given[name]
                else:
                    refuse(name, ARGUMENT, TypeError)
                    _refuse_misspelt(name, function)
            return function(*arguments, **given)  # type: ignore[arg-type]

        return call

    return taking


def _refuse_misspelt(name: str, function: Callable[..., Any]) -> None:
    """Raise what Python would of an unknown argument, with the one that is meant, if any is."""
    known = signature(function).parameters
    near = _misspelt(name, known, 0.6)
    if near and not any(p.kind is p.VAR_KEYWORD for p in known.values()):
        raise TypeError(
            f"{function.__qualname__}() got an unexpected keyword argument {name!r}. "
            f"Did you mean {near!r}?"
        )


def _is_default(name: str, x: object) -> bool:
    """Whether an argument that is not here says what Keras does without it."""
    return name in ARGUMENT and (x is None or x in DEFAULTS.get(name, ()))


def as_call(item: object) -> str:
    """Write an object as the call that makes it, without what is as by default.

    >>> from nn import EarlyStopping
    >>> as_call(EarlyStopping(patience=3))
    'EarlyStopping(patience=3)'
    """
    parameters = signature(type(item)).parameters.values()
    kept = [(p, getattr(item, p.name)) for p in parameters if hasattr(item, p.name)]
    shown = [f"{p.name}={x!r}" for p, x in kept if repr(x) != repr(p.default)]
    return f"{type(item).__name__}({', '.join(shown)})"


def listed(items: Sequence[object], most: int = 8) -> str:
    """List items with commas, of many the first few and how many more there are.

    >>> listed(range(3)), listed(range(100))
    ('0, 1, 2', '0, 1, 2, … and 97 more')
    """
    if len(items) <= most:
        return ", ".join(map(str, items))
    return ", ".join([*map(str, items[:FEW]), f"… and {len(items) - FEW} more"])


class Results(dict[str, T]):
    """Results by name, where `acc` and `accuracy`, as older and newer Keras say, are one.

    >>> results = Results({"loss": 0.5, "val_accuracy": 0.75})
    >>> results["val_acc"], "acc" in results, results.get("acc", 0.0)
    (0.75, False, 0.0)
    """

    def __missing__(self, name: str) -> T:
        other = _other(name)
        if not dict.__contains__(self, other):
            raise KeyError(f"{name!r}: the results are {', '.join(self)}")
        return self[other]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or super().__contains__(_other(str(name)))

    def get(self, name: str, default: Any = None) -> Any:
        """Return the result of this name, else the default."""
        return self[name] if name in self else default  # noqa: SIM401 (it would call itself)


def _other(name: str) -> str:
    return sub(r"acc(uracy)?$", lambda found: "acc" if found[1] else "accuracy", name)
