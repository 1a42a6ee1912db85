"""Where Graphviz places boxes of fixed size: whole, apart, and joined by their arrows."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.svg import Arrow, Group, LayoutError, engine
from viz.svg.layout import Layout, layout

sizes = st.tuples(st.floats(5, 300), st.floats(5, 200))
LR = {"rankdir": "LR"}


@given(st.lists(sizes, min_size=1, max_size=8), st.data(), st.sampled_from(["LR", "TB"]))
def test_boxes_have_their_sizes_and_none_covers_another(shapes, data, direction):
    count = len(shapes)
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = (
        data.draw(st.lists(ends.filter(lambda p: p[0] < p[1]), max_size=10)) if count > 1 else []
    )
    arrows = [Arrow("", f"b{a}", f"b{b}", ["0.5"], (30, 15)) for a, b in pairs]
    placed = layout(
        {f"b{k}": size for k, size in enumerate(shapes)}, arrows, attributes={"rankdir": direction}
    )
    assert len(placed.curves) == len(arrows)
    for k, size in enumerate(shapes):
        rect = placed.shapes[f"b{k}"]
        assert (rect.width, rect.height) == pytest.approx(size, abs=0.01)
        # Some versions of Graphviz round places; every sheet has a margin of two points.
        assert -0.5 <= rect.x <= rect.x + rect.width <= placed.width + 0.5
        assert -0.5 <= rect.y <= rect.y + rect.height <= placed.height + 0.5
    for a, b in combinations(placed.shapes.values(), 2):
        assert (
            a.x + a.width < b.x + 1
            or b.x + b.width < a.x + 1
            or (a.y + a.height < b.y + 1 or b.y + b.height < a.y + 1)
        )
    for arrow, curve in zip(arrows, placed.curves, strict=True):
        start, end = placed.shapes[arrow.source], placed.shapes[arrow.target]
        assert _near(curve.runs[0][0], start)
        assert _near(curve.tip, end)


def _near(point, rect):
    (x, y), slack = point, 6
    across = rect.x - slack <= x <= rect.x + rect.width + slack
    return across and rect.y - slack <= y <= rect.y + rect.height + slack


def test_a_group_is_a_frame_around_its_members_and_its_title():
    arrows = [Arrow("", "a", "b"), Arrow("", "b", "c")]
    inner = Group("inside", ["b"], dashed=True)
    groups = [Group("outside, with a long title", ["a"], [inner])]
    placed = layout(dict.fromkeys("abc", (60.0, 30.0)), arrows, groups, LR)
    outside, inside = placed.groups
    assert [framed.group for framed in placed.groups] == [*groups, inner]
    for framed, members in ((outside, "ab"), (inside, "b")):
        frame = framed.rect
        for name in members:
            rect = placed.shapes[name]
            assert frame.x < rect.x < rect.x + rect.width < frame.x + frame.width
            assert frame.y < rect.y < rect.y + rect.height < frame.y + frame.height
        assert frame.x < framed.title[0] < frame.x + frame.width
        assert frame.y < framed.title[1] < frame.y + 25
    assert placed.shapes["c"].x > outside.rect.x + outside.rect.width


def test_a_parallel_arrow_is_a_curve_of_its_own():
    placed = layout({"a": (60, 30), "b": (60, 30)}, [Arrow("", "a", "b"), Arrow("", "a", "b")])
    assert placed.curves[0].runs != placed.curves[1].runs


def test_nothing_to_place_needs_no_graphviz(monkeypatch):
    monkeypatch.setattr(engine, "places", None)
    assert layout({}, []) == Layout()


def test_long_lines_are_straight_whatever_is_asked_for():
    arrows = [a for k in range(80) for a in (Arrow("", f"v{k}", f"v{k + 1}"), _from_w(k + 1))]
    boxes = {name: (60.0, 30.0) for arrow in arrows for name in (arrow.source, arrow.target)}
    curve = layout(boxes, arrows, attributes=LR | {"splines": "true"}).curves[-1]
    (x, y), *_, (end_x, end_y) = curve.runs[0]
    assert curve.text == (
        pytest.approx((x + end_x) / 2, abs=0.01),
        pytest.approx((y + end_y) / 2, abs=0.01),
    )


def _from_w(k):
    return Arrow("", "w", f"v{k}", ["0.5"], (30, 15))


def test_what_would_take_minutes_is_not_asked(monkeypatch):
    monkeypatch.setattr(engine, "places", None)
    arrows = [Arrow("", "w", f"v{k}") for k in range(300)]
    arrows += [Arrow("", f"v{k}", f"v{k + 1}") for k in range(299)]
    boxes = {name: (60.0, 30.0) for arrow in arrows for name in (arrow.source, arrow.target)}
    arrows.sort(key=lambda arrow: int(arrow.target[1:]))
    with pytest.raises(LayoutError, match="too many or too long: draw less"):
        layout(boxes, arrows)
