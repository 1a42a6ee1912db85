"""What modules of Keras's names answer when asked for a name that is not there."""

from __future__ import annotations

from nn.absent import MODULE, refuse


def __getattr__(name: str) -> object:
    """Raise ImportError, with what to write instead, for a name that there is nothing for."""
    refuse(name, MODULE, ImportError)
    raise AttributeError(f"nn.keras has nothing called {name!r}")
