"""micrograd's own programs, with only their imports changed.

The expression of its README, those of its two tests, its demo on two moons, and its drawing of
a neuron, which is written to the path given on the command line.
"""

import random
import sys

import viz
from autograd import Value
from nn import MLP, Neuron
from nn.datasets import make_moons


def readme():
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    print(f"g = {g.data:.4f}")
    g.backward()
    print(f"∂g/∂a = {a.grad:.4f}, ∂g/∂b = {b.grad:.4f}")
    return g.data, a.grad, b.grad


def sanity_check():
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    print(f"y = {y.data:g}, ∂y/∂x = {x.grad:g}")
    return y.data, x.grad


def more_ops():
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    return g.data, a.grad, b.grad


def demo(steps, seed):
    random.seed(seed)
    X, y = make_moons(n_samples=100, noise=0.1, random_state=seed)  # noqa: N806
    y = y * 2 - 1  # make y be -1 or 1
    model = MLP(2, [16, 16, 1], seed=seed)
    print(f"number of parameters {len(model.parameters())}")

    def loss():
        inputs = [list(map(Value, xrow)) for xrow in X]
        # forward the model to get scores
        scores = list(map(model, inputs))
        # svm "max-margin" loss
        losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(y, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        # L2 regularization
        alpha = 1e-4
        reg_loss = alpha * sum(p * p for p in model.parameters())
        total_loss = data_loss + reg_loss
        # also get accuracy
        accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(y, scores, strict=True)]
        return total_loss, sum(accuracy) / len(accuracy)

    for k in range(steps):
        # forward
        total_loss, acc = loss()
        # backward
        model.zero_grad()
        total_loss.backward()
        # update (sgd)
        learning_rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= learning_rate * p.grad
        if k % 10 == 0 or k == steps - 1:
            print(f"step {k} loss {total_loss.data:.4f}, accuracy {acc * 100:g}%")
    return acc


def neuron(path=None):
    n = Neuron(2, seed=1337)
    x = [Value(1.0), Value(-2.0)]
    y = n(x)
    y.backward()
    dot = viz.graph(y)
    if path:
        print(f"the neuron is drawn in {viz.save(dot, path)}")
    return dot


def main(epochs=100, seed=1337, path=None):
    found = {"readme": readme(), "sanity_check": sanity_check(), "more_ops": more_ops()}
    found["neuron"] = neuron(path)
    found["accuracy"] = demo(epochs, seed)
    return found


if __name__ == "__main__":
    main(path=sys.argv[1] if len(sys.argv) > 1 else None)
