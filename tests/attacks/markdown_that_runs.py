"""Writes the same kinds of HTML into Markdown cells, raw cells, and into the answer that a person reads.

What is shown does nothing, in the autograded notebook and in what is made of it.
"""

from attacks import Files, Notebook, add_cell, as_file, fill

KIND = "pages"
STOCK = True


def hand_in(notebook: Notebook) -> Files:
    from attacks.html_that_runs import PAYLOADS

    own = (
        "[x](javascript:alert(1))",
        "[x](<java\nscript:alert(1)>)",
        "![x](https://example.org/left-by-an-attack.png)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "`<img src=x onerror=alert(1)>`<img src=x onerror=alert(1)>",
        "$$<img src=x onerror=alert(1)>$$",
        "$\\href{javascript:alert(1)}{x}$ $\\style{position:fixed}{x}$ $\\require{html}$ $\\class{x}{y}$ $\\cssId{a}{b}$",
        "\\begin{equation}</script><script>alert(1)</script>\\end{equation}",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "<div>\n\n<script>alert(1)</script>\n\n</div>",
        "a | b\n--- | ---\n<script>alert(1)</script> | <img src=x onerror=alert(1)>",
        "# <script>alert(1)</script>\n\n- <img src=x onerror=alert(1)>\n\n> <iframe src=//example.org>",
        "&lt;script&gt;alert(1)&lt;/script&gt; \\<script>alert(1)\\</script>",
        "[^1]\n\n[^1]: <script>alert(1)</script>",
    )
    for number, text in enumerate((*own, *PAYLOADS)):
        add_cell(notebook, text, "derive_dx", "markdown")
        if number % 4 == 0:
            add_cell(notebook, text, "derive_dx", "raw", format="text/html", raw_mimetype="text/html")
    fill(notebook, "derive_dx", "\n\n".join((*own, *PAYLOADS)))
    return as_file(notebook)
