"""What a shell completes, asked of the shells that are here."""

import re
import shutil
import subprocess

import pytest

from viz.cli import main
from viz.completion import SHELLS


def script(shell, capsys):
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_data_sets_are_in_it(shell, capsys):
    text = script(shell, capsys)
    for word in ("train", "doctor", "moons", "--activation", "--target", "fish"):
        assert re.search(rf"(?<!\w){word}(?!\w)", text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("tr", ["train"]), ("train moo", ["moons"]), ("graph --o", ["--out"]), ("nothing x", [])],
)
def test_bash_completes_what_is_typed(typed, found, capsys):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    words = ["stepgrad", *typed.split()]
    asked = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _stepgrad\n"
    asked += "printf '%s\\n' \"${COMPREPLY[@]}\""
    code = f"{script('bash', capsys)}\n{asked}"
    ran = subprocess.run([bash, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == found


def test_another_shell_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["completion", "tcsh"])
    assert "bash" in capsys.readouterr().err
