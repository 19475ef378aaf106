"""What is the student's own is put on the structure of the template."""

import base64
import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import nbformat
import pytest
from scratch import ROOT
from small_assignment import (
    ANSWER,
    HIDDEN,
    STUB,
    TEMPLATE,
    Cells,
    F,
    G,
    added,
    as_file,
    at,
    code,
    honest,
    notebook,
    rebuilt,
    solutions,
    sources,
    text,
)

from grader.demo.simulated import fill_in, load_class
from grader.submission.rebuilding import holds_work, rebuild
from grader.submission.recovering import recover

# The structure is the instructor's.


def test_honest_work_comes_back_as_it_was() -> None:
    """On the template's cells, hidden tests included, without a note."""
    result = rebuilt(honest())
    assert result.notebook == notebook(F, G, ANSWER, HIDDEN)
    assert (result.notes, result.missing) == ((), ())


def test_a_real_notebook_comes_back_as_it_was() -> None:
    """The released assignment, as the simulated class fills it in."""
    template = nbformat.read(ROOT / "release/conv1d/conv1d.ipynb", as_version=4)
    for student in load_class(ROOT / "tests/students/conv1d"):
        work = nbformat.from_dict(template)
        fill_in(student, work)
        result = rebuild(template, recover(nbformat.writes(work).encode()))
        texts = {cell.id: cell.source for cell in work.cells}
        expected = {cell.id: texts.get(cell.id, cell.source) for cell in template.cells}
        assert expected.items() <= sources(result).items(), student.id
        assert result.missing == student.deleted


def test_the_template_is_left_as_it_is() -> None:
    """It serves the next student too."""
    before = nbformat.from_dict(TEMPLATE)
    rebuilt([*honest(), code("more = 1")])
    assert before == TEMPLATE


def test_nothing_but_texts_comes_from_the_submission() -> None:
    """No metadata of cells or notebook, no tags, no outputs, no ids, no points."""
    cells = honest()
    for cell in cells:
        cell["metadata"].setdefault("nbgrader", {}).update(points=99, grade=True, locked=False)
        cell["metadata"].update(tags=["skip-execution"], deletable=False, vscode={"languageId": "r"})
        cell.update(outputs=[{"output_type": "stream"}], execution_count="seven", id=f"x{cell['id']}")
    raw = as_file(cells, metadata={"kernelspec": {"name": "ir"}}, extra=1, nbformat_minor=99)
    assert rebuild(TEMPLATE, recover(raw)).notebook == notebook(F, G, ANSWER, HIDDEN)


@pytest.mark.parametrize(
    "damage",
    [
        lambda cells: [{**cell, "metadata": {}} for cell in cells],
        lambda cells: [{k: v for k, v in cell.items() if k != "id"} for cell in cells],
        lambda cells: [{"cell_type": c["cell_type"], "metadata": {}, "source": c["source"]} for c in cells],
        lambda cells: [{**cell, "id": "same"} for cell in cells],
        lambda cells: [{**c, "metadata": {}, "source": "\n" + c["source"] + " \n"} for c in cells],
        lambda cells: cells[::-1],
        lambda cells: [*cells[6:], *cells[:6]],
        lambda cells: [cell for cell in cells if not re.match("test_|title|now|imports", cell["id"])],
        lambda cells: [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution")],
    ],
)
def test_lost_metadata_ids_order_and_cells_change_nothing(damage: Callable[[Cells], Cells]) -> None:
    """Each solution is found by another sign."""
    result = rebuilt(damage(honest()))
    assert tuple(map(str.strip, solutions(result))) == (F, G, ANSWER)
    assert (added(result), result.notes, result.missing) == ([], (), ())


def test_a_grade_id_changed_by_hand_is_found_by_other_signs() -> None:
    """By the cell's id, or by the function's name."""
    for other in ({"id": "f"}, {"id": "x"}):
        cells = honest()
        cells[2]["metadata"]["nbgrader"]["grade_id"] = "conv9"
        cells[2].update(other)
        assert solutions(rebuilt(cells)) == (F, G, ANSWER)


@pytest.mark.parametrize(
    "source",
    [
        F,
        "f = lambda x: x + 1",
        "async def f(x):\n    pass",
        "class f:\n    pass",
        "f: object = len",
        "from operator import neg as f",
        "import numpy as f",
        "e, (f, *h) = 1, (2, 3)",
        "if True:\n    def f(x): pass",
        "try:\n    import f\nexcept ImportError:\n    f = None",
        "%matplotlib inline\n!ls\nlen?\nv = %time 1\n" + F,
        "%%time\n" + F,
        "def f(x):\n    return (",
        "f = \\",
    ],
)
def test_a_solution_without_metadata_is_found_by_the_name_it_defines(source: str) -> None:
    """In whatever way, with IPython's magic, and even if it does not parse."""
    cells = honest()
    cells[2] = code(source)
    assert solutions(rebuilt(cells)) == (source, G, ANSWER)


@pytest.mark.parametrize(
    "source",
    ["print(f)", "def h():\n    f = 1", "lambda f: 1", "[f for f in []]", "f == 1", "x.f = 1", "f[0] = 1"],
)
def test_a_cell_that_does_not_define_the_name_is_not_the_solution(source: str) -> None:
    """Neither a use of it nor a name inside a function counts."""
    cells = honest()
    cells[2] = code(source)
    result = rebuilt(cells)
    assert result.missing == ("f",)
    assert added(result) == [("imports", source)]


# What is missing, doubled, split or re-typed.


def test_what_is_missing_stays_a_stub_and_is_said() -> None:
    """In a cell at the top of the notebook, which nbgrader takes for no cell of its own."""
    result = rebuilt([cell for cell in honest() if cell["id"] != "g"])
    assert solutions(result) == (F, STUB.format("g"), ANSWER)
    assert result.missing == ("g",)
    assert result.notes == ("g was missing; the empty cell of the assignment stands in its place.",)
    first = result.notebook.cells[0]
    assert (first.id, first.cell_type, first.metadata) == ("about-this-submission", "markdown", {})
    assert result.notes[0] in first.source


def test_what_nobody_filled_in_is_not_missing() -> None:
    """The stub is there, so there is nothing to say."""
    cells = honest()
    cells[2]["source"] = STUB.format("f")
    result = rebuilt(cells)
    assert solutions(result) == (STUB.format("f"), G, ANSWER)
    assert (result.notes, result.missing) == ((), ())


def test_an_unreadable_file_gives_the_released_notebook_with_the_reason() -> None:
    """Without a list of everything that is missing."""
    result = rebuild(TEMPLATE, recover(b""))
    assert [cell.source for cell in result.notebook.cells[1:]] == [cell.source for cell in TEMPLATE.cells]
    assert result.missing == ("f", "g", "essay")
    assert result.notes == ("This file is empty.",)


@pytest.mark.parametrize("comment", ["", " \n", "# see below", "# one\n\n  # two"])
def test_a_cell_without_code_does_not_hide_the_solution_elsewhere(comment: str) -> None:
    """Wherever that stands; a comment is kept as an added cell."""
    kept = [("imports", comment)] if comment.strip() else []
    for where in (1, 3, 5, 9):
        cells = honest()
        cells[2]["source"] = comment
        cells.insert(where, code(F))
        result = rebuilt(cells)
        assert solutions(result) == (F, G, ANSWER)
        assert [cell for cell in added(result) if cell != ("f", comment)] in ([], kept)
        assert (result.notes, result.missing) == ((), ())


@pytest.mark.parametrize("comment", ["", "# I could not do this"])
def test_a_cell_without_code_is_the_solution_if_there_is_no_other(comment: str) -> None:
    """So a person sees what the student wrote there."""
    cells = honest()
    cells[2]["source"] = comment
    result = rebuilt(cells)
    assert solutions(result) == (comment, G, ANSWER)
    assert (added(result), result.notes, result.missing) == ([], (), ())


@pytest.mark.parametrize("where", [1, 4, 9])
def test_a_solution_written_in_a_cell_of_its_own_fills_the_stub(where: int) -> None:
    """JupyterLab keeps students from deleting the stub, and elsewhere it would undo the solution."""
    cells = honest()
    cells[2]["source"] = STUB.format("f")
    cells.insert(where, code(F))
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert (added(result), result.notes) == ([], ())


def test_of_copies_the_last_that_defines_the_function_counts() -> None:
    """JupyterLab's copy has the grade id too; the others stay the student's own where they stood."""
    cells = honest()
    old, scratch = {**cells[2], "source": "def f(x): return 0"}, {**cells[2], "source": "f(3)"}
    cells[2:3] = [old, cells[2], scratch]
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert added(result) == [("imports", old["source"]), ("f", "f(3)")]
    assert "f was there more than once" in result.notes[0]


def test_a_copy_that_nobody_filled_in_does_not_count() -> None:
    """Wherever it stands, it is dropped: run behind the solution it would undo it."""
    stub = {**honest()[2], "source": STUB.format("f") + "\n"}
    for where in (2, 3, 8):
        cells = honest()
        cells.insert(where, {**stub, "metadata": {}} if where == 8 else stub)
        result = rebuilt(cells)
        assert solutions(result) == (F, G, ANSWER)
        assert (added(result), result.notes) == ([], ())


def test_a_notebook_pasted_into_itself_is_one_notebook() -> None:
    """Of the copies only the code stays that the student may want to run twice."""
    result = rebuilt([*honest(), *honest()])
    assert solutions(result) == (F, G, ANSWER)
    assert sorted(source for _, source in added(result)) == [F, G, "import numpy as np"]
    assert result.notes == ()


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize("lines", [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)])
def test_a_split_cell_is_joined_again(lines: tuple[int, ...], tagged: bool) -> None:
    """In two or three pieces, which carry the grade id or nothing."""
    cells = honest()
    rows = F.split("\n")
    cuts = [0, *lines, len(rows)]
    pieces = ["\n".join(rows[a:b]).strip("\n") for a, b in pairwise(cuts)]
    whole = cells[2]
    cells[2:3] = [{**whole, "source": piece, "id": f"p{i}"} for i, piece in enumerate(pieces)]
    if not tagged:
        for piece in cells[3 : 2 + len(lines) + 1]:
            piece["metadata"] = {}
    result = rebuilt(cells)
    assert solutions(result)[0].replace("\n\n", "\n") == F.replace("\n\n", "\n")
    assert added(result) == []
    assert len(result.notes) <= 1


def test_a_cell_split_in_the_middle_of_a_line_is_joined_again() -> None:
    """Where a line break would not do, nothing stands between the pieces."""
    cells = honest()
    cells[2:3] = [{**cells[2], "source": F[:30]}, code(F[30:])]
    assert solutions(rebuilt(cells))[0] == F


def test_pieces_with_another_cell_between_them_are_joined_again() -> None:
    """If they carry the grade id."""
    cells = honest()
    head, tail = F.split("\n\n")
    cells[2:3] = [{**cells[2], "source": head}, text("A thought."), {**cells[2], "source": tail}]
    result = rebuilt(cells)
    assert solutions(result)[0] == f"{head}\n{tail}"
    assert added(result) == [("f", "A thought.")]
    assert "split" in result.notes[0]


def test_whole_cells_are_never_joined() -> None:
    """Nor is one that is just wrong."""
    cells = honest()
    cells[3:3] = [code("a = f(1)"), code("print(a"), code("b = 2")]
    result = rebuilt(cells)
    assert [source for _, source in added(result)] == ["a = f(1)", "print(a", "b = 2"]
    assert result.notes == ()


def test_a_cell_for_another_program_is_no_piece_of_a_split_one() -> None:
    """Whatever stands below `%%bash` in one cell would be handed to the shell."""
    cells = [code("%%bash\nls -l"), code("def h(x):\n    return ("), code("%%html\n<b>x</b>")]
    assert [source for _, source in added(rebuilt(cells))] == [cell["source"] for cell in cells]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("tagged", [True, False])
def test_code_in_a_cell_of_text_is_code(kind: str, tagged: bool) -> None:
    """One key in JupyterLab changes a cell's type; the type is the template's."""
    cells = honest()
    cells[2].update(cell_type=kind, id="x", metadata=cells[2]["metadata"] if tagged else {})
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert {cell.id: cell.cell_type for cell in result.notebook.cells}["f"] == "code"
    assert "f had become a cell of text" in result.notes[0]


def test_text_about_a_function_is_no_solution() -> None:
    """Only Python in a cell of text can be one."""
    cells = honest()
    cells[2] = text("f = ma\nis what Newton wrote")
    assert rebuilt(cells).missing == ("f",)


def test_an_answer_in_a_cell_of_code_is_text() -> None:
    """The other way round too."""
    cells = honest()
    cells[9]["cell_type"] = "code"
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert {cell.id: cell.cell_type for cell in result.notebook.cells}["essay"] == "markdown"


def test_an_answer_in_several_cells_is_one_answer() -> None:
    """Pieces that carry the grade id, and cells that stand where the answer belongs if nothing else does."""
    cells = honest()
    cells[9:10] = [{**cells[9], "source": "First."}, {**cells[9], "source": "Second.", "id": "x"}]
    assert solutions(rebuilt(cells))[2] == "First.\n\nSecond."
    for first in (text("First."), {**honest()[9], "source": "YOUR ANSWER HERE"}):
        cells[9:11] = [first, text("Second."), text("Third.")]
        result = rebuilt(cells)
        assert solutions(result)[2].endswith("Second.\n\nThird.")
        assert (added(result), result.missing) == ([], ())


@pytest.mark.parametrize("became", ["# hidden test", "hidden test", "In[7]:\n\nhidden test", "# In[ ]:"])
def test_a_comment_of_ours_that_became_a_text_is_no_answer(became: str) -> None:
    """As on the way through a script and back: names of cells are lost, comments are headings or texts."""
    cells: Cells = [{**cell, "metadata": {}, "id": f"lost{i}"} for i, cell in enumerate(honest())]
    del cells[8], cells[7], cells[4]
    cells.insert(-2, text(became))
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert added(result) == []


def test_everything_in_one_cell_is_judged_from_there() -> None:
    """Stubs would undo what it defines, so they do not stand behind it; nor before it."""
    everything = f"{F}\n\n\n{G}"
    for cells in ([code(everything)], [{**honest()[6], "source": everything}]):
        result = rebuilt([*cells, text("Bye.")])
        f, g, essay = solutions(result)
        assert f == everything
        assert g in ("# g is in a cell above.", everything)
        assert essay == "Bye."
        assert result.missing == ()


def test_a_solution_in_a_cell_of_the_instructors_is_kept() -> None:
    """It runs as an added cell behind that cell, and no stub undoes it."""
    cells = [cell for cell in honest() if cell["id"] != "f"]
    cells[1]["source"] = f"import numpy as np\n\n{F}"
    result = rebuilt(cells)
    assert added(result) == [("imports", cells[1]["source"])]
    assert solutions(result) == ("# f is in a cell above.", G, ANSWER)


@pytest.mark.parametrize("name", ["try_f", "test_f"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_solution_merged_with_a_locked_cell_is_taken_out_of_it(name: str, order: int) -> None:
    """If its own cell is gone; the locked cell is the instructor's again."""
    cells = honest()
    locked = cells[at(cells, name)]
    cells[2]["source"] = "\n\n".join([F, locked["source"]][::order])
    cells[2]["metadata"], cells[2]["id"] = locked["metadata"], locked["id"]
    cells.remove(locked)
    cells.insert(3, code("last = 1"))
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert sources(result)[name] == sources(rebuilt(honest()))[name]
    assert (added(result), result.missing) == ([("f", "last = 1")], ())
    assert f"{name} is not as in the assignment" in result.notes[0]


def test_what_is_added_to_a_locked_cell_is_no_solution_if_there_is_one() -> None:
    """It is dropped with the change."""
    cells = honest()
    cells[3]["source"] = "def f(x): return 0\n" + cells[3]["source"]
    result = rebuilt(cells)
    assert (solutions(result), added(result)) == ((F, G, ANSWER), [])


# The instructor's text stays, the student's own cells too.


@pytest.mark.parametrize("name", ["try_f", "test_f"])
@pytest.mark.parametrize("tagged", [True, False])
def test_a_changed_test_cell_is_the_instructors_again(name: str, tagged: bool) -> None:
    """The change is dropped, and said."""
    cells = honest()
    cells[at(cells, name)].update({"source": "print('100 points')"} | ({} if tagged else {"metadata": {}}))
    result = rebuilt(cells)
    assert sources(result)[name] == {cell.id: cell.source for cell in TEMPLATE.cells}[name]
    assert "100 points" not in "".join(cell.source for cell in result.notebook.cells)
    assert result.notes == (f"{name} is not as in the assignment; the assignment's own cell was used.",)


def test_a_changed_cell_of_the_instructors_comes_back_and_the_change_follows_it() -> None:
    """Extra imports have to run, and an answer typed at the wrong place has to be read."""
    cells = honest()
    cells[1]["source"] = "import numpy as np\nimport math"
    cells[5]["source"] = "Now g. I did it."
    cells[0]["source"] = ""
    result = rebuilt(cells)
    assert added(result) == [("imports", cells[1]["source"]), ("now_g", cells[5]["source"])]
    assert sources(result)["title"] == "# Title"
    assert result.notes == ()


def test_added_cells_stay_behind_the_cell_that_they_followed() -> None:
    """At the top those that followed none; without metadata, empty ones left out."""
    cells = honest()
    cells[3:3] = [code("a = 1", metadata={"tags": ["raises-exception"]}, id="f2"), code("  \n")]
    cells[0:0] = [code("import math"), text("My notebook")]
    cells.append(code("last = 1"))
    result = rebuilt(cells)
    assert added(result) == [
        ("", "import math"),
        ("added-1", "My notebook"),
        ("f", "a = 1"),
        ("end", "last = 1"),
    ]
    assert {str(cell.metadata) for cell in result.notebook.cells if cell.id.startswith("added")} == {"{}"}


def test_an_added_cell_moves_with_the_cell_that_it_followed() -> None:
    """A helper written behind a solution that was moved is still behind it."""
    cells = honest()
    moved = cells.pop(6)
    cells[0:0] = [moved, code("helper = 1")]
    assert added(rebuilt(cells)) == [("g", "helper = 1")]


@pytest.mark.parametrize("between", [[], ["try_f"], ["try_f", "test_f"]])
def test_what_a_solution_below_its_stub_needs_runs_before_it(between: list[str]) -> None:
    """The solution goes up into the stub's place, and what stood between them does not come behind it."""
    cells = honest()
    stub, checks = {**cells[2], "source": STUB.format("f")}, cells[3 : 3 + len(between)]
    solution = "def f(x, k=K):\n    return k * x"
    cells[2 : 3 + len(between)] = [stub, code("K = 2"), *checks, code(solution), code("f(3)")]
    result = rebuilt(cells)
    assert solutions(result) == (solution, G, ANSWER)
    assert added(result) == [("imports", "K = 2"), ("f", "f(3)")]


@pytest.mark.parametrize("tagged", [True, False])
def test_a_helper_moved_down_with_its_solution_goes_up_with_it(tagged: bool) -> None:
    """At the end it would come too late for the tests."""
    cells = honest()
    moved = cells[2] if tagged else code(F)
    cells[2:3] = [] if tagged else [{**cells[2], "source": STUB.format("f")}]
    cells += [code("def helper(): pass"), text("As I said:"), moved, code("f(3)")]
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert added(result) == [
        ("imports", "def helper(): pass"),
        ("added-1", "As I said:"),
        ("f", "f(3)"),
    ]


def test_ids_of_added_cells_are_free() -> None:
    """Also where the instructor uses such ids."""
    template = nbformat.from_dict(TEMPLATE)
    template.cells[0].id = "added-1"
    result = rebuild(template, recover(as_file([*honest(), code("x = 1")])))
    nbformat.validate(result.notebook)
    assert [cell.id for cell in result.notebook.cells].count("added-2") == 1


def test_the_students_text_is_safe_to_open() -> None:
    """In answers and added cells; raw cells become text that is shown as it is."""
    hostile = "<script>alert(1)</script>"
    cells = honest()
    cells[9]["source"] = f"Because. {hostile}"
    cells += [text(hostile), {"cell_type": "raw", "metadata": {}, "source": f"``` {hostile}"}]
    result = rebuilt(cells)
    assert "Because." in solutions(result)[2]
    assert "script" not in solutions(result)[2]
    raw = result.notebook.cells[-1]
    assert raw.cell_type == "markdown"
    assert "``` &lt;script&gt;alert(1)" in raw.source
    assert "raw" not in {cell.cell_type for cell in result.notebook.cells}


def test_a_macro_is_known_in_the_texts_behind_its_definition() -> None:
    """In the order of the student's notebook, as in Jupyter; in the answer it is expanded."""
    cells = honest()
    cells[9]["source"] = r"Because $\dd{x}$."
    cells.insert(1, text(r"$\newcommand{\dd}[1]{\mathrm{d}#1}$ For later."))
    assert r"$\mathrm{d}x$" in solutions(rebuilt(cells))[2]
    cells.append(cells.pop(1))
    assert "<mark" in solutions(rebuilt(cells))[2]


@pytest.mark.parametrize("source", ["x = " + "1." * 5000, "." * 1000, "x = 1\n" * 5000])
def test_code_that_takes_long_to_colour_is_shown_in_one_colour(source: str) -> None:
    """nbconvert's pages take hours for some of it; it runs all the same."""
    cells = honest()
    cells[2]["source"] = f"{F}\n# {source}"
    cells.append(code(source))
    result = rebuilt(cells)
    for name, expected in (("f", cells[2]["source"]), ("added-1", source)):
        (cell,) = (cell for cell in result.notebook.cells if cell.id == name)
        assert cell.source.strip() == expected.strip()
        assert cell.metadata.magics_language == "text"


def test_attachments_are_kept_if_they_are_images() -> None:
    """A photograph of a derivation counts."""
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()
    cells = honest()
    cells[9].update(
        source="![photo](attachment:a.png)",
        attachments={
            "a.png": {"image/png": png},
            "b.html": {"text/html": "<script>"},
            "c.png": {"image/png": "!"},
        },
    )
    result = rebuilt(cells)
    (essay,) = (cell for cell in result.notebook.cells if cell.id == "essay")
    assert essay.attachments == {"a.png": {"image/png": png}}
    assert essay.source == "![photo](attachment:a.png)"


def test_notes_are_written_as_text() -> None:
    """A grade id cannot become markup."""
    template = nbformat.from_dict(TEMPLATE)
    template.cells[2].metadata.nbgrader.grade_id = "<b>"
    assert (
        "&lt;b&gt; was missing" in rebuild(template, recover(as_file([code("x")]))).notebook.cells[0].source
    )


# What a person has to know.


@pytest.mark.parametrize(
    "own", [text("Because."), {"cell_type": "raw", "metadata": {}, "source": "Because."}]
)
def test_text_that_may_be_an_answer_is_noticed(own: dict[str, Any]) -> None:
    """Wherever the student added it, or wrote it into a text of the instructor's."""
    for where in (0, 3, 11):
        cells = honest()
        cells.insert(where, own)
        assert rebuilt(cells).text_added
    cells = honest()
    cells[8]["source"] = "Explain. Because."
    assert rebuilt(cells).text_added
    for cells in (honest(), [*honest(), code("x = 1")]):
        assert not rebuilt(cells).text_added


def test_whether_a_notebook_holds_work() -> None:
    """A solution, however wrong and wherever, or an answer; nothing else that was touched."""

    def held(cells: Cells) -> bool:
        return holds_work(TEMPLATE, recover(as_file(cells)))

    untouched = notebook(*map(STUB.format, "fg"), "YOUR ANSWER HERE")
    released: Cells = json.loads(nbformat.writes(untouched))["cells"]
    touched = [*released[1:], code("x = 1")]
    touched[5] = {**released[6], "source": "# later"}
    assert not any(map(held, ([], released, touched)))
    for number, source in ((2, "def f(x): pass"), (9, ANSWER), (1, F)):
        work = [dict(cell) for cell in released]
        work[number]["source"] = source
        assert held(work)
