"""What all tests share."""

from hypothesis import settings

# The same examples in every run, and no clock in a test's verdict.
settings.register_profile("flipgrad", derandomize=True, deadline=None, database=None)
settings.load_profile("flipgrad")
