"""Attaches SVG, HTML and scripts to Markdown cells, under names that leave their place.

Only images that are what they say stay.
"""

import base64

from attacks import Files, Notebook, add_cell, as_file, cell

KIND = "pages"


def hand_in(notebook: Notebook) -> Files:
    svg = base64.b64encode(
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
    ).decode()
    html = base64.b64encode(b"<script>alert(1)</script>").decode()
    attached = {
        "a.svg": {"image/svg+xml": svg},
        "b.png": {"image/png": html},
        "c.html": {"text/html": html},
        '" onerror=alert(1) x="': {"image/png": html},
        "../../../gradebook.db": {"image/png": "x"},
        "d.png": {'image/png" onerror="alert(1)': html},
        "e.png": "javascript:alert(1)",
        "f.png": {
            "image/gif": base64.b64encode(b"GIF89a/*<script>alert(1)</script>*/=1").decode()
            + '" onerror="alert(1)'
        },
    }
    text = "\n\n".join(f"![x](attachment:{name})" for name in attached)
    for new in (add_cell(notebook, text, "derive_dx", "markdown"), cell(notebook, "derive_dx")):
        new["source"] = text
        new["attachments"] = attached
    return as_file(notebook)
