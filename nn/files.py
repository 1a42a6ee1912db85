"""Models from files: read without trusting them, and refused unless everything fits.

How a file is written, saving.py says.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Mapping
from typing import Any

from autograd.files import reason
from autograd.value import real
from nn.callbacks import History
from nn.epochs import Epoch
from nn.network import Sequential
from nn.saving import Arrays, MissingFunctionError, Spec, count, read, rebuild


def load_model(
    path: str | os.PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
) -> Sequential:
    """Return the model that `save` wrote, ready to predict and to go on training.

    Custom functions (a loss, a metric, an activation, a schedule) are not in the file: give them
    by name in `custom_objects`. Without `compile` the model is for predicting. Raises
    FileNotFoundError if there is no file, ValueError if it is damaged or foreign, or needs a
    function that was not given.
    """
    description, arrays = read(path)
    if "weights" in description:
        raise ValueError(f"{path} holds weights alone: model.load_weights reads them")
    if description["version"] == 1 and '"leaky_relu"' in json.dumps(description):
        raise ValueError(
            f"{path} was saved when leaky_relu had the slope 0.01, which is 0.2 now: build the "
            "network with activation=autograd.leaky_relu, and model.load_weights(path)"
        )
    try:
        custom = custom_objects or {}
        _check_layers(description["model"]["layers"], arrays)  # before room is made for them
        model: Sequential = rebuild("network", description["model"], custom)
        if compile:
            model.plan.restore(description["training"], custom)
        else:
            arrays = {name: x for name, x in arrays.items() if not name.startswith("optimizer.")}
        _fill(model, arrays)
        model.epoch = count("epoch", description["epoch"])
        model.history = _history(description["history"])
        if compile and (begun := description.get("last_epoch")):
            model.plan.last_epoch = _begun(begun, model)
    except MissingFunctionError as error:
        raise ValueError(f"{path}: {reason(error)}") from None
    except KeyError as error:
        raise ValueError(f"{path} is damaged: {reason(error)} is missing or unknown") from None
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {reason(error)}") from None
    return model


def _check_layers(layers: list[Spec], arrays: Arrays) -> None:
    """Raise ValueError if a layer is none, or has another size than its kernel."""
    for k, layer in enumerate(layers):
        if not isinstance(layer, dict) or "class" not in layer:
            raise ValueError(f"layers[{k}] is no layer, but {layer!r}")
        if "units" in layer:
            shape = arrays[f"layers[{k}].kernel"].shape
            if shape != (layer["n_in"], layer["units"]):
                raise ValueError(
                    f"layers[{k}] takes {layer['n_in']} to {layer['units']}, its kernel {shape}"
                )


def _fill(model: Sequential, arrays: Arrays) -> None:
    """Put the arrays of a file where they belong; raise ValueError if some do not fit."""
    expected, found = _shapes(model.arrays()), _shapes(arrays)
    for name in expected | found:
        if expected.get(name) != found.get(name):
            raise ValueError(
                f"of {name} its layers need the shape {expected.get(name)}, it has "
                f"{found.get(name)}"
            )
    model.set_weights([arrays[name] for name in model.tables()])
    state = model.optimizer.state if model.optimizer else {}
    for key, column in state.items():
        numbers = arrays[f"optimizer.{key}"].tolist()
        column[:] = array("d", [real(x, f"optimizer.{key}") for x in numbers])


def _shapes(arrays: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}


def _begun(spec: Any, model: Sequential) -> Epoch:
    """Return the epoch under way."""
    rules = {**model.plan.metrics, **model.plan.rules}
    return Epoch.from_config(spec, rules, model.history.epoch if model.history else [])


def _history(columns: Mapping[str, list[float]] | None) -> History | None:
    if columns is None:
        return None
    history = History()
    history.history = {name: [_result(name, x) for x in xs] for name, xs in columns.items()}
    history.epoch = list(range(max(map(len, columns.values()), default=0)))
    return history


def _result(name: str, x: Any) -> float:
    """Return x, which a custom metric may have made NaN."""
    if not isinstance(x, float):
        raise ValueError(f"the history of {name} holds {x!r}")
    return x
