"""Displays what a frontend would run: application/javascript, widgets, Bokeh, Vega, LaTeX with links, PDF, GeoJSON.

Types that do something are left out; images are what they say.
"""

from attacks import Files, Notebook, with_cell

KIND = "pages"
STOCK = True
CELL = r"""
from IPython.display import publish_display_data, Javascript, SVG, Math, Latex, Markdown, IFrame
import ipywidgets
for mime in ("application/javascript", "text/javascript", "application/vnd.jupyter.widget-view+json", "application/vnd.bokehjs_exec.v0+json",
             "application/vnd.bokehjs_load.v0+json", "application/vnd.vega.v5+json", "application/pdf", "application/geo+json", "application/json",
             "text/vnd.mermaid", "application/vnd.jupyter.stdin", "application/x-nbgrader", "image/svg+xml", "IMAGE/SVG+XML", "text/html;x", "text/HTML"):
    publish_display_data({mime: "<script>alert(1)</script>", "text/plain": "x"})
    publish_display_data({mime: {"model_id": "x", "a": ["<script>alert(1)</script>"]}})
publish_display_data({"text/latex": r"$\href{javascript:alert(1)}{x}$ \style{position:fixed}{x} \require{html} \unicode{x}"})
publish_display_data({"text/markdown": "[x](javascript:alert(1)) <img src=x onerror=alert(1)>"})
publish_display_data({"image/png": "\" onerror=alert(1) x=\"", "image/jpeg": "<script>", "image/gif": b"GIF89a<script>"})
publish_display_data({"text/plain": "x"}, metadata={"image/png": {"width": "1\" onload=alert(1)"}, "isolated": True, "text/html": {"isolated": True}})
display(Javascript("alert(1)"), SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), Math(r"\href{javascript:x}{y}"), Latex(r"\href{javascript:x}{y}"), Markdown("<script>1</script>"), IFrame("javascript:alert(1)", 9, 9))
ipywidgets.HTML("<script>alert(1)</script>")
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
