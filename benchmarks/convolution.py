"""The reference's fast layer beside torch's convolution: `python benchmarks/convolution.py`.

Both on one thread, in one process, called in turns; the least processor time of several calls counts, so
that other programs on the machine disturb little. A ratio above 1 says that the reference takes longer.
Memory is what the reference needs at its peak beside the arrays that it returns, against unrolling the
whole batch (`im2col`). Compare ratios, not milliseconds. `--markdown` prints the tables of docs/cnn.md.
"""

import math
import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from solutions.cnn import conv2d_fast_backward, conv2d_fast_forward
from solutions.conv2d import output_shape

BATCHES = [(8, 3, 32, 32, 16), (16, 16, 32, 32, 32), (32, 32, 28, 28, 64), (32, 64, 28, 28, 64)]
"""Images, channels, height, width, filters."""
KERNELS = 1, 3, 5
STRIDES = 1, 2


class Layer(NamedTuple):
    """A layer to measure; the padding keeps the size at stride 1."""

    n: int
    c: int
    h: int
    w: int
    f: int
    k: int
    stride: int

    @property
    def padding(self) -> int:
        """Half of the kernel."""
        return self.k // 2

    def arrays(self, dtype: Any) -> tuple[np.ndarray, ...]:
        """Draw x, w, b and dy."""
        rng = np.random.default_rng(0)
        kernel = self.f, self.c, self.k, self.k
        y_shape = self.n, self.f, *output_shape((self.h, self.w), kernel, self.stride, self.padding)
        shapes = (self.n, self.c, self.h, self.w), kernel, (self.f,), y_shape
        return tuple(rng.normal(size=shape).astype(dtype) for shape in shapes)


@click.command()
@click.option("--calls", default=15, show_default=True, help="Calls of each side, of which the best counts.")
@click.option("--markdown", is_flag=True, help="Print the tables of docs/cnn.md.")
def main(calls: int, markdown: bool) -> None:
    """Measure every layer, forward and backward, in both precisions; print tables and means."""
    _with_one_thread()
    console = Console(width=130)
    try:
        import torch
    except ImportError:
        console.print("Convolution was not measured: torch is not installed. docs/cnn.md says how to get it.")
        return
    torch.set_num_threads(1)
    console.print(f"numpy {np.__version__} with {_blas()}; torch {torch.__version__}; one thread each")
    layers = [Layer(*batch, k, stride) for batch in BATCHES for k in KERNELS for stride in STRIDES]
    for dtype in (np.float64, np.float32):
        name = np.dtype(dtype).name
        columns = "layer", "forward", "torch", "ratio", "backward", "torch", "ratio", "MB", "im2col", "ratio"
        table = Table(*columns, title=name)
        for column in table.columns[1:]:
            column.justify = "right"
        ratios: dict[str, list[float]] = {"forward": [], "backward": [], "memory": []}
        for layer in layers:
            x, w, b, dy = layer.arrays(dtype)
            how = layer.stride, layer.padding
            row = []
            forward, backward = (x, w, b, *how), (dy, x, w, b, *how)
            for way, ours, theirs in (
                ("forward", partial(conv2d_fast_forward, *forward), _torch_forward(*forward)),
                ("backward", partial(conv2d_fast_backward, *backward), _torch_backward(*backward)),
            ):
                our_time, their_time = _best_in_turns(ours, theirs, calls)
                ratios[way].append(our_time / their_time)
                row += [f"{1e3 * our_time:.2f}", f"{1e3 * their_time:.2f}", f"{ratios[way][-1]:.2f}"]
            peak = max(_peak(conv2d_fast_forward, *forward), _peak(conv2d_fast_backward, *backward))
            plain = max(_peak(_plain_forward, *forward), _peak(_plain_backward, *backward))
            ratios["memory"].append(peak / plain)
            row += [f"{peak / 2**20:.1f}", f"{plain / 2**20:.1f}", f"{peak / plain:.2f}"]
            table.add_row(
                f"{layer[:4]}, {layer.f} filters {layer.k} × {layer.k}, stride {layer.stride}", *row
            )
        if markdown:
            _print_markdown(table)
        else:
            console.print(table, "Milliseconds; megabytes beside the results, and those of im2col.")
        for way in ("forward", "backward"):
            console.print(
                f"{name} {way}: geometric mean {_mean(ratios[way]):.2f}, at most {max(ratios[way]):.2f}"
            )
        console.print(f"{name} memory: at most {max(ratios['memory']):.2f}\n")


def _with_one_thread() -> None:
    """Start this program anew where numpy has begun with other settings than these.

    Settings of OpenBLAS that old versions need on new processors slow a new one down.
    """
    wanted = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    others = [name for name in os.environ if name.startswith("OPENBLAS_") and name not in wanted]
    if others or any(os.environ.get(name) != value for name, value in wanted.items()):
        clean = {name: value for name, value in os.environ.items() if name not in others}
        os.execve(sys.executable, [sys.executable, *sys.argv], clean | wanted)


def _blas() -> str:
    """Name the library behind numpy's matrix products."""
    about = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index, call-overload]
    return f"{about['name']} {about['version']}"


def _torch_forward(x: Any, w: Any, b: Any, stride: int, padding: int) -> Callable[[], object]:
    import torch

    arrays = [torch.from_numpy(array) for array in (x, w, b)]
    return lambda: torch.nn.functional.conv2d(*arrays, stride, padding)


def _torch_backward(dy: Any, x: Any, w: Any, b: Any, stride: int, padding: int) -> Callable[[], object]:
    import torch

    arrays = [torch.from_numpy(array).requires_grad_() for array in (x, w, b)]
    y, upstream = torch.nn.functional.conv2d(*arrays, stride, padding), torch.from_numpy(dy)
    return lambda: torch.autograd.grad(y, arrays, upstream, retain_graph=True)


def _windows(x: Any, k: int, stride: int, padding: int) -> Any:
    """Unroll a whole batch, as `im2col` does, in the precision of x."""
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(len(x), x.shape[1] * k * k, -1)


def _plain_forward(x: Any, w: Any, b: Any, stride: int, padding: int) -> Any:
    """Compute the layer by one product with all windows."""
    y = w.reshape(len(w), -1) @ _windows(x, w.shape[-1], stride, padding)
    y += b[:, None]
    return y.reshape(len(x), len(w), *output_shape(x.shape, w.shape, stride, padding))


def _plain_backward(dy: Any, x: Any, w: Any, b: Any, stride: int, padding: int) -> tuple[Any, Any, Any]:
    """Compute its gradients by `im2col` and `col2im`, one after the other."""
    (n, c, height, width), (f, _, k, _), (p, q) = x.shape, w.shape, dy.shape[2:]
    dy_flat = dy.reshape(n, f, p * q)
    dw = (dy_flat @ _windows(x, k, stride, padding).swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    d_windows = (w.reshape(f, -1).T @ dy_flat).reshape(n, c, k, k, p, q)
    dx = np.zeros((n, c, height + 2 * padding, width + 2 * padding), dtype=x.dtype)
    for u, v in np.ndindex(k, k):
        dx[:, :, u : u + p * stride : stride, v : v + q * stride : stride] += d_windows[:, :, u, v]
    return dx[:, :, padding : padding + height, padding : padding + width], dw, dy.sum(axis=(0, 2, 3))


def _best_in_turns(
    ours: Callable[[], object], theirs: Callable[[], object], calls: int
) -> tuple[float, float]:
    """Call both in turns; give the least processor time of each, in seconds, after a call to warm up."""
    best = [math.inf, math.inf]
    for call in range(calls + 1):
        for side, function in enumerate((ours, theirs)):
            started = time.process_time()
            function()
            spent = time.process_time() - started
            best[side] = min(best[side], spent) if call else math.inf
    return best[0], best[1]


def _peak(function: Callable[..., Any], *arguments: Any) -> int:
    """How many bytes a call needs at its peak, beside the arrays that it returns."""
    tracemalloc.start()
    try:
        results = function(*arguments)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak - sum(array.nbytes for array in (results if isinstance(results, tuple) else (results,)))


def _mean(ratios: list[float]) -> float:
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def _print_markdown(table: Table) -> None:
    columns = [list(column.cells) for column in table.columns]
    print(f"\n**{table.title}**\n")
    print("| " + " | ".join(str(column.header) for column in table.columns) + " |")
    print("|---" + "|--:" * (len(columns) - 1) + "|")
    for row in zip(*columns, strict=True):
        print("| " + " | ".join(map(str, row)) + " |")
    print()


if __name__ == "__main__":
    main()
