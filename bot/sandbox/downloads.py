"""The download of a file, `/file/bot<token>/<path>`: it meets the table of faults as a request does.

To a rule it is the method "download" of "bot", and `words` are looked for in its path. "before" is in place of the
file: a refusal or nonsense comes as a whole, of a "cut" file its first half as though that were all. "after" is in the
middle of it: what was promised has come by half, and nothing but a pause or a break can follow ("timeout": silence;
everything else breaks off).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.sandbox.answers import NOT_FOUND
from bot.sandbox.faults import NO_CHAT, Asked
from bot.sandbox.files import StoredFile
from bot.sandbox.replies import BrokenError, Reply, token_refusal, told, written
from bot.sandbox.world import World

METHOD = "download"


@dataclass(frozen=True)
class Download:
    """What is promised; `pieces` may break (BrokenError) before all of it has come."""

    status: int
    size: int
    pieces: AsyncIterator[bytes] = field(repr=False)
    content_type: str = "application/octet-stream"


async def download(world: World, token: str, path: str) -> Download:
    """Raises BrokenError when nothing comes at all."""
    refusal = token_refusal(world, token)
    if refusal:
        return _instead(written(refusal))
    asked = Asked(NO_CHAT, METHOD, path)
    rule = await world.faults.meet(asked, "before")
    stored = world.files.by_path(path)
    if rule is not None and (rule.kind != "cut" or stored is None):
        return _instead(told(rule))
    if stored is None:
        return _instead(written(NOT_FOUND))
    if rule is not None:
        half = _half(stored)
        return Download(200, len(half), _whole(half))
    return Download(200, len(stored.data), _file(world, asked, stored))


async def _file(world: World, asked: Asked, stored: StoredFile) -> AsyncIterator[bytes]:
    half = _half(stored)
    yield half
    rule = await world.faults.meet(asked, "after")
    if rule is not None:
        raise BrokenError("timeout" if rule.kind == "timeout" else "dropped")
    yield stored.data[len(half) :]


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _half(stored: StoredFile) -> bytes:
    return stored.data[: len(stored.data) // 2]


def _instead(reply: Reply) -> Download:
    body = reply.body.encode()
    return Download(reply.status, len(body), _whole(body), reply.content_type)
