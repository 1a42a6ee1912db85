"""Compiled code beside scalars: any program, batch and training."""
