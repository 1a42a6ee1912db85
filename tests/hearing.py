"""Ctrl-C and the end of a terminal are heard, by what imports this and the processes it starts.

A shell without job control starts what runs in the background deaf to Ctrl-C, `nohup` to the other.
"""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
