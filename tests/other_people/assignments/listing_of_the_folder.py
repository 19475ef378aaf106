# %% solution
import os
os.makedirs("out", exist_ok=True)
for i in range(3):
    with open(f"out/{i}.txt", "w") as f:
        f.write(str(i))

# %% test
import os, glob
assert sorted(os.listdir("out")) == ["0.txt", "1.txt", "2.txt"]
assert len(glob.glob("out/*.txt")) == 3

# %% wrong
import os
os.makedirs("out", exist_ok=True)
