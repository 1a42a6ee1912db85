"""`stepgrad completion`: what a shell needs to complete commands, options and data sets."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from viz.train import DATA_SETS

SHELLS = ("bash", "zsh", "fish")
EXAMPLE = 'eval "$(stepgrad completion bash)"  or  stepgrad completion fish | source'
BASH = """\
_stepgrad() {{
  local words="{commands}"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "${{COMP_WORDS[1]}}" in
{cases}
    *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _stepgrad stepgrad"""
ZSH = "autoload -Uz compinit bashcompinit && compinit && bashcompinit"


def script(shell: str, commands: Mapping[str, argparse.ArgumentParser]) -> str:
    """Return the lines that teach a shell to complete these commands."""
    words = {name: _words(name, parser) for name, parser in commands.items()}
    if shell == "fish":
        return "\n".join(_fish(words))
    cases = "\n".join(f'    {name}) words="{" ".join(found)}" ;;' for name, found in words.items())
    bash = BASH.format(commands=" ".join(words), cases=cases)
    return f"{ZSH}\n{bash}" if shell == "zsh" else bash


def _words(name: str, parser: argparse.ArgumentParser) -> list[str]:
    """Return what may follow a command: its options, the choices of its arguments, data sets."""
    found: list[str] = [*DATA_SETS] if name == "train" else []
    for action in parser._actions:
        found += action.option_strings[-1:] or map(str, action.choices or ())
    return found


def _fish(words: Mapping[str, Sequence[str]]) -> list[str]:
    first = f'complete -c stepgrad -n __fish_use_subcommand -a "{" ".join(words)}"'
    return [
        first,
        *(
            f'complete -c stepgrad -n "__fish_seen_subcommand_from {name}" -a "{" ".join(found)}"'
            for name, found in words.items()
        ),
    ]
