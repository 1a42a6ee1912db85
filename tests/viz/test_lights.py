"""What is lit in a graph: the step of a record, the paths from a weight, in place and in colour."""

import re

import pytest

import viz
from autograd import Value, trace
from autograd.records import Chain, Forward, Mark, Update
from nn import MLP, SGD
from tests.viz.drawn import SVG, Area, box, groups, tags, texts
from viz.graph import edge_id, node_id
from viz.style import DARK, LIGHT, THEMES


def step():
    """A training step: (w·x + b − 4)², its gradients and its updates."""
    x, w, b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")
    with trace() as t:
        ((w * x + b - 4.0) ** 2).backward()
        SGD([w, b], lr=0.01).step()
    return t


def line(drawing, name: str) -> str:
    (found,) = [s for s in drawing.source.splitlines() if f'id="{name}"' in s]
    return found


def lit(drawing, theme=LIGHT) -> set[str]:
    """The ids of what is drawn in the colour of light."""
    lines = [s for s in drawing.source.splitlines() if f' color="{theme.accent}"' in s]
    return {re.search(r' id="([^"]+)"', s)[1] for s in lines}


def written(drawing, name: str) -> list[str]:
    """What stands beside an edge; labels come in the order of the edges that have one."""
    edges = [arrow.id for arrow in drawing.sheet.arrows if arrow.room[0]]
    return texts(groups(drawing, "label")[edges.index(name)])


def places(drawing) -> dict[str, tuple[Area, list[str]]]:
    """Where the nodes and the lines run, by id."""
    nodes = {g.get("id"): box(g) for g in groups(drawing, "node")}
    return nodes | {g.get("id"): [p.get("d") for p in g] for g in groups(drawing, "edge")}


# Records.


def test_of_a_forward_the_node_is_lit():
    t = step()
    assert isinstance(t[1], Forward)
    assert lit(viz.graph(t, highlight=t[1])) == {node_id("v2")}


def test_of_an_update_the_weight_is_lit():
    t = step()
    assert isinstance(t.updates[0], Update)
    assert lit(viz.graph(t, highlight=t.updates[0])) == {node_id("w")}


def test_of_a_product_the_edge_is_lit_and_says_local_times_upstream():
    t = step()
    (record,) = [r for r in t.at("w") if isinstance(r, Chain)]
    drawing = viz.graph(t, highlight=record)
    name = edge_id("w", "v1", 0)
    assert lit(drawing) == {node_id("w"), node_id("v1"), name}
    assert written(drawing, name) == ["−3.8 · 2.1", "= −7.98"]
    assert written(drawing, edge_id("x", "v1", 1)) == ["1"]
    assert "penwidth=4" in line(drawing, name)


def test_of_a_mark_nothing_is_lit():
    t = step()
    (mark,) = [record for record in t if isinstance(record, Mark)]
    assert not lit(viz.graph(t, highlight=mark))


def test_an_input_that_is_used_twice_has_each_of_its_products_on_its_own_edge():
    with trace() as t:
        x = Value(3.0, "x")
        (x * x).backward()
    first, second = [record for record in t if isinstance(record, Chain)]
    assert edge_id("x", "loss", 0) in lit(viz.graph(t, highlight=first))
    assert edge_id("x", "loss", 1) in lit(viz.graph(t, highlight=second))
    assert edge_id("x", "loss", 0) not in lit(viz.graph(t, highlight=second))


def test_nothing_moves_from_one_step_to_the_next():
    t = step()
    drawings = [places(viz.graph(t, highlight=record)) for record in t]
    assert len(drawings) == 13
    assert all(drawing == drawings[0] for drawing in drawings)
    assert {node_id("loss"), node_id("w")} <= set(drawings[0])


def test_nothing_moves_in_the_source_for_other_programs():
    t = step()

    def of_labels(record):
        return re.findall(r'WIDTH="(\d+)" HEIGHT="(\d+)"', viz.graph(t, highlight=record).source)

    assert len(of_labels(t[0])) == 6
    assert all(of_labels(record) == of_labels(t[0]) for record in t)


def test_nothing_moves_in_a_network_of_neurons():
    model = MLP(2, [2, 1], activation="tanh", seed=0)
    with trace() as t:
        model([Value(0.5, "x1"), Value(-1.0, "x2")]).backward()
    drawings = [places(viz.graph(t, highlight=record)) for record in t]
    assert all(drawing == drawings[0] for drawing in drawings)


def test_a_weight_in_the_table_of_its_neuron_lights_the_neuron():
    model = MLP(2, [1], seed=0)
    with trace() as t:
        model([1.0, 2.0]).backward()
    record = next(r for r in t.at("layers[0].neurons[0].w[1]") if isinstance(r, Chain))
    assert lit(viz.graph(t, highlight=record)) == {node_id("loss")}
    apart = viz.graph(t, "scalar", highlight=record)
    assert edge_id("layers[0].neurons[0].w[1]", "loss", 1) in lit(apart)


def test_a_folded_layer_is_lit_for_all_that_is_in_it():
    model = MLP(2, [2, 1], activation="tanh", seed=0)
    with trace() as t:
        ((model([1.0, 2.0]) - 1.0) ** 2).backward()
    for name, ids in {
        "v2": {node_id("layers[0]")},
        "layers[1].neurons[0].b": {node_id("layers[1]")},
    }.items():
        record = next(r for r in t.at(name) if isinstance(r, Chain) and r.input == name)
        assert ids <= lit(viz.graph(t, "layer", highlight=record))
        assert not [name for name in lit(viz.graph(t, "layer", highlight=record)) if "edge" in name]
    out = next(r for r in t if isinstance(r, Chain) and r.node == "v6")
    assert edge_id("layers[1]", "v6", 0) in lit(viz.graph(t, "layer", highlight=out))


@pytest.mark.parametrize(
    "record", [Forward("v9", "neg", ("v1",), (1.0,), -1.0), Update("q", 1, 1, 1, 1, 0)]
)
def test_a_record_of_another_graph_is_refused(record):
    with pytest.raises(ValueError, match=r"there is no node '(v9|q)' in this drawing"):
        viz.graph(step(), highlight=record)


def test_only_records_are_highlighted():
    with pytest.raises(TypeError, match="highlight lights the step of a record, got 'w'"):
        viz.graph(step(), highlight="w")


# Paths.


def diamond():
    w = Value(3.0, "w")
    left, right, other = w * 2.0, w + 1.0, Value(5.0, "x") * 2.0
    return w, left * right + other


def test_all_paths_from_a_weight_to_the_result_are_lit():
    w, out = diamond()
    assert lit(viz.graph(out, paths=w)) == {
        *map(node_id, ("w", "v1", "v2", "v3", "out")),
        edge_id("w", "v1", 0),
        edge_id("w", "v2", 0),
        edge_id("v1", "v3", 0),
        edge_id("v2", "v3", 1),
        edge_id("v3", "out", 0),
    }


def test_paths_start_from_a_name_in_a_trace_too():
    with trace() as t:
        w, out = diamond()
        out.backward()
    assert lit(viz.graph(t, paths="w")) == lit(viz.graph(t, paths=w)) >= {node_id("out")}
    assert lit(viz.graph(out, paths="x")) >= {node_id("x"), edge_id("x", "v3", 0)}


def test_paths_light_what_weights_are_folded_into():
    model = MLP(2, [2, 1], seed=0)
    out = model([1.0, 2.0])
    w = model.parameters()[0]
    assert node_id("v1") in lit(viz.graph(out, "neuron", paths=w))
    assert node_id("v3") not in lit(viz.graph(out, "neuron", paths=w))
    assert {node_id("layers[0]"), edge_id("layers[0]", "layers[1]", 0)} <= lit(
        viz.graph(out, "layer", paths=w)
    )


def test_paths_start_from_a_computed_node_whatever_it_became():
    model = MLP(2, [2, 1], activation="tanh", seed=0)
    hidden = model.layers[0]([1.0, 2.0])
    out = model.layers[1](hidden)
    for detail in ("scalar", "neuron"):
        found = lit(viz.graph(out, detail, paths=hidden[1]))
        assert 3 <= len(found) < 12


@pytest.mark.parametrize("start", [Value(1.0, "other"), Value(2.0), "other", None])
def test_where_no_path_leads_it_says_so(start):
    _, out = diamond()
    if start is None:
        assert not lit(viz.graph(out, paths=start))
    else:
        with pytest.raises(ValueError, match=r"no path leads from .* to the result"):
            viz.graph(out, paths=start)


def test_a_step_and_paths_are_lit_together():
    t = step()
    drawing = viz.graph(t, highlight=t[0], paths="b")
    assert {node_id("v1"), node_id("b"), node_id("loss")} <= lit(drawing)
    assert "penwidth=3.5" in line(drawing, node_id("v1"))


# Names of variables.


def test_what_has_no_label_is_called_by_its_variable():
    a, b = Value(2.0), [Value(3.0), Value(4.0)]
    labelled = Value(1.0, "mine")
    total = a * b[0] + labelled * b[1]
    source = viz.graph(total, names=locals()).source
    for name in ("a", "b[0]", "b[1]", "mine"):
        assert f'label="{name}|' in source
    assert "total = " in source
    assert "v1 = a · b[0]" in source
    assert "labelled" not in source


def test_variables_name_the_parts_of_a_network_in_every_detail():
    model = MLP(2, [2, 1], activation="tanh", seed=0)
    x = [Value(1.0), Value(2.0)]
    hidden = model.layers[0](x)
    out = model.layers[1](hidden)
    for detail in ("scalar", "neuron"):
        source = viz.graph(out, detail, names={"x": x, "hidden": hidden, "out": out}).source
        for title in (r'label="x\[1\]\|', r"hidden\[0\] = tanh", r"out = "):
            assert re.search(title, source), (detail, title)


def test_a_label_comes_before_a_variable_of_the_same_name():
    a, b = Value(2.0, "b"), Value(3.0)
    source = viz.graph(a * b, names={"b": b}).source
    assert "b · b_2" in source


def test_what_a_notebook_keeps_to_itself_gives_no_name():
    a = Value(2.0)
    assert "_" not in re.findall(
        r'label="([^|"]*)', viz.graph(a * 2.0, names={"_": a, "_1": a}).source
    )


def test_the_graph_is_not_renamed_by_drawing():
    a = Value(2.0)
    viz.graph(a * 2.0, names={"a": a})
    assert a.label == ""


def test_records_have_their_names_already():
    with pytest.raises(ValueError, match="names goes with a Value"):
        viz.graph(step(), names={})


# Themes, and text that tries to be more.


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_is_drawn(name, tmp_path):
    t, theme = step(), THEMES[name]
    drawing = viz.graph(t, highlight=t[0], theme=name)
    assert lit(drawing, theme) == {node_id("v1")}
    svg = drawing.svg()
    assert (theme.paper in svg) == (name != "clear")
    png = viz.save(drawing, tmp_path / "graph.png").read_bytes()
    assert png.startswith(b"\x89PNG")


def test_the_clear_theme_has_no_paper():
    drawing = viz.graph(step(), theme="clear")
    (sheet,) = groups(drawing, "graph")
    assert [part.tag for part in sheet if part.tag == f"{SVG}rect"] == []


def test_dark_boxes_carry_light_text():
    assert f'fontcolor="{DARK.ink}"' in viz.graph(step(), theme="dark").source


def test_an_unknown_theme_names_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown theme 'drak'.*Did you mean 'dark'"):
        viz.graph(step(), theme="drak")


HOSTILE = ["<b>x</b>", 'a"b\\', "\\N|{}", "x\ny", "</svg><script>", "&lt;", "]]>", "😀" * 5000]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_text_in_what_is_lit(name):
    def drawn(label):
        w = Value(2.0)
        with trace() as t:
            out = w * 3.0
            out.backward()
        w.label = label
        with trace() as t:
            out = w * 3.0
            out.backward()
        drawings = [
            viz.graph(t, highlight=t[-1], paths=label),
            viz.graph(Value(2.0) * w, names={label: w}, paths=w, theme="dark"),
        ]
        return list(map(tags, drawings))

    assert drawn(name) == drawn("harmless")
