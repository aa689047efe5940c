"""The guides and the script that takes their pictures name the same ones, and each is there and small."""

import re
import struct
import zlib

import pytest

from tests.guides.chat_page import PICTURES
from tests.guides.guide_pictures import LARGEST
from tests.guides.palette import SIGNATURE, with_palette
from tests.guides.scenes import SCENES

GUIDES = ("guide-family", "guide-specialist")
MOST = 8
"""Pictures of a guide, which is one printed page."""


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_shows_every_picture_of_its_scenes_and_no_other(guide: str) -> None:
    words = (PICTURES.parent / f"{guide}.md").read_text(encoding="utf-8")
    shown = re.findall(r'<img src="pictures/([^"]+)" alt="[^"]+"', words)
    taken = [scene.picture for scene in SCENES if scene.picture.startswith(guide)]
    assert sorted(shown) == sorted(taken)
    assert len(shown) <= MOST
    assert words.count("pictures/") == len(shown)


def test_every_scene_belongs_to_a_guide_and_its_picture_is_there_and_small() -> None:
    assert sorted(path.name for path in PICTURES.glob("guide-*.png")) == sorted(one.picture for one in SCENES)
    for scene in SCENES:
        assert scene.picture.startswith(GUIDES)
        kept = (PICTURES / scene.picture).read_bytes()
        assert kept.startswith(SIGNATURE)
        assert len(kept) <= LARGEST


def test_readme_leads_to_both_guides() -> None:
    readme = (PICTURES.parent.parent / "README.md").read_text(encoding="utf-8")
    assert all(f"(docs/{guide}.md)" in readme for guide in GUIDES)


def screenshot(rows: list[bytes], kind: int = 2, filters: bytes = b"\0\1\2") -> bytes:
    """An RGB picture of these rows, filtered as named: none, by the left, by the one above."""
    lines, above = b"", bytes(len(rows[0]))
    for row, way in zip(rows, filters, strict=True):
        before = {0: bytes(len(row)), 1: bytes(3) + row[:-3], 2: above}[way]
        lines += bytes([way]) + bytes((one - other) & 255 for one, other in zip(row, before, strict=True))
        above = row
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return SIGNATURE + b"".join(struct.pack(">I", len(data)) + name + data + bytes(4) for name, data in chunks)


def points(small: bytes) -> list[bytes]:
    """The rows of a picture with a palette, in colours again."""
    at, data = small.index(b"PLTE") + 4, small.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", small[data - 8 : data - 4])
    width = struct.unpack(">I", small[16:20])[0]
    lines = zlib.decompress(small[data : data + length])
    rows = [lines[start + 1 : start + 1 + width] for start in range(0, len(lines), width + 1)]
    return [b"".join(small[at + 3 * one : at + 3 * one + 3] for one in row) for row in rows]


def test_a_palette_keeps_the_points() -> None:
    rows = [bytes([10, 200, 90, 255, 255, 255]), bytes([0, 0, 0, 250, 120, 7]), bytes([31, 32, 33, 200, 201, 202])]
    small = with_palette(screenshot(rows))
    assert small[24:26] == bytes([8, 3])
    for row, kept in zip(rows, points(small), strict=True):
        assert all(abs(one - other) < 4 for one, other in zip(row, kept, strict=True))


def test_only_a_screenshot_gets_a_palette() -> None:
    with pytest.raises(ValueError, match="only screenshots"):
        with_palette(screenshot([bytes(6)] * 3, kind=0))
