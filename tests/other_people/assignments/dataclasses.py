# %% given
import numpy as np

# %% solution
from dataclasses import dataclass
@dataclass(order=True)
class Card:
    rank: int
    suit: str = 'spades'

# %% test
assert Card(3) == Card(3, 'spades')
assert Card(2) < Card(3)
assert Card(4).suit == 'spades'
assert repr(Card(1)) == "Card(rank=1, suit='spades')"
assert sorted([Card(3), Card(1)])[0].rank == 1

# %% wrong
class Card:
    def __init__(self, rank, suit='spades'):
        self.rank, self.suit = rank, suit
