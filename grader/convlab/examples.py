"""The pictures of examples that a notebook asks about first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .pictures1d import draw_positions, draw_table
from .pictures2d import draw_flips, draw_positions2d, draw_walk
from .pictures_of_layers import draw_batch, draw_layer
from .stamps2d import draw_jacobian2d, draw_landings2d, draw_stamps2d

# The five-number example: its rows, so that a notebook can ask before it shows them.
DY_DX = """
        y[0] y[1] y[2] y[3] y[4] y[5]
∂y/∂a   w₁   w₀   0    0    0    0
∂y/∂b   0    w₁   w₀   0    0    0
∂y/∂c   0    0    w₁   w₀   0    0
∂y/∂d   0    0    0    w₁   w₀   0
∂y/∂e   0    0    0    0    w₁   w₀
"""
JACOBIAN = """
       a    b    c    d    e
y[0]   w₁   0    0    0    0
y[1]   w₀   w₁   0    0    0
y[2]   0    w₀   w₁   0    0
y[3]   0    0    w₀   w₁   0
y[4]   0    0    0    w₀   w₁
y[5]   0    0    0    0    w₀
"""
JACOBIAN_STRIDE = """
       a    b    c    d    e    f
y[0]   w₀   w₁   w₂   0    0    0
y[1]   0    0    w₀   w₁   w₂   0
"""
DY_DW = """
        y[0] y[1] y[2] y[3] y[4] y[5]
∂y/∂w₀  0    a    b    c    d    e
∂y/∂w₁  a    b    c    d    e    0
"""
DY = "g₀ g₁ g₂ g₃ g₄ g₅"
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
    "∂y/∂x": lambda: draw_table(DY_DX, "w"),
    "J": lambda: draw_table(JACOBIAN, "w"),
    "J, stride 2": lambda: draw_table(JACOBIAN_STRIDE, "w"),
    "dw": lambda: draw_table(DY_DW, "x", DY, "dw[0] dw[1]"),
    "dw again": lambda: draw_positions("a b c d e", DY, padding=1, kinds="x dy dw"),
    "dx": lambda: draw_table(DY_DX, "w", DY, "dx[0] dx[1] dx[2] dx[3] dx[4]"),
    "dx again": lambda: draw_positions(DY, "w₁ w₀", kinds="dy w dx"),
    "dx, no padding": lambda: draw_positions("g₀ g₁ g₂", "w₁ w₀", padding=1, kinds="dy w dx"),
    "dx, stride 2": lambda: draw_positions("0 g₀ 0 g₁ 0 0", "w₁ w₀", kinds="dy w dx"),
    "2D: y": lambda: draw_positions2d(X2D, W2D),
    "2D: dw": lambda: draw_positions2d(X2D, DY2D, kinds="x dy dw"),
    "2D: J": lambda: draw_jacobian2d(JACOBIAN2D, (2, 3)),
    "2D: stamps": lambda: draw_stamps2d([[1, 2], [3, 4]], [[1000, 100], [10, 1]], (3, 3)),
    "2D: stamps, stride 2 and padding 1": lambda: draw_landings2d((4, 5), (3, 3), stride=2, padding=1),
    "2D: dx": lambda: draw_jacobian2d(JACOBIAN2D, (2, 3), DY2D.replace("/", ""), DX2D),
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
