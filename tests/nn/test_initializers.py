"""Initializers: how far and how wide they draw, and that the same seed draws the same."""

from math import nan, sqrt
from random import Random
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import Dense, Sequential, initializers
from nn.initializers import (
    INITIALIZERS,
    Constant,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    get,
)

# Deviations of 2 million numbers drawn by keras.initializers 3.15, shape=(1000, 2000), so that
# fan_in is 1000 and fan_out 2000.
DEVIATIONS = {
    "zeros": 0.0,
    "ones": 0.0,
    "random_uniform": 0.028858684392849783,
    "random_normal": 0.050034023169096865,
    "truncated_normal": 0.043999610193128626,
    "glorot_uniform": 0.02583403099938323,
    "glorot_normal": 0.02580959485550544,
    "he_uniform": 0.044715454464615015,
    "he_normal": 0.04472864614032039,
    "lecun_uniform": 0.03162730628925637,
    "lecun_normal": 0.031627735085317625,
}
fans = st.integers(1, 1000)
modes = st.sampled_from(["fan_in", "fan_out", "fan_avg"])


def drawn(initializer, n=20_000, fan_in=1000, fan_out=2000):
    random = Random(0)
    return [initializer(random, fan_in, fan_out) for _ in range(n)]


def test_every_initializer_has_a_reference():
    assert set(DEVIATIONS) == set(INITIALIZERS) - {"normal", "uniform"}  # other names


@pytest.mark.parametrize("name", DEVIATIONS)
def test_numbers_spread_as_keras_draws_them(name):
    numbers = drawn(get(name))
    # 20 000 numbers estimate their deviation to 0.5 %, their mean to deviation / 141
    assert pstdev(numbers) == pytest.approx(DEVIATIONS[name], rel=0.02)
    assert fmean(numbers) == pytest.approx(float(name == "ones"), abs=DEVIATIONS[name] / 35)


@given(fans, fans, modes, st.floats(0.1, 4))
def test_a_scaled_uniform_reaches_to_the_root_of_three_variances(fan_in, fan_out, mode, scale):
    n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    initializer = VarianceScaling(scale, mode, "uniform")
    reach = max(map(abs, drawn(initializer, 300, fan_in, fan_out)))
    assert 0.95 * sqrt(3 * scale / n) < reach <= sqrt(3 * scale / n) * (1 + 1e-12)


@given(fans, fans, modes, st.floats(0.1, 4))
def test_a_scaled_normal_is_cut_at_two_of_its_deviations(fan_in, fan_out, mode, scale):
    n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    reach = max(map(abs, drawn(VarianceScaling(scale, mode), 500, fan_in, fan_out)))
    assert 1.6 * sqrt(scale / n) < reach <= 2 / 0.8796 * sqrt(scale / n)


@given(st.floats(-5, 5), st.floats(0.1, 5))
def test_plain_distributions_lie_where_they_are_told(middle, width):
    uniform = drawn(RandomUniform(middle, middle + width), 300)
    assert all(middle <= x <= middle + width for x in uniform)
    assert fmean(uniform) == pytest.approx(middle + width / 2, abs=width / 10)
    normal = drawn(RandomNormal(middle, width), 300)
    assert fmean(normal) == pytest.approx(middle, abs=width / 5)
    assert max(abs(x - middle) for x in normal) > 2 * width
    cut = drawn(TruncatedNormal(middle, width), 300)
    assert 1.6 * width < max(abs(x - middle) for x in cut) <= 2 * width * (1 + 1e-9)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_seed_draws_the_same_bits(name):
    first, again = (
        Dense(3, kernel_initializer=name, bias_initializer=name, input_shape=(4,), seed=7)
        for _ in range(2)
    )
    for layer in (first, again):
        layer.build(4)
    for a, b in zip(first.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_a_layer_tells_its_initializers_how_many_inputs_and_neurons_it_has():
    told = []

    def spy(random, fan_in, fan_out):
        told.append((fan_in, fan_out))
        return 0.25

    layer = Dense(3, kernel_initializer=spy, bias_initializer="ones")
    layer.build(2)
    assert told == [(2, 3)] * 6
    kernel, bias = layer.get_weights()
    assert kernel.tolist() == [[0.25] * 3] * 2
    assert bias.tolist() == [1.0] * 3


def test_an_initializer_is_taken_as_it_is_by_its_class_or_by_its_name():
    own = RandomNormal(0.0, 0.1)
    assert get(own) is own
    assert get(RandomNormal) == RandomNormal()
    assert get("zeros") == Constant(0.0)
    with pytest.raises(ValueError, match=r"unknown initializer 'glorot'.* Did you mean 'glorot_"):
        get("glorot")


@pytest.mark.parametrize("scale", [0, -1.0])
def test_a_scale_is_above_zero(scale):
    with pytest.raises(ValueError, match=f"scale expects a number above 0, got {scale}"):
        VarianceScaling(scale)


@pytest.mark.parametrize(("bad", "error"), [(nan, ValueError), ("wide", TypeError)])
@pytest.mark.parametrize("make", [Constant, RandomUniform, RandomNormal, TruncatedNormal])
def test_an_initializer_is_made_of_numbers(make, bad, error):
    with pytest.raises(error, match=r"expects a .* number, got"):
        make(bad)


def test_modes_and_distributions_are_looked_up_at_once():
    with pytest.raises(ValueError, match=r"unknown mode 'fan_inn'.* Did you mean 'fan_in'"):
        VarianceScaling(1.0, "fan_inn")
    with pytest.raises(ValueError, match=r"unknown distribution 'normal'.* truncated_normal"):
        VarianceScaling(1.0, "fan_in", "normal")


@pytest.mark.parametrize(
    "make", [initializers.GlorotUniform, initializers.HeNormal, initializers.RandomNormal]
)
def test_an_initializer_with_a_seed_draws_the_same_in_every_network(make):
    def weights(seed):
        layer = Dense(2, input_dim=3, kernel_initializer=make(seed=seed))
        return [p.data for p in Sequential([layer]).parameters()]

    assert weights(1) == weights(1)
    assert len({tuple(weights(seed)) for seed in (1, 2, None, None)}) == 4
