"""By hand: the sum of dw12 wrong, three rows of the table wrong or missing, channels taken for filters; all code right."""

BASE = "loops"
SCORES = {"hand_dw12": 4, "hand_table": 6, "hand_users": 1}

# %% hand_dw12
x, w, dy = convlab.numbers2d_for(student_id)
terms = (dy * x[:2, 1:]).ravel()
hand_dw12 = [*terms, sum(terms) + 1]

# %% hand_table
(w11, w12), (w21, w22) = w
hand_table = [
    [w11, 0, 0, 0],
    [w12, w11, 0, 0],
    [0, w12, 0, 0],
    [w21, 0, w11, 0],
    [w11, w12, w21, w22],
    [0, w22, 0, w12],
    [0, 0, w21, 0],
    [None, None, None, None],
    [0, 0, 0, None],
]

# %% hand_users
n, c, f, height, width, kh, kw = own_layer_sizes
hand_users = [f * kh * kw, n * (height - kh + 1) * (width - kw + 1), c * kh * kw, c]
