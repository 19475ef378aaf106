"""The benchmark of the fast layer."""

import os
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "convolution.py"


def test_without_torch_the_benchmark_says_that_it_measured_nothing(tmp_path):
    """In a sentence, and `make bench` goes on."""
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')\n")
    path = os.pathsep.join([str(tmp_path), str(BENCHMARK.parents[1])])
    result = subprocess.run(
        [sys.executable, BENCHMARK], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "Convolution was not measured: torch is not installed." in result.stdout
