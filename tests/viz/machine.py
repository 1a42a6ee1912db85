"""Other machines: one with nothing on its PATH, in its HOME and among its fonts."""

import subprocess
import sys
from pathlib import Path


def run_bare(script: str, *arguments: object, home: Path) -> str:
    """Run Python code on a bare machine; return all that it prints, errors as well."""
    empty = home / "empty"
    empty.mkdir(exist_ok=True)
    place = str(empty)
    hidden = {"PATH": place, "HOME": place, "FONTCONFIG_FILE": f"{place}/none", "TERM": "dumb"}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(
        command, env=hidden, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.stdout.decode()
