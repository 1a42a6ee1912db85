"""The rules that the page computes with are those of the engine and of the catalogue.

Their text is an expression in JavaScript and in Python alike, so that it is evaluated here.
"""

import re

import numpy as np
import pytest

from autograd import Value
from nn.activations import ACTIVATIONS
from viz.play.catalogue import rules as catalogue
from viz.play.catalogue.features import FEATURES
from viz.play.javascript import rules

MATH = {name: getattr(np, name) for name in ("abs", "exp", "maximum", "minimum", "tanh")}
FUNCTION = re.compile(r"^  (\w+): \((x|x1, x2)\) => (.+),$", re.MULTILINE)


@pytest.fixture(scope="module")
def functions():
    found = FUNCTION.findall(rules())
    return {name: eval(f"lambda {given}: {body}", MATH | {"np": np}) for name, given, body in found}


def test_each_activation_and_feature_is_there(functions):
    assert list(functions) == [*catalogue.ACTIVATIONS, *FEATURES]


@pytest.mark.parametrize("name", catalogue.ACTIVATIONS)
@pytest.mark.parametrize("x", [-800.0, -1.5, 0.0, 0.3, 800.0])
def test_an_activation_gives_the_engine_s_numbers(functions, name, x):
    assert functions[name](x) == pytest.approx(ACTIVATIONS[name](Value(x)).data, rel=1e-14)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_gives_the_catalogue_s_numbers(functions, name):
    assert functions[name](1.5, -2.5) == FEATURES[name].function(1.5, -2.5)
