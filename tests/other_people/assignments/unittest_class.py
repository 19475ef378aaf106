# %% given
import numpy as np

# %% solution
def add(a, b):
    return a + b

# %% test
import unittest
class TestAdd(unittest.TestCase):
    def test_one(self):
        self.assertEqual(add(1, 2), 3)
    def test_text(self):
        self.assertEqual(add('a', 'b'), 'ab')
result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(TestAdd))
assert result.wasSuccessful()

# %% wrong
def add(a, b):
    return 3
