"""Formulas as MathML, which browsers set by themselves."""

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def _inline(self, node):
    self.body.append(convert(node.astext()))
    raise SkipNode


def _block(self, node):
    self.body.append(convert(node.astext(), display="block"))
    raise SkipNode


mathml = (_inline, None), (_block, None)
