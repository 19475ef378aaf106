# %% solution
class InsufficientFunds(Exception):
    def __init__(self, needed):
        super().__init__(f"{needed} more needed")
        self.needed = needed
class Account:
    def __init__(self, balance):
        self.balance = balance
    def withdraw(self, x):
        if x > self.balance:
            raise InsufficientFunds(x - self.balance)
        self.balance -= x
def transfer(a, b, x):
    a.withdraw(x)
    b.balance += x

# %% test
a, b = Account(10), Account(0)
transfer(a, b, 4)
assert (a.balance, b.balance) == (6, 4)
try:
    transfer(a, b, 100)
except InsufficientFunds as e:
    assert e.needed == 94 and "94" in str(e)
else:
    assert False
assert (a.balance, b.balance) == (6, 4)

# %% wrong
class InsufficientFunds(Exception):
    pass
class Account:
    def __init__(self, balance):
        self.balance = balance
    def withdraw(self, x):
        self.balance -= x
def transfer(a, b, x):
    a.withdraw(x)
    b.balance += x
