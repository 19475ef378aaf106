"""The outputs of a cell as they come out of the sandbox, in the form of the notebook format."""

from collections.abc import Mapping
from typing import Any

from grader.sandbox import wire

Output = dict[str, Any]

MOST_OUTPUTS = 2_000
"""Of one cell; what is kept in the end is less."""
_WEIGHT = 300
"""What an output takes beside its characters, counted in these."""
_LONGEST_ID = 200


class Outputs:
    """Those of one cell.

    Parameters
    ----------
    most
        Characters that they may have together, with some for each; what comes beyond is dropped.
    """

    def __init__(self, most: int) -> None:
        self.all: list[Output] = []
        self.size = 0
        self._most = most
        self._clear = False
        self._by_id: dict[str, Output] = {}

    def take(self, message: dict[str, Any], count: int) -> None:
        """Add one.

        Raises
        ------
        WireError
            If it is none.
        """
        if message["op"] == "clear":
            self._clear = True
            if not message["wait"]:
                self._now()
            return
        if message["op"] != "output":
            raise wire.WireError("something else than outputs")
        output = _output(message["output"], count)
        known = _id(message["display_id"])
        self.size += _WEIGHT + sum(len(str(value)) for value in output.values()) + len(known or "")
        if self.size > self._most:
            return
        if message["update"]:
            if known is not None and known in self._by_id:
                self._by_id[known].update(data=output["data"], metadata=output["metadata"])
            return
        self._now()
        last = self.all[-1] if self.all else {}
        if output["output_type"] == "stream" == last.get("output_type") and last["name"] == output["name"]:
            last["text"] += output["text"]
            return
        if len(self.all) < MOST_OUTPUTS:
            self.all.append(output)
            if known is not None:
                self._by_id[known] = output

    def _now(self) -> None:
        if self._clear:
            self.all.clear()
            self._clear = False


def _id(value: Any) -> str | None:
    """Read the name by which an output can be changed later."""
    return value if isinstance(value, str) and len(value) <= _LONGEST_ID else None


def _output(given: Mapping[str, Any], count: int) -> Output:
    """Read one output, field by field: what is not named here does not come in."""
    kind = given["output_type"]
    output: Output = {"output_type": kind}
    if kind == "stream" and given["name"] in ("stdout", "stderr"):
        output |= {"name": given["name"], "text": as_text(given["text"])}
    elif kind == "error":
        output |= {"ename": as_text(given["ename"]), "evalue": as_text(given["evalue"])}
        output["traceback"] = [as_text(line) for line in given["traceback"]]
    elif kind in ("display_data", "execute_result"):
        output |= {"data": {as_text(k): as_text(v) for k, v in given["data"].items()}}
        output |= {"metadata": {as_text(k): _size(v) for k, v in given["metadata"].items()}}
        if kind == "execute_result":
            output["execution_count"] = count
    else:
        raise wire.WireError("an output of an unknown kind")
    return output


def _size(about: Mapping[str, Any]) -> dict[str, int]:
    """Read the size at which an image is to be shown."""
    return {side: about[side] for side in ("width", "height") if type(about.get(side)) is int}


def as_text(value: Any) -> str:
    """Take a text for one.

    Raises
    ------
    WireError
        If it is something else.
    """
    if not isinstance(value, str):
        raise wire.WireError("an output that is not text")
    return value
