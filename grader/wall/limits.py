"""What one submission may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in bytes.

    What counts towards `call`, `cell`, `check` and `submission` is said in limit.py.
    """

    call: float = 3.0
    cell: float = 30.0
    check: float = 10.0
    """For a cell of the instructor's that only calls what other cells define."""
    submission: float = 180.0
    memory: int = 1 << 30
    """For all processes together, beyond what they share with the zygote. For a moment, each process may use
    half as much again."""
    processes: int = 64
    """Threads are counted too."""
    file_bytes: int = 32 << 20
    folder_megabytes: int = 64
    files: int = 4_000
    open_files: int = 128
    outputs: int = 20_000_000
    """For all outputs of a submission together."""
    idle: float = 300.0
    """How long a sandbox waits for the next submission before it goes away by itself."""
