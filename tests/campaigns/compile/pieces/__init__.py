"""Pieces of programs, as students write them: what a function reads, asks, or leaves to chance.

In each, `$` stands for the number of the piece and `?` for a number by chance; `x` is the list of
a sample's inputs, `y` its target, `h` what has been computed so far.
"""

from tests.campaigns.compile.pieces.asked import CHANCE as CHANCE
from tests.campaigns.compile.pieces.asked import QUESTIONS as QUESTIONS
from tests.campaigns.compile.pieces.asked import WATCHED as WATCHED
from tests.campaigns.compile.pieces.code import CODE
from tests.campaigns.compile.pieces.data import DATA
from tests.campaigns.compile.pieces.objects import OBJECTS
from tests.campaigns.compile.pieces.piece import Piece as Piece

FOLLOWED = DATA | OBJECTS | CODE
"""What changes between two calls: the compiled function gives the present answer."""
