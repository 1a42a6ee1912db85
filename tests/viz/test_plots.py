"""Plots: what the lines, points and labels say, and that nothing is changed by looking."""

import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet

import viz
from autograd import Value, exp, maximum, trace
from autograd.records import Mark, Update
from nn import MLP, SGD, Dense, Sequential
from nn.callbacks import History
from nn.datasets import moons
from nn.sweep import Results, Row
from viz import plots
from viz.plots import look

matplotlib.use("Agg")
pytestmark = pytest.mark.usefixtures("nothing_left")
LIGHT, DARK = look.THEMES["light"], look.THEMES["dark"]


def line(ax, label):
    """The line whose legend begins so."""
    (found,) = [drawn for drawn in ax.lines if str(drawn.get_label()).startswith(label)]
    return found


def legend_of(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def bits(*values):
    return [(v.data.hex(), v.grad.hex()) for v in values]


def bowl(lr=0.1, steps=10):
    """(w1 − 4)² + (w2 − 3)², its weights, and the updates of a descent from (0, 0)."""
    w1, w2 = Value(0.0, "w1"), Value(0.0, "w2")
    optimizer = SGD([w1, w2], lr=lr)

    def loss():
        return (w1 - 4) ** 2 + (w2 - 3) ** 2

    with trace() as t:
        for _ in range(steps):
            optimizer.zero_grad()
            loss().backward()
            optimizer.step()
    return loss, w1, w2, t.updates


def one_weight():
    """The loss (2.1·w + b − 4)² at w = 1, b = 0, whose slope along w is −7.98."""
    w, b = Value(1.0, "w"), Value(0.0, "b")
    loss = (w * 2.1 + b - 4.0) ** 2
    loss.label = "loss"
    return loss, w, b


def network(activation="tanh", n_out=1, last="linear", loss="mse"):
    model = Sequential([Dense(4, activation, input_shape=(2,)), Dense(n_out, last)], seed=0)
    model.compile("adam", loss)
    return model


# curves.


HISTORY = {
    "loss": [1.0, 0.5, 0.25],
    "accuracy": [0.5, 0.75, 1.0],
    "val_loss": [1.5, 1.0, 0.5],
    "val_accuracy": [0.25, 0.5, 0.75],
}


def test_curves_have_the_loss_on_the_left_and_accuracies_from_0_to_1_on_the_right():
    left = plots.curves(HISTORY)
    (right,) = [ax for ax in left.figure.axes if ax is not left]
    assert line(left, "loss").get_xydata().tolist() == [[1, 1.0], [2, 0.5], [3, 0.25]]
    assert line(left, "val_loss").get_ydata().tolist() == HISTORY["val_loss"]
    assert line(right, "acc").get_ydata().tolist() == HISTORY["accuracy"]
    assert line(right, "val_acc").get_ydata().tolist() == HISTORY["val_accuracy"]
    assert right.get_ylim()[0] == 0
    assert 1 < right.get_ylim()[1] < 1.1
    assert (left.get_xlabel(), left.get_ylabel(), right.get_ylabel()) == (
        "epoch",
        "loss",
        "accuracy",
    )
    assert legend_of(left) == ["loss", "val_loss", "acc", "val_acc"]


def test_what_was_measured_on_validation_data_is_dashed_in_the_colour_of_the_same_metric():
    ax = plots.curves(HISTORY)
    trained, held_out = line(ax, "loss"), line(ax, "val_loss")
    assert trained.get_color() == held_out.get_color() == LIGHT.orange
    assert trained.get_linestyle() == "-"
    assert held_out.get_linestyle() == "--"


def test_curves_take_what_fit_returns():
    history = network().fit([[0.0, 1.0], [1.0, 0.0]], [1.0, -1.0], epochs=3, verbose=0)
    assert isinstance(history, History)
    ax = plots.curves(history)
    assert line(ax, "loss").get_ydata().tolist() == history.history["loss"]


def test_a_single_epoch_is_seen_as_a_dot():
    assert line(plots.curves({"loss": [0.5]}), "loss").get_marker() == "o"


def test_curves_on_a_logarithmic_scale_have_plain_numbers_at_their_ticks():
    ax = plots.curves({"loss": [100.0, 1.0, 0.01]}, log=True)
    ax.figure.canvas.draw()
    assert ax.get_yscale() == "log"
    assert {"0.01", "1", "100"} <= {text.get_text() for text in ax.get_yticklabels()}


@pytest.mark.parametrize("history", [{}, {"loss": []}, History()])
def test_a_history_without_an_epoch_is_refused_before_anything_is_drawn(history):
    with pytest.raises(ValueError, match="no epoch yet"):
        plots.curves(history)
    assert not pyplot.get_fignums()


def test_a_single_epoch_has_one_whole_tick_and_hollow_points_for_validation():
    ax = plots.curves({"loss": [0.5], "val_loss": [0.5]})
    assert ax.get_xlim() == (0.5, 1.5)
    assert [x for x in ax.get_xticks() if 0.5 <= x <= 1.5] == [1.0]
    trained, held_out = line(ax, "loss"), line(ax, "val_loss")
    assert (trained.get_marker(), held_out.get_marker()) == ("o", "o")
    assert trained.get_markerfacecolor() == LIGHT.orange
    assert held_out.get_markerfacecolor() == LIGHT.paper


def test_only_accuracies_are_on_the_axis_from_0_to_1():
    shares = ["acc", "val_acc", "accuracy", "val_binary_accuracy", "top_acc"]
    others = ["loss", "vaccine_error", "acceleration", "accuracy_loss", "inaccuracy"]
    left = plots.curves({name: [3.0, 2.0] for name in (*shares, *others)})
    (right,) = [ax for ax in left.figure.axes if ax is not left]
    assert [str(drawn.get_label()) for drawn in left.lines] == others
    assert len(right.lines) == len(shares)


@pytest.mark.parametrize("history", [3, [0.5], {"loss": 0.5}, None])
def test_what_is_no_history_is_refused(history):
    with pytest.raises(TypeError, match=r"curves expects what fit\(\) returns"):
        plots.curves(history)
    assert not pyplot.get_fignums()


# regions.


def test_regions_have_the_border_where_the_output_changes_its_sign():
    model = Sequential([Dense(1, input_shape=(2,))], seed=0)
    model.set_weights([[[1.0], [0.0]], [-0.25]])  # x1 − 0.25
    ax = plots.regions(model, [[0.0, 0.0], [1.0, 1.0]], [-1, 1], resolution=40)
    (border,) = [path for path in ax.collections[0].get_paths() if len(path.vertices)]
    assert border.vertices[:, 0] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("labels", "last", "border"),
    [([-1, 1], "linear", 0.0), ([0, 1], "sigmoid", 0.0), ([0, 1], "linear", 0.5)],
)
def test_the_border_of_one_output_goes_by_labels_and_activation(labels, last, border):
    model = Sequential([Dense(1, last, input_shape=(2,))], seed=0)
    model.set_weights([[[1.0], [0.0]], [0.0]])  # sigmoid(x1) is 0.5 at 0
    ax = plots.regions(model, [[-1.0, 0.0], [1.0, 1.0]], labels, resolution=41)
    assert ax.collections[0].get_paths()[0].vertices[:, 0] == pytest.approx(border, abs=1e-9)


def test_regions_are_blue_where_the_answer_is_positive_and_orange_where_it_is_not():
    model = Sequential([Dense(1, "tanh", input_shape=(2,))], seed=0)
    model.set_weights([[[9.0], [0.0]], [0.0]])
    ax = plots.regions(model, [[-1.0, 0.0], [1.0, 1.0]], [-1, 1], resolution=40)
    picture = np.asarray(ax.images[0].get_array())
    left, right = picture[20, 2], picture[20, -3]
    assert left[0] > left[2]  # more red than blue
    assert right[2] > right[0]
    assert ax.images[0].origin == "lower"


@pytest.mark.parametrize(("tilt", "borders"), [(1e-5, 0), (1e-2, 1)])
def test_a_single_answer_everywhere_has_no_border_in_it(tilt, borders):
    model = Sequential([Dense(1, "sigmoid", input_shape=(2,))], seed=0)
    model.set_weights([[[tilt], [0.0]], [0.0]])  # ½, but for rounding
    ax = plots.regions(model, [[-1.0, 0.0], [1.0, 1.0]], [0, 1], resolution=20)
    assert sum(isinstance(drawn, ContourSet) for drawn in ax.collections) == borders


def test_every_point_is_drawn_in_the_colour_of_its_label():
    points, y = moons(30, seed=0)
    ax = plots.regions(network(), points, y, resolution=20)
    minus, plus = (scatter for scatter in ax.collections if scatter.get_label() in ("−1", "1"))
    assert minus.get_offsets().tolist() == points[y < 0].tolist()
    assert plus.get_offsets().tolist() == points[y > 0].tolist()
    assert to_hex(minus.get_facecolor()[0]) == LIGHT.orange
    assert to_hex(plus.get_facecolor()[0]) == LIGHT.blue
    assert (points.min(axis=0) > [ax.get_xlim()[0], ax.get_ylim()[0]]).all()
    assert (points.max(axis=0) < [ax.get_xlim()[1], ax.get_ylim()[1]]).all()


@pytest.mark.parametrize("labels", [[0, 1, 2], np.eye(3)])
def test_of_several_outputs_the_largest_wins(labels):
    model = Sequential([Dense(3, "softmax", input_shape=(2,))], seed=0)
    model.set_weights([[[-9.0, 0.0, 9.0], [0.0, 0.0, 0.0]], [-3.0, 0.0, -3.0]])
    ax = plots.regions(model, [[-1.0, 0.0], [0.0, 0.5], [1.0, 1.0]], labels, resolution=61)
    picture = np.asarray(ax.images[0].get_array())
    for column, c in ((3, 0), (30, 1), (-4, 2)):
        pale = [_pale(look.of_class(LIGHT, other)) for other in range(3)]
        distances = [abs(picture[30, column] - colour).sum() for colour in pale]
        assert int(np.argmin(distances)) == c
    assert legend_of(ax) == ["0", "1", "2"]


def _pale(colour):
    return 1 - 0.6 * (1 - np.array(matplotlib.colors.to_rgb(colour)))


def test_targets_of_a_regression_have_a_scale_beside_them():
    ax = plots.regions(network(), [[0, 0], [1, 1], [0, 1]], [0.5, -2.0, 1.0], resolution=20)
    (bar,) = [other for other in ax.figure.axes if other is not ax]
    assert bar.get_ylim() == (-2.0, 2.0)
    assert bar.get_ylabel() == "target"


def test_regions_leave_no_trace_and_change_no_weight():
    model = network()
    before = bits(*model.parameters())
    with trace() as t:
        plots.regions(model, [[0, 0], [1, 1]], [-1, 1], resolution=20)
    assert len(t) == 0
    assert bits(*model.parameters()) == before


def test_regions_need_a_plane():
    with pytest.raises(ValueError, match="X expects 2 columns, got 3"):
        plots.regions(network(), [[0, 0, 0], [1, 1, 1]], [-1, 1])


def test_one_output_does_not_go_with_one_hot_labels():
    with pytest.raises(ValueError, match="one output, but y has 2 columns"):
        plots.regions(network(), [[0, 0], [1, 1]], [[1, 0], [0, 1]], resolution=10)


@pytest.mark.parametrize(
    ("labels", "classes"),
    [([-1, 1], ("no", "yes")), ([0, 1], ("no", "yes")), (["yes", "no"], ())],
)
def test_classes_go_by_their_names(labels, classes):
    given = {"classes": classes, "resolution": 10}
    assert legend_of(plots.regions(network(), [[0, 0], [1, 1]], labels, **given)) == ["no", "yes"]


@pytest.mark.parametrize("classes", [("no",), ("no", "yes", "perhaps")])
def test_names_are_as_many_as_classes(classes):
    with pytest.raises(ValueError, match=f"name for each of 2 classes, got {len(classes)}: no"):
        plots.regions(network(), [[0, 0], [1, 1]], [0, 1], classes=classes, resolution=10)


def test_a_label_beyond_the_outputs_is_refused():
    with pytest.raises(ValueError, match="3 outputs stand for the classes 0 to 2: a label is 5"):
        plots.regions(network(n_out=3), [[0, 0], [1, 1]], [0, 5], resolution=10)


@pytest.mark.parametrize("draw", ["regions", "slice", "surface"])
@pytest.mark.parametrize(("count", "error"), [(0, ValueError), (1, ValueError), (2.5, TypeError)])
def test_a_plot_needs_two_points_along_an_axis(draw, count, error):
    calls = {
        "regions": lambda: plots.regions(network(), [[0, 0], [1, 1]], [-1, 1], resolution=count),
        "slice": lambda: plots.slice(*one_weight()[:2], points=count),
        "surface": lambda: plots.surface(*bowl()[:3], resolution=count),
    }
    with pytest.raises(error, match="expects a whole number of 2 or more, got"):
        calls[draw]()
    assert not pyplot.get_fignums()


# slice.


@pytest.mark.parametrize("as_function", [False, True])
def test_a_slice_is_the_loss_along_the_weight(as_function):
    loss, w, _ = one_weight()
    ax = plots.slice((lambda: (w * 2.1 - 4.0) ** 2) if as_function else loss, w, reach=2.0)
    xs, ys = ax.lines[0].get_data()
    assert ys == pytest.approx((2.1 * xs - 4) ** 2)
    assert (xs[0], xs[-1]) == ax.get_xlim() == (-1.0, 3.0)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("w", "loss")


@pytest.mark.parametrize("kind", ["graph", "function", "number"])
def test_the_tangent_has_the_gradient_as_its_slope_and_its_colour(kind):
    loss, w, _ = one_weight()
    given = {
        "graph": loss,
        "function": lambda: (w * 2.1 - 4.0) ** 2,
        "number": lambda: (w.data * 2.1 - 4.0) ** 2,
    }
    tangent = line(plots.slice(given[kind], w), "slope")
    (x0, *_, x1), (y0, *_, y1) = tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-7.98)
    assert np.interp(1.0, *tangent.get_data()) == pytest.approx(3.61)
    assert tangent.get_label() == "slope ∂loss/∂w = −7.98"
    assert tangent.get_color() == LIGHT.orange


def test_the_step_by_lr_leads_to_the_loss_after_it():
    loss, w, _ = one_weight()
    ax = plots.slice(loss, w, lr=0.01)
    (arrow,) = ax.texts
    assert arrow.xy == pytest.approx((1.0798, (1.0798 * 2.1 - 4) ** 2))
    assert arrow.xyann == pytest.approx((1.0, 3.61))
    assert legend_of(ax)[1] == "step: w 1 → 1.08, loss 3.61 → 3.001"
    assert line(ax, "step").get_color() == LIGHT.blue  # up


def test_the_step_of_an_update_begins_where_the_weight_was():
    loss, w, _ = one_weight()
    loss.backward()
    (update,) = SGD([w], lr=0.01).step()
    ax = plots.slice(loss, w, update=update)
    assert legend_of(ax) == ["slope ∂loss/∂w = −7.98", "step: w 1 → 1.08, loss 3.61 → 3.001"]


def step_of_two():
    """The loss of one_weight() after a step of both its weights, and the log of the step."""
    loss, w, b = one_weight()
    loss.backward()
    return loss, w, b, SGD([w, b], lr=0.01).step()


@pytest.mark.parametrize("kind", ["graph", "function"])
@pytest.mark.parametrize("whole_trace", [False, True])
def test_the_log_of_a_step_puts_every_weight_where_it_was(kind, whole_trace):
    with trace() as t:
        loss, w, b, log = step_of_two()
    before = bits(loss, w, b)
    given = loss if kind == "graph" else lambda: (w * 2.1 + b - 4.0) ** 2
    ax = plots.slice(given, w, update=t if whole_trace else log)
    assert legend_of(ax) == ["slope ∂loss/∂w = −7.98", "step: w 1 → 1.08, loss 3.61 → 3.001"]
    xs, ys = ax.lines[0].get_data()
    assert ys == pytest.approx((2.1 * xs - 4) ** 2)
    assert bits(loss, w, b) == before


def test_the_weights_are_put_back_after_a_failure_too():
    _, w, b, log = step_of_two()
    before = bits(w, b)

    def loss():
        if w.data > 1.2:
            raise RuntimeError("no more")
        return (w * 2.1 + b - 4.0) ** 2

    with pytest.raises(RuntimeError, match="no more"):
        plots.slice(loss, w, update=log)
    assert bits(w, b) == before


@pytest.mark.parametrize("kind", ["graph", "function", "number"])
def test_one_record_of_a_step_of_several_weights_is_refused(kind):
    loss, w, b, log = step_of_two()
    given = {
        "graph": loss,
        "function": lambda: (w * 2.1 + b - 4.0) ** 2,
        "number": lambda: (w.data * 2.1 + b.data - 4.0) ** 2,
    }[kind]
    before = bits(loss, w, b)
    with pytest.raises(ValueError, match="Give the whole log of the step"):
        plots.slice(given, w, update=log[0])
    assert bits(loss, w, b) == before
    b.data = 0.0
    assert legend_of(plots.slice(given, w, update=log[0]))[0] == "slope ∂loss/∂w = −7.98"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda loss, w, b, log: plots.slice(loss, w, update=3), "an Update or the log of a step"),
        (lambda loss, w, b, log: plots.slice(loss, w, update=[]), "holds no Update"),
        (lambda loss, w, b, log: plots.slice(loss, w, update=[*log, *log]), "updated twice"),
        (
            lambda loss, w, b, log: plots.slice(loss, w, update=[*log, bowl()[3][0]]),
            "no leaf of the loss called 'w1'",
        ),
        (
            lambda loss, w, b, log: plots.slice(lambda: w.data + b.data, w, update=log),
            "a loss that is a number",
        ),
        (
            lambda loss, w, b, log: plots.slice(loss, w, update=[*bowl()[3][:2]]),
            "no update of w: label",
        ),
    ],
)
def test_a_log_that_is_not_of_one_step_of_the_loss_is_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call(*step_of_two())
    assert not pyplot.get_fignums()


@pytest.mark.parametrize("lr", [1e-3, 0.01, 0.25, 10.0])
def test_a_step_of_any_size_is_inside_the_picture_and_large_enough_to_be_seen(lr):
    loss, w, _ = one_weight()
    ax = plots.slice(loss, w, lr=lr)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    x, y = ax.texts[0].xy
    assert left < x < right
    assert bottom < y < top
    assert abs(x - 1) / (right - left) > 0.05


@pytest.mark.parametrize(("lr", "arrows"), [(1e-4, 0), (0.01, 0), (0.2, 1)])
def test_an_arrow_that_would_be_shorter_than_its_head_is_left_out(lr, arrows):
    loss, w, _ = one_weight()
    ax = plots.slice(loss, w, lr=lr, reach=2.0)
    assert len(ax.texts) == arrows
    assert line(ax, "step").get_color() == LIGHT.blue  # the legend tells of it all the same


def test_a_slice_of_a_network_s_loss_is_what_its_scalars_give():
    model = MLP(2, [3, 2], activation="tanh", seed=0)  # sums and a largest of several inputs
    w = model.parameters()[0]
    here = w.data

    def loss():
        a, b = model([0.5, -1.0])
        return (maximum(a, b) - 1) ** 2

    (line, *_) = plots.slice(loss(), w, reach=0.5, points=5).get_lines()
    for x, y in zip(*line.get_data(), strict=True):
        w.data = float(x)
        assert y == pytest.approx(loss().data, rel=1e-12)
    w.data = here


@pytest.mark.parametrize("given", [{}, {"lr": 0.1}])
def test_a_slice_leaves_every_bit_as_it_was_also_of_a_graph_that_is_out_of_date(given):
    loss, w, b = one_weight()
    loss.backward()
    w.data, b.grad = 1.5, -0.0
    everything = [loss, *loss.inputs, w, b]
    before = bits(*everything)
    with trace() as t:
        plots.slice(loss, w, **given)
    assert bits(*everything) == before
    assert len(t) == 0


def test_a_slice_that_fails_leaves_every_bit_as_it_was():
    w, b = Value(1.0, "w"), Value(2.0, "b")
    calls = []

    def loss():
        calls.append(w.data)
        if len(calls) == 5:
            raise RuntimeError("no more")
        return w * b

    w.grad = b.grad = 0.25
    before = bits(w, b)
    with pytest.raises(RuntimeError, match="no more"):
        plots.slice(loss, w)
    assert bits(w, b) == before
    assert len(set(calls)) > 1


def test_the_gradients_of_other_weights_are_as_before():
    w, b = Value(1.0, "w"), Value(2.0, "b")
    b.grad = 0.5
    plots.slice(lambda: w * b, w)
    assert bits(w, b) == [((1.0).hex(), (0.0).hex()), ((2.0).hex(), (0.5).hex())]


def test_where_a_loss_is_not_defined_its_line_has_a_gap():
    w = Value(1.0, "w")
    ax = plots.slice(w.log(), w, reach=2.0)
    xs, ys = ax.lines[0].get_data()
    assert np.isnan(ys[xs <= 0]).all()
    assert ys[xs > 0] == pytest.approx(np.log(xs[xs > 0]))


def test_where_a_loss_overflows_its_line_has_a_gap():
    w = Value(600.0, "w")
    xs, ys = plots.slice(exp(w), w, reach=200.0).lines[0].get_data()
    assert np.isnan(ys[xs > 710]).all()
    assert np.isfinite(ys[xs < 709]).all()


def test_a_whole_graph_is_computed_again_along_the_weight_whatever_it_is_made_of():
    w, b = Value(0.7, "w"), Value(0.3, "b")

    def loss():
        hidden = [(w * k + b).tanh() for k in (1, 2)]
        return (sum(hidden, 0.0).relu() + b.exp() / w) ** 2

    root = loss()
    b.data = 0.4  # the graph is out of date, also where it does not depend on w
    ax = plots.slice(root, w, reach=0.5)
    xs, ys = ax.lines[0].get_data()
    for x, y in list(zip(xs, ys, strict=True))[::20]:
        w.data = x
        assert loss().data == pytest.approx(y)


def test_a_pole_is_a_gap_too():
    w = Value(1.0, "w")
    xs, ys = plots.slice(1 / (1 / w), w).lines[0].get_data()
    assert np.isnan(ys[xs == 0]).all()
    assert np.isnan(ys).sum() == 1


def test_a_step_out_of_the_domain_is_told():
    w = Value(0.5, "w")
    ax = plots.slice(w.log(), w, lr=1.0)
    assert legend_of(ax)[1].endswith("→ not defined")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda loss, w, b: plots.slice(loss, Value(1.0, "v")), "does not depend on v"),
        (lambda loss, w, b: plots.slice(lambda: b * 2, w), "does not depend on w"),
        (lambda loss, w, b: plots.slice(loss, loss), "loss is computed"),
        (lambda loss, w, b: plots.slice(loss, 1.0), "expected a weight"),
        (lambda loss, w, b: plots.slice(3.61, w), "expected a loss"),
        (lambda loss, w, b: plots.slice(lambda: loss, w), "the same Value again"),
        (lambda loss, w, b: plots.slice(loss, w, reach=0.0), "reach expects"),
        (lambda loss, w, b: plots.slice(loss, w, lr=1, update=bowl()[3][0]), "not by both"),
        (lambda loss, w, b: plots.slice(loss, w, update=bowl()[3][0]), "update is of w1"),
        (lambda loss, w, b: plots.slice(loss, w, theme="drak"), "Did you mean 'dark'"),
    ],
)
def test_a_slice_that_makes_no_sense_is_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call(*one_weight())
    assert not pyplot.get_fignums()


# surface.


@pytest.mark.parametrize("as_graph", [False, True])
def test_the_bowl_is_lowest_at_4_and_3_and_the_path_leads_there(as_graph):
    loss, w1, w2, updates = bowl(lr=0.1, steps=30)
    ax = plots.surface(loss() if as_graph else loss, w1, w2, updates)
    way = line(ax, "30 updates").get_xydata()
    assert len(way) == 31
    assert way[0].tolist() == [0.0, 0.0]
    assert way[-1] == pytest.approx([4.0, 3.0], abs=0.01)
    assert legend_of(ax)[1:] == ["start (0, 0)", "end (4, 3)"]
    rings = ax.collections[1].get_paths()
    innermost = rings[0].vertices
    assert (innermost.min(axis=0) + innermost.max(axis=0)) / 2 == pytest.approx([4, 3], abs=0.1)
    assert ax.get_aspect() == 1.0


def test_too_large_a_step_leaves_the_bowl():
    loss, w1, w2, updates = bowl(lr=1.05, steps=6)
    ax = plots.surface(loss, w1, w2, updates)
    drawn = line(ax, "6 updates")
    assert drawn.get_linestyle() == "-"  # straight from place to place
    way = drawn.get_xydata()
    distances = np.hypot(*(way - [4, 3]).T)
    assert (np.diff(distances) > 0).all()
    assert (way > [ax.get_xlim()[0], ax.get_ylim()[0]]).all()
    assert (way < [ax.get_xlim()[1], ax.get_ylim()[1]]).all()


def test_a_large_graph_gives_the_same_surface_part_by_part(monkeypatch):
    w1, w2 = Value(1.0, "w1"), Value(1.0, "w2")
    loss = (w1 * 2 - w2) ** 2 + w1.exp()
    at_once, in_parts = [], []
    for found, most in ((at_once, 10**6), (in_parts, 40)):
        monkeypatch.setattr("viz.plots.probe.MOST", most)
        rings = plots.surface(loss, w1, w2, resolution=9).collections[1].get_paths()
        found += [ring.vertices.tolist() for ring in rings]
    assert at_once == in_parts


def test_a_reach_says_how_far_to_look():
    loss, w1, w2, _ = bowl(steps=0)
    assert plots.surface(loss, w1, w2, reach=2.0, resolution=9).get_xlim() == (-2, 2)
    ax = plots.surface(loss, w1, w2, reach=(2.0, 30.0), resolution=9)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-30, 30))
    assert ax.get_aspect() == "auto"


def test_a_reach_may_be_a_list_or_an_array():
    loss, w1, w2, _ = bowl(steps=0)
    for reach in ([2, 30], np.array([2.0, 30.0])):
        ax = plots.surface(loss, w1, w2, reach=reach, resolution=9)
        assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-30, 30))
        assert ax.get_aspect() == "auto"
    for reach in ([2], [1, 2, 3]):
        with pytest.raises(ValueError, match="one or two numbers above 0"):
            plots.surface(loss, w1, w2, reach=reach)


def test_a_weight_keeps_its_place_on_the_path_until_its_own_next_update():
    loss, w1, w2, _ = bowl(steps=0)
    steps = [("w1", 0, 1), ("w2", 0, 1), ("w1", 1, 2), ("w1", 2, 3), ("w2", 1, 5)]
    path = [Update(name, old, 1.0, 1.0, 1.0, new) for name, old, new in steps]
    ax = plots.surface(loss, w1, w2, path, resolution=5)
    ways = line(ax, "3 updates").get_xydata().tolist()
    assert ways == [[0, 0], [1, 1], [2, 1], [3, 5]]
    path.insert(1, Mark("batch", "2 of 2"))  # what lies between ends a step
    ax = plots.surface(loss, w1, w2, path, resolution=5)
    assert line(ax, "3 updates").get_xydata().tolist() == [[0, 0], [1, 0], [2, 1], [3, 5]]


def test_a_surface_in_three_dimensions_has_the_path_on_it():
    loss, w1, w2, updates = bowl(steps=3)
    ax = plots.surface(loss, w1, w2, updates, kind="3d", resolution=9)
    x, y, z = line(ax, "3 updates").get_data_3d()
    assert z == pytest.approx((x - 4) ** 2 + (y - 3) ** 2)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_zlabel()) == ("w1", "w2", "loss")


def test_a_surface_that_goes_below_0_is_orange_there():
    w1, w2 = Value(0.0, "w1"), Value(0.0, "w2")
    ax = plots.surface(w1 * w2, w1, w2, resolution=9)
    below, above = (ax.collections[0].to_rgba(x) for x in (-0.9, 0.9))
    assert below[0] > below[2]
    assert above[2] > above[0]


def test_the_updates_of_a_watched_training_are_a_path():
    model = network()
    names = ["layers[0].neurons[0].w[0]", "layers[0].neurons[0].w[1]"]
    history = model.fit([[0, 1], [1, 0]], [1, -1], epochs=4, verbose=0, watch=names)
    w1, w2 = model.layers[0].neurons[0].w

    def loss():
        return model.evaluate([[0, 1], [1, 0]], [1, -1], verbose=0)

    ax = plots.surface(loss, w1, w2, history.updates, resolution=3)
    assert line(ax, "4 updates").get_xydata()[-1].tolist() == [w1.data, w2.data]
    assert (ax.get_xlabel(), ax.get_ylabel()) == tuple(names)


def test_a_surface_leaves_every_bit_as_it_was_also_after_an_error():
    loss, w1, w2, updates = bowl(steps=2)
    w1.grad, w2.grad = 0.125, -0.0
    before = bits(w1, w2)
    plots.surface(loss, w1, w2, updates, resolution=5)
    assert bits(w1, w2) == before

    def fails():
        if w2.data > 1:
            raise RuntimeError("no more")
        return loss()

    with pytest.raises(RuntimeError, match="no more"):
        plots.surface(fails, w1, w2, updates, resolution=5)
    assert bits(w1, w2) == before


def test_a_place_where_the_loss_is_not_defined_stays_empty():
    w1, w2 = Value(1.0, "w1"), Value(1.0, "w2")
    ax = plots.surface(w1.log() * w2, w1, w2, reach=2.0, resolution=9)
    assert min(path.vertices[:, 0].min() for path in ax.collections[0].get_paths() if len(path)) > 0


def test_a_flat_surface_is_drawn_without_rings():
    w1, w2 = Value(1.0, "w1"), Value(1.0, "w2")
    ax = plots.surface(w1 * 0.0 + w2 * 0.0, w1, w2, resolution=5)
    assert legend_of(ax) == ["here (1, 1)"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda f, w1, w2, u: plots.surface(f, w1, w1), "the same one twice"),
        (lambda f, w1, w2, u: plots.surface(f, w1, w2, u[:1]), "no updates of both w1 and w2"),
        (lambda f, w1, w2, u: plots.surface(f, w1, w2, kind="4d"), "known ones are contour, 3d"),
        (lambda f, w1, w2, u: plots.surface(f, w1, w2, reach=(1.0, 0.0)), "numbers above 0"),
        (lambda f, w1, w2, u: plots.surface(lambda: exp(1e9), w1, w2), "overflows"),
    ],
)
def test_a_surface_that_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(*bowl(steps=2))


def test_a_surface_in_three_dimensions_needs_axes_of_three_dimensions():
    loss, w1, w2, _ = bowl(steps=0)
    flat = look.page()
    with pytest.raises(ValueError, match="projection='3d'"):
        plots.surface(loss, w1, w2, kind="3d", resolution=3, ax=flat)


# activation.


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "exp", "sin"])
def test_an_activation_is_drawn_with_its_derivative(name):
    ax = plots.activation(name)
    xs, ys = line(ax, f"{name}(x)").get_data()
    _, slopes = line(ax, "derivative").get_data()
    assert slopes == pytest.approx(np.gradient(ys, xs), abs=2e-2 * max(1, ys.max()))
    assert (xs[0], xs[-1]) == (-4.0, 4.0)


def test_the_derivative_is_written_as_the_table_of_ops_has_it():
    assert legend_of(plots.activation("tanh")) == ["tanh(x)", "derivative 1 − tanh(x)²"]


@pytest.mark.parametrize(("name", "left", "here"), [("relu", 0, 0), ("leaky_relu", 0.01, 0.01)])
def test_a_corner_is_marked_with_the_derivative_that_the_engine_takes(name, left, here):
    ax = plots.activation(name)
    corner = line(ax, "corner")
    assert corner.get_xydata().tolist() == [[0.0, here]]
    assert corner.get_label() == f"corner at 0: derivative {here} by convention"
    (jump,) = [drawn for drawn in ax.lines if drawn.get_markerfacecolor() == LIGHT.paper]
    assert jump.get_ydata().tolist() == [left, 1.0]
    assert np.isnan(np.interp(0.0, *line(ax, "derivative").get_data()))


def test_a_smooth_activation_has_no_corner():
    assert len(legend_of(plots.activation("sigmoid"))) == 2


def test_linear_is_x_itself():
    ax = plots.activation("linear")
    assert (line(ax, "x").get_ydata() == line(ax, "x").get_xdata()).all()
    assert (line(ax, "derivative").get_ydata() == 1).all()


def test_outside_its_domain_a_function_has_no_line_and_no_slope():
    ax = plots.activation("log")
    for label in ("log(x)", "derivative"):
        xs, ys = line(ax, label).get_data()
        assert np.isnan(ys[xs <= 0]).all()
        assert np.isfinite(ys[xs > 0]).all()


def test_an_unknown_activation_is_told_with_the_nearest():
    with pytest.raises(ValueError, match=r"unknown activation 'tahn'.*Did you mean 'tanh'"):
        plots.activation("tahn")


@pytest.mark.parametrize("reach", [np.inf, np.nan, 0.0, -1.0, "4"])
def test_an_activation_is_drawn_to_a_finite_reach(reach):
    with pytest.raises((ValueError, TypeError), match=r"^reach expects a"):
        plots.activation("tanh", reach=reach)
    assert not pyplot.get_fignums()


# histograms.


def test_histograms_show_every_layer_from_top_to_bottom():
    ax = plots.histograms(MLP(2, [16, 16, 1], seed=0))
    heights = dict(zip(ax.get_yticks(), [t.get_text() for t in ax.get_yticklabels()], strict=True))
    assert heights == {2: "layers[0]", 1: "layers[1]", 0: "layers[2]"}
    assert [text.get_text().split(",")[0] for text in ax.texts] == [
        "48 numbers",
        "272 numbers",
        "17 numbers",
    ]
    assert ax.get_xlabel() == "weight"


def test_bars_are_blue_above_0_and_orange_below_and_count_the_numbers():
    model = MLP(2, [1], seed=0)
    (neuron,) = model.layers[0].neurons
    neuron.w[0].data, neuron.w[1].data, neuron.b.data = -1.0, 0.5, 0.6
    bars = [bar for bar in plots.histograms(model).patches if bar.get_height()]
    places = [(round(bar.get_x() + bar.get_width() / 2, 1), bar) for bar in bars]
    assert {x: to_hex(bar.get_facecolor()) for x, bar in places} == {
        -1.0: LIGHT.orange,
        0.5: LIGHT.blue,
        0.6: LIGHT.blue,
    }


def test_numbers_that_are_0_have_no_bar():
    model = MLP(2, [8, 1], seed=0)  # its 9 biases begin at 0
    heights = [bar.get_height() for bar in plots.histograms(model).patches]
    others = [p.data for p in model.parameters() if p.data]
    assert sum(height > 0 for height in heights) <= len(others)
    for p in model.parameters():
        p.data = 0.0
    assert not any(bar.get_height() for bar in plots.histograms(model).patches)


def test_gradients_are_shown_after_backward_and_zeros_counted_in_words():
    model = MLP(2, [2, 1], seed=0)
    before = plots.histograms(model, of="gradients")
    assert before.texts[0].get_text().endswith("6 are 0")
    model([1.0, 0.0]).backward()
    ax = plots.histograms(model, of="gradients")
    assert ax.get_xlabel() == "gradient"
    largest = max(abs(p.grad) for p in model.parameters())
    assert ax.get_xlim() == pytest.approx((-1.04 * largest, 1.04 * largest))


def test_histograms_of_something_else_are_refused():
    with pytest.raises(ValueError, match="weights, gradients"):
        plots.histograms(MLP(2, [1]), of="weight")
    with pytest.raises(ValueError, match="no weights yet"):
        plots.histograms(Sequential([Dense(2)]))


def test_plots_of_what_is_no_model_and_no_sweep_are_refused():
    with pytest.raises(TypeError, match="histograms expects a model"):
        plots.histograms(one_weight()[0])
    with pytest.raises(TypeError, match="regions expects a model"):
        plots.regions(one_weight()[0], [[0, 0], [1, 1]], [-1, 1])
    with pytest.raises(TypeError, match=r"sweep expects the results of nn\.sweep\.run"):
        plots.sweep(["lr=0.1"], "lr")


# rates.


def descent(lr):
    """A training on w², which diverges where lr is above 1."""
    w, losses = 1.0, []
    for _ in range(5):
        losses.append(w**2)
        w -= lr * 2 * w
    if lr > 1:
        raise ValueError("training stopped: out of range")
    return {"loss": losses}


def test_a_sweep_shows_the_final_losses_and_which_rate_is_best():
    ax = plots.rates(descent, [0.4, 0.001, 0.01])
    rates, losses = ax.lines[0].get_data()
    assert list(rates) == [0.001, 0.01, 0.4]
    assert losses == pytest.approx([(1 - 2 * lr) ** 8 for lr in rates])
    assert line(ax, "lowest").get_xdata().tolist() == [0.4]
    assert legend_of(ax) == ["lowest: 2.56e−06 with lr 0.4"]
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_rates_that_diverge_are_marked_and_have_no_loss():
    ax = plots.rates(descent, [0.01, 0.1, 2.0, 3.0])
    assert line(ax, "diverged").get_xdata().tolist() == [2.0, 3.0]
    assert list(ax.lines[0].get_xdata()) == [0.01, 0.1]


def test_a_sweep_shows_all_the_curves():
    ax = plots.rates(descent, [0.01, 0.1, 2.0], show="curves")
    assert line(ax, "lr 0.1").get_ydata().tolist() == descent(0.1)["loss"]
    assert legend_of(ax) == ["lr 0.01", "lr 0.1", "lr 2 diverged"]


@pytest.mark.parametrize("of", ["history", "model", "number"])
def test_a_sweep_takes_a_history_a_model_or_a_number(of):
    def train(lr):
        model = network()
        model.compile(SGD(lr=lr), "mse")
        history = model.fit([[0, 1], [1, 0]], [1, -1], epochs=2, verbose=0)
        return {"history": history, "model": model, "number": history.history["loss"][-1]}[of]

    expected = network()
    expected.compile(SGD(lr=0.1), "mse")
    losses = expected.fit([[0, 1], [1, 0]], [1, -1], epochs=2, verbose=0).history["loss"]
    assert plots.rates(train, [0.1]).lines[0].get_ydata().tolist() == losses[-1:]


def test_where_no_rate_trains_the_error_is_told():
    def train(lr):
        raise ValueError("x and y differ in length")

    with pytest.raises(ValueError, match="differ in length"):
        plots.rates(train, [0.1, 0.2])
    with pytest.raises(ValueError, match="learning rates above 0"):
        plots.rates(descent, [])


@pytest.mark.parametrize("show", ["final", "curves"])
def test_a_sweep_without_any_finite_loss_is_refused(show):
    with pytest.raises(ValueError, match="no training gave a finite loss"):
        plots.rates(lambda lr: {"loss": [1.0, float("nan")]}, [0.1, 0.2], show=show)
    assert not pyplot.get_fignums()


@pytest.mark.parametrize("far", [[1.0, 1e3, 1.7e308], [1e300, 1.5e308]])
@pytest.mark.parametrize("low", [0.0, 0.01])
def test_a_curve_near_overflow_does_not_flatten_the_others(far, low):
    losses = {0.01: [1.0, 0.5, low], 10.0: far}
    ax = plots.rates(lambda lr: {"loss": losses[lr]}, losses, show="curves")
    ax.figure.canvas.draw()
    bottom, top = ax.get_ylim()
    assert top == 10
    assert -1 < bottom <= low
    assert bottom > 0.001 or not low
    assert line(ax, "lr 0.01").get_ydata().tolist() == losses[0.01]
    assert line(ax, "lr 10").get_ydata()[-1] > top  # leaves the picture, and does not end in it


# What all plots share.


PLOTS = {
    "curves": lambda **given: plots.curves(HISTORY, **given),
    "regions": lambda **given: plots.regions(
        network(), [[0, 0], [1, 1]], [-1, 1], resolution=9, **given
    ),
    "confusion": lambda **given: plots.confusion([0, 1, 1], [0, 1, 0], **given),
    "slice": lambda **given: plots.slice(*one_weight()[:2], lr=0.1, **given),
    "surface": lambda **given: plots.surface(*bowl(), resolution=9, **given),
    "activation": lambda **given: plots.activation("relu", **given),
    "histograms": lambda **given: plots.histograms(MLP(2, [3, 1], seed=0), **given),
    "rates": lambda **given: plots.rates(descent, [0.01, 0.1, 2.0], **given),
    "sweep": lambda **given: plots.sweep(Results([Row({"lr": 0.1}, {"loss": 1.0})]), "lr", **given),
}
every_plot = pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)


@every_plot
def test_a_plot_is_drawn_on_the_axes_it_is_given(plot):
    mine = look.page()
    assert plot(ax=mine) is mine
    assert not pyplot.get_fignums()


@every_plot
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_plot_is_on_the_paper_of_its_theme_and_legible_at_the_back_of_the_room(plot, theme):
    ax = plot(theme="dark" if theme is DARK else "light")
    assert to_hex(ax.figure.get_facecolor()) == to_hex(ax.get_facecolor()) == theme.paper
    texts = [ax.xaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels(), *ax.texts]
    texts += ax.get_legend().get_texts() if ax.get_legend() else []
    for text in texts:
        if text.get_text():
            assert to_hex(text.get_color()) == theme.heading
            assert text.get_fontsize() >= 15


@every_plot
def test_the_same_plot_gives_the_same_bytes(plot, tmp_path, monkeypatch):
    monkeypatch.setattr(look, "PIXELS_PER_INCH", 50)
    one, two = (plots.save(plot(), tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert one == two
    assert one.startswith(b"\x89PNG")
    assert b"Software" not in one


@pytest.mark.parametrize(("ending", "begin"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_svg_and_pdf_have_no_date_either(ending, begin, tmp_path):
    files = [plots.save(PLOTS["slice"](), tmp_path / f"{k}.{ending}") for k in (1, 2)]
    one, two = (path.read_bytes() for path in files)
    assert one == two
    assert one.startswith(begin)


def test_viz_save_takes_a_plot_as_it_takes_a_drawing(tmp_path):
    one = viz.save(PLOTS["slice"](), tmp_path / "a.svg")
    two = plots.save(PLOTS["slice"](), tmp_path / "b.svg")
    assert one == tmp_path / "a.svg"
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", [name for name in plots.__all__ if name != "save"])
def test_each_plot_says_how_it_is_saved(name):
    assert "viz.save(ax, " in getattr(plots, name).__doc__


def test_what_are_no_axes_is_refused(tmp_path):
    for plot in (lambda: plots.activation("tanh", ax="3d"), lambda: plots.save(None, "a.png")):
        with pytest.raises(TypeError, match="expected the Axes of a plot, got"):
            plot()


def test_another_ending_and_a_missing_folder_are_told(tmp_path):
    ax = PLOTS["activation"]()
    with pytest.raises(ValueError, match=r"unknown ending of a picture '.gif'"):
        plots.save(ax, tmp_path / "a.gif")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        plots.save(ax, tmp_path / "missing" / "a.png")


def test_matplotlib_is_loaded_by_the_first_plot_and_not_before():
    code = "import sys, viz, viz.plots, viz.cli; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@every_plot
def test_without_matplotlib_one_line_says_what_to_install(plot, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("viz.plots.look.import_module", missing)
    with pytest.raises(ImportError, match=r"pip install 'stepgrad\[plot\]'$"):
        plot()
