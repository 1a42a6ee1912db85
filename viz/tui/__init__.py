"""The terminal stepper, `stepgrad step`: walk through a training, guess ahead, stop at will.

What is walked through is autograd's Stepper; Textual, which draws it, is left unimported here.
"""
