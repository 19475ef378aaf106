"""Files that are made to cost much: reading them takes limited time and memory, of a process of its own."""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest
from nbformat import NotebookNode
from small_assignment import ANSWER, TEMPLATE, F, G, added, as_file, code, honest, solutions, text

from grader.processes.aside import Allowance, TooMuchError
from grader.submission import grading
from grader.submission.cells import SubmittedNotebook
from grader.submission.rebuilding import LONGEST_HERE, RebuiltNotebook, rebuild
from grader.submission.records import GradingMaterial, Submission
from grader.submission.recovering import LARGEST_HERE, recover
from grader.wall.limits import Limits

PLENTY = Allowance(seconds=120, memory=512 << 20)
SIZE = 2 * LARGEST_HERE


def of(piece: str, start: str = "") -> bytes:
    return (start + piece * (SIZE // len(piece))).encode()


GREEDY = {
    "quotation marks": lambda: of('"', '{"cells":['),
    "tiny lists": lambda: of("[],", '{"cells":[') + b"0]}",
    "dictionaries inside one another": lambda: of('{"cells":'),
    "an unfinished merge": lambda: of("\n", "<<<<<<< a\n"),
}


def recovered_by_a_new_process(name: str, allowed: Allowance) -> SubmittedNotebook:
    """Recover one of these where no test before has left memory that could be used again."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(recovered, name, allowed).result()


def recovered(name: str, allowed: Allowance) -> SubmittedNotebook:
    return recover(GREEDY[name](), allowed)


@pytest.mark.parametrize("name", GREEDY)
def test_a_file_that_takes_much_memory_is_not_read(name: str) -> None:
    """It says so; with far more memory it is found to be no notebook."""
    data = GREEDY[name]()
    submitted = recovered_by_a_new_process(name, Allowance(PLENTY.seconds, memory=len(data) * 3 // 2))
    assert submitted.notes == (
        f"This file could not be read within {len(data) * 3 // 2 >> 20} MB of memory.",
    )
    assert not submitted.readable
    assert "within" not in recover(data, PLENTY).notes[0]


def test_a_file_that_takes_long_is_not_read() -> None:
    """Whatever takes the time."""
    submitted = recover(of("\n", "<<<<<<< a\n"), Allowance(seconds=0.001, memory=PLENTY.memory))
    assert submitted.notes == ("This file could not be read within 0.001 seconds.",)
    assert not submitted.readable


def test_a_large_honest_file_is_read_like_a_small_one() -> None:
    """Its pictures are outputs, which are not needed."""
    cells = honest()
    small = recover(as_file(cells))
    picture = {"output_type": "display_data", "data": {"image/png": "A" * SIZE}, "metadata": {}}
    cells[1]["outputs"] = [picture]
    large = as_file(cells)
    assert len(large) > LARGEST_HERE
    assert recover(large) == small


def test_of_the_attachments_of_a_large_file_the_images_are_read() -> None:
    """Whatever else lies there may be larger than the file."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    about = {"a.png": {"image/png": pixel}, "b": [[[]] * 10] * 100_000}
    (cell,) = recover(as_file([text("![](attachment:a.png)", attachments=about)])).cells
    assert cell.attachments == {"a.png": {"image/png": pixel}}


def test_long_cells_are_put_together_like_short_ones() -> None:
    """In a process of their own, with the same result."""
    long = "# long\n" * (LONGEST_HERE // 7 + 1)
    result = rebuild(TEMPLATE, recover(as_file([*honest(), code(long)])))
    assert solutions(result) == (F, G, ANSWER)
    assert added(result)[-1][1] == long
    assert json.loads(json.dumps(result.notebook)) == result.notebook


def test_long_cells_that_take_too_much_are_not_put_together() -> None:
    """Whoever asks hears of it."""
    submitted = recover(as_file([*honest(), *[code("x = [0]\n" * 300)] * 100]))
    with pytest.raises(TooMuchError, match=r"0\.001 seconds"):
        rebuild(TEMPLATE, submitted, Allowance(0.001, PLENTY.memory))


def test_a_submission_that_takes_too_much_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no zero, and its notebook says why."""

    def taking_too_much(template: NotebookNode, submitted: SubmittedNotebook) -> RebuiltNotebook:
        if submitted.readable:
            raise TooMuchError("30 seconds")
        return rebuild(template, submitted)

    monkeypatch.setattr(grading, "rebuild", taking_too_much)
    notebooks = {"small": json.dumps(TEMPLATE).encode()}
    material = GradingMaterial("small", notebooks, {}, Limits(), False, (), {}, bytes(32))
    grader = grading.SubmissionGrader(material)
    try:
        graded = grader.grade(Submission("ada", "", {"small": as_file(honest())}, {})).notebooks["small"]
    finally:
        grader.close()
    assert graded.trouble == "The cells of this file could not be put together within 30 seconds."
    assert graded.trouble in graded.text
    assert (graded.earned, graded.scores["test_f"]) == ({}, None)
