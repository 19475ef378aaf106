# %% given
class Bag:
    def __init__(self):
        self.items = []
    def add(self, x):
        self.items.append(x)
bag = Bag()

# %% solution
bag.add('x')
bag.add('y')

# %% test
assert bag.items == ['x', 'y']

# %% wrong
bag.add('y')
