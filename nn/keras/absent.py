"""What modules of Keras's names answer when asked for a name that is not there."""

from __future__ import annotations

import sys

from nn.absent import MODULE, error_for, refuse


def __getattr__(name: str) -> object:
    """Raise an error, with what to write instead, for a name that there is nothing for."""
    refuse(name, MODULE, error_for(sys._getframe(1)))
    raise AttributeError(f"nn.keras has nothing called {name!r}")
