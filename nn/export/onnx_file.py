"""A network as an ONNX file, which browsers, phones and other languages can run.

Numbers are float32 there, as most runtimes expect: seven digits of the weights remain.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autograd import DISTRIBUTION
from autograd.files import write_whole
from nn.export.steps import Affine, Step, steps
from nn.network import Sequential
from nn.peers import peer

if TYPE_CHECKING:
    import onnx

OPSET = 17
"""The version of ONNX's operators, of 2022: old enough for every runtime in use."""
IR = 8
"""The version of the file's format that belongs to it."""
OPERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "elu": ("Elu", {}),
    "leaky_relu": ("LeakyRelu", {}),
    "relu": ("Relu", {}),
    "selu": ("Selu", {}),
    "sigmoid": ("Sigmoid", {}),
    "softmax": ("Softmax", {"axis": -1}),
    "softplus": ("Softplus", {}),
    "tanh": ("Tanh", {}),
}
"""The operator of ONNX for each function; where it takes a number, that is its alpha."""
SKIPPED = ("dropout", "flatten")
"""What does nothing to a row of a trained network."""


def to_onnx(model: Sequential, path: str | os.PathLike[str]) -> None:
    """Write the network to an ONNX file: input `x` of shape (n, n_in), output `y`, float32.

    The file is written whole or not at all. Raises TypeError for what is no Sequential, ValueError
    for custom layers and activations, and for weights that are not made yet, OSError if it cannot
    be written.
    """
    onnx = peer("onnx", "export")
    helper = onnx.helper
    found = steps(model)
    nodes, name, units = [], "x", model.n_in
    for k, step in enumerate(found):
        made = _nodes(step, name, f"v{k}")
        if made:
            name = f"v{k}"
        if isinstance(step, Affine):
            units = step.kernel.shape[1]
        nodes += made
    nodes.append(helper.make_node("Identity", [name], ["y"]))
    arrays = {name: x for step in found for name, x in _arrays(step).items()}
    kind = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "stepgrad",
        [helper.make_tensor_value_info("x", kind, ["n", model.n_in])],
        [helper.make_tensor_value_info("y", kind, ["n", units])],
        [onnx.numpy_helper.from_array(_single(name, x), name) for name, x in arrays.items()],
    )
    file = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name=DISTRIBUTION,
    )
    onnx.checker.check_model(file, full_check=True)
    write_whole(path, file.SerializeToString())


def _single(name: str, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return weights in single precision; raise ValueError if one is too large for it."""
    with np.errstate(over="ignore"):
        narrow = x.astype(np.float32)
    if not np.isfinite(narrow).all():
        raise ValueError(f"{name} has a weight of {abs(x).max():.3g}, too large for float32")
    return narrow


def _arrays(step: Step) -> dict[str, npt.NDArray[np.float64]]:
    """Return the weights of a step by the names that they have in our own files."""
    if not isinstance(step, Affine):
        return {}
    arrays = {"kernel": step.kernel, "bias": step.bias}
    return {f"{step.name}.{key}": x for key, x in arrays.items() if x is not None}


def _nodes(step: Step, x: str, y: str) -> list[onnx.NodeProto]:
    """Return the operators that compute y from x; none where a step does nothing."""
    make_node = peer("onnx", "export").helper.make_node
    if isinstance(step, Affine):
        return [make_node("Gemm", [x, *_arrays(step)], [y])]
    if step.name in SKIPPED:
        return []
    if step.name == "silu":
        return [make_node("Sigmoid", [x], [f"{y}.s"]), make_node("Mul", [x, f"{y}.s"], [y])]
    operator, arguments = OPERATORS[step.name]
    numbers = {} if step.number is None else {"alpha": step.number}
    return [make_node(operator, [x], [y], **arguments, **numbers)]
