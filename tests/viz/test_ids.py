"""How a page finds the nodes and the edges of a drawing."""

import re

from hypothesis import given
from hypothesis import strategies as st

import viz
from autograd import Value, trace
from autograd.records import Chain, Forward
from tests.viz.drawn import groups
from viz.graph import edge_id, node_id
from viz.svg import Graph

names = st.text("ab-_.:5\\\"'<> \n[]é😀", max_size=5)


def ids(drawing: Graph, kind: str) -> list[str]:
    return [element.get("id") for element in groups(drawing, kind)]


def test_every_record_of_a_trace_finds_its_node_and_its_edge():
    x = Value(2.0, "x")
    with trace() as t:
        ((x * x - 1.0) ** 2).backward()
    drawing = viz.graph(t)
    nodes, edges = ids(drawing, "node"), ids(drawing, "edge")
    assert sorted(nodes) == ["node-loss", "node-v1", "node-v2", "node-x"]
    for record in t:
        if isinstance(record, Forward):
            assert node_id(record.name) in nodes
            for k, name in enumerate(filter(None, record.inputs)):
                assert edge_id(name, record.name, k) in edges
        elif isinstance(record, Chain):
            assert node_id(record.node) in nodes
            assert node_id(record.input) in nodes
    assert sorted(edges) == [
        *("edge-v1-v2-0", "edge-v2-loss-0", "edge-x-v1-0", "edge-x-v1-1"),
    ]


def test_ids_stand_in_the_text_of_the_svg_as_they_are():
    assert 'id="node-x"' in viz.graph(Value(2.0, "x") + 1.0).svg()


@given(names)
def test_an_id_is_a_name_of_xml(name):
    assert re.fullmatch(r"node-[A-Za-z0-9_.:]*", node_id(name))


@given(st.lists(names, min_size=2, max_size=2, unique=True), names, st.integers(0, 11))
def test_different_names_have_different_ids(pair, other, index):
    assert node_id(pair[0]) != node_id(pair[1])
    assert edge_id(pair[0], other, index) != edge_id(pair[1], other, index)
    assert edge_id(*pair, index) != edge_id(*pair[::-1], index)
    assert node_id(pair[0], index) != node_id(pair[1])


def test_a_long_name_has_a_short_id_of_its_own():
    ids = {node_id("x" * 10_000 + end) for end in "abc"}
    assert len(ids) == 3
    assert all(len(name) < 200 for name in ids)
