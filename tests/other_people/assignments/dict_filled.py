# %% given
stock = {}

# %% solution
stock['apples'] = 3

# %% test
assert stock == {'apples': 3}

# %% wrong
stock['pears'] = 3

# %% wrong
stock = []
