"""What other programs wrote into cells is taken out again, and what is the student's stays."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from small_assignment import (
    ANSWER,
    TEMPLATE,
    F,
    G,
    about,
    added,
    as_file,
    at,
    code,
    honest,
    rebuilt,
    solutions,
    text,
)

from grader.submission.other_programs import without_additions
from grader.submission.rebuilding import rebuild
from grader.submission.recovering import recover

CONFLICT = "def f(x):\n<<<<<<< local\n    return x + 1\n=======\n    return x + 2\n>>>>>>> remote"


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("code", "# Cell tags: raises-exception, a\nx = 1", ("code", "x = 1")),
        ("code", "x = 1\n# Cell tags: a\n", None),
        ("code", 'mo.md(r"""\n# Title\n\n$\\frac{1}{2}$\n""")', ("markdown", "# Title\n\n$\\frac{1}{2}$")),
        ("code", 'mo.md("a" + b)', None),
        ("code", 'mo.md("a")\nx = 1', None),
        ("code", "mo.md(", None),
        ("markdown", "One<br>\n$$<br>\ny<br>\n$$", ("markdown", "One\n$$\ny\n$$")),
        ("markdown", "One<br>\nTwo\nThree", None),
        ("markdown", "One<br>", None),
        ("raw", "One<br>\nTwo", None),
    ],
)
def test_additions_are_taken_out(kind: str, source: str, expected: tuple[str, str] | None) -> None:
    """Only in the very form in which the programs write them."""
    assert without_additions(kind, source) == (expected or (kind, source))


def test_a_cell_that_kept_its_grade_id_is_left_as_it_is() -> None:
    """No such program wrote into it."""
    cells = honest()
    cells[at(cells, "essay")]["source"] = "One<br>\nTwo"
    assert [cell.source for cell in recover(as_file(cells)).cells if cell.id == "essay"] == ["One<br>\nTwo"]


def test_of_a_merge_left_unfinished_in_a_cell_of_code_one_side_counts() -> None:
    """And that is said; in a text a person reads both sides."""
    cells = honest()
    cells[at(cells, "f")]["source"] = CONFLICT
    both = "<<<<<<< local\nMine.\n=======\nYours.\n>>>>>>> remote"
    cells[at(cells, "essay")]["source"] = both
    result = rebuilt(cells)
    assert solutions(result)[0] == "def f(x):\n    return x + 1"
    assert "Mine." in solutions(result)[2]
    assert "Yours." in solutions(result)[2]
    assert result.notes == ("A cell of this file holds an unfinished merge; one side of it was taken.",)


def test_code_that_holds_the_marks_of_a_merge_in_a_string_is_left_alone() -> None:
    """It runs as it is."""
    source = f'def f(x):\n    """\n{CONFLICT}\n"""\n    return x + 1'
    cells = honest()
    cells[at(cells, "f")]["source"] = source
    assert solutions(rebuilt(cells))[0] == source
    assert rebuilt(cells).notes == ()


def test_what_vs_code_adds_changes_nothing() -> None:
    """It writes metadata of its own beside nbgrader's, and an older format without ids."""
    cells = honest()
    for cell in cells:
        del cell["id"]
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["source"] = cell["source"].splitlines(keepends=True)
    data = as_file(
        cells, nbformat_minor=2, metadata={"language_info": {"name": "python"}, "orig_nbformat": 4}
    )
    result = rebuild(TEMPLATE, recover(data))
    assert solutions(result) == (F, G, ANSWER)
    assert (added(result), result.notes, result.missing) == ([], (), ())


def commented(source: str) -> str:
    return "\n".join(f"# {line}" for line in source.split("\n"))


@pytest.mark.parametrize("way", ["a cell each", "one cell"])
def test_texts_that_became_comments_are_texts_again(way: str) -> None:
    """The answer waits for a person, and the assignment's own texts are not the student's."""
    sources = [
        each["source"] if each["cell_type"] == "code" else commented(each["source"]) for each in honest()
    ]
    cells = [code("\n\n\n".join(sources))] if way == "one cell" else list(map(code, sources))
    result = rebuilt(cells)
    f, g, essay = solutions(result)
    assert (F in f, G in g, essay) == (True, True, ANSWER)
    assert [source for _, source in added(result) if source in ("Title", "Explain.", ANSWER)] == []
    assert result.missing == ()


def test_comments_stay_where_a_notebook_has_texts_or_grade_ids() -> None:
    """A comment is a comment."""
    source = "# Mine, as I tried.\n\nz = 1"
    for cells in (
        [text("Some text."), code(source), code(F)],
        [code(source), {**code(F), "metadata": about("f", solution=True)}],
    ):
        assert source in [each for _, each in added(rebuilt(cells))]


def test_a_cell_of_very_many_comments_is_not_split() -> None:
    """That many cells would be slow to show, and nobody reads them."""
    assert len(added(rebuilt([code("# a\n\n" * 10_000)]))) == 1


def test_a_comment_inside_a_function_does_not_cut_it() -> None:
    """Nor does one in a string."""
    for inside in ("    y = x\n\n# then\n\n    return y + 1", '    """\n\n# then\n\n"""\n\n    return x + 1'):
        result = rebuilt([code(f"def f(x):\n{inside}"), code(commented(ANSWER))])
        assert solutions(result)[0] == f"def f(x):\n{inside}"
        assert solutions(result)[2] == ANSWER


def test_a_function_that_was_renamed_where_it_was_written_anew_has_its_name_again() -> None:
    """The assignment's own cells show that its name was another."""
    old = "def f(x):\n    return 0"
    cells = [code(old), code(F.replace("f(", "f_1(")), code("assert f_1(1)"), code(G.replace("f(", "f_1("))]
    assert solutions(rebuilt(cells))[:2] == (F, G)
    without_sign = [code(old), code(F.replace("f(", "f_1("))]
    assert solutions(rebuilt(without_sign))[0] == old


def test_a_picture_that_is_not_in_the_file_is_named_as_lost() -> None:
    """So that whoever reads the answer knows that there was one."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    cells = honest()
    essay = cells[at(cells, "essay")]
    essay["source"] += "\n\n![sketch](attachment:sketch.png)"
    essay["attachments"] = {"sketch.png": {"image/png": pixel}}
    assert rebuilt(cells).notes == ()
    del essay["attachments"]
    (note,) = rebuilt(cells).notes
    assert note.startswith("essay shows a picture that is not in this file")


def test_an_assignment_without_written_answers_leaves_comments_alone() -> None:
    """There is no text that could be missing."""
    template = new_notebook(cells=[cell for cell in TEMPLATE.cells if cell.cell_type == "code"])
    source = "# Mine.\n\nz = 1"
    handed_in = new_notebook(cells=[new_code_cell(source), new_code_cell(F)])
    result = rebuild(template, recover(json.dumps(handed_in).encode()))
    assert source in [cell.source for cell in result.notebook.cells]
