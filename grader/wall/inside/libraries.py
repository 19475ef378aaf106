"""Rows of the closed table for pandas and scipy: columns, indexes, and the entries of sparse matrices.

Neither library has to be there. Neither is imported before a value of it crosses.
"""

import importlib
import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .frames import WireError
from .row import Row, Unfit, need, need_types
from .table import add_rows

_MOST_COLUMNS = 2_000
_LARGEST_SPARSE = 10_000_000
"""Entries of a sparse matrix with its zeros: a test may ask for all of them."""
_NULLABLE = frozenset(
    {
        *("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"),
        *("Float32", "Float64", "boolean", "string", "str"),
    }
)
"""Types of columns with entries that are missing, by pandas' names."""
_FORMATS = ("coo", "csr", "csc", "lil", "dok", "bsr", "dia")


def prepare_for(kind: type) -> None:
    """Add the rows of the library that a type is of, if there are any."""
    library = kind.__module__.partition(".")[0]
    if library == "pandas" and "pandas" in sys.modules:
        _prepare_pandas()
    elif library == "scipy" and "scipy.sparse" in sys.modules:
        _prepare_sparse()


@cache
def _prepare_pandas() -> None:
    pandas = _pandas()
    for row, names in (
        (_FRAME, ("DataFrame",)),
        (_SERIES, ("Series",)),
        (_INDEX, ("Index", "DatetimeIndex", "TimedeltaIndex", "CategoricalIndex")),
        (_RANGE_INDEX, ("RangeIndex",)),
        (_MULTI_INDEX, ("MultiIndex",)),
        (_CATEGORICAL, ("Categorical",)),
        (_TIMESTAMP, ("Timestamp",)),
        (_TIMEDELTA, ("Timedelta",)),
    ):
        add_rows([row.of(*(getattr(pandas, name) for name in names))])
    add_rows([_MISSING.of(type(pandas.NA), type(pandas.NaT))])


@cache
def _prepare_sparse() -> None:
    sparse = _import("scipy.sparse")
    names = [f"{form}_{kind}" for form in _FORMATS for kind in ("matrix", "array")]
    add_rows([_SPARSE.of(*(getattr(sparse, name) for name in names if hasattr(sparse, name)))])


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise WireError(f"a value of {name}, which is not installed on the grader's side") from error


def _pandas() -> Any:
    return _import("pandas")


def _built(make: Callable[[], Any]) -> Any:
    """Make a value; what the library refuses is no value."""
    try:
        return make()
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError) as error:
        raise WireError(f"a value that its library refuses: {error}") from error


# Columns.


def _column_parts(column: Any) -> Any:
    """Give a column's values as what can cross: an array, or its type's name and a list or an array."""
    pandas = _pandas()
    name = str(column.dtype)
    if isinstance(column.dtype, np.dtype) or (
        name not in _NULLABLE and isinstance(column, pandas.arrays.NumpyExtensionArray)
    ):
        return np.asarray(column)
    if name == "category":
        return pandas.Categorical(column)
    if name in _NULLABLE:
        return (name, [None if pandas.isna(value) else value for value in column.tolist()])
    zone = getattr(column.dtype, "tz", None)
    if zone is not None:
        # A time of that zone says which one it is.
        naive = np.asarray(pandas.DatetimeIndex(column).tz_convert("UTC").tz_localize(None))
        return ("zone", pandas.Timestamp(0, tz=zone).to_pydatetime(), naive)
    raise Unfit(f"a column of type {name}")


def _column(parts: Any) -> Any:
    pandas = _pandas()
    if isinstance(parts, np.ndarray):
        need(parts.ndim == 1, "a column that is none")
        return parts
    if type(parts) is pandas.Categorical:
        return parts
    need(type(parts) is tuple, "a column that is none")
    if len(parts) == 3:
        name, moment, naive = parts
        need(type(name) is str and name == "zone" and isinstance(naive, np.ndarray), "a column that is none")
        need(naive.dtype.kind == "M" and naive.ndim == 1, "a column that is none")
        zone = getattr(moment, "tzinfo", None)
        need(zone is not None, "a zone that is none")
        return _built(lambda: pandas.DatetimeIndex(naive).tz_localize("UTC").tz_convert(zone))
    need(len(parts) == 2, "a column that is none")
    name, values = parts
    need(type(name) is str and name in _NULLABLE and type(values) is list, "a column of an unknown type")
    return _built(lambda: pandas.array(values, dtype=name))


def _frame_parts(frame: Any) -> list[Any]:
    if len(frame.columns) > _MOST_COLUMNS:
        raise Unfit("a frame of very many columns")
    columns = (frame.iloc[:, place].array for place in range(len(frame.columns)))
    return [frame.columns, frame.index, *(_column_parts(column) for column in columns)]


def _frame(columns: Any = None, index: Any = None, *parts: Any) -> Any:
    pandas = _pandas()
    need(isinstance(columns, pandas.Index) and isinstance(index, pandas.Index), "a frame without indexes")
    need(len(columns) == len(parts) <= _MOST_COLUMNS, "a frame with other columns than it says")
    made = [_column(part) for part in parts]
    need(all(len(column) == len(index) for column in made), "columns of several lengths")

    def build() -> Any:
        frame = pandas.DataFrame(dict(enumerate(made)), index=index)
        frame.columns = columns
        return frame

    return _built(build)


def _series_parts(series: Any) -> list[Any]:
    return [series.name, series.index, _column_parts(series.array)]


def _series(name: Any, index: Any, part: Any) -> Any:
    pandas = _pandas()
    need(isinstance(index, pandas.Index), "a series without an index")
    column = _column(part)
    need(len(column) == len(index), "a series with another length than its index")
    return _built(lambda: pandas.Series(column, index=index, name=name))


def _index_parts(index: Any) -> list[Any]:
    return [index.name, _column_parts(index.array), getattr(index, "freqstr", None)]


_FREQUENCY = re.compile("-?[0-9]{0,6}[A-Za-z]{1,4}(-[A-Z]{3})?")


def _index(name: Any, part: Any, frequency: Any) -> Any:
    column = _column(part)
    if frequency is None:
        return _built(lambda: _pandas().Index(column, name=name))
    need(type(frequency) is str and bool(_FREQUENCY.fullmatch(frequency)), "a frequency that is none")
    return _built(lambda: _timed(column, name, frequency))


def _timed(column: Any, name: Any, frequency: str) -> Any:
    index = _pandas().Index(column, name=name)
    index.freq = frequency
    return index


def _range_index(*parts: Any) -> Any:
    need(len(parts) == 4, "a range that is none")
    name, *numbers = parts
    need_types(numbers, int, int, int)
    start, stop, step = numbers
    need(step != 0 and all(abs(number) < 1 << 62 for number in numbers), "a range that is none")
    need(abs(stop - start) // abs(step) <= 1_000_000, "a range that is too long")
    return _built(lambda: _pandas().RangeIndex(start, stop, step, name=name))


def _multi_index(names: Any = None, *levels: Any) -> Any:
    need(type(names) is list and 0 < len(names) == len(levels) <= 16, "an index of no levels")
    columns = [_column(level) for level in levels]
    need(len({len(column) for column in columns}) == 1, "levels of several lengths")
    return _built(lambda: _pandas().MultiIndex.from_arrays(columns, names=names))


def _multi_index_parts(index: Any) -> list[Any]:
    levels = (index.get_level_values(place) for place in range(index.nlevels))
    return [list(index.names), *(_column_parts(level.array) for level in levels)]


def _categorical(codes: Any, categories: Any, ordered: Any) -> Any:
    pandas = _pandas()
    need(
        type(codes) is np.ndarray and codes.dtype.kind == "i" and codes.ndim == 1, "categories that are none"
    )
    need(isinstance(categories, pandas.Index) and type(ordered) is bool, "categories that are none")
    need(bool(np.all((codes >= -1) & (codes < len(categories)))), "a category that there is not")
    return _built(lambda: pandas.Categorical.from_codes(codes, categories, ordered=ordered))


def _timestamp(moment: Any, nanosecond: Any) -> Any:
    need(hasattr(moment, "isoformat") and type(nanosecond) is int and 0 <= nanosecond < 1_000, "no time")
    pandas = _pandas()
    return _built(lambda: pandas.Timestamp(moment) + pandas.Timedelta(nanosecond, "ns"))


def _timestamp_parts(value: Any) -> list[Any]:
    return [value.floor("us").to_pydatetime(), int(value.nanosecond)]


def _missing(name: Any) -> Any:
    need(type(name) is str and name in ("NA", "NaT"), "nothing that is missing")
    return getattr(_pandas(), name)


def _missing_parts(value: Any) -> list[Any]:
    return ["NA" if value is _pandas().NA else "NaT"]


# Sparse matrices.


def _sparse_parts(matrix: Any) -> list[Any]:
    entries = matrix.tocoo()
    if entries.ndim != 2 or entries.data.dtype.kind not in "biufc":
        raise Unfit("a sparse array that is no matrix of numbers")
    shape = [int(side) for side in matrix.shape]
    return [type(matrix).__name__, shape, entries.data, entries.row.astype("i8"), entries.col.astype("i8")]


def _sparse(name: Any, shape: Any, data: Any, rows: Any, columns: Any) -> Any:
    need(type(name) is str and type(shape) is list, "a sparse matrix that is none")
    form, _, kind = name.partition("_")
    need(form in _FORMATS and kind in ("matrix", "array"), "a sparse matrix of an unknown form")
    need_types(shape, int, int)
    need(min(shape) >= 0 and max(shape) * max(1, min(shape)) <= _LARGEST_SPARSE, "a sparse matrix too large")
    need_types([data, rows, columns], np.ndarray, np.ndarray, np.ndarray)
    need(data.ndim == rows.ndim == columns.ndim == 1 and data.dtype.kind in "biufc", "no entries")
    need(rows.dtype == columns.dtype == np.int64 and len(data) == len(rows) == len(columns), "no entries")
    # The library would read and write memory by them.
    need(bool(np.all((rows >= 0) & (rows < shape[0]))), "an entry beyond a sparse matrix")
    need(bool(np.all((columns >= 0) & (columns < shape[1]))), "an entry beyond a sparse matrix")
    sparse = _import("scipy.sparse")
    made = _built(lambda: getattr(sparse, f"coo_{kind}")((data, (rows, columns)), shape=tuple(shape)))
    return _built(lambda: made.asformat(form))


_FRAME = Row("frame", (), _frame_parts, _frame, "pandas' `DataFrame`", "2,000 columns")
_SERIES = Row("series", (), _series_parts, _series, "pandas' `Series`")
_INDEX = Row("index", (), _index_parts, _index, "pandas' `Index`, of times and categories, too")
_RANGE_INDEX = Row(
    "range index",
    (),
    lambda v: [v.name, v.start, v.stop, v.step],
    _range_index,
    "pandas' `RangeIndex`",
    "1,000,000 entries",
)
_MULTI_INDEX = Row("multi index", (), _multi_index_parts, _multi_index, "pandas' `MultiIndex`", "16 levels")
_CATEGORICAL = Row(
    "categorical",
    (),
    lambda v: [np.asarray(v.codes), v.categories, bool(v.ordered)],
    _categorical,
    "pandas' `Categorical`",
)
_TIMESTAMP = Row("timestamp", (), _timestamp_parts, _timestamp, "pandas' `Timestamp`")
_TIMEDELTA = Row(
    "pandas timedelta",
    (),
    lambda v: [np.timedelta64(v.value if v.unit == "ns" else v.as_unit("ns").value, "ns")],
    lambda v: _built(lambda: _pandas().Timedelta(v)),
    "pandas' `Timedelta`",
)
_MISSING = Row("missing", (), _missing_parts, _missing, "`pandas.NA`, `pandas.NaT`")
_SPARSE = Row(
    "sparse",
    (),
    _sparse_parts,
    _sparse,
    "scipy's sparse matrices and arrays",
    "10,000,000 entries with their zeros",
)
ROWS_OF_LIBRARIES = (
    *(_FRAME, _SERIES, _INDEX, _RANGE_INDEX, _MULTI_INDEX, _CATEGORICAL, _TIMESTAMP, _TIMEDELTA, _MISSING),
    _SPARSE,
)
add_rows(ROWS_OF_LIBRARIES)
