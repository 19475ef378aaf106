# %% solution
class Money:
    def __init__(self, cents):
        self.cents = cents
    def __mul__(self, k):
        return Money(self.cents * k)
    __rmul__ = __mul__
    def __eq__(self, other):
        return isinstance(other, Money) and self.cents == other.cents
    def __hash__(self):
        return hash(self.cents)
    def __lt__(self, other):
        return self.cents < other.cents
    def __neg__(self):
        return Money(-self.cents)
    def __float__(self):
        return self.cents / 100

# %% test
assert 2 * Money(5) == Money(10) == Money(5) * 2
assert Money(5) != 5 and Money(5) != Money(6)
assert len({Money(1), Money(1), Money(2)}) == 2
assert min(Money(3), Money(2)) == Money(2)
assert (-Money(1)).cents == -1 and float(Money(250)) == 2.5

# %% wrong
class Money:
    def __init__(self, cents):
        self.cents = cents
    def __mul__(self, k):
        return Money(self.cents * k)
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 1
