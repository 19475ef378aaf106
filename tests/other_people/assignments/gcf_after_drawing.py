# %% given
import matplotlib.pyplot as plt

# %% solution
plt.figure()
plt.plot([1, 2], [3, 4], label="line")
plt.title("A title")
plt.legend()

# %% test
ax = plt.gca()
assert ax.get_title() == "A title"
assert len(ax.lines) == 1

# %% wrong
plt.figure()
plt.plot([1, 2], [3, 4])
