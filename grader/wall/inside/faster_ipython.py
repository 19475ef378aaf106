"""What makes IPython faster and changes nothing that it does: a cell costs less than what runs in it.

Only what a cell asks of magics is changed, where it is parsed (magics.py).
"""

import inspect
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from types import FrameType, ModuleType
from typing import Any

import numpy as np
import stack_data
from ipykernel.compiler import XCachingCompiler, get_tmp_directory, get_tmp_hash_seed
from IPython.core.inputtransformer2 import TransformerManager, make_tokens_by_line
from IPython.core.interactiveshell import InteractiveShell
from pygments.formatters.terminal256 import Terminal256Formatter

from .magics import forgiving


def make_faster(shell: InteractiveShell) -> None:
    """Let a shell read cells and write tracebacks with less work.

    For each traceback IPython searches all modules for each frame, and works out hundreds of colours. A
    notebook in which little is filled in has a dozen tracebacks.
    """
    shell.input_transformer_manager = Transformers()
    inspect.getmodule = _getmodule_of(shell, inspect.getmodule)
    make_style = "style_with_executing_node"
    setattr(stack_data, make_style, lru_cache(getattr(stack_data, make_style)))
    Terminal256Formatter._setup_styles = _once_for_each_style(Terminal256Formatter._setup_styles)


_SIGNS = re.compile(r"[%!?]|^[ \t]*[,;/]", re.MULTILINE)
"""Without one of these there is nothing in a cell that only IPython understands."""


class Transformers(TransformerManager):
    """IPython's transformers, which leave a cell in plain Python as it is.

    IPython takes every cell apart, which takes as long as to run it.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._usual = [*self.token_transformers]

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Leave lines without signs of IPython's syntax as they are."""
        if self.token_transformers == self._usual and not _SIGNS.search("".join(lines)):
            return lines
        transformed: list[str] = super().do_token_transforms(lines)  # type: ignore[no-untyped-call]
        return transformed


class Compiler(XCachingCompiler):
    """A kernel's compiler, with a quicker way to name cells."""

    def ast_parse(self, source: str, *arguments: Any, **options: Any) -> Any:
        """Parse a cell, in which no magic ends it; a SyntaxError has the words that a kernel gives it."""
        try:
            return forgiving(super().ast_parse(source, *arguments, **options), source)
        except SyntaxError as error:
            found = error
        # A kernel has split the cell into tokens before, which finds some of these errors in other words.
        make_tokens_by_line(source.splitlines(keepends=True))
        raise found

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Name the file that a cell seems to come from, as a kernel does."""
        return f"{get_tmp_directory()}/{_murmur2(raw_code.encode(), get_tmp_hash_seed())}.py"


def _murmur2(data: bytes, seed: int) -> int:
    """Hash a cell's text as kernels do, by MurmurHash2 for 32 bits: warnings show it as the cell's file."""
    factor = 0x5BD1E995
    bits = 0xFFFFFFFF
    whole = len(data) // 4
    words = np.frombuffer(data, "<u4", whole) * np.uint32(factor)
    words ^= words >> np.uint32(24)
    words *= np.uint32(factor)
    value = seed ^ len(data)
    for word in words.tolist():
        value = (value * factor & bits) ^ word
    if rest := data[4 * whole :]:
        value = (value ^ int.from_bytes(rest, "little")) * factor & bits
    value = (value ^ value >> 13) * factor & bits
    return value ^ value >> 15


def _getmodule_of(
    shell: InteractiveShell, search: Callable[..., ModuleType | None]
) -> Callable[..., ModuleType | None]:
    """Make an `inspect.getmodule` that is quick for frames and cells, and calls `search` for the rest."""

    def getmodule(object: Any, _filename: str | None = None) -> ModuleType | None:
        is_frame = isinstance(object, FrameType)
        name = _filename or (object.f_code.co_filename if is_frame else None)
        if name in shell.compile._filename_map:
            return None  # a cell is in no module
        if is_frame:
            module = sys.modules.get(object.f_globals.get("__name__", ""))
            if module and getattr(module, "__file__", None) == name:
                return module
        return search(object, _filename)

    return getmodule


def _once_for_each_style(setup: Callable[[Any], None]) -> Callable[..., None]:
    """Make a `_setup_styles` that works out the colours of a style once."""
    known: dict[Any, Any] = {}

    def _setup_styles(self: Any) -> None:
        if self.style not in known:
            setup(self)
            known[self.style] = self.style_string
        self.style_string = known[self.style]

    return _setup_styles
