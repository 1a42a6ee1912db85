"""Everything that draws is tested with the embedded Graphviz and, where it is there, with `dot`."""

from collections.abc import Iterator

import pytest

from viz.svg import engine

DRAWING = (
    *("test_boxes", "test_graph", "test_ids", "test_layers", "test_lights", "test_frames"),
    *("test_images", "test_display", "test_worksheet", "test_drawings", "test_layout"),
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that draws once with each Graphviz."""
    if metafunc.module.__name__.rpartition(".")[2] in DRAWING:
        metafunc.parametrize("graphviz_by", ["embedded", "dot"], indirect=True)


@pytest.fixture(autouse=True)
def graphviz_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Graphviz draw, or `dot` as if there were no other."""
    if getattr(request, "param", "embedded") == "dot":
        if engine.dot_program() is None:
            pytest.skip("there is no dot here")
        monkeypatch.setattr(engine, "_library", lambda: None)


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Leave matplotlib as a test found it: its settings, and no open figure."""
    import matplotlib
    from matplotlib import pyplot

    before = dict(matplotlib.rcParams)
    yield
    pyplot.close("all")
    assert dict(matplotlib.rcParams) == before
