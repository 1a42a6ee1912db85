"""Native code: a program of one sample as loops over rows, with the bits of the scalar engine.

The rules of the op table are read in a namespace that writes LLVM (code.py, namespace.py); nodes
that are alike become loops (runs.py, functions.py); machine.py compiles, kernel.py runs batches.
"""
