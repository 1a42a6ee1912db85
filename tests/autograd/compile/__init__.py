"""Tests of autograd.compile, one module for each of its modules."""
