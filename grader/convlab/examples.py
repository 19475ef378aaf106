"""The pictures of examples that a notebook asks about first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .pictures1d import draw_positions, draw_touched
from .pictures2d import draw_flips, draw_positions2d, draw_walk
from .pictures_of_layers import draw_batch, draw_layer
from .stamps import draw_jacobian, draw_loss, draw_stamps
from .stamps2d import draw_landings2d, draw_stamps2d

# The five-number example: a row for each output, a column for each entry.
FIVE_X = "x₀ x₁ x₂ x₃ x₄"
FIVE_W = "w₀ w₁"
DY = "g₀ g₁ g₂ g₃ g₄ g₅"
JACOBIAN = """
       x₀   x₁   x₂   x₃   x₄
y[0]   w₁   0    0    0    0
y[1]   w₀   w₁   0    0    0
y[2]   0    w₀   w₁   0    0
y[3]   0    0    w₀   w₁   0
y[4]   0    0    0    w₀   w₁
y[5]   0    0    0    0    w₀
"""
JACOBIAN_STRIDE = """
       x₀   x₁   x₂   x₃   x₄   x₅
y[0]   w₀   w₁   w₂   0    0    0
y[1]   0    0    w₀   w₁   w₂   0
"""
DY_DW = """
       w₀   w₁
y[0]   0    x₀
y[1]   x₀   x₁
y[2]   x₁   x₂
y[3]   x₂   x₃
y[4]   x₃   x₄
y[5]   x₄   0
"""
# The smallest case in two dimensions.
X2D = "x₀₀ x₀₁ x₀₂ / x₁₀ x₁₁ x₁₂ / x₂₀ x₂₁ x₂₂"
W2D = "w₀₀ w₀₁ / w₁₀ w₁₁"
DY2D = "g₀₀ g₀₁ / g₁₀ g₁₁"
JACOBIAN2D = """
      x₀₀  x₀₁  x₀₂  x₁₀  x₁₁  x₁₂  x₂₀  x₂₁  x₂₂
y₀₀   w₀₀  w₀₁  0    w₁₀  w₁₁  0    0    0    0
y₀₁   0    w₀₀  w₀₁  0    w₁₀  w₁₁  0    0    0
y₁₀   0    0    0    w₀₀  w₀₁  0    w₁₀  w₁₁  0
y₁₁   0    0    0    0    w₀₀  w₀₁  0    w₁₀  w₁₁
"""
DX2D = "dx₀₀ dx₀₁ dx₀₂ dx₁₀ dx₁₁ dx₁₂ dx₂₀ dx₂₁ dx₂₂"
TURNED2D = "w₁₁ w₁₀ / w₀₁ w₀₀"
EXAMPLES: dict[str, Callable[[], Any]] = {
    "y": lambda: draw_positions(FIVE_X, FIVE_W, padding=1),
    "J": lambda: draw_jacobian(JACOBIAN, "w"),
    "J, stride 2": lambda: draw_jacobian(JACOBIAN_STRIDE, "w"),
    "loss": lambda: draw_loss("1 2 3", "10 1", "12 23", "10 25", "2 -2", "4"),
    "dw": lambda: draw_jacobian(DY_DW, "x", DY, "dw₀ dw₁"),
    "dw again": lambda: draw_positions(FIVE_X, DY, padding=1, kinds="x dy dw"),
    "stamps": lambda: draw_stamps("g₀ g₁ g₂", FIVE_W, n=4, sums=False),
    "stamps on x₁": lambda: draw_stamps("g₀ g₁ g₂", FIVE_W, n=4, entry=1),
    "stamps, k = 3": lambda: draw_stamps("g₀ g₁ g₂", "w₀ w₁ w₂", n=5, entry=2),
    "stamps in numbers": lambda: draw_stamps([2, -2], [10, 1], n=3),
    "stamps, stride 2": lambda: draw_stamps("g₀ g₁", FIVE_W, n=5, stride=2),
    "stamps, stride 2 and padding 1": lambda: draw_stamps("g₀ g₁", "w₀ w₁ w₂", n=4, stride=2, padding=1),
    "paths": lambda: draw_touched(FIVE_X, FIVE_W, entry=1, padding=1, dy=DY),
    "dx": lambda: draw_jacobian(JACOBIAN, "w", DY, "dx₀ dx₁ dx₂ dx₃ dx₄"),
    "dx, no padding": lambda: draw_positions("g₀ g₁ g₂", "w₁ w₀", padding=1, kinds="dy w dx"),
    "dx again": lambda: draw_positions(DY, "w₁ w₀", kinds="dy w dx"),
    "2D: y": lambda: draw_positions2d(X2D, W2D),
    "2D: dw": lambda: draw_positions2d(X2D, DY2D, kinds="x dy dw"),
    "2D: J": lambda: draw_jacobian(JACOBIAN2D, "w", blocks=(2, 3)),
    "2D: stamps": draw_stamps2d,
    "2D: stamps, stride 2 and padding 1": lambda: draw_landings2d((4, 5), (3, 3), stride=2, padding=1),
    "2D: dx": lambda: draw_jacobian(JACOBIAN2D, "w", DY2D.replace("/", ""), DX2D, (2, 3)),
    "2D: dx again": lambda: draw_walk(DY2D, TURNED2D, padding=1),
    "flips": lambda: draw_flips("w₀₀ w₀₁ w₀₂ / w₁₀ w₁₁ w₁₂ / w₂₀ w₂₁ w₂₂"),
    "layer: y": lambda: draw_layer("y"),
    "layer: dx": lambda: draw_layer("dx"),
    "layer: dw": lambda: draw_batch("dw"),
    "layer: db": lambda: draw_batch("db"),
}


def draw_example(name: str) -> Any:
    """A picture that a notebook asks about first; the names are the keys of EXAMPLES."""
    return EXAMPLES[name]()
