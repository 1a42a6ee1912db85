"""The module `stepgrad`: the public names of the three packages, in one namespace."""

import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import pytest

import autograd
import nn
import stepgrad
import viz

PACKAGES = autograd, nn, viz
NAMES = [(package, name) for package in PACKAGES for name in package.__all__]


def in_a_new_python(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize(("package", "name"), NAMES, ids=[name for _, name in NAMES])
def test_it_has_every_public_name_but_the_ambiguous(package, name):
    if name in stepgrad.AMBIGUOUS:
        with pytest.raises(AttributeError, match=f"import viz.{name}"):
            getattr(stepgrad, name)
    else:
        assert getattr(stepgrad, name) is getattr(package, name)


def test_no_two_packages_mean_different_things_by_a_name():
    meant = {}
    for package, name in NAMES:
        assert meant.setdefault(name, getattr(package, name)) is getattr(package, name), name


def test_names_that_python_has_too_are_there_but_not_starred():
    assert stepgrad.max is autograd.max
    assert stepgrad.compile is autograd.compile
    found = {}
    exec("from stepgrad import *", found)
    assert not {"abs", "compile", "max", "sum"} & set(found)
    assert found["Value"] is autograd.Value
    assert found["graph"] is viz.graph


def test_the_packages_themselves_are_there():
    assert all(getattr(stepgrad, p.__name__) is p for p in PACKAGES)
    assert set(stepgrad.PACKAGES) <= set(dir(stepgrad))


@pytest.mark.parametrize("package", [*PACKAGES, stepgrad], ids=lambda package: package.__name__)
def test_the_version_is_that_of_the_distribution(package):
    assert package.__version__ == version("stepgrad")


def test_what_is_nowhere_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'stepgrad' has no attribute 'Valeu'"):
        stepgrad.Valeu  # noqa: B018
    with pytest.raises(ImportError):
        import_module("stepgrad.nothing")


def test_a_package_is_loaded_when_a_name_of_it_is_first_used():
    code = """
import sys, stepgrad
loaded = lambda: [p for p in stepgrad.PACKAGES if p in sys.modules]
print(loaded()); stepgrad.Value; print(loaded()); stepgrad.MLP; print(loaded())
stepgrad.graph; print(loaded())"""
    assert in_a_new_python(code).splitlines() == [
        "[]",
        "['autograd']",
        "['autograd', 'nn']",
        "['autograd', 'nn', 'viz']",
    ]


def test_the_module_is_the_command(capsys):
    run = subprocess.run(
        [sys.executable, "-m", "stepgrad", "--version"], capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == f"stepgrad {version('stepgrad')}"


def test_another_autograd_is_told_of(tmp_path):
    other = tmp_path / "autograd"
    other.mkdir()
    (other / "__init__.py").write_text("def grad(f): pass\n")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import stepgrad
try: stepgrad.Value
except ImportError as error: print(error)"""
    assert "stepgrad, but `import autograd` found another" in in_a_new_python(code)
