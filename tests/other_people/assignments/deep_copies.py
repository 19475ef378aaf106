# %% solution
class Box:
    def __init__(self, items):
        self.items = items
    def copy(self):
        return Box(list(self.items))

# %% test
a = Box([1])
b = a.copy()
b.items = [*b.items, 2]
assert a.items == [1] and b.items == [1, 2] and a is not b

# %% wrong
class Box:
    def __init__(self, items):
        self.items = items
    def copy(self):
        return self
