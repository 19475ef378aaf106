# %% given
import numpy as np

# %% solution
import matplotlib.pyplot as plt
def draw(x, y):
    fig, ax = plt.subplots()
    ax.plot(x, y, color='red')
    return ax

# %% test
ax = draw([0, 1], [2, 3])
(line,) = ax.get_lines()
assert line.get_color() == 'red'
assert np.allclose(line.get_xdata(), [0, 1])

# %% wrong
import matplotlib.pyplot as plt
def draw(x, y):
    fig, ax = plt.subplots()
    ax.plot(x, y, color='blue')
    return ax
