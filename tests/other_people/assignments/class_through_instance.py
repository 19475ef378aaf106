# %% given
import numpy as np

# %% solution
class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
    def deposit(self, x):
        if x <= 0:
            raise ValueError('positive')
        self.balance += x
        return self.balance

# %% test
a = Account('Ada', 5)
assert a.owner == 'Ada'
a.deposit(10)
assert a.balance == 15
try:
    a.deposit(-1)
except ValueError:
    pass
else:
    assert False
a.balance = 1
assert a.deposit(1) == 2

# %% wrong
class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
    def deposit(self, x):
        return self.balance + x

# %% wrong
class Account:
    pass
