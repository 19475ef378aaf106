"""The outputs of a cell as they come out of the sandbox, in the form of the notebook format."""

from typing import Any

from grader.wall.messages import Clear, Display, Error, Shown, Stream

Output = dict[str, Any]

MOST_OUTPUTS_TAKEN_IN = 2_000
"""Of one cell; what is kept in the end is less."""
_WEIGHT = 300
"""What an output takes beside its characters, counted in these."""


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

    def take(self, message: Shown | Clear, count: int) -> None:
        """Add one, or remove those so far; `count` is the cell's execution count."""
        if isinstance(message, Clear):
            self._clear = True
            if not message.wait:
                self._now()
            return
        output, known = _in_format(message.output, count), message.display_id
        self.size += _WEIGHT + sum(len(str(value)) for value in output.values()) + len(known or "")
        if self.size > self._most:
            return
        # An update that was too large to cross has become a printed note.
        if message.update and isinstance(message.output, Display):
            if known is not None and known in self._by_id:
                self._by_id[known].update(data=output["data"], metadata=output["metadata"])
            return
        self._now()
        last = self.all[-1] if self.all else {}
        if output["output_type"] == "stream" == last.get("output_type") and last["name"] == output["name"]:
            last["text"] += output["text"]
            return
        if len(self.all) < MOST_OUTPUTS_TAKEN_IN:
            self.all.append(output)
            if known is not None and isinstance(message.output, Display):
                self._by_id[known] = output

    def _now(self) -> None:
        if self._clear:
            self.all.clear()
            self._clear = False


def _in_format(output: Stream | Error | Display, count: int) -> Output:
    if isinstance(output, Stream):
        return {"output_type": "stream", "name": output.name, "text": output.text}
    if isinstance(output, Error):
        lines = list(output.traceback)
        return {
            "output_type": "error",
            "ename": output.ename,
            "evalue": output.evalue,
            "traceback": lines,
        }
    shown = {"data": output.data, "metadata": output.metadata}
    if output.is_result:
        return {"output_type": "execute_result", **shown, "execution_count": count}
    return {"output_type": "display_data", **shown}
