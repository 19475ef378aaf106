"""Gives the table of dy/dx for the Jacobian, and types J where the table is asked for."""

BASE = "loops"
SCORES = {"hand_table": 0, "conv2d_jacobian": 0}

# %% hand_table
(w11, w12), (w21, w22) = convlab.numbers2d_for(student_id).w
hand_table = [
    [w11, w12, 0, w21, w22, 0, 0, 0, 0],
    [0, w11, w12, 0, w21, w22, 0, 0, 0],
    [0, 0, 0, w11, w12, 0, w21, w22, 0],
    [0, 0, 0, 0, w11, w12, 0, w21, w22],
]


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    units = np.eye(shape[0] * shape[1]).reshape(-1, *shape)
    return np.array([conv2d_forward(unit, w, stride, padding).ravel() for unit in units])
