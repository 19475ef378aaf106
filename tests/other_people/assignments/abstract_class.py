# %% solution
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Disc(Shape):
    def __init__(self, r):
        self.r = r
    def area(self):
        return 3 * self.r ** 2

# %% test
try:
    Shape()
except TypeError:
    pass
else:
    raise AssertionError("Shape is not abstract")
assert Disc(2).area() == 12 and issubclass(Disc, Shape)

# %% wrong
class Shape:
    def area(self): ...
class Disc(Shape):
    def __init__(self, r):
        self.r = r
    def area(self):
        return 3 * self.r ** 2
