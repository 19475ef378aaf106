"""One submission: bytes in, a graded notebook out.

A notebook on its way, in order:

cells               the cells of a submitted notebook
recovering          a file, however damaged, to its cells
other_programs      what programs that a notebook went through wrote into its cells is taken out
template            the instructor's notebook with stubs in its solution cells: every submission's structure
autotests           nbgrader's AUTOTEST lines in it
rejoining           pieces of cells that were split
signs               by what a student's cell is recognized as one of the template's
written_answers     what of a text is the student's, where the notebook was a script in between
rebuilding          the student's cells on the structure of the template
running_notebooks   each cell of a rebuilt notebook is run: the student's behind the wall, tests on our side
judging_test_cells  where each test cell is run, and whose failure it is when one fails
running_test_cells  one test cell is run on our side, and what it is worth
tests_inside        what one is worth that ran in the student's process
solved              what came of it with the instructor's solution, and what that decides
grading             SubmissionGrader: all of that for one submission after the other
records             what goes into it and comes out of it

What these use:

code                names that a cell binds, read off its text
instructor          what the instructor's own cells bind, for the test cells
as_in_a_kernel      what they find in a kernel besides names: `__main__`, magics, doctests
failed_cells        cells that ended in an error: what is missing for it, and which versions grade
figures             pyplot's functions in them, called where the student's code draws
outputs             what a test cell prints and shows
points              points of a test cell and of what it checks have to be equal
shared_outputs      figures that are the same for everyone, drawn once

What lies in a student's folder:

submitted_folder    what may be opened there, and how messages name it
submitted_archive   how much an archive may hold
files_beside        files beside the notebook, for the sandbox
plain_copy          a copy of what lies there, though it may change meanwhile: plain files and folders only
whose_notebooks     several notebooks in one folder: one student's, or perhaps of several
timestamps          times that come as text
"""
