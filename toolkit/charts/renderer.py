"""Show charts offline, everywhere: interactive in JupyterLab, as a picture on a code host, as words to a screen reader.

Altair 6 writes Vega-Lite 6, JupyterLab up to 4.6 draws only Vega-Lite 5 by MIME type, and Altair's HTML renderer loads its
script from a CDN: charts stay blank without a network. What the toolkit's charts use is the same in both versions, so the
bundle states version 5. No text/html: JupyterLab would prefer it to the interactive chart.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any

import altair as alt
import vl_convert

VEGALITE_5 = "application/vnd.vegalite.v5+json"
VEGALITE_5_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"
VEGALITE_6 = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
PNG_SCALE = 2  # device pixels a CSS pixel: sharp on the screens that reporters have
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
NO_PICTURE = "A chart without a description."

Bundle = dict[str, Any]


def enable_renderer() -> None:
    """Register the renderer as "toolkit" and use it from now on; `alt.renderers.enable("default")` takes it back."""
    alt.renderers.register("toolkit", render)
    alt.renderers.enable("toolkit")


def enable_interactive() -> None:
    """Let `alt.JupyterChart` (charts that tell Python what was clicked) work without a network."""
    alt.JupyterChart.enable_offline()


def render(spec: dict[str, Any], **_: Any) -> tuple[Bundle, Bundle]:
    """A Vega-Lite spec → its MIME bundle and metadata. A spec that cannot be drawn keeps its text and says why."""
    words = spec.get("description") or NO_PICTURE
    bundle: Bundle = {VEGALITE_5: {**spec, "$schema": VEGALITE_5_SCHEMA}, "text/plain": words}
    try:
        png = draw_png(spec)
    except ValueError as error:
        return {**bundle, "text/plain": f"{words}\n(no picture: {str(error).splitlines()[0]})"}, {}
    width, height = struct.unpack(">II", png[16:24])
    size = {"width": width // PNG_SCALE, "height": height // PNG_SCALE}
    return {**bundle, "image/png": base64.b64encode(png).decode()}, {"image/png": {**size, "alt": words}}


def draw_png(spec: dict[str, Any], *, scale: float = PNG_SCALE) -> bytes:
    """A Vega-Lite spec as PNG, drawn with the fonts that come with vl-convert; nothing is fetched.

    Raises ValueError where the spec is no valid Vega-Lite.
    """
    png = vl_convert.vegalite_to_png(json.dumps(spec), vl_version=VEGALITE_6, scale=scale, allowed_base_urls=[])
    return _squeezed(png)


def _squeezed(png: bytes) -> bytes:
    """The same picture in about a quarter of the bytes: vl-convert hardly compresses, and notebooks are committed."""
    chunks, pixels, at = [], b"", len(PNG_MAGIC)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        pixels += body if kind == b"IDAT" else b""
        chunks += [] if kind in {b"IDAT", b"IEND"} else [(kind, body)]
        at += length + 12
    chunks += [(b"IDAT", zlib.compress(zlib.decompress(pixels), 9)), (b"IEND", b"")]
    return PNG_MAGIC + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
