"""The update rules: SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam.

Names, arguments and defaults are Keras's, and so are the rules where others differ. Each rule
spells out its arguments, so that help() and editors show them. optimizer.py writes the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nn.checks import at_least_zero, below_one
from nn.names import keras_arguments
from nn.optimizers.optimizer import DefaultRate, Direction, Optimizer, Params, Rate

RATE, SMALL_RATE = DefaultRate(0.01), DefaultRate(0.001)
EPSILON = 1e-7


class SGD(Optimizer):
    """Gradient descent: direction = grad.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> opt = SGD([w], lr=0.01)
    >>> ((w * 2.1 - 4.0) ** 2).backward()
    >>> opt.step()
    update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798

    With momentum (Polyak 1964) a weight keeps moving: velocity ← momentum·velocity − lr·grad,
    new = old + velocity; with `nesterov` new = old + momentum·velocity − lr·grad. The learning
    rate is inside the velocity, as in Keras; PyTorch has it outside, which differs only when
    the rate changes. Unlike in Keras, at lr = 0 nothing moves and the velocity stays.
    """

    start: Mapping[str, float] = {"velocity": 0.0}

    @keras_arguments()
    def __init__(
        self,
        params: Params = None,
        lr: Rate = RATE,
        momentum: float = 0.0,
        nesterov: bool = False,
        *,
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        super().__init__(params, lr, learning_rate, decay, clipvalue, clipnorm)
        self.momentum, self.nesterov = below_one("momentum", momentum), nesterov

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return grad, or with momentum −(change of the weight)/lr."""
        if not self.momentum or not lr:
            return Direction(grad)
        direction, velocity = _kept_moving(grad, self.momentum, state["velocity"], lr)
        if self.nesterov:
            direction = grad + self.momentum * direction
        terms = {"grad": grad, "momentum": self.momentum, "velocity": velocity}
        return Direction(direction, {"velocity": velocity}, terms)


class RMSprop(Optimizer):
    """Divide by the running size of the gradient: direction = grad/√(v + ε).

    v ← rho·v + (1 − rho)·grad² (Hinton 2012). With `centered` the square of the running mean
    is taken off v, down to 0 where rounding would pass it; with momentum the directions, times
    lr, add up as velocity, as in SGD. PyTorch has ε outside the root and calls rho alpha.
    """

    start: Mapping[str, float] = {"v": 0.0, "mean": 0.0, "velocity": 0.0}

    @keras_arguments()
    def __init__(
        self,
        params: Params = None,
        lr: Rate = SMALL_RATE,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float | None = EPSILON,
        centered: bool = False,
        *,
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        super().__init__(params, lr, learning_rate, decay, clipvalue, clipnorm)
        self.rho, self.momentum = below_one("rho", rho), below_one("momentum", momentum)
        self.epsilon, self.centered = _epsilon(epsilon), centered

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return grad/√(v + ε), plus what momentum keeps."""
        v = self.rho * state["v"] + (1 - self.rho) * grad * grad
        after, spread = {"v": v}, v
        if self.centered:
            mean = after["mean"] = self.rho * state["mean"] + (1 - self.rho) * grad
            # mean² ≤ v, but not to the last bit: gradients that stay the same make them equal.
            spread = xp.maximum(v - mean * mean, 0.0)
        direction = grad / xp.sqrt(spread + self.epsilon)
        if self.momentum and lr:
            direction, after["velocity"] = _kept_moving(
                direction, self.momentum, state["velocity"], lr
            )
        return Direction(direction, after, {"grad": grad, **after})


class Adagrad(Optimizer):
    """Divide by all gradients so far: direction = grad/√(v + ε), v ← v + grad² (Duchi 2011).

    v begins at `initial_accumulator_value`. PyTorch begins at 0, and has ε outside the root.
    """

    @keras_arguments()
    def __init__(
        self,
        params: Params = None,
        lr: Rate = SMALL_RATE,
        initial_accumulator_value: float = 0.1,
        epsilon: float | None = EPSILON,
        *,
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        start = at_least_zero("initial_accumulator_value", initial_accumulator_value)
        self.initial_accumulator_value, self.start = start, {"v": start}
        self.epsilon = _epsilon(epsilon)
        super().__init__(params, lr, learning_rate, decay, clipvalue, clipnorm)

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return grad/√(v + ε)."""
        v = state["v"] + grad * grad
        return Direction(grad / xp.sqrt(v + self.epsilon), {"v": v}, {"grad": grad, "v": v})


class Adadelta(Optimizer):
    """Take steps of the size of the last ones: direction = √(d + ε)/√(v + ε) · grad.

    v ← rho·v + (1 − rho)·grad² and then d ← rho·d + (1 − rho)·direction² (Zeiler 2012). The
    paper's learning rate is 1, and PyTorch's; Keras's default is .001.
    """

    start: Mapping[str, float] = {"v": 0.0, "d": 0.0}

    @keras_arguments()
    def __init__(
        self,
        params: Params = None,
        lr: Rate = SMALL_RATE,
        rho: float = 0.95,
        epsilon: float | None = EPSILON,
        *,
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        super().__init__(params, lr, learning_rate, decay, clipvalue, clipnorm)
        self.rho, self.epsilon = below_one("rho", rho), _epsilon(epsilon)

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return √(d + ε)/√(v + ε) · grad."""
        v = self.rho * state["v"] + (1 - self.rho) * grad * grad
        direction = xp.sqrt(state["d"] + self.epsilon) / xp.sqrt(v + self.epsilon) * grad
        d = self.rho * state["d"] + (1 - self.rho) * direction * direction
        return Direction(direction, {"v": v, "d": d}, {"grad": grad, "v": v, "d": d})


class AdaptiveMoments(Optimizer):
    """What Adam, Adamax and Nadam share: m ← β₁·m + (1 − β₁)·grad, a running mean.

    The first two divide it by √v, with v ← β₂·v + (1 − β₂)·grad² the running mean square.
    """

    start: Mapping[str, float] = {"m": 0.0, "v": 0.0}

    @keras_arguments()
    def __init__(
        self,
        params: Params = None,
        lr: Rate = SMALL_RATE,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = EPSILON,
        *,
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        super().__init__(params, lr, learning_rate, decay, clipvalue, clipnorm)
        self.beta_1, self.beta_2 = below_one("beta_1", beta_1), below_one("beta_2", beta_2)
        self.epsilon = _epsilon(epsilon)

    def _mean(self, grad: Any, state: Mapping[str, Any]) -> Any:
        return state["m"] + (1 - self.beta_1) * (grad - state["m"])

    def _mean_square(self, grad: Any, state: Mapping[str, Any]) -> Any:
        return state["v"] + (1 - self.beta_2) * (grad * grad - state["v"])


class Adam(AdaptiveMoments):
    """Divide the running mean by the running size: direction = c·m/(√v + ε).

    m ← β₁·m + (1 − β₁)·grad, v ← β₂·v + (1 − β₂)·grad², and c = √(1 − β₂ᵗ)/(1 − β₁ᵗ) corrects
    for both having begun at 0 (Kingma and Ba 2014, the form before section 2.1). PyTorch adds
    ε after the correction of v, and its default is 1e-8. With `amsgrad` v never falls.
    """

    start: Mapping[str, float] = {"m": 0.0, "v": 0.0, "largest v": 0.0}

    @keras_arguments()
    def __init__(
        self,
        params: Params = None,
        lr: Rate = SMALL_RATE,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = EPSILON,
        amsgrad: bool = False,
        *,
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        named: dict[str, Any] = {"learning_rate": learning_rate, "decay": decay}
        named |= {"clipvalue": clipvalue, "clipnorm": clipnorm}
        super().__init__(params, lr, beta_1, beta_2, epsilon, **named)
        self.amsgrad = amsgrad

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return c·m/(√v + ε)."""
        t = self.iterations + 1
        m, v = self._mean(grad, state), self._mean_square(grad, state)
        after, size = {"m": m, "v": v}, v
        if self.amsgrad:
            size = after["largest v"] = xp.maximum(state["largest v"], v)
        correction = (1 - self.beta_2**t) ** 0.5 / (1 - self.beta_1**t)
        direction = correction * m / (xp.sqrt(size) + self.epsilon)
        return Direction(direction, after, {"grad": grad, **after, "correction": correction})


class Adamax(AdaptiveMoments):
    """Divide the running mean by the largest gradient: direction = c·m/(u + ε).

    m ← β₁·m + (1 − β₁)·grad, u ← max(β₂·u, |grad|), c = 1/(1 − β₁ᵗ) (Kingma and Ba 2014,
    section 7.1). PyTorch has ε inside the maximum, |grad| + ε.
    """

    start: Mapping[str, float] = {"m": 0.0, "u": 0.0}

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return c·m/(u + ε)."""
        m = self._mean(grad, state)
        u = xp.maximum(self.beta_2 * state["u"], xp.abs(grad))
        correction = 1 / (1 - self.beta_1 ** (self.iterations + 1))
        direction = correction * m / (u + self.epsilon)
        terms = {"grad": grad, "m": m, "u": u, "correction": correction}
        return Direction(direction, {"m": m, "u": u}, terms)


class Nadam(AdaptiveMoments):
    """Adam that looks one step ahead: direction = m̂/(√v̂ + ε) with Nesterov's momentum.

    m and v as in Adam, μₜ = β₁·(1 − .5·.96ᵗ), P = μ₁·…·μₜ,
    m̂ = μₜ₊₁·m/(1 − P·μₜ₊₁) + (1 − μₜ)·grad/(1 − P), v̂ = v/(1 − β₂ᵗ) (Dozat 2016).
    PyTorch's μ rises slower, with .96 to the power of .004·t.
    """

    start: Mapping[str, float] = {"m": 0.0, "v": 0.0, "P": 1.0}

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return m̂/(√v̂ + ε)."""
        t = self.iterations + 1
        now, ahead = (self.beta_1 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
        m, v = self._mean(grad, state), self._mean_square(grad, state)
        product = state["P"] * now
        m_hat = ahead * m / (1 - product * ahead) + (1 - now) * grad / (1 - product)
        v_hat = v / (1 - self.beta_2**t)
        direction = m_hat / (xp.sqrt(v_hat) + self.epsilon)
        terms = {"grad": grad, "m": m, "v": v, "m̂": m_hat, "v̂": v_hat}
        return Direction(direction, {"m": m, "v": v, "P": product}, terms)


def _kept_moving(direction: Any, momentum: float, velocity: Any, lr: float) -> tuple[Any, Any]:
    """Return the direction with what is left of the velocity in it, and the new velocity."""
    direction = direction - momentum * velocity / lr
    return direction, -lr * direction


def _epsilon(epsilon: float | None) -> float:
    return at_least_zero("epsilon", EPSILON if epsilon is None else epsilon)
