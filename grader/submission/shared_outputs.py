"""What is the same for everyone: an instructor's figures, drawn once and shown in each submission."""

from collections.abc import Mapping

from nbformat import NotebookNode

from grader.sanitize import clean_outputs
from grader.submission.template import Template
from grader.wall.sandbox import Sandbox

TAG = "same-for-everyone"
"""Of a cell that shows the same whatever a student wrote, and leaves nothing that another cell needs."""


def shared_outputs(
    template: Template, files: Mapping[str, bytes], sandbox: Sandbox
) -> dict[str, list[NotebookNode]]:
    """Run the instructor's own cells, and keep what those with the tag show.

    Parameters
    ----------
    template
        The instructor's notebook.
    files
        What the instructor put beside it: name and content.
    sandbox
        Where they run, as everything in a notebook does.

    Returns
    -------
    dict
        Id of a cell -> its outputs. A cell that fails without the student's is not among them, and
        runs in each submission.

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
