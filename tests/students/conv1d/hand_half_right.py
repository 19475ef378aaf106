"""By hand: the last three outputs missing, one entry of dw and two of dx wrong; all code right."""

BASE = "loops"
SCORES = {"hand_y": 1.5, "hand_dw": 2, "hand_dx": 3}

# %% hand_y
x, w, dy = convlab.numbers_for(student_id)
hand_y = [w[1] * x[0], w[0] * x[0] + w[1] * x[1], w[0] * x[1] + w[1] * x[2], None, None, None]

# %% hand_dw
hand_dw = [dy[1:] @ x, dy[:-1] @ x + 1]

# %% hand_dx
hand_dx = [dy[0] * w[1] + dy[1] * w[0], dy[1] * w[1] + dy[2] * w[0], dy[2] * w[1] + dy[3] * w[0], 0.5, 0.5]
