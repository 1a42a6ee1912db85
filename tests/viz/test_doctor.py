"""`stepgrad doctor` on machines of several kinds."""

import re
from importlib.metadata import PackageNotFoundError

import pytest

from viz.cli import main
from viz.svg import engine


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


def installed(folder, name, version):
    """Put the metadata of a distribution into a folder, as pip does."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_another_autograd_beside_ours_is_exit_code_1(tmp_path, monkeypatch, capsys):
    installed(tmp_path, "autograd", "1.8.0")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "autograd 1.8.0 is installed too" in out
    assert "pip uninstall -y autograd stepgrad && pip install stepgrad" in out
    assert "Nothing is in the way" not in out


def test_another_distribution_is_not_in_the_way(tmp_path, monkeypatch, capsys):
    installed(tmp_path, "autograd_gamma", "0.5.0")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["doctor"]) == 0
    assert "Nothing is in the way" in capsys.readouterr().out


def test_what_is_not_installed_is_said(monkeypatch, capsys):
    def version(name):
        if name in ("rich", "xad", "autograd"):
            raise PackageNotFoundError(name)
        return "1.2.3"

    monkeypatch.setattr("viz.doctor.version", version)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()]
    assert ["numpy", "1.2.3"] in rows
    assert ["rich", "not", "installed"] in rows
    assert "What stepgrad needs is missing: pip install rich\n" in out
    assert "Nothing is in the way" not in out
    assert ["xad", "not", "installed", "(extra", "bench)"] in rows


def test_a_checkout_that_was_never_installed_is_told_so(monkeypatch, capsys):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("viz.doctor.version", missing)
    monkeypatch.setattr("viz.doctor.requires", missing)
    assert main(["doctor"]) == 0
    assert ["stepgrad", "not", "installed"] in [
        line.split() for line in capsys.readouterr().out.splitlines()
    ]


def test_the_doctor_draws_a_graph_a_worksheet_and_a_frame_and_says_what_came_out(capsys):
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"Graphviz +(\d+\.\d+\.\d+, inside pygraphviz|dot, in )", out)
    for name in ("graph", "worksheet", "frame"):
        assert re.search(rf"A {name}: drawn, \d[\d,]+ bytes", out)


def test_an_installed_dot_is_named_where_it_draws(monkeypatch, capsys, tmp_path):
    (tmp_path / "dot").write_text("#!/bin/sh\necho no layout today >&2\nexit 1\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engine, "_library", lambda: None)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert f"dot, in {tmp_path}" in out
    assert out.count(": not drawn") == 3
    assert out.count("Why not: Graphviz could not draw this: no layout today") == 1
    assert "Nothing is in the way" not in out


def test_without_graphviz_the_doctor_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(engine, "_library", lambda: None)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.count(f"Why not: {engine.MISSING}") == 1


def test_a_package_that_several_extras_bring_is_named_once(capsys):
    main(["doctor"])
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[-3:] for row in rows if row[:1] == ["matplotlib"]] == [
        ["docs,", "notebooks,", "plot)"]
    ]
