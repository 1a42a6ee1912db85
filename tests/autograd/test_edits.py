"""Changes as data: made, and made whole."""

from operator import setitem

import pytest

from autograd.edits import apply


def test_changes_are_made_whole_though_another_thread_raises_in_between():
    held, raised = {"a": 0, "b": 0}, []

    def raising(target, key, x):
        if not raised:
            raised.append(x)
            raise KeyboardInterrupt
        target[key] = x

    with pytest.raises(KeyboardInterrupt):
        apply([(setitem, held, "a", 0, 1), (raising, held, "b", 0, 2)])
    assert held == {"a": 1, "b": 2}
