# %% given
import numpy as np

# %% solution
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [1, 4, 9])
ax.set_xlabel('x')
ax.set_title('Squares')

# %% test
assert len(ax.get_lines()) == 1
assert list(ax.get_lines()[0].get_ydata()) == [1, 4, 9]
assert ax.get_xlabel() == 'x'
assert ax.get_title() == 'Squares'

# %% wrong
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [1, 2, 3])
ax.set_xlabel('x')
