"""`python -m grader` is the command `flipgrad`."""

from grader.cli import main

main(prog_name="flipgrad")
