# %% given
import numpy as np

# %% solution
class Stack:
    def __init__(self):
        self._items = []
    def push(self, x):
        self._items.append(x)
    def pop(self):
        if not self._items:
            raise IndexError('empty')
        return self._items.pop()
    def __len__(self):
        return len(self._items)
    def __bool__(self):
        return bool(self._items)
    def __contains__(self, x):
        return x in self._items
    def __iter__(self):
        return iter(self._items)

# %% test
s = Stack()
assert not s
s.push(1)
s.push('b')
assert len(s) == 2 and 1 in s and list(s) == [1, 'b']
assert s.pop() == 'b' and s.pop() == 1
try:
    s.pop()
except IndexError:
    pass
else:
    assert False

# %% wrong
class Stack:
    def __init__(self):
        self._items = []
    def push(self, x):
        self._items.append(x)
    def pop(self):
        return self._items.pop(0)
    def __len__(self):
        return len(self._items)
