"""IPython's shell as a kernel has it, without the kernel."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from traitlets import Type

from .faster_ipython import Compiler
from .magics import Forgiving
from .streams import cell_outputs


class _Display(DisplayPublisher):
    """Sends what a cell displays."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        output = {"output_type": "display_data", "data": _bundle(data), "metadata": _sizes(metadata)}
        cell_outputs.show(output, display_id if isinstance(display_id, str) else None, bool(update))

    def clear_output(self, wait: bool = False) -> None:
        cell_outputs.clear(bool(wait))


class _Results(DisplayHook):
    """Sends the value of a cell's last line."""

    def start_displayhook(self) -> None: ...

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        cell_outputs.show(
            {"output_type": "execute_result", "data": _bundle(format_dict), "metadata": _sizes(md_dict)}
        )

    def finish_displayhook(self) -> None: ...


class Shell(Forgiving):
    """A kernel's shell, whose outputs go to `streams.cell_outputs`."""

    displayhook_class = Type(_Results)
    display_pub_class = Type(_Display)
    compiler_class = Type(Compiler)

    def should_run_async(self, raw_cell: str, **prepared: Any) -> bool:
        """Say whether a cell awaits something; to find out, IPython compiles the cell once more."""
        return ("await" in raw_cell or "async" in raw_cell) and super().should_run_async(raw_cell, **prepared)

    def enable_gui(self, gui: object = None) -> None:
        """There is no event loop to join: figures are drawn at the end of their cell."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        cell_outputs.show(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": text_of(evalue),
                "traceback": [str(line) for line in stb],
            }
        )


# By this name libraries tell a notebook from a terminal.
Shell.__name__ = Shell.__qualname__ = ZMQInteractiveShell.__name__


class NoKernel:
    """What the shell asks of a kernel: there is no event loop to join, and nobody to answer `input`."""

    eventloop = None
    _allow_stdin = False
    raw_input = Kernel.raw_input
    getpass = Kernel.getpass


def _bundle(data: Mapping[str, Any]) -> dict[str, str]:
    """Write a MIME bundle as text: bytes in base64, structures as JSON."""
    texts = {}
    for kind, value in data.items():
        if isinstance(value, bytes):
            texts[str(kind)] = b64encode(value).decode()
        elif isinstance(value, str):
            texts[str(kind)] = value
        else:
            try:
                texts[str(kind)] = json.dumps(value)
            except (TypeError, ValueError, RecursionError):
                continue
    return texts


def _sizes(metadata: object) -> dict[str, dict[str, int]]:
    """Keep of the metadata the sizes at which images are to be shown."""
    return {
        kind: {
            side: size for side, size in about.items() if side in ("width", "height") and type(size) is int
        }
        for kind, about in (metadata.items() if isinstance(metadata, Mapping) else ())
        if isinstance(kind, str) and isinstance(about, Mapping)
    }


def text_of(error: BaseException) -> str:
    """Give what an exception says of itself."""
    try:
        return str(error)
    except Exception:  # a student's own exception may fail at that
        return ""
