# %% solution
with open("tools.py", "w") as f:
    f.write("def triple(x):\n    return 3 * x\n")
import tools

# %% test
import os
assert os.path.exists("tools.py")
assert tools.triple(2) == 6

# %% wrong
with open("tools.py", "w") as f:
    f.write("def triple(x):\n    return 2 * x\n")
import tools
