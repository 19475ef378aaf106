# %% solution
name = input("Name? ")

# %% test
assert isinstance(name, str)

# %% wrong
name = 3
