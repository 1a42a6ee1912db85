"""Lessons: what is shown at each step of a trace, and the page, GIF and pictures that show it."""

import json
import random
import re
import sys
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import viz
from autograd import Trace, Value, dot, trace
from autograd.account import at
from autograd.logs import Log
from autograd.records import Chain, Forward, Mark, Update, said
from autograd.tokens import board
from nn import MLP, SGD, Adam, Dense, Sequential
from tests.viz.drawn import assert_painted, box, groups
from viz.cli import main
from viz.frames.cast import Cast
from viz.frames.lesson import page
from viz.frames.script import Script
from viz.frames.stage import Stage
from viz.graph.boxes import box_id
from viz.style import LIGHT

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a\nb",
    "\\n{|}<b>&amp;",
    "😀",
    "w" * 10_000,
    "{graph}{script}",
    "\u2028\u202e\ud800",
    "<!--",
]


class Line:
    """w·x + b, one sample, trained by an optimizer; its updates and all of its nodes."""

    def __init__(self, optimizer=SGD, label="loss"):
        self.x, self.w, self.b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")
        self.optimizer = optimizer([self.w, self.b], lr=0.01)
        self.label = label
        self.nodes = {}

    def update(self):
        self.optimizer.zero_grad()
        loss = (self.w * self.x + self.b - 4.0) ** 2
        loss.label = self.label
        loss.backward()
        self.optimizer.step()

    def trace(self, updates=1):
        with trace() as t:
            for _ in range(updates):
                self.update()
        return t


def network_trace(updates=1):
    """A trace of a network of 4 tanh neurons and 1 output."""
    model = MLP(2, [4, 1], activation="tanh", seed=7)
    optimizer = SGD(model.parameters(), lr=0.05)
    inputs = [Value(0.3, "x1"), Value(-0.4, "x2")]
    with trace() as t:
        for _ in range(updates):
            optimizer.zero_grad()
            loss = (model(inputs) - 1.0) ** 2
            loss.backward()
            optimizer.step()
    return t


def training(samples=4, batch_size=2, batches=2):
    """A trace of `fit`'s own training, so many batches of it."""
    model = Sequential([Dense(2, input_shape=(2,), activation="tanh"), Dense(1)], seed=0)
    model.compile(optimizer=SGD(lr=0.1), loss="mse")
    rng = random.Random(0)
    x = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(samples)]
    stepper = model.stepper(x, [1.0] * samples, batch_size=batch_size)
    for _ in range(batches):
        stepper.run("update")
    return stepper.trace


def lines_of(script, step):
    return ["".join(map(str, line)) for line in script.rules[step].lines]


def step_of(t, kind, nth=0):
    return [k for k, record in enumerate(t, start=1) if isinstance(record, kind)][nth]


def box_of(script, name, step):
    """The box of the node that is called so after a number of steps."""
    boxes = (at(line, step) for line in script.scene.boxes)
    return next(box for box in boxes if box.title[-1].partition(" = ")[0] == name)


def edge_to(script, name, step):
    """The edges into a node, from its first input on."""
    edges = (at(line, step) for line in script.scene.edges.values())
    target = box_of(script, name, step).key
    return [edge for edge in edges if edge.target == target]


def html_of(t):
    return page(Script(t)).decode()


def lesson_in(html):
    """The JSON that a page carries."""
    return json.loads(re.search(r'id="lesson">(.*?)</script>', html, re.DOTALL)[1])


def test_a_trace_from_a_file_shows_the_same(tmp_path):
    t = training()
    t.save(tmp_path / "t.jsonl")
    assert html_of(Trace.load(tmp_path / "t.jsonl")) == html_of(t)


# Boxes.


def test_a_training_on_samples_one_by_one_is_one_network_that_is_computed_again():
    t = training(samples=4, batch_size=2, batches=4)
    cast = Cast(t)
    computed = [slot for slot in cast.slots if slot.steps]
    assert len(computed) == 8
    assert [len(slot.steps) for slot in computed] == [8] * 8


def test_the_inputs_of_one_sample_after_the_other_share_a_box_and_weights_do_not():
    w, w2 = Value(1.0, "w"), Value(2.0, "w")
    opt = SGD([w, w2], lr=0.1)
    with trace() as t:
        for x in (3.0, 4.0, 5.0):
            opt.zero_grad()
            (w * Value(x, "x") + w2).backward()
            opt.step()
    script = Script(t)
    [line] = [line for line in script.scene.boxes if line[0][1].title == ["x"]]
    seen = dict.fromkeys(box.notes[0] for _, box in line)
    assert list(seen) == ["data 3", "data 4", "data 5"]
    assert line[-1][1].title == ["x_3"]
    weights = [slot.names for slot in script.scene.cast.slots if slot.names[0][1] in ("w", "w_2")]
    assert weights == [[(0, "w")], [(0, "w_2")]]


def test_samples_that_live_until_one_backward_keep_boxes_of_their_own():
    w = Value(1.0, "w")
    with trace() as t:
        sum((w * x) ** 2 for x in (1.0, 2.0, 3.0)).backward()
    products = [slot for slot in Cast(t).slots if slot.steps and slot.steps[0][1].op == "mul"]
    assert len(products) == 3


def test_numbers_of_the_pass_before_are_shown_as_waiting_until_they_are_computed_again():
    t = Line().trace(2)
    script = Script(t)
    again = step_of(t, Forward, 4)
    [line] = [line for line in script.scene.boxes if "loss" in line[0][1].title[0]]
    looks = [(step, box.waiting) for step, box in line]
    changes = [looks[0], *(b for a, b in pairwise(looks) if a[1] != b[1])]
    assert changes == [(0, True), (4, False), (again, True), (again + 3, False)]


def test_weights_that_one_neuron_has_stand_in_its_box_and_long_tables_share_a_row():
    w = [Value(float(k), f"w[{k}]") for k in range(20)]
    with trace() as t:
        dot(w, [Value(1.0, f"x{k}") for k in range(20)]).backward()
    script = Script(t)

    def middle(step):
        rows = box_of(script, "loss", step).rows
        assert len(rows) == 9
        return rows[4]

    assert middle(1).name == "… 12 more"
    chain = next(k for k, r in enumerate(t, start=1) if isinstance(r, Chain) and r.input == "w[15]")
    assert (middle(chain).name, middle(chain).grad) == ("w[15]", 1.0)
    assert script.lit[chain][middle(chain).id] == "target"
    assert middle(len(t)).name == "… 12 more"


def test_a_weight_that_takes_a_number_says_so_for_each_sample_in_turn():
    t = training(samples=2, batch_size=2)
    script = Script(t)
    [line] = [line for line in script.scene.boxes if "layers[0].neurons[0]" in line[0][1].title]
    first, second = dict.fromkeys(box.rows[0].times for _, box in line)
    assert first != second


def test_a_leaf_that_is_used_all_along_has_a_tag_at_each_use_and_all_are_lit():
    w, y = Value(0.5, "w"), Value(0.5, "x")
    with trace() as t:
        for _ in range(100):
            y = y * w
        y.backward()
    script = Script(t)
    tags = [line[0][1] for line in script.scene.boxes if line[0][1].title == ["w"]]
    assert len({tag.id for tag in tags}) == 100
    chain = next(k for k, r in enumerate(t, start=1) if isinstance(r, Chain) and r.input == "w")
    assert {script.lit[chain][tag.id] for tag in tags} == {"target"}
    first = edge_to(script, t[0].name, 1)[1]
    assert script.lit[1][box_id(first.source)] == "source"  # but computing takes one of them
    assert len(script.lit[1].keys() & {tag.id for tag in tags}) == 1
    last = edge_to(script, t[chain - 1].node, chain)[1]
    assert list(script.lit[chain])[-1] == box_id(last.source)  # to which the page scrolls


def test_a_slice_that_begins_in_the_middle_shows_what_is_known():
    t = Line().trace(2)
    for start in range(len(t)):
        script = Script(t[start : start + 5])
        assert Stage(script, LIGHT).svg(len(script)).endswith("</svg>\n")


# What a step lights and says.


def test_a_forward_step_lights_its_node_and_says_the_rule_in_symbols_and_numbers():
    script = Script(Line().trace())
    assert lines_of(script, 1) == ["v1 = w · x", "= 1 · 2.1 = 2.1"]
    node = box_of(script, "v1", 1)
    assert script.lit[1][node.id] == "target"
    assert box_of(script, "v1", 0).notes == ["data ", "grad "]
    assert node.notes == ["data 2.1", "grad "]


def test_a_chain_product_lights_node_edge_and_input_and_writes_the_product_beside_the_edge():
    t = Line().trace()
    step = next(k for k, r in enumerate(t, start=1) if isinstance(r, Chain) and r.input == "w")
    script = Script(t)
    assert lines_of(script, step) == [
        "∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w",
        "= −3.8 · 2.1 = −7.98",
        "∂v1/∂w = x = 2.1",
    ]
    assert sorted(script.lit[step].values()) == ["local", "target", "upstream"]
    edges = [edge_to(script, "v1", k)[0] for k in (step - 1, step, step + 1)]
    assert script.lit[step][edges[0].id] == "local"
    assert [(edge.local, edge.lines) for edge in edges] == [
        (None, None),
        (2.1, ["−3.8 · 2.1"]),
        (2.1, None),
    ]
    weights = [box_of(script, "w", k) for k in (step - 1, step)]
    assert script.lit[step][weights[0].id] == "target"
    assert [weight.notes[1] for weight in weights] == ["grad ", "grad −7.98"]


def test_a_product_that_is_not_the_first_says_the_sum_so_far():
    w = Value(3.0, "w")
    with trace() as t:
        (w * w).backward()
    script = Script(t)
    assert lines_of(script, len(t))[-1] == "so far 3 + 3 = 6"
    first, second = (set(script.lit[k]) for k in (len(t) - 1, len(t)))
    assert first != second  # each of the two edges from w in its turn


def test_an_update_is_written_out_and_the_weight_changes_there():
    t = Line().trace()
    step = step_of(t, Update)
    script = Script(t)
    assert lines_of(script, step) == ["new = old − lr·grad", "= 1 − 0.01·(−7.98) = 1.0798"]
    [(weight, part)] = script.lit[step].items()
    assert part == "target"
    assert weight == box_of(script, "w", step).id
    notes = [box_of(script, "w", k).notes[0] for k in (step - 1, step)]
    assert notes == ["data 1", "data 1.08"]


def test_the_update_of_another_rule_names_its_direction_and_terms():
    t = Line(Adam).trace()
    said = lines_of(Script(t), step_of(t, Update))
    assert said[0] == "new = old − lr·direction"
    assert len(said) == 3


def test_the_mark_of_a_backward_lights_the_node_it_starts_from():
    t = Line().trace()
    script = Script(t)
    mark = step_of(t, Mark)
    assert script.lit[mark] == {box_of(script, "loss", mark).id: "target"}


def test_every_step_is_drawn_whole_and_nothing_moves():
    t = training()
    stage = Stage(Script(t), LIGHT)
    places = set()
    for step in range(len(t) + 1):
        svg = stage.svg(step)
        assert_painted(stage.sheet(step), svg)
        nodes = [box(group) for group in groups(svg, "node")]
        places.add((*nodes, re.search("viewBox=[^>]*", svg)[0]))
    assert len(places) == 1


def test_no_product_covers_a_box():
    w = Value(-12346.0, "w")
    with trace() as t:
        ((w * 1234.5 + Value(1.0, "b")) ** 2).backward()
    stage = Stage(Script(t), LIGHT)
    for line, curve in zip(stage.arrows, stage.placed.curves, strict=True):
        (x, y), half = curve.text, line[0][1].room[0] / 2
        for rect in stage.placed.shapes.values():
            beside = x + half < rect.x or x - half > rect.x + rect.width
            assert beside or y + 8 < rect.y or y - 8 > rect.y + rect.height


# The page.


def test_the_page_is_one_file_that_may_load_nothing(tmp_path):
    assert viz.frames(Line().trace(), tmp_path / "lesson.html") == tmp_path / "lesson.html"
    html = (tmp_path / "lesson.html").read_text()
    assert [p.name for p in tmp_path.iterdir()] == ["lesson.html"]
    assert "default-src 'none'" in html
    links = re.findall(r'(?:src|href)="([^"]*)"|url\(|@import|https?://(?!www\.w3\.org)', html)
    assert links == ["data:,"]


def test_the_page_carries_every_step_and_line_of_the_log():
    t = Line().trace(2)
    lesson = lesson_in(html_of(t))
    assert len(lesson["steps"]) == len(t) + 1
    assert [s["log"] for s in lesson["steps"][1:]] == [said(record, board) for record in t]
    opening = "27 steps: 8 forward, 2 backward, 12 chain rule, 4 update, 1 zero_grad"
    assert lesson["steps"][0]["rule"] == [[[opening, "", ""]]]
    lines = [line for _, _, line in lesson["changes"]]
    assert all(line[0][0] == 0 and line == sorted(line, key=lambda e: e[0]) for line in lines)


def test_the_same_trace_gives_the_same_bytes(tmp_path):
    for name in ("a.html", "b.html", "a.gif", "b.gif"):
        viz.frames(Line().trace()[:2], tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


@pytest.mark.parametrize("name", HOSTILE)
def test_any_label_is_text_and_stays_short(name):
    line = Line(label=name)
    line.x.label = line.w.label = name
    html = html_of(line.trace())
    assert html.count("<script") == html.count("</script>") == 2
    assert "<img" not in html
    assert "<b>" not in html
    assert len(html) < 60_000
    lesson_in(html)
    svg = re.search(r'role="region".*?(<svg.*?</svg>)', html, re.DOTALL)[1]
    ElementTree.fromstring(svg)


def test_a_long_trace_is_still_a_small_page():
    t = Line().trace(77)
    assert len(t) > 1000
    assert len(html_of(t)) < 2_000_000


def test_a_network_of_some_size_is_a_small_page():
    html = html_of(network_trace())
    assert len(html) < 200_000
    assert "layers[0].neurons[3]" in html


# Files.


def test_a_folder_gets_a_numbered_picture_for_each_record(tmp_path):
    t = Line().trace()
    viz.frames(t, f"{tmp_path}/lesson/")
    names = sorted(p.name for p in (tmp_path / "lesson").iterdir())
    assert names == [f"{k:04d}.svg" for k in range(1, len(t) + 1)]
    assert [p.name for p in tmp_path.iterdir()] == ["lesson"]
    first = (tmp_path / "lesson" / "0001.svg").read_text()
    assert "= 1 · 2.1" in first
    ElementTree.fromstring(first)


def test_a_folder_of_png_is_asked_for_by_format(tmp_path):
    viz.frames(Line().trace()[:2], tmp_path / "lesson", format="png")
    assert (tmp_path / "lesson" / "0002.png").read_bytes().startswith(b"\x89PNG")


def test_pictures_are_drawn_over_those_of_a_lesson_as_long_but_not_of_a_longer_one(tmp_path):
    t = Line().trace()
    (tmp_path / "mine.txt").write_text("kept")
    viz.frames(t[:4], tmp_path)
    viz.frames(t[1:5], tmp_path)
    with pytest.raises(ValueError, match=r"longer lesson, such as 0003\.svg"):
        viz.frames(t[:2], tmp_path)
    assert len(list(tmp_path.iterdir())) == 5


def test_pictures_of_any_label_are_drawn(tmp_path):
    for k, name in enumerate(HOSTILE):
        line = Line(label=name)
        line.w.label = name
        viz.frames(line.trace()[:1], tmp_path / str(k), format="svg")
        ElementTree.parse(tmp_path / str(k) / "0001.svg")
    viz.frames(line.trace()[:1], tmp_path / "png", format="png")


def test_a_gif_shows_each_record_for_a_while(tmp_path):
    image = pytest.importorskip("PIL.Image")
    t = Line().trace()[:4]
    viz.frames(t, tmp_path / "lesson.gif")
    with image.open(tmp_path / "lesson.gif") as gif:
        assert gif.n_frames == len(t)
        assert gif.info["duration"] >= 900
        assert gif.info["loop"] == 0
    assert (tmp_path / "lesson.gif").stat().st_size < 200_000


def test_without_pillow_a_gif_says_in_one_line_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "PIL", None)
    t = Line().trace()
    with pytest.raises(ImportError, match=r"^a GIF needs Pillow: pip install 'stepgrad\[plot\]'$"):
        viz.frames(t, tmp_path / "lesson.gif")
    t.save(tmp_path / "t.jsonl")
    assert main(["frames", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.gif")]) == 1
    assert "pip install 'stepgrad[plot]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "form", "message"),
    [
        ("lesson.pdf", None, r"ends in \.html or \.gif, or a folder"),
        ("lesson.html", "pdf", "format expects one of html, gif, svg, png"),
        ("missing/lesson.html", None, "no folder"),
        ("missing/lesson/", None, "no folder"),
    ],
)
def test_a_path_that_cannot_be_is_refused_before_anything_is_written(tmp_path, path, form, message):
    with pytest.raises((ValueError, OSError), match=message):
        viz.frames(Line().trace(), f"{tmp_path}/{path}", format=form)
    assert not list(tmp_path.iterdir())


def test_what_is_too_large_is_refused_with_what_to_do(tmp_path):
    mark = Mark("epoch", "1")
    with pytest.raises(ValueError, match=r"10001 steps are too many.*slice.*t\[:10000\]"):
        viz.frames(Log([mark] * 10_001), tmp_path / "lesson.html")
    with pytest.raises(ValueError, match=r"301 steps are too many for gif.*lesson\.html"):
        viz.frames(Log([mark] * 301), tmp_path / "lesson.gif")
    with trace() as t:
        sum(Value(1.0) * 2.0 for _ in range(600))
    with pytest.raises(ValueError, match=r"nodes are too many.*t\[:50\]"):
        viz.frames(t, tmp_path / "lesson.html")


def test_an_empty_trace_and_what_is_none_are_refused(tmp_path):
    with pytest.raises(ValueError, match="the trace is empty"):
        viz.frames(Trace(), tmp_path / "lesson.html")
    with pytest.raises(TypeError, match="a Trace or a slice of one, got 3"):
        viz.frames(3, tmp_path / "lesson.html")


def test_marks_alone_are_a_lesson_without_a_graph(tmp_path):
    viz.frames(Log([Mark("epoch", "1")]), tmp_path / "lesson.html")
    viz.frames(Log([Mark("epoch", "1")]), tmp_path, format="png")


# The command.


def test_the_command_makes_a_page_of_a_saved_trace(tmp_path, capsys):
    Line().trace().save(tmp_path / "t.jsonl")
    out = tmp_path / "lesson.html"
    assert main(["frames", str(tmp_path / "t.jsonl"), "-o", str(out)]) == 0
    assert str(out) in capsys.readouterr().out.replace("\n", "")
    assert out.read_text().startswith("<!doctype html>")


def test_the_command_says_what_is_wrong_in_one_line(tmp_path, capsys):
    (tmp_path / "t.jsonl").write_text("no trace")
    assert main(["frames", str(tmp_path / "t.jsonl")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("stepgrad frames: ")
    assert error.count("\n") == 1


def test_the_help_of_the_command_has_an_example(capsys):
    with pytest.raises(SystemExit):
        main(["frames", "--help"])
    assert "example: stepgrad frames trace.jsonl -o lesson.html" in capsys.readouterr().out
