"""Where another package is called `autograd`, importing ours says so and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nn
import viz


@pytest.fixture(params=["autograd/__init__.py", "autograd.py"])
def other(request, tmp_path):
    """A folder in which nn and viz meet an `autograd` by somebody else."""
    for package in (nn, viz):
        (tmp_path / package.__name__).symlink_to(Path(package.__file__).parent)
    module = tmp_path / request.param
    module.parent.mkdir(exist_ok=True)
    module.write_text("def grad(fun):\n    return fun\n")
    return tmp_path


def run(code, folder):
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True
    )


@pytest.mark.parametrize("package", ["nn", "viz", "nn.datasets", "viz.graph"])
def test_importing_says_where_the_other_package_is_and_what_to_do(other, package):
    done = run(f"import {package}", other)
    error = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert error.startswith("ImportError: ")
    assert str(other / "autograd") in error
    assert "pip uninstall -y autograd stepgrad && pip install stepgrad" in error


def test_the_command_ends_with_what_to_do(other):
    done = run("from viz.cli import main; main(['doctor'])", other)
    assert done.returncode == 1
    assert "pip uninstall -y autograd stepgrad" in done.stderr.splitlines()[-1]


def test_the_other_package_itself_is_left_alone(other):
    assert run("import autograd; print(autograd.grad(3))", other).stdout == "3\n"
