"""Activations: their numbers and slopes, softmax of any size, what they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, tanh
from nn import Dense, Neuron
from nn.activations import ACTIVATIONS, get, name_of, softmax, split

POINTS = [-2.0, -0.5, 0.5, 3.0]
# Values and slopes at POINTS by keras.activations 3.15 on torch 2.13 in double precision.
REFERENCES = {
    "linear": (POINTS, [1.0, 1.0, 1.0, 1.0]),
    "sigmoid": (
        [0.11920292202211755, 0.3775406687981454, 0.6224593312018546, 0.9525741268224334],
        [0.1049935854035065, 0.2350037122015945, 0.2350037122015945, 0.045176659730912],
    ),
    "tanh": (
        [-0.9640275800758169, -0.46211715726000974, 0.46211715726000974, 0.9950547536867305],
        [0.07065082485316443, 0.7864477329659274, 0.7864477329659274, 0.009866037165440166],
    ),
    "relu": ([0.0, 0.0, 0.5, 3.0], [0.0, 0.0, 1.0, 1.0]),
    "leaky_relu": ([-0.4, -0.1, 0.5, 3.0], [0.2, 0.2, 1.0, 1.0]),
    "elu": (
        [-0.8646647167633873, -0.3934693402873665, 0.5, 3.0],
        [0.1353352832366127, 0.6065306597126334, 1.0, 1.0],
    ),
    "selu": (
        [-1.520166468595695, -0.6917581878028712, 0.5253504936777402, 3.1521029620664414],
        [0.2379328722516818, 1.0663411530445053, 1.0507009873554805, 1.0507009873554805],
    ),
    "silu": (
        [-0.2384058440442351, -0.1887703343990727, 0.3112296656009273, 2.8577223804673],
        [-0.09078424878489547, 0.2600388126973482, 0.7399611873026518, 1.0881041060151693],
    ),
    "softplus": (
        [0.1269280110429725, 0.4740769841801067, 0.9740769841801067, 3.048587351573742],
        [0.11920292202211755, 0.37754066879814546, 0.6224593312018546, 0.9525741268224333],
    ),
}
logits = st.lists(st.floats(-1000, 1000), min_size=2, max_size=5)


def of(zs):
    return [p.data for p in softmax([Value(z) for z in zs])]


def test_every_activation_has_a_reference():
    assert set(REFERENCES) == set(ACTIVATIONS) - {"swish"}  # silu's other name


@pytest.mark.parametrize("name", REFERENCES)
def test_values_and_slopes_are_those_of_the_references(name):
    xs = [Value(x) for x in POINTS]
    outs = [get(name)(x) for x in xs]
    for out in outs:
        out.backward()
    values, slopes = REFERENCES[name]
    assert [out.data for out in outs] == pytest.approx(values, rel=1e-14)
    if name != "linear":  # it returns its input, a leaf, which keeps no slope of its own
        assert [x.grad for x in xs] == pytest.approx(slopes, rel=1e-14)


def test_softmax_and_its_slopes_are_those_of_torch():
    zs = [Value(1.0), Value(-2.0), Value(0.5)]
    ps = softmax(zs)
    ps[0].backward()
    # torch.softmax in double precision, and autograd from its first output
    expected = [0.6037488961486258, 0.030058887569574023, 0.3661922162818002]
    slopes = [0.23923616654794166, -0.018148020189585966, -0.22108814635835572]
    assert [p.data for p in ps] == pytest.approx(expected, rel=1e-14)
    assert [z.grad for z in zs] == pytest.approx(slopes, rel=1e-13)


@given(logits)
def test_the_outputs_of_softmax_are_shares_of_one(zs):
    assert sum(of(zs)) == pytest.approx(1.0, rel=1e-12)
    assert all(0 <= p <= 1 for p in of(zs))


@given(logits, st.floats(-1000, 1000))
def test_softmax_does_not_change_when_all_logits_move(zs, shift):
    assert of([z + shift for z in zs]) == pytest.approx(of(zs), rel=1e-9, abs=1e-12)


@given(logits)
def test_the_slopes_of_softmax_sum_to_zero(zs):
    nodes = [Value(z) for z in zs]
    softmax(nodes)[0].backward()
    assert sum(z.grad for z in nodes) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("far", [1e4, 1e7, 1e8, 1e16, -1e8, 1e30])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_equal_logits_have_equal_shares_however_large(far, dtype):
    assert of([far, far]) == [0.5, 0.5]
    w = [Value(far, "w0"), Value(far, "w1")]
    step = autograd.compile(lambda x: softmax([v * x for v in w])[0], w, dtype=dtype)
    share, slopes = step([1.0])
    assert share == 0.5
    assert slopes.tolist() == [0.25, -0.25]


@given(st.floats(-20, 20), st.sampled_from([0.0, 2.0**10, 2.0**20, -(2.0**23)]))
def test_in_single_precision_too_only_the_differences_count(apart, far):
    apart = round(apart)
    found = autograd.compile(softmax, dtype="float32")([[far, far + apart, far - 1]])
    expected = of([0.0, apart, -1.0])
    assert found.tolist() == [pytest.approx(expected, rel=1e-5)]


def test_softmax_of_one_output_is_refused_as_it_is_always_one():
    with pytest.raises(ValueError, match=r"two or more outputs.*got 1.*activation='sigmoid'"):
        Dense(1, "softmax")([1.0, 2.0])


def test_plain_numbers_are_taken_as_by_the_functions_of_the_table():
    for name, activation in ACTIVATIONS.items():
        if name != "linear":
            assert activation(-1.5).data == activation(Value(-1.5)).data, name


def test_none_is_linear_and_a_function_goes_by_its_name():
    assert name_of(None) == "linear"
    assert name_of(tanh) == "tanh"
    assert name_of("relu") == "relu"


def test_softmax_by_its_name_or_itself_works_across_a_layer():
    for activation in ("softmax", softmax):
        each, across = split(activation)
        assert across is softmax
        assert each(Value(2.0)).data == 2.0
    assert split("tanh") == (tanh, None)
    assert split(abs) == (abs, None)


@pytest.mark.parametrize("activation", ["softmax", softmax], ids=["name", "function"])
def test_one_neuron_cannot_take_softmax(activation):
    with pytest.raises(ValueError, match="softmax weighs the outputs of a whole layer"):
        Neuron(2, activation=activation)


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("ReLU", "'relu'"),
        ("sofmax", "'softmax'"),
        ("TANH", "'tanh'"),
        ("leakyrelu", "'leaky_relu'"),
    ],
)
def test_an_unknown_name_is_guessed_whatever_its_case(name, guess):
    with pytest.raises(ValueError, match=f"unknown activation '{name}'.* Did you mean {guess}"):
        Dense(2, name)


@pytest.mark.parametrize("name", ["", 3, ["relu"]], ids=repr)
def test_what_is_no_name_is_unknown(name):
    with pytest.raises(ValueError, match=r"unknown activation .*: the known ones are linear"):
        Dense(2, name)
