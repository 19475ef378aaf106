"""What the notebook in two dimensions asks to predict."""

from __future__ import annotations

from .examples import W2D, X2D, draw_example
from .pictures2d import draw_following, draw_touched2d
from .predicting import PredictedEntry, PredictionTask

PREDICTIONS2D: dict[str, PredictionTask] = {
    "windows": PredictionTask(
        (
            PredictedEntry("outputs with padding 1", "16"),
            PredictedEntry("windows with the 5", "4"),
            PredictedEntry("windows with the 1", "1"),
        ),
        """
Each axis follows the formula of one dimension: $3 + 2 - 2 + 1 = 4$ rows of 4 outputs. The `5` lies in all
four windows, the `1` in one only. So four outputs depend on the `5`. This will matter on the way back.
""",
    ),
    "dw slides": PredictionTask(
        (
            PredictedEntry("what slides", "dy", ("upstream gradient", "gradient", "g")),
            PredictedEntry("over what", "x", ("input", "image")),
        ),
        """
For $w_{00}$ the four input entries are the square at the top left. For $w_{01}$ it lies one step further to
the right, for $w_{10}$ one step further down. The square is as large as `dy`: the upstream gradient slides
over the input, and each position gives one entry of `dw`.
""",
        lambda: draw_example("2D: dw"),
    ),
    "the middle pixel": PredictionTask(
        (
            PredictedEntry("from dy[0, 0]", "1"),
            PredictedEntry("from dy[0, 1]", "10"),
            PredictedEntry("from dy[1, 0]", "100"),
            PredictedEntry("from dy[1, 1]", "1000"),
        ),
        """
$4321 = 1 \\cdot 1 + 2 \\cdot 10 + 3 \\cdot 100 + 4 \\cdot 1000$. Write these kernel entries where their
outputs stand: `[[1, 10], [100, 1000]]`. The stamps all show the kernel as it is. But the pixel, which looks
back at them, sees it **turned by 180°**.

The reason: the output at the top left reaches this pixel with the *last* entry of its stamp, at the bottom
right. The output at the bottom right reaches it with the *first*.
""",
    ),
    "the touch": PredictionTask(
        (
            PredictedEntry("in y₀₀", "w₀₁"),
            PredictedEntry("in y₀₁", "w₀₀"),
            PredictedEntry("in y₁₀", "0"),
            PredictedEntry("in y₁₁", "0"),
        ),
        """
Two outputs change, so two derivatives are not zero. With the outputs in the order $y_{00}, y_{01}, y_{10},
y_{11}$:

$$\\frac{\\partial y}{\\partial x_{01}} = [\\,w_{01},\\; w_{00},\\; 0,\\; 0\\,].$$
""",
        lambda: draw_touched2d(X2D, W2D, row=0, column=1),
    ),
    "the full line": PredictionTask(
        (
            PredictedEntry("the pixel", "x₁₁", ("11", "1 1", "middle", "the pixel in the middle")),
            PredictedEntry("its line", "w₁₁ w₁₀ w₀₁ w₀₀"),
        ),
        """
Each line of your table stands here as a column. The column of $x_{11}$ is $w_{11}, w_{10}, w_{01}, w_{00}$
from top to bottom: read backwards, the kernel row by row. As a 2 × 2 table it is the kernel turned by 180°.
In the other columns parts of it are missing: there the outputs end.
""",
        lambda: draw_example("2D: J"),
    ),
    "same turn": PredictionTask(
        (
            PredictedEntry("the other order of the flips gives the same", "yes"),
            PredictedEntry("exchanging rows and columns gives the same", "no"),
        ),
        """
The flips act on different axes, so their order does not matter. Exchanging rows and columns leaves $w_{00}$
where it is; the turn brings it to the other end.
""",
    ),
    "the walk": PredictionTask(
        (
            PredictedEntry("the corner on g₀₀, for dx₀₀", "bottom right", ("right bottom", "lower right")),
            PredictedEntry("positions", "9"),
        ),
        """
The turned kernel starts with only its bottom right corner on $g_{00}$: this gives $dx_{00}$. One step to
the right gives $dx_{01}$, and so on, until only its top left corner lies on $g_{11}$: $dx_{22}$. Nine
positions, nine entries of `dx`.
""",
        lambda: draw_example("2D: dx again"),
    ),
    "places of a pixel": PredictionTask(
        (
            PredictedEntry("places under the kernel", "6"),
            PredictedEntry("outputs among them", "1"),
            PredictedEntry(
                "as r and s grow, u and v", "fall", ("shrink", "decrease", "get smaller", "they fall")
            ),
        ),
        """
Six places, as many as the kernel has entries. For the pixel in the corner only one of them is an output. At
the others `dy` counts as zero. In the small boxes are $u, v$: to the right and downwards they fall.
""",
        lambda: draw_following((2, 3), (5, 7)),
    ),
    "the other way round": PredictionTask(
        (PredictedEntry("the kernel on the way back", "not turned", ("unturned", "straight")),),
        """
As it is: $dx[i, j] = \\sum_{u,v} w[u, v]\\, dy[i + u, j + v]$, for $x[i, j]$ stands beside $w[u, v]$ in
$y[i + u, j + v]$. Whichever way the forward pass runs, the way back runs the other way.
""",
    ),
    "shape of y": PredictionTask(
        (
            PredictedEntry("the shape of y", "(8, 16, 32, 32)"),
            PredictedEntry("numbers that the layer learns", "1216"),
        ),
        """
8 images, a channel for each of the 16 filters, and the padding keeps the size. The layer learns $16 \\cdot
3 \\cdot 5 \\cdot 5 = 1200$ weights and 16 biases, whatever the size of the images.
""",
    ),
    "users of a kernel": PredictionTask(
        (PredictedEntry("w[f, c] is used again by all", "images", ("image", "batch", "images of batch")),),
        """
Every image of the batch has used it. So `dw[f, c]` sums the kernel's gradient **over the batch**. Not over
the channels: `w[f, c]` meets channel $c$ only.
""",
        lambda: draw_example("layer: dw"),
    ),
    "users of a channel": PredictionTask(
        (PredictedEntry("x[n, c] is used by all", "filters", ("filter", "kernels of all filters")),),
        """
Every filter has used it. So `dx[n, c]` sums the input's gradient **over the filters**. Not over the batch:
no other image sees this one. The arrows run from right to left now. The table of kernels is read down its
columns, as a transposed matrix is, and each kernel is turned.
""",
        lambda: draw_example("layer: dx"),
    ),
    "factor of a bias": PredictionTask(
        (PredictedEntry("the factor", "1"),),
        """
Every entry of `y[n, f]` has used it, in every image, with the factor one. So `db[f]` is the **plain sum**
of `dy` over batch, rows and columns.
""",
        lambda: draw_example("layer: db"),
    ),
    "forward passes": PredictionTask(
        (
            PredictedEntry("for trial_x", "36"),
            PredictedEntry("for the picture", "301056"),
        ),
        """
Two for each entry: $2 \\cdot 18$, and $2 \\cdot 3 \\cdot 224 \\cdot 224$. Along a direction it is two,
whatever the size.
""",
    ),
    "the best step": PredictionTask(
        (PredictedEntry("the best step", "1", ("0.1", "the largest", "largest")),),
        """
The large ones. Along any direction $L$ is a straight line: nothing bends, so nothing speaks against a large
step. Choose the step after the function, not by habit.
""",
    ),
}
