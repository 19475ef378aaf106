"""Calls the function that numerical_gradient is given with huge, odd and endless arguments, and calls others by number.

Our side answers with an error or not at all, in bounded time, and nothing of ours is told.
"""

from attacks import FIND_CHANNEL, Files, Notebook, as_file, fill

KIND = "functions of ours"
BASE = "loops"
AT_MOST = 84
AT_LEAST = 84
CELL = (
    FIND_CHANNEL
    + r"""
kept = []
def numerical_gradient(f, x, h=1e-5):
    kept.append(f)
    said = []
    odd = (None, "x", b"x", ["y" * 300_000] + [""] * 50, {"a": 1}, [[1, 2], [3]], x + 1j, 1e300 * x, np.nan * x, f, [f], np.zeros((0, 5)),
           np.zeros(900_000), np.zeros((1,) * 16), 10**4000, float("inf"), np.array(["a"]), np.array([None]), np.datetime64("2020-01-01"))
    for value in odd:
        try:
            said.append(repr(f(value))[:100])
        except Exception as error:
            said.append(repr(error)[:100])
    for number in (-1, 0, 5, 2**31, "x", None, np.arange(3), [1], 1.5):
        say(op="callback", target=number, args=(x,), kwargs={"out": x, "self": 1, "": 2})
        connection()
        said.append(str(server().channel.receive())[:100])
    for args, kwargs in ((None, {}), (5, {}), ("ab", {}), ((), 5), ((), None), ((x,), [1])):
        say(op="callback", target=0, args=args, kwargs=kwargs)
        said.append(str(server().channel.receive())[:100])
    raise ValueError(" ".join(said)[:1500])
"""
)


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "numerical_gradient", CELL)
    return as_file(notebook)
