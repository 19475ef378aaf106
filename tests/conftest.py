"""What all tests share."""

from hypothesis import settings

# What people hand in is no module of ours: some of it never ends, some does not parse, some bites.
collect_ignore = ["students", "attacks", "faults", "fidelity"]

# The same examples in every run, and no clock in a test's verdict.
settings.register_profile("flipgrad", derandomize=True, deadline=None, database=None)
settings.load_profile("flipgrad")
