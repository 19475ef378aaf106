"""An instructor's figures that are the same for everyone: drawn once, and shown in each submission."""

from collections.abc import Mapping

from nbformat import NotebookNode

from grader.sanitize import clean_outputs
from grader.submission.template import Template
from grader.wall.sandbox import Sandbox

TAG = "same-for-everyone"
"""The tag of a cell that shows the same whatever a student wrote, and on which no other cell depends."""


def shared_outputs(
    template: Template, files: Mapping[str, bytes], sandbox: Sandbox
) -> dict[str, list[NotebookNode]]:
    """Run the instructor's own cells, and keep what those with the tag show.

    Parameters
    ----------
    template
        The instructor's notebook.
    files
        The instructor's files beside the notebook: name and content.
    sandbox
        Where the cells run.

    Returns
    -------
    dict
        Id of a cell -> its outputs. A cell that fails without the student's cells is left out, and runs in
        each submission.

    Raises
    ------
    SandboxError
        If the sandbox cannot be used.
    """
    plain = [
        cell
        for cell in template.notebook.cells
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata and cell.get("id")
    ]
    if not any(_is_shared(cell) for cell in plain):
        return {}
    shown = {}
    with sandbox.session(files, template.modules) as session:
        for count, cell in enumerate(plain, 1):
            run = session.run_cell(cell.source, count, sandbox.limits.check)
            failed = run.problem or any(output["output_type"] == "error" for output in run.outputs)
            if _is_shared(cell) and not failed:
                shown[cell.id] = clean_outputs(run.outputs)
    return shown


def _is_shared(cell: NotebookNode) -> bool:
    return TAG in cell.metadata.get("tags", ())
