"""A poster holds the link as letters and as a code, and nothing that nobody knows."""

import io
import struct
import zipfile
import zlib

import pytest
import segno
from docx import Document

from services.documents.poster import PosterKind, poster_name, render_poster_docx
from services.documents.qr import CORRECTION, PIXELS_OF_A_MODULE, QUIET_MODULES, qr_png
from services.units.posters import Poster
from tests.services.documents.paper import HOSTILE

LINK = "https://t.me/ryadom_example_bot?start=d_angarsk"
POSTER = Poster(
    code="angarsk",
    centre="Центр (пример)",
    department="Отдел <Ангарск> & (пример)",
    address="улица (пример)",
    phone="телефон (пример)",
    hours="пн-пт 9:00-18:00",
    emergency="112",
)


def modules(png: bytes) -> list[list[bool]]:
    """The dark modules of a picture of a code, read from the middle of each: its own way, not that of the library."""
    at, width, packed = 8, 0, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, _, depth, colour = struct.unpack(">IIBB", data[:10])
            assert (depth, colour) == (1, 0), "one bit, grey"
        packed += data if kind == b"IDAT" else b""
        at += 12 + length
    rows, stride = zlib.decompress(packed), (width + 7) // 8
    lines: list[bytes] = []
    for start in range(0, len(rows), stride + 1):
        up, line = rows[start] == 2, rows[start + 1 : start + 1 + stride]
        assert up or rows[start] == 0, "as it is, or added to the line above"
        lines.append(bytes((one + above) % 256 for one, above in zip(line, lines[-1], strict=True)) if up else line)
    middles = range(QUIET_MODULES * PIXELS_OF_A_MODULE + PIXELS_OF_A_MODULE // 2, width, PIXELS_OF_A_MODULE)
    inner = list(middles)[: width // PIXELS_OF_A_MODULE - 2 * QUIET_MODULES]
    return [[not lines[y][x // 8] >> (7 - x % 8) & 1 for x in inner] for y in inner]


def words(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)


@pytest.mark.parametrize("link", [LINK, f"https://t.me/{'b' * 32}?start=d_{'c' * 32}"])
def test_the_picture_is_the_code_of_the_link(link: str) -> None:
    expected = [[bool(module) for module in row] for row in segno.make_qr(link, error=CORRECTION).matrix]
    assert modules(qr_png(link)) == expected
    assert modules(qr_png(link)) != modules(qr_png(link + "x"))


def test_the_page_has_the_code_the_link_and_the_department() -> None:
    docx = render_poster_docx(POSTER, LINK)
    told = words(docx)
    for part in (
        "Рядом",
        "Центр (пример)",
        "t.me/ryadom_example_bot?start=d_angarsk",
        "Отдел <Ангарск> & (пример)",
        "Адрес: улица (пример)",
        "Телефон: телефон (пример)",
        "Часы работы: пн-пт 9:00-18:00",
        "звоните 112",
    ):
        assert part in told
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        pictures = [file.read(name) for name in file.namelist() if name.endswith(".png")]
    assert pictures == [qr_png(LINK)]


def test_what_is_not_known_is_left_out() -> None:
    told = words(render_poster_docx(Poster("a", "Центр", "Отдел", "", "", "", "112"), LINK))
    assert not any(word in told for word in ("Адрес:", "Телефон:", "Часы работы:", "{"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_breaks_the_page(hostile: str) -> None:
    docx = render_poster_docx(Poster("a", hostile, hostile, hostile, hostile, hostile, "112"), LINK)
    assert "t.me/ryadom_example_bot" in words(docx)


def test_files_are_named_after_the_department() -> None:
    assert poster_name(POSTER, PosterKind.PNG) == "QR angarsk.png"
    assert poster_name(POSTER, PosterKind.DOCX) == "Плакат angarsk.docx"
