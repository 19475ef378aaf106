"""The outputs of a cell as they come out of the sandbox, in the form of the notebook format."""

from typing import Any

from grader.wall.messages import Clear, Display, Error, Shown, Stream

Output = dict[str, Any]

MOST_OUTPUTS_TAKEN = 2_000
"""From one cell. The sanitizer keeps fewer."""
_WEIGHT = 300
"""Characters that each output counts beside its own."""


class Outputs:
    """The outputs of one cell.

    Parameters
    ----------
    most
        Characters that all of them may have; each output counts some more. What exceeds that is dropped.
    """

    def __init__(self, most: int) -> None:
        self.all: list[Output] = []
        self.size = 0
        self._most = most
        self._clear = False
        self._by_id: dict[str, Output] = {}

    def take(self, message: Shown | Clear, count: int) -> None:
        """Add an output, or clear those so far; `count` is the cell's execution count."""
        if isinstance(message, Clear):
            self._clear = True
            if not message.wait:
                self._clear_if_asked()
            return
        output = _in_format(message.output, count)
        display_id = message.display_id
        self.size += _WEIGHT + sum(len(str(value)) for value in output.values()) + len(display_id or "")
        if self.size > self._most:
            return
        # An update that was too large to cross has become a printed note.
        if message.update and isinstance(message.output, Display):
            if display_id is not None and display_id in self._by_id:
                self._by_id[display_id].update(data=output["data"], metadata=output["metadata"])
            return
        self._clear_if_asked()
        last = self.all[-1] if self.all else {}
        if output["output_type"] == "stream" == last.get("output_type") and last["name"] == output["name"]:
            last["text"] += output["text"]
            return
        if len(self.all) < MOST_OUTPUTS_TAKEN:
            self.all.append(output)
            if display_id is not None and isinstance(message.output, Display):
                self._by_id[display_id] = output

    def _clear_if_asked(self) -> None:
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
