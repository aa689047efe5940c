"""QR codes of links."""

import io

CORRECTION = "q"
"""A quarter of the code may be soiled or torn off and it is still read: posters hang in halls."""
PIXELS_OF_A_MODULE = 20
QUIET_MODULES = 4
"""The white border that readers need around the code."""


def qr_png(link: str) -> bytes:
    """The link as a black and white picture, sharp when printed large."""
    import segno  # noqa: PLC0415 -- what never draws a code starts without it

    out = io.BytesIO()
    segno.make_qr(link, error=CORRECTION).save(out, kind="png", scale=PIXELS_OF_A_MODULE, border=QUIET_MODULES)
    return out.getvalue()
