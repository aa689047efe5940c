"""A screenshot with at most 256 colours: a third of the bytes, and words as sharp as before."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
_STEP = 4
"""Colours that differ by less are one."""
_CHANNELS = {2: 3, 6: 4}


def with_palette(picture: bytes) -> bytes:
    """The same picture, 8 bits to a point. Raises ValueError for anything but 8-bit RGB or RGBA without interlacing."""
    chunks = list(_chunks(picture))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or kind not in _CHANNELS or interlaced:
        msg = "only screenshots: 8-bit RGB or RGBA"
        raise ValueError(msg)
    size = _CHANNELS[kind]
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    rows = list(_rows(raw, width * size, size))
    points = [
        [(row[at] // _STEP, row[at + 1] // _STEP, row[at + 2] // _STEP) for at in range(0, len(row), size)]
        for row in rows
    ]
    common = [colour for colour, _ in Counter(point for row in points for point in row).most_common(COLOURS)]
    index = {colour: number for number, colour in enumerate(common)}
    for colour in {point for row in points for point in row} - index.keys():
        index[colour] = min(range(len(common)), key=lambda number: _distance(common[number], colour))
    lines = b"".join(b"\0" + bytes(index[point] for point in row) for row in points)
    palette = bytes(min(part * _STEP + _STEP // 2 + (part * _STEP >= 248), 255) for colour in common for part in colour)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in body
    )


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _rows(raw: bytes, width: int, size: int) -> Iterator[bytearray]:
    """The rows without their filters."""
    above = bytearray(width)
    for at in range(0, len(raw), width + 1):
        kind, row = raw[at], bytearray(raw[at + 1 : at + 1 + width])
        for number in range(width if kind else 0):
            left = row[number - size] if number >= size else 0
            corner = above[number - size] if number >= size else 0
            row[number] = (row[number] + _guess(kind, left, above[number], corner)) & 255
        yield row
        above = row


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind < 4:
        return (0, left, above, (left + above) // 2)[kind]
    nearest = left + above - corner
    return min((left, above, corner), key=lambda value: abs(nearest - value))
