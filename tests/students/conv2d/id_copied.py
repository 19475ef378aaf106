"""Works under the id of another simulated student: right for those numbers, which are not its own."""

BASE = "loops"
SCORES = {"hand_dw12": 0, "hand_table": 0, "hand_dx22": 0, "hand_users": 0}

# %% student_id
student_id = "windows"

# %% hand_dw12
x, w, dy = convlab.numbers2d_for(student_id)
terms = (dy * x[:2, 1:]).ravel()
hand_dw12 = [*terms, sum(terms)]

# %% hand_table
(w11, w12), (w21, w22) = w
hand_table = [
    [w11, 0, 0, 0],
    [w12, w11, 0, 0],
    [0, w12, 0, 0],
    [w21, 0, w11, 0],
    [w22, w21, w12, w11],
    [0, w22, 0, w12],
    [0, 0, w21, 0],
    [0, 0, w22, w21],
    [0, 0, 0, w22],
]

# %% hand_dx22
hand_dx22 = dy[0, 0] * w22 + dy[0, 1] * w21 + dy[1, 0] * w12 + dy[1, 1] * w11

# %% hand_users
n, c, f, height, width, kh, kw = convlab.layer_sizes_for(student_id)
hand_users = [c * kh * kw, n * (height - kh + 1) * (width - kw + 1), f * kh * kw, f]
