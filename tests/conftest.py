"""What all tests share."""

from hypothesis import settings

# Students' work is no module of ours: some of it never ends, some of it does not parse.
collect_ignore = ["students"]

# The same examples in every run, and no clock in a test's verdict.
settings.register_profile("flipgrad", derandomize=True, deadline=None, database=None)
settings.load_profile("flipgrad")
