# %% solution
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1

# %% test
assert list(Countdown(3)) == [3, 2, 1]
it = iter(Countdown(1))
assert next(it) == 1
assert next(it, "end") == "end"
assert sum(Countdown(4)) == 10

# %% wrong
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return iter(range(self.n))
