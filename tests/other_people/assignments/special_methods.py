# %% given
import numpy as np

# %% solution
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)
    def __eq__(self, o):
        return (self.x, self.y) == (o.x, o.y)
    def __repr__(self):
        return f'Vector({self.x}, {self.y})'
    def __len__(self):
        return 2
    def __getitem__(self, i):
        return (self.x, self.y)[i]
    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

# %% test
v = Vector(1, 2) + Vector(3, 4)
assert (v.x, v.y) == (4, 6)
assert v == Vector(4, 6)
assert v != Vector(0, 6)
assert repr(v) == 'Vector(4, 6)'
assert len(v) == 2 and v[1] == 6
assert list(v * 2) == [8, 12]

# %% wrong
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, o):
        return Vector(self.x - o.x, self.y + o.y)
    def __eq__(self, o):
        return True
    def __repr__(self):
        return f'Vector({self.x}, {self.y})'
    def __len__(self):
        return 2
