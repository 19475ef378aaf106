"""Deleted the cell of conv1d_jacobian; the rest is right."""

BASE = "loops"
DELETED = ["conv1d_jacobian"]
SCORES = {"conv1d_jacobian": 0}
