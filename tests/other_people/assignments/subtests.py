# %% solution
def is_leap(y):
    return y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)

# %% test
import unittest
class T(unittest.TestCase):
    def test_years(self):
        for y, leap in ((2000, True), (1900, False), (2024, True), (2023, False)):
            with self.subTest(y=y):
                self.assertIs(is_leap(y), leap)
unittest.main(argv=["x"], exit=False)
r = unittest.TextTestRunner(verbosity=0).run(unittest.TestLoader().loadTestsFromTestCase(T))
assert not r.failures and not r.errors

# %% wrong
def is_leap(y):
    return y % 4 == 0
