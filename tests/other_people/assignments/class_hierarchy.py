# %% given
import numpy as np

# %% solution
class Shape:
    def area(self):
        raise NotImplementedError

class Square(Shape):
    def __init__(self, a):
        self.a = a
    def area(self):
        return self.a ** 2

# %% test
s = Square(3)
assert isinstance(s, Shape) and isinstance(s, Square)
assert issubclass(Square, Shape)
assert s.area() == 9
try:
    Shape().area()
except NotImplementedError:
    pass
else:
    assert False
assert not isinstance(Shape(), Square)

# %% wrong
class Shape:
    def area(self):
        raise NotImplementedError

class Square:
    def __init__(self, a):
        self.a = a
    def area(self):
        return self.a ** 2
