"""What versions of Python and numpy are known to have, or to have no more; versions.py looks it up.

Python's are those of its documentation ("New in version"); numpy's were compared with releases 1.26 to 2.4.
"""

Version = tuple[int, int]

NEW_SYNTAX: tuple[tuple[Version, str, str, str], ...] = (
    ((3, 12), r"invalid syntax", r"^type\s+\w+\s*(\[|=)", "knows `type Name = ...`"),
    ((3, 12), r"expected '\('", r"^(async\s+)?def\s+\w+\s*\[", "knows type parameters, as in `def f[T](x)`"),
    ((3, 12), r"", r"^class\s+\w+\s*\[", "knows type parameters, as in `class A[T]`"),
    (
        (3, 12),
        r"^f-string|^unterminated",
        r"""(?i)\b(?:f|rf|fr)(["'])[^"']*\{[^}]*\1.*\1.*\}""",
        "takes the same quotes between the braces of an f-string as around it",
    ),
    (
        (3, 12),
        r"^f-string expression part cannot include|^unterminated|^f-string: expecting",
        r"""(?i)\b(?:f|rf|fr)["'].*\{[^}]*[\\#]""",
        "takes backslashes and comments between the braces of an f-string",
    ),
    ((3, 14), r"", r"""(?i)(?<![\w"'])(t|rt|tr)["']""", 'knows t-strings, as in `t"{x}"`'),
    (
        (3, 14),
        r"multiple exception types must be parenthesized",
        r"^except\*?\s(?!\s*[\w.]+\s*,\s*[a-z]\w*\s*:)",
        "takes several exceptions without parentheses",
    ),
    ((3, 15), r"", r"^lazy\s+(import|from)\s", "knows `lazy import`"),
    ((3, 15), r"unpacking cannot be used in", r"", "takes `*` and `**` in a comprehension"),
)
"""Since which version; what an older one says, and what stands in the line; what the newer ones do."""

PYTHON_2_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (r"Missing parentheses in call to 'print'", r"", "`print` without parentheses"),
    (r"Missing parentheses in call to 'exec'", r"", "`exec` without parentheses"),
    (r"multiple exception types must be parenthesized", r"", "`except Error, name`"),
    (r"invalid syntax", r"^raise\s+[\w.]+\s*,", '`raise Error, "words"`'),
    (r"invalid syntax", r"`[^`]+`", "quotes of this kind: `repr`"),
    (r"invalid syntax", r"<>", "`<>`"),
    (r"leading zeros in decimal integer", r"", "`0777`"),
    (r"invalid decimal literal", r"\b\d+[lL]\b", "`10L`"),
    (r"parameters cannot be parenthesized", r"", "parameters in parentheses"),
    (r"invalid syntax", r"""(?i)\bur["']""", '`ur"..."`'),
    (r"inconsistent use of tabs", r"", "tabs and spaces in one indentation"),
)

NEW_NAMES: dict[str, Version] = {
    **dict.fromkeys(
        ("itertools.batched", "math.sumprod", "random.binomialvariate", "collections.abc.Buffer"), (3, 12)
    ),
    **dict.fromkeys(("typing.override", "typing.TypeAliasType", "types.get_original_bases"), (3, 12)),
    **dict.fromkeys(("int.is_integer", "inspect.BufferFlags", "sys.monitoring", "sys.last_exc"), (3, 12)),
    **dict.fromkeys(("calendar.Month", "calendar.Day", "os.path.splitroot"), (3, 12)),
    **dict.fromkeys(("math.fma", "copy.replace", "statistics.kde", "statistics.kde_random"), (3, 13)),
    **dict.fromkeys(("warnings.deprecated", "typing.ReadOnly", "typing.TypeIs", "typing.NoDefault"), (3, 13)),
    **dict.fromkeys(("re.PatternError", "enum.EnumDict", "os.process_cpu_count", "glob.translate"), (3, 13)),
    **dict.fromkeys(("builtins.PythonFinalizationError", "queue.ShutDown"), (3, 13)),
    **dict.fromkeys(("functools.Placeholder", "operator.is_none", "operator.is_not_none"), (3, 14)),
    **dict.fromkeys(("heapq.heapify_max", "heapq.heappush_max", "heapq.heappop_max"), (3, 14)),
    **dict.fromkeys(("heapq.heapreplace_max", "heapq.heappushpop_max", "uuid.uuid7"), (3, 14)),
    **dict.fromkeys(("concurrent.futures.InterpreterPoolExecutor", "io.Reader", "io.Writer"), (3, 14)),
    **dict.fromkeys(("builtins.frozendict", "builtins.sentinel", "math.fmax", "math.fmin"), (3, 15)),
    **dict.fromkeys(("math.isnormal", "math.issubnormal", "math.signbit", "re.prefixmatch"), (3, 15)),
}
"""A module or type with a name -> the Python that has it first."""

NEW_MODULES: dict[str, Version] = {
    **dict.fromkeys(("annotationlib", "compression", "string.templatelib"), (3, 14)),
    **dict.fromkeys(("math.integer", "profiling"), (3, 15)),
}
GONE_MODULES = {
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), "3.11"),
    **dict.fromkeys(("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "mailcap"), "3.12"),
    **dict.fromkeys(("msilib", "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau"), "3.12"),
    **dict.fromkeys(("telnetlib", "uu", "xdrlib", "lib2to3"), "3.12"),
    **dict.fromkeys(
        ("__builtin__", "cPickle", "ConfigParser", "Queue", "StringIO", "cStringIO", "Tkinter"), "2"
    ),
    **dict.fromkeys(("httplib", "urllib2", "urlparse", "commands", "sets"), "2"),
}
"""A module -> the last Python that has it."""

PYTHON_2_NAMES = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "reduce": "functools.reduce",
    "cmp": "gone: compare with < and >",
    "execfile": "gone: use exec",
    "reload": "importlib.reload",
    "file": "open",
    "dict.has_key": "`key in d`",
    "dict.iteritems": "d.items()",
    "dict.iterkeys": "d.keys()",
    "dict.itervalues": "d.values()",
    "itertools.izip": "zip",
    "itertools.imap": "map",
    "itertools.ifilter": "filter",
    "itertools.izip_longest": "itertools.zip_longest",
    "string.letters": "string.ascii_letters",
    "string.lowercase": "string.ascii_lowercase",
    "string.uppercase": "string.ascii_uppercase",
    "string.maketrans": "str.maketrans",
    "sys.maxint": "sys.maxsize",
    "os.getcwdu": "os.getcwd",
}
"""A name of Python 2 -> what it is in Python 3."""

NEW_IN_NUMPY: dict[str, Version] = {
    **{
        f"numpy.{name}": (2, 0)
        for name in (
            *("acos", "acosh", "asin", "asinh", "astype", "atan", "atan2", "atanh", "bitwise_count"),
            *("bitwise_invert", "bitwise_left_shift", "bitwise_right_shift", "concat", "isdtype"),
            *("matrix_transpose", "permute_dims", "pow", "strings", "trapezoid", "unique_all"),
            *("unique_counts", "unique_inverse", "unique_values", "vecdot"),
            *("linalg.cross", "linalg.diagonal", "linalg.matmul", "linalg.matrix_norm", "linalg.outer"),
            *("linalg.svdvals", "linalg.tensordot", "linalg.trace", "linalg.vecdot", "linalg.vector_norm"),
        )
    },
    **{f"numpy.{name}": (2, 1) for name in ("unstack", "cumulative_sum", "cumulative_prod")},
    **{f"numpy.{name}": (2, 2) for name in ("matvec", "vecmat")},
}
GONE_FROM_NUMPY: dict[str, tuple[Version, str]] = {
    "numpy.product": ((2, 0), "np.prod"),
    "numpy.cumproduct": ((2, 0), "np.cumprod"),
    "numpy.alltrue": ((2, 0), "np.all"),
    "numpy.sometrue": ((2, 0), "np.any"),
    "numpy.float_": ((2, 0), "np.float64"),
    "numpy.complex_": ((2, 0), "np.complex128"),
    "numpy.string_": ((2, 0), "np.bytes_"),
    "numpy.unicode_": ((2, 0), "np.str_"),
    "numpy.round_": ((2, 0), "np.round"),
    "numpy.mat": ((2, 0), "np.asmatrix"),
    "numpy.asfarray": ((2, 0), "np.asarray with dtype=float"),
    "numpy.Inf": ((2, 0), "np.inf"),
    "numpy.Infinity": ((2, 0), "np.inf"),
    "numpy.infty": ((2, 0), "np.inf"),
    "numpy.PINF": ((2, 0), "np.inf"),
    "numpy.NINF": ((2, 0), "-np.inf"),
    "numpy.NaN": ((2, 0), "np.nan"),
    "numpy.NAN": ((1, 24), "np.nan"),
    "numpy.msort": ((2, 0), "np.sort with axis=0"),
    "numpy.in1d": ((2, 4), "np.isin"),
    "numpy.trapz": ((2, 4), "np.trapezoid"),
    "numpy.disp": ((2, 0), "print"),
    "numpy.asscalar": ((1, 23), "x.item()"),
    "numpy.rank": ((1, 18), "np.ndim"),
    "numpy.int": ((1, 24), "int"),
    "numpy.float": ((1, 24), "float"),
    "numpy.complex": ((1, 24), "complex"),
    "numpy.object": ((1, 24), "object"),
    "numpy.str": ((1, 24), "str"),
    "numpy.int0": ((2, 0), "np.intp"),
    "numpy.bool8": ((2, 0), "np.bool_"),
    "numpy.ndarray.itemset": ((2, 0), "x[i] = value"),
    "numpy.ndarray.ptp": ((2, 0), "np.ptp(x)"),
    "numpy.ndarray.newbyteorder": ((2, 0), "x.view(x.dtype.newbyteorder())"),
    "numpy.ndarray.tostring": ((2, 3), "x.tobytes()"),
}
"""A name -> the numpy that has it no more, and what stands for it."""

TOLD_BY_WORDS = (
    (
        r"Unable to avoid copy while creating an array",
        "numpy before 2.0 copies in spite of `copy=False` where it has to; now that is np.asarray(x).",
    ),
    (
        r"^setting an array element with a sequence\.$|^only 0-dimensional arrays can be converted",
        "numpy before 2.4 takes an array of one entry for a number; now it is x.item().",
    ),
    (
        r"The requested array has an inhomogeneous shape",
        "numpy before 1.24 makes an array of objects where rows are not equally long.",
    ),
    (
        r"Python integer \S+ out of bounds for u?int",
        "numpy before 2.0 lets a number that does not fit run over.",
    ),
)
"""What a message says, as a pattern -> what is known of other versions."""
