"""The terminal stepper, `stepgrad step`: walk through a training, guess ahead, stop at will.

What is walked through is autograd's Stepper; Textual, which draws it, is left unimported here.
"""

RECORDS = 100_000
"""The largest number of records of a program's run, unless --records asks for more."""
