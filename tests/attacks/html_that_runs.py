"""Displays HTML with scripts, handlers, frames, forms, SVG, refreshes, remote images and styles that cover the page.

What is shown does nothing.
"""

from attacks import Files, Notebook, with_cell

KIND = "pages"
STOCK = True
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://example.org/left-by-an-attack.png>",
    "<svg onload=alert(1)><script>alert(1)</script><use href='data:image/svg+xml,x'/></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href=https://example.org/>",
    "<link rel=stylesheet href=https://example.org/x.css>",
    "<style>body{display:none} @import 'https://example.org'</style>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999'>Full marks</div>",
    "<div style='background:url(https://example.org/x)'>x</div>",
    "<div style='background:u\\72l(https://example.org/x)'>x</div>",
    "<div style='margin-top:-500px'>x</div>",
    "<form action=https://example.org><input name=a><button formaction=javascript:alert(1)>x</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=vbscript:x>x</a>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video poster=javascript:alert(1) src=x onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[><script>alert(1)</script>]]>",
    "<x onclick=alert(1)>x</x><b onmouseover=alert(1)>x</b>",
    "<p id=conv1d_dx-comment>x</p><p id=left-by-an-attack>x</p>",
    "</div></div></div></body></html><script>alert(1)</script>",
    "<img srcset='https://example.org/x 1x' src='data:image/svg+xml;utf8,<svg onload=alert(1)>'>",
    "<table background=https://example.org/x><td background=https://example.org/x>x</table>",
    "<script\x00>alert(1)</script><scr\x00ipt>alert(1)</script>",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<a xlink:href=javascript:alert(1)>x</a>",
    "\u2028<script>alert(1)</script>",
    '<b title="&#27;]">x</b>&#7;q" tabindex="1" autofocus onfocus="alert(1)" <i>y</i>',
    '<b title="&#27;[">x</b>m q" onmouseover="alert(1)" <i title="&#155;">y</i>',
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(
        notebook,
        f"from IPython.display import HTML\nfor payload in {PAYLOADS!r}:\n    display(HTML(payload))\nHTML({''.join(PAYLOADS)!r})",
    )
