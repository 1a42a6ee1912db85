"""`stepgrad doctor` on machines of several kinds."""

from importlib.metadata import PackageNotFoundError

import pytest

from viz.cli import main


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
    assert main(["doctor"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["numpy", "1.2.3"] in rows
    assert ["rich", "not", "installed"] in rows
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
