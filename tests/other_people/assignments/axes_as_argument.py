# %% given
import matplotlib.pyplot as plt

# %% solution
def decorate(ax):
    ax.set_title("T")
    ax.set_xlabel("x")

# %% test
fig, ax = plt.subplots()
decorate(ax)
assert ax.get_title() == "T" and ax.get_xlabel() == "x"

# %% wrong
def decorate(ax):
    ax.set_title("T")
