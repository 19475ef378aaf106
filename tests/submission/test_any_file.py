"""Whatever comes in is recovered and rebuilt."""

import json
import re
from typing import Any

import faults
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scratch import ROOT
from small_assignment import HONEST, TEMPLATE, Cells, added, as_file, code

from grader.demo.simulated import fill_in, load_class
from grader.submission.rebuilding import rebuild
from grader.submission.recovering import MOST_CELLS, recover


def survives(data: bytes) -> None:
    """Any file is read and rebuilt, on the instructor's structure, and can be written."""
    result = rebuild(TEMPLATE, recover(data))
    nbformat.validate(result.notebook)
    nbformat.writes(result.notebook).encode()
    own = re.compile("added-|about-this-submission")
    kept = [cell for cell in result.notebook.cells if not own.match(cell.id)]
    assert [(c.id, c.cell_type, c.metadata) for c in kept] == [
        (c.id, c.cell_type, c.metadata) for c in TEMPLATE.cells
    ]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(["cell_type", "source", "metadata", "id", "attachments", "outputs", "input", "level"])
LINES = st.sampled_from(
    ["def f(x):", "    return x", "f = 1", "'''", "(", "%%time", "$x$", "<b", "# f", "raw"]
)
ANY_CELL = st.dictionaries(KEYS, ANY_JSON | st.sampled_from(["code", "markdown", "heading"]), max_size=6) | (
    st.builds(
        lambda cell, lines, tag: {
            **cell,
            "source": "\n".join(lines),
            "metadata": {"nbgrader": {"grade_id": tag}},
        },
        st.sampled_from(HONEST["cells"]),
        st.lists(LINES, max_size=4),
        st.sampled_from(["f", "g", "essay", "test_f", None, 3]),
    )
)


@pytest.mark.slow
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read(data: bytes) -> None:
    """Nothing raises."""
    survives(data)


@pytest.mark.slow
@given(ANY_JSON | st.dictionaries(st.sampled_from(["cells", "worksheets"]), st.lists(ANY_JSON | ANY_CELL)))
def test_any_json_is_read(value: Any) -> None:
    """Whatever stands where."""
    survives(json.dumps(value).encode())


@pytest.mark.slow
@given(st.lists(ANY_CELL | st.sampled_from(HONEST["cells"]), max_size=12))
def test_any_cells_are_rebuilt(cells: Cells) -> None:
    """In any order, with anything in them."""
    survives(as_file(cells))


@pytest.mark.slow
@given(st.data())
def test_any_damage_to_a_real_file_is_survived(data: st.DataObject) -> None:
    """Bytes cut, doubled, replaced, or put in."""
    raw = RELEASE
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = start + data.draw(st.sampled_from([0, 1, 10, 1000, 50_000]))
        new = data.draw(
            st.sampled_from([b"", b"\0", b'"', b"}", b"]", b"\n", b"<<<<<<< a\n", raw[start:end] * 2])
        )
        raw = raw[:start] + new + raw[end:]
    survives(raw)


RELEASE = (ROOT / "release/conv1d/conv1d.ipynb").read_bytes()
RELEASED = nbformat.reads(RELEASE.decode(), as_version=4)


def real_work() -> faults.Notebook:
    """The released assignment with all solutions, each source one text."""
    (student,) = (s for s in load_class(ROOT / "tests/students/conv1d") if s.id == "loops")
    work = nbformat.from_dict(RELEASED)
    fill_in(student, work)
    notebook: faults.Notebook = json.loads(nbformat.writes(work))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@pytest.mark.parametrize(
    "source",
    [
        "import a" + ".a" * 4000,
        "a" + "()" * 4000,
        "(" * 9000,
        "-" * 9000 + "1",
        "\\begin{a}" * 20_000,
        "# a\n" * 20_000,
        "\t" * 250_000,
        "### BEGIN HIDDEN TESTS\n" * 10_000,
        "`" * 250_000,
        "[" * 250_000,
        "\\" * 250_000,
    ],
)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_no_text_takes_minutes(source: str, kind: str) -> None:
    """There is no text on which reading and rebuilding blow up."""
    survives(as_file([{"cell_type": kind, "source": source, "metadata": {}}]))


@pytest.mark.timeout(600)
def test_many_broken_cells_do_not_take_minutes() -> None:
    """They are not tried in all combinations."""
    for cells in ([code("def h(x):\n  (")] * MOST_CELLS, [code(f"    x{i} = (") for i in range(90)]):
        result = rebuild(TEMPLATE, recover(as_file(cells)))
        assert len(added(result)) == len(cells)


@pytest.mark.slow
@pytest.mark.parametrize("name", faults.names())
def test_what_went_wrong_with_a_real_notebook_is_mended(name: str) -> None:
    """Unless there is nothing in it; then the reason stands at the top."""
    fault = faults.load(name)
    files = fault.hand_in(real_work())
    submitted = recover(next(data for path, data in files.items() if path.startswith("conv1d")))
    assert submitted.readable != getattr(fault, "FAILS", False)
    result = rebuild(RELEASED, submitted)
    nbformat.validate(result.notebook)
    if submitted.readable:
        assert set(result.missing) <= {*fault.SCORES}
    else:
        assert fault.SAID in result.notebook.cells[0].source


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("entry", [b"[],", b"0,", b'"",'])
def test_cells_inside_one_another_that_do_not_end_are_not_read_again_and_again(entry: bytes) -> None:
    """What breaks off at the end of the file is looked at a few times, and not once for each beginning."""
    assert not recover(b'{"cell_type":[' * 199 + entry * 600_000).readable
