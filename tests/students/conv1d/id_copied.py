"""Works under the id of another simulated student: right for those numbers, which are not its own."""

BASE = "loops"
SCORES = {"hand_y": 0, "hand_row": 0, "hand_dw": 0, "hand_paths": 0, "hand_dx": 0, "hand_flip": 0}

# %% student_id
student_id = "fft"

# %% hand_y
x, w, dy, (k, stride, padding, j) = own
hand_y = list(np.correlate(x, w))

# %% hand_row
hand_row = [0, w[2], w[1]]

# %% hand_dw
hand_dw = list(np.correlate(x, dy))

# %% hand_dx
hand_dx = list(np.convolve(dy, w))

# %% hand_paths
hand_paths = [[i, j + padding - i * stride] for i in range(20) if 0 <= j + padding - i * stride < k]

# %% hand_flip
hand_flip = [[*w[::-1], 2], [*w, 0]]
