"""Submitted as released."""

BASE = "untouched"
SCORES = {
    "conv2d_forward": 0,
    "hand_dw12": 0,
    "conv2d_dw": 0,
    "hand_table": 0,
    "hand_dx22": 0,
    "hand_users": 0,
    "conv2d_jacobian": 0,
    "rot180": 0,
    "conv2d_dx": 0,
    "derive_dx2d": 0,
    "conv2d_layer_forward": 0,
    "conv2d_layer_backward": 0,
}
