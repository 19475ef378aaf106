# %% solution
class Dog:
    count = 0
    def __init__(self, name):
        self.name = name
        Dog.count += 1

# %% test
before = Dog.count
a, b = Dog("a"), Dog("b")
assert Dog.count == before + 2
assert a.count == b.count == Dog.count

# %% wrong
class Dog:
    count = 0
    def __init__(self, name):
        self.name = name
        self.count += 1
