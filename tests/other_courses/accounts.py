"""Classes that inherit, an exception of the student's own, operators; used through their instances."""

from classroom import task_cell
from nbformat.v4 import new_code_cell, new_markdown_cell

FILES: dict[str, str] = {}
ACCOUNT = '''class InsufficientFunds(ValueError):
    """Raised where more is taken than is there."""


class Account:
    def __init__(self, owner, balance=0):
        ### BEGIN SOLUTION
        self.owner = owner
        self.balance = balance
        self.history = []
        ### END SOLUTION

    def deposit(self, amount):
        ### BEGIN SOLUTION
        if amount <= 0:
            raise ValueError("an amount has to be positive")
        self.balance += amount
        self.history.append(("deposit", amount))
        ### END SOLUTION

    def withdraw(self, amount):
        ### BEGIN SOLUTION
        if amount > self.balance:
            raise InsufficientFunds(f"{self.owner} has {self.balance}")
        self.balance -= amount
        self.history.append(("withdraw", amount))
        ### END SOLUTION

    def __str__(self):
        ### BEGIN SOLUTION
        return f"{self.owner}: {self.balance}"
        ### END SOLUTION

    def __eq__(self, other):
        ### BEGIN SOLUTION
        return isinstance(other, Account) and (self.owner, self.balance) == (other.owner, other.balance)
        ### END SOLUTION'''
SAVINGS = """class Savings(Account):
    def __init__(self, owner, balance=0, rate=0.1):
        ### BEGIN SOLUTION
        super().__init__(owner, balance)
        self.rate = rate
        ### END SOLUTION

    def add_interest(self):
        ### BEGIN SOLUTION
        self.deposit(self.balance * self.rate)
        ### END SOLUTION"""
TEST_STATE = """account = Account("Ada", 10)
assert isinstance(account, Account)
assert (account.owner, account.balance) == ("Ada", 10)
account.deposit(5)
account.withdraw(3)
assert account.balance == 12
assert account.history == [("deposit", 5), ("withdraw", 3)]
assert str(account) == "Ada: 12\""""
TEST_ERRORS = """### BEGIN HIDDEN TESTS
import unittest

case = unittest.TestCase()
account = Account("Bob", 1)
with case.assertRaises(InsufficientFunds):
    account.withdraw(2)
assert account.balance == 1
try:
    account.deposit(-1)
except ValueError:
    pass
else:
    raise AssertionError("a negative amount is taken")
assert issubclass(InsufficientFunds, ValueError)
### END HIDDEN TESTS"""
TEST_EQUAL = """assert Account("Ada", 1) == Account("Ada", 1)
assert Account("Ada", 1) != Account("Ada", 2)
assert not Account("Ada", 1) == "Ada: 1\""""
TEST_SAVINGS = """savings = Savings("Cleo", 100, rate=0.25)
assert isinstance(savings, Account) and issubclass(Savings, Account)
savings.add_interest()
assert savings.balance == 125
assert len(savings.history) == 1"""
CELLS = [
    new_markdown_cell("# Accounts"),
    task_cell("Account", ACCOUNT, solution=True),
    new_code_cell('print("An account of yours:", Account)'),
    task_cell("test_state", TEST_STATE, points=2),
    task_cell("test_errors", TEST_ERRORS, points=2),
    task_cell("test_equal", TEST_EQUAL, points=1),
    task_cell("Savings", SAVINGS, solution=True),
    task_cell("test_savings", TEST_SAVINGS, points=3),
]
WRONG = {
    "takes_anything": {
        "Account": ACCOUNT.replace("if amount > self.balance:", "if False:").replace("amount <= 0", "False"),
        "Savings": SAVINGS,
    },
    "inherits_nothing": {
        "Account": ACCOUNT.replace("def __eq__", "def equals"),
        "Savings": SAVINGS.replace("(Account)", "").replace("super().__init__(owner, balance)", "pass"),
    },
}
