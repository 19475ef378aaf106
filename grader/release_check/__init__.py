"""An assignment is checked before it is released: `flipgrad check`.

Read check.py first: it calls the others in this order.

records           what is said of an assignment, of each of its cells
temporary_course  a course in which the assignment is generated as nbgrader does it; nothing of it stays
both_graded       the instructor's own solution and the untouched release, graded behind the wall
texts             what the instructor's cells hold that students may not see: solutions, hidden tests
released          what of that is released all the same: in the notebooks, and in the files beside them
names             what test cells check by name, and their points
gradebook         what the course's own gradebook and release say
check             all of it
printing          the table, and what is to be mended
"""
