"""By hand: two outputs missing, an entry of dw, two of dx, a path and a kernel wrong; all code right."""

BASE = "loops"
SCORES = {"hand_y": 1, "hand_dw": 2, "hand_paths": 2, "hand_dx": 3, "hand_flip": 2}

# %% hand_y
x, w, dy, (k, stride, padding, j) = own
hand_y = [w @ x[:3], None, None]

# %% hand_dw
hand_dw = [dy @ x[:3], dy @ x[1:4], dy @ x[2:] + 1]

# %% hand_dx
hand_dx = [*np.convolve(dy, w)[:3], 0.5, 0.5]

# %% hand_paths
first, second = (i for i in range(20) if 0 <= j + padding - i * stride < k)
hand_paths = [[first, j + padding - first * stride], [second, j - second * stride]]

# %% hand_flip
hand_flip = [[*w[::-1], 2], [*w[::-1], 0]]
