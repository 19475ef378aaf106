"""Make the notebooks' small pictures anew, from photographs that scikit-image ships.

Run it with the pinned wheel, which is no part of the environment:

    uv run --no-project --with scikit-image==0.26.0 --with pillow==13.0.0 python docs/images/make_pictures.py

It writes grader/convlab/picture_data.py. Each photograph is under CC0, as the docstrings of `skimage.data` in
that wheel say.
"""

import base64
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skimage
from PIL import Image

TARGET = Path(__file__).resolve().parents[2] / "grader" / "convlab" / "picture_data.py"
LEVELS = 32


@dataclass(frozen=True)
class Photograph:
    """A file of the wheel, and what becomes of it."""

    file: str
    sha256: str
    credit: str
    box: tuple[int, int, int, int]
    """Left, top, right and bottom of the part that is kept; beyond the photograph it is white."""
    side: int
    """Rows and columns of the small picture."""
    spread: bool = True
    """Whether its greys are spread from black to white."""
    levelled: bool = False
    """Whether their mean is made a middle grey: a kernel is learned sooner where the input has the mean 0."""
    negative: bool = False


PHOTOGRAPHS = {
    "horse": Photograph(
        "horse.png",
        "c7fb60789fe394c485f842291ea3b21e50d140f39d6dcb5fb9917cc178225455",
        "horse: a silhouette, given by its owner Andreas Preuss",
        (0, -36, 400, 364),
        64,
        spread=False,
        negative=True,
    ),
    "photographer": Photograph(
        "camera.png",
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        "photographer: by Lav Varshney",
        (60, 20, 380, 340),
        48,
    ),
    "cup": Photograph(
        "coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        "cup: by Rachel Michetti, courtesy of Pikolo Espresso Bar",
        (110, 0, 510, 400),
        64,
        levelled=True,
    ),
    "cat": Photograph(
        "chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        "cat: Chelsea, by Stefan van der Walt",
        (75, 0, 375, 300),
        48,
    ),
}

HEAD = f'''"""Small pictures in {LEVELS} greys: names, sides, and compressed bytes as text."""

# All four are made of photographs under CC0, public domain, that scikit-image {skimage.__version__} ships:
{{credits}}
# docs/images/make_pictures.py of the course makes them.
PICTURE_DATA = {{{{
'''


def main() -> None:
    """Write picture_data.py."""
    entries = []
    for name, photograph in PHOTOGRAPHS.items():
        text = base64.b85encode(zlib.compress(greys(photograph).tobytes(), 9)).decode()
        lines = "\n".join(f'        "{text[start : start + 98]}"' for start in range(0, len(text), 98))
        entries.append(f'    "{name}": (\n        {photograph.side},\n{lines},\n    ),\n')
    credits = "\n".join(f"# {photograph.credit}" for photograph in PHOTOGRAPHS.values())
    TARGET.write_text(HEAD.format(credits=credits) + "".join(entries) + "}\n", encoding="utf-8")


def greys(photograph: Photograph) -> np.ndarray:
    """Reduce a photograph to greys from 0 to 31."""
    path = Path(skimage.__file__).parent / "data" / photograph.file
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != photograph.sha256:
        raise SystemExit(f"{path} is another file than the one that was checked: its SHA-256 is {found}.")
    left, top, right, bottom = photograph.box
    paper = Image.new("L", (right - left, bottom - top), 255)
    paper.paste(Image.open(path).convert("L"), (-left, -top))
    small = np.asarray(paper.resize((photograph.side, photograph.side), Image.Resampling.LANCZOS)) / 255
    if photograph.negative:
        small = 1 - small
    if photograph.spread:
        dark, bright = np.percentile(small, [1, 99])
        small = np.clip((small - dark) / (bright - dark), 0, 1)
    if photograph.levelled:
        exponents = np.linspace(0.3, 3, 271)
        small = small ** min(exponents, key=lambda exponent: abs(np.mean(small**exponent) - 0.5))
    return np.round(small * (LEVELS - 1)).astype(np.uint8)


if __name__ == "__main__":
    main()
