"""What a student's code changes in the arguments that a test gives it, a test finds changed."""

from typing import Any

import numpy as np


def change(mine: Any, theirs: Any) -> bool:
    """Give a list, dict, set or array of ours the content that the student's code gave its copy.

    As in a kernel, where a function that changes its arguments changes the caller's.

    Returns
    -------
    bool
        Whether it could be done.
    """
    if isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray):
        if mine.shape == theirs.shape and mine.flags.writeable:
            mine[...] = theirs
            return True
        return False
    if isinstance(mine, tuple) and isinstance(theirs, tuple) and len(mine) == len(theirs):
        for one, other in zip(mine, theirs, strict=True):
            change(one, other)
        return True
    if isinstance(mine, list | bytearray) and type(mine) is type(theirs):
        if isinstance(mine, list) and len(mine) == len(theirs):
            for place, (one, other) in enumerate(zip(mine, theirs, strict=True)):
                if not _alike(one, other) or not change(one, other):
                    mine[place] = other
        else:
            mine[:] = theirs
        return True
    if isinstance(mine, dict) and isinstance(theirs, dict):
        kept = {key: one for key, one in mine.items() if key in theirs}
        mine.clear()
        for key, other in theirs.items():
            one = kept.get(key)
            mine[key] = one if one is not None and _alike(one, other) and change(one, other) else other
        return True
    if isinstance(mine, set) and isinstance(theirs, set):
        mine.clear()
        mine.update(theirs)
        return True
    if type(mine) is type(theirs) and hasattr(mine, "extend") and hasattr(mine, "clear"):  # a deque
        mine.clear()
        mine.extend(theirs)
        return True
    if type(mine) is type(theirs) and hasattr(type(mine), "_update_inplace"):  # a frame of pandas
        mine._update_inplace(theirs)
        return True
    return False


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) and isinstance(one, list | dict | set | bytearray | np.ndarray)
