"""Worksheets: small graphs on paper, with blanks to go through by hand, and the key.

exercises.py chooses the numbers, drawing.py draws the graphs, pages.py sets the pages and
command.py writes the files.
"""

from viz.worksheet.command import worksheet

__all__ = ["worksheet"]
