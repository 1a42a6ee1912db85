"""A network as columns of neurons: what its lines, squares and numbers say, and what is folded."""

import re
import time

import pytest

import viz
from autograd import Value
from autograd.figures import signed
from autograd.records import Update
from nn import MLP, SGD, Activation, Dense, Layer, Module, Neuron, Sequential
from tests.viz.drawn import tags, texts
from viz.graph.ids import node_id
from viz.style import THEMES


def model() -> MLP:
    """Two inputs, two neurons, one output: w = 1, −2 | 0.5, 0 | 4, −4, biases 3, −3 | 0."""
    network = MLP(2, [2, 1], activation="tanh", seed=0)
    for parameter, x in zip(network.parameters(), [1, -2, 3, 0.5, 0, -3, 4, -4, 0], strict=True):
        parameter.data = float(x)
    return network


def lines(drawing) -> dict[str, str]:
    """The lines of a picture by the ids of their weights."""
    found = [line for line in drawing.source.splitlines() if "->" in line]
    return {re.search(r'id="([^"]+)"', line)[1]: line for line in found if "id=" in line}


def line(drawing, name: str) -> str:
    return lines(drawing)[node_id(name)]


def width(line: str) -> float:
    return float(re.search(r'penwidth="?([\d.]+)', line)[1])


def square(drawing, name: str) -> str:
    (found,) = [s for s in drawing.source.splitlines() if f'id="{node_id(name)}"' in s]
    return found


# Lines and squares.


def test_there_is_a_line_for_each_weight_and_a_square_for_each_bias():
    drawing = viz.network(model())
    names = {name for name, _ in model().named_parameters()}
    assert set(lines(drawing)) == {node_id(name) for name in names if ".w[" in name}
    for name in names:
        if name.endswith(".b"):
            assert "width=0.15" in square(drawing, name)


def test_the_larger_the_weight_the_thicker_its_line():
    drawing = viz.network(model())
    first = "layers[0].neurons[0]"
    widths = [
        width(line(drawing, name))
        for name in (
            "layers[0].neurons[1].w[1]",
            "layers[0].neurons[1].w[0]",
            f"{first}.w[0]",
            f"{first}.w[1]",
            "layers[1].neurons[0].w[0]",
        )
    ]
    assert widths == sorted(set(widths))
    assert width(line(drawing, "layers[1].neurons[0].w[1]")) == widths[-1]


@pytest.mark.parametrize("theme", THEMES)
def test_positive_is_blue_negative_orange_and_zero_neither(theme):
    drawing, look = viz.network(model(), theme=theme), THEMES[theme]
    assert f'color="{look.blue}"' in line(drawing, "layers[0].neurons[0].w[0]")
    assert f'color="{look.orange}"' in line(drawing, "layers[0].neurons[0].w[1]")
    assert f'color="{look.faint}"' in line(drawing, "layers[0].neurons[1].w[1]")
    assert f'fillcolor="{look.strong(1, 1)}"' in square(drawing, "layers[0].neurons[0].b")
    assert f'fillcolor="{look.strong(-1, 1)}"' in square(drawing, "layers[0].neurons[1].b")
    assert f'fillcolor="{look.card}"' in square(drawing, "layers[1].neurons[0].b")


def test_a_line_runs_from_its_input_to_its_neuron():
    drawing = viz.network(model())
    assert line(drawing, "layers[0].neurons[1].w[0]").strip().startswith("n0_0 -> n1_1 ")
    assert line(drawing, "layers[1].neurons[0].w[1]").strip().startswith("n1_1 -> n2_0 ")


def test_columns_stand_from_left_to_right_and_neurons_from_top_to_bottom():
    source = viz.network(model()).source
    at = {
        m[1]: (float(m[2]), float(m[3]))
        for m in re.finditer(r'(n\d_\d) .*pos="(.+),(.+?)"', source)
    }
    assert at["n0_0"][0] < at["n1_0"][0] < at["n2_0"][0]
    assert at["n1_0"][1] > at["n1_1"][1]
    assert at["n2_0"][1] == 0 == at["n1_0"][1] + at["n1_1"][1]


def test_each_column_says_what_it_is():
    found = texts(viz.network(Sequential([Dense(3, "relu", input_shape=(2,)), Dense(1)])))
    assert [text for text in found if text.startswith(("inputs", "layers", "Dense"))] == [
        "inputs",
        "layers[0]",
        "Dense, relu",
        "layers[1]",
        "Dense, linear",
    ]
    assert "3 neurons" in found
    assert "1 neuron" in found


def test_numbers_are_written_on_request():
    without, given = (texts(viz.network(model(), values=v)) for v in (False, True))
    numbers = ["1", "−2", "0.5", "4", "−4", "3", "−3"]
    assert sorted(n for n in given if n in numbers) == sorted([*numbers, "1"])  # "1": a neuron too
    assert not {"−2", "0.5", "−3"} & set(without)


def test_a_number_that_is_not_finite_is_drawn():
    network = model()
    network.parameters()[0]._data = float("nan")
    network.parameters()[1]._data = float("-inf")
    assert {"nan", "−inf"} <= set(texts(viz.network(network, values=True)))


# Gradients and updates.


def trained():
    network = model()
    out = network([1.0, 2.0])
    out.backward()
    return network, SGD(network.parameters(), lr=0.5).step()


def test_gradients_can_be_shown_in_place_of_weights():
    network, _ = trained()
    drawing = viz.network(network, "gradients", values=True)
    for weight in network.layers[1].neurons[0].w:
        assert signed(weight.grad) in texts(drawing)
    assert any("∂loss/∂w" in text for text in texts(drawing))


def test_updates_are_what_the_last_step_added():
    network, log = trained()
    drawing = viz.network(network, "updates", log=log, values=True)
    for record in log:
        assert signed(record.new - record.old) in texts(drawing)


def test_a_weight_without_an_update_is_dotted_and_has_no_number():
    network, log = trained()
    drawing = viz.network(network, "updates", log=log[:1], values=True)
    dotted = [name for name, line in lines(drawing).items() if "dotted" in line]
    assert len(dotted) == len(lines(drawing)) - 1
    assert node_id(log[0].name) not in dotted


def test_updates_need_a_log_and_nothing_else_takes_one():
    network, log = trained()
    with pytest.raises(ValueError, match=r"log = opt\.step\(\)"):
        viz.network(network, "updates")
    with pytest.raises(ValueError, match="a log goes with show='updates'"):
        viz.network(network, log=log)
    with pytest.raises(ValueError, match="'gradients' or 'updates', got 'all'"):
        viz.network(network, "all")


# What is drawn, and how much of it.


@pytest.mark.parametrize(
    ("what", "count"), [(Neuron(3, seed=0), 3), (Layer(3, 2, seed=0), 6), (model(), 6)]
)
def test_neurons_layers_and_networks_are_drawn(what, count):
    assert viz.network(what).source.count("->") == count


def test_a_network_inside_a_network_is_unfolded():
    inner = Sequential([Dense(3, input_shape=(2,)), Activation("softmax")], seed=0)
    found = texts(viz.network(Sequential([inner, Dense(1)], seed=0)))
    assert {"layers[0].layers[0]", "softmax", "layers[1]"} <= set(found)
    with pytest.raises(ValueError, match="has no weights yet"):
        viz.network(Sequential([Dense(1)]))


def test_a_layer_without_biases_has_no_squares():
    network = Sequential([Dense(2, use_bias=False, input_shape=(2,))], seed=0)
    assert "width=0.15" not in viz.network(network).source


@pytest.mark.parametrize(("size", "circles"), [(16, 16), (17, 8), (100, 8)])
def test_of_a_large_layer_the_first_and_the_last_neurons_are_drawn(size, circles):
    drawing = viz.network(MLP(1, [size, 1], seed=0))
    assert len(re.findall(r"shape=circle.* width=0\.5\]", drawing.source)) == circles + 1
    assert (f"{size - 8} more" in texts(drawing)) == (size > 16)
    assert f"{size} neurons" in texts(drawing)
    assert node_id(f"layers[0].neurons[{size - 1}].w[0]") in lines(drawing)


def test_a_network_for_images_is_drawn_in_a_second(tmp_path):
    network = Sequential([Dense(100, "relu", input_shape=(784,)), Dense(10, "softmax")], seed=0)
    start = time.process_time()
    path = viz.save(viz.network(network), tmp_path / "network.svg")
    assert time.process_time() - start < 1.0
    assert b"x[783]" in path.read_bytes()
    assert b"776 more" in path.read_bytes()


def test_a_layer_that_is_used_twice_has_its_ids_once():
    shared = Layer(2, 2, seed=0)
    drawing = viz.network(Sequential([shared, shared]))
    ids = re.findall(r'id="([^"]+)"', drawing.source)
    assert len(ids) == len(set(ids))
    assert drawing.source.count("->") == 8


@pytest.mark.parametrize("what", [Value(1.0), None, [1], Activation("relu"), Neuron])
def test_what_is_no_network_is_refused(what):
    with pytest.raises(TypeError, match="network draws a Sequential, MLP, Layer or Neuron"):
        viz.network(what)


def test_weights_that_are_not_made_yet_are_named():
    with pytest.raises(ValueError, match=r"layers\[0\] has no weights yet"):
        viz.network(Sequential([Dense(3)]))
    with pytest.raises(ValueError, match="no layers with weights"):
        viz.network(Sequential([Activation("relu")]))


# Files, themes, and text that tries to be more.


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf", ".dot"])
def test_a_drawing_is_saved_like_a_graph(tmp_path, ending):
    path = viz.save(viz.network(model()), tmp_path / f"network{ending}")
    assert path.stat().st_size > 1000


def test_the_same_network_gives_the_same_bytes_and_is_not_changed():
    network = model()
    before = [(v.data, v.grad, v.label) for v in network.parameters()]
    first = viz.network(network, values=True).svg()
    assert viz.network(network, values=True).svg() == first
    assert [(v.data, v.grad, v.label) for v in network.parameters()] == before


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_gives_the_paper(name):
    assert f'bgcolor="{THEMES[name].paper}"' in viz.network(model(), theme=name).source.replace(
        "bgcolor=transparent", 'bgcolor="transparent"'
    )


def test_an_unknown_theme_names_the_known_ones():
    with pytest.raises(ValueError, match="the known ones are light, dark, clear"):
        viz.network(model(), theme="drak")


@pytest.mark.parametrize(
    "name", ["<b>x</b>", 'a"b\\', "\\N", "x\ny", "</svg><script>", "😀" * 5000]
)
def test_a_hostile_name_is_text(name):
    class Hostile(Module):
        def __call__(self, x):
            return x

    Hostile.__name__ = name
    network = Sequential([Layer(1, 1, seed=0), Hostile()])
    network.layers[0].neurons[0].w[0].label = name
    assert set(tags(viz.network(network))) <= {"svg", "g", "rect", "path", "text", "ellipse"}
    shown = " ".join((name if len(name) < 60 else f"{name[:30]}…{name[-30:]}").split())
    assert shown in [" ".join(text.split()) for text in texts(viz.network(network))]


def test_the_log_of_another_model_is_refused():
    log = [Update("another", 1.0, 1.0, 0.1, 1.0, 0.9)]
    with pytest.raises(ValueError, match="no update of a weight of this model"):
        viz.network(MLP(2, [3, 1], seed=0), "updates", log=log)


def test_numbers_that_would_cover_each_other_are_refused():
    with pytest.raises(ValueError, match="64 numbers between two layers"):
        viz.network(MLP(8, [8, 1], seed=0), values=True)


def test_no_two_numbers_lie_on_each_other():
    source = viz.network(MLP(6, [6, 1], seed=0), values=True).source
    places = re.findall(r'w\d_\d_\d \[label=.*?pos="([^"]*)"', source)
    assert len(places) == len(set(places)) == 42


def test_a_finished_drawing_takes_no_more_options(tmp_path):
    with pytest.raises(TypeError, match="give its options to"):
        viz.save(viz.network(MLP(2, [1], seed=0)), tmp_path / "n.svg", theme="dark")
