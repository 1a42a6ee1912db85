"""What a piece of a program is."""

from typing import NamedTuple


class Piece(NamedTuple):
    """Lines that prepare something, an expression that reads it, lines that change it later."""

    begin: str
    read: str
    change: str
