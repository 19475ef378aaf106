"""Works under the id of another simulated student: right for those numbers, which are not its own."""

BASE = "loops"
SCORES = {"hand_y": 0, "hand_row": 0, "hand_dw": 0, "hand_dx": 0}

# %% student_id
student_id = "fft"

# %% hand_y
x, w, dy = convlab.numbers_for(student_id)
hand_y = list(np.correlate(np.pad(x, 1), w))

# %% hand_row
hand_row = [0, w[1], w[0], 0, 0, 0]

# %% hand_dw
hand_dw = [dy[1:] @ x, dy[:-1] @ x]

# %% hand_dx
hand_dx = list(np.convolve(dy, w)[1:-1])
