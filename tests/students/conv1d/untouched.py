"""Submitted as released."""

BASE = "untouched"
SCORES = {
    "hand_y": 0,
    "conv1d_forward": 0,
    "hand_row": 0,
    "conv1d_jacobian": 0,
    "numerical_gradient": 0,
    "hand_dw": 0,
    "conv1d_dw": 0,
    "hand_dx": 0,
    "hand_paths": 0,
    "conv1d_dx": 0,
    "convolve1d_forward": 0,
    "convolve1d_dx": 0,
    "hand_flip": 0,
    "derive_dx": 0,
}
