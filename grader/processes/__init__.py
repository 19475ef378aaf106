"""Tools for processes: a pool of them, a time limit, folders that go when they end."""
