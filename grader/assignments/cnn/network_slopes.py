"""The loss of the network and its slope along a direction, computed forwards: no gradient is handed back.

Each step gives its result, and how fast that changes when the weights move along v: the chain rule in the
other order than that of the reference, with layers and windows of its own.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.assignments.convolution.opinions import layer
from grader.judge.numerics import Array

Weights = Mapping[str, Array]


def loss_and_slope(x: Array, labels: Any, weights: Weights, v: Weights) -> tuple[float, float]:
    """Give the loss, and its derivative along v, away from kinks."""
    z, dz = x, np.zeros(x.shape)
    for number in "12":
        w, b, dw, db = (each[kind + number] for each in (weights, v) for kind in "wb")
        padding = w.shape[-1] // 2
        y = layer(z, w, b, 1, padding)
        dy = layer(dz, w, np.zeros(len(b)), 1, padding) + layer(z, dw, db, 1, padding)
        z, dz = np.maximum(y, 0), np.where(y > 0, dy, 0.0)
    z, dz = _pool(z, dz)
    flat, dflat = z.reshape(len(z), -1), dz.reshape(len(z), -1)
    scores = flat @ weights["w3"].T + weights["b3"]
    dscores = dflat @ weights["w3"].T + flat @ v["w3"].T + v["b3"]
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(x))
    loss = -np.log(p[rows, labels]).mean()
    slope = ((p * dscores).sum(axis=1) - dscores[rows, labels]).mean()
    return float(loss), float(slope)


def _pool(a: Array, da: Array) -> tuple[Array, Array]:
    """The largest of each two by two entries, and how fast it changes: of equal ones the first."""
    n, c, h, w = a.shape
    z, dz = np.empty((n, c, h // 2, w // 2)), np.empty((n, c, h // 2, w // 2))
    for place in np.ndindex(z.shape):
        image, channel, r, s = place
        window = (image, channel, slice(2 * r, 2 * r + 2), slice(2 * s, 2 * s + 2))
        first = int(np.argmax(a[window]))
        z[place], dz[place] = a[window].flat[first], da[window].flat[first]
    return z, dz
