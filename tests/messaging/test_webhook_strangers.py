"""Who knocks at the webhook without being the messenger, or sends what is no update: an answer, no effect, no traceback
(docs: «Bad inputs», webhook).
"""

import asyncio
import gzip
import json
import logging

import pytest

from bot.app import listening as rules
from bot.messaging.webhook import Webhook
from tests.messaging.delivering import PATH, PATIENCE, SECRET, URL, Line, head, listening, request
from tests.messaging.taking import Desk, words

GOOD = json.dumps(words(5)).encode()
LARGE = b'{"update_id": 5, "x": "' + b"x" * 3_000_000 + b'"}'
DEEP = b'{"update_id": 5, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def chunks(body: bytes) -> bytes:
    parts = [body[begin : begin + 60_000] for begin in range(0, len(body), 60_000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKED = head(b"Transfer-Encoding: chunked")
BAD: dict[str, tuple[bytes, int]] = {
    "no secret": (request(GOOD, secret=None), 403),
    "another secret": (request(GOOD, secret=b"example-secret_2"), 403),
    "the beginning of the secret": (request(GOOD, secret=SECRET[:-1].encode()), 403),
    "an empty secret": (request(GOOD, secret=b""), 403),
    "a secret in Cyrillic": (request(GOOD, secret="секрет".encode()), 403),
    "a secret of broken bytes": (request(GOOD, secret=b"\xff\xfe\x80"), 403),
    "no secret and no end": (head(b"Content-Length: 3000000", secret=None) + b"{", 403),
    "GET": (request(b"", method="GET"), 405),
    "PUT": (request(GOOD, method="PUT"), 405),
    "another path": (request(GOOD, path="/"), 404),
    "a longer path": (request(GOOD, path=PATH + "/x"), 404),
    "3 MB": (request(LARGE), 413),
    "3 MB without a length": (CHUNKED + chunks(LARGE), 413),
    "a length beyond all measure": (head(b"Content-Length: 99999999999999") + GOOD, 413),
    "a length that is shorter": (head(b"Content-Length: 9") + GOOD, 400),
    "a negative length": (head(b"Content-Length: -1") + GOOD, 400),
    "a broken chunk": (CHUNKED + b"zz\r\n" + GOOD, 400),
    "no HTTP": ("не HTTP\r\n\r\n".encode(), 400),
    "a head without an end": (head(b"X: " + b"x" * 70_000) + GOOD, 400),
    "nothing": (request(b""), 400),
    "{bad": (request(b"{bad"), 400),
    "half of it": (request(GOOD[: len(GOOD) // 2]), 400),
    "broken UTF-8": (request(GOOD.replace(b'"text": "', b'"text": "\xd0')), 400),
    "packed": (request(gzip.compress(GOOD), b"Content-Encoding: gzip"), 400),
    "packed and huge": (request(gzip.compress(b" " * 50_000_000), b"Content-Encoding: gzip"), 400),
    "nested without end": (request(DEEP), 400),
    "a number without end": (request(b'{"update_id": 1' + b"0" * 5000 + b"}"), 400),
    "[1]": (request(b"[1]"), 200),
    "a word": (request(b'"update"'), 200),
    "null": (request(b"null"), 200),
    "no id": (request(b'{"message": {}}'), 200),
    "a negative id": (request(b'{"update_id": -5}'), 200),
    "a huge id": (request(b'{"update_id": 9223372036854775807}'), 200),
    "an id of 30 digits": (request(b'{"update_id": 100000000000000000000000000000}'), 200),
    "true": (request(b'{"update_id": true}'), 200),
    "a fraction": (request(b'{"update_id": 5.0}'), 200),
    "NaN": (request(b'{"update_id": NaN}'), 200),
    "an id in quotes": (request(b'{"update_id": "5"}'), 200),
    "a list of updates": (request(b"[" + GOOD + b"]"), 200),
}
"""What comes, and what it is answered: 200 for what would be no update the next time either, 4xx for a stranger and for
what something on the way has damaged (the messenger tries again, for a day at most).
"""


@pytest.mark.parametrize(("raw", "status"), BAD.values(), ids=BAD.keys())
async def test_what_is_no_delivery_has_no_effect_and_hinders_nobody(
    line: Line, desk: Desk, caplog: pytest.LogCaptureFixture, raw: bytes, status: int
) -> None:
    given = await line.sends(raw)
    assert given is not None
    assert given.status == status
    assert await desk.inbox() == {}
    assert not [entry for entry in desk.logs if "exc_info" in entry]
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert (await line.delivers(words(6))).status == 200
    await desk.intake.drain()
    assert await desk.effects() == [6]


async def test_a_delivery_that_hangs_up_is_no_delivery(line: Line, desk: Desk) -> None:
    await line.sends(head(b"Content-Length: 900") + GOOD, hangs_up=True)
    assert await desk.inbox() == {}
    assert (await line.delivers(words(6))).status == 200


@pytest.mark.parametrize("missing", [1, len(GOOD), 900_000])
async def test_a_body_that_does_not_come_is_not_waited_for(desk: Desk, missing: int) -> None:
    webhook = Webhook(URL, SECRET, read_seconds=0.05)
    webhook.open(desk.intake)
    async with listening(webhook) as line:
        given = await line.sends(head(b"Content-Length: %d" % (len(GOOD) + missing)) + GOOD)
    assert given is not None
    assert given.status == 408
    assert await desk.inbox() == {}


async def test_connections_that_only_wait_hold_up_nobody(
    webhook: Webhook, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As 1000 of them would, in the measure of 20: half a head each, and never the rest."""
    monkeypatch.setattr(rules, "MOST_WAITING", 20)
    async with listening(webhook) as line:
        readers = []
        for _ in range(100):
            reader, writer = await line.connect()
            writer.write(request(GOOD)[:40])
            readers.append(reader)
        assert (await line.delivers(words(5))).status == 200
        for reader in readers[:80]:
            assert await asyncio.wait_for(reader.read(), PATIENCE) == b"", "the oldest had to go"
        assert not readers[-1].at_eof()
    await desk.intake.drain()
    assert await desk.effects() == [5]


async def test_a_connection_that_only_waits_ends_by_itself(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "QUIET_SECONDS", 0.1)
    async with listening(webhook) as line:
        for beginning in (b"", request(GOOD)[:40]):
            reader, writer = await line.connect()
            writer.write(beginning)
            assert await asyncio.wait_for(reader.read(), PATIENCE) == b""


async def test_before_the_bot_is_ready_nothing_is_taken() -> None:
    async with listening(Webhook(URL, SECRET)) as line:
        assert (await line.delivers(words(5))).status == 503
        stranger = await line.sends(request(GOOD, secret=None))
        assert stranger is not None
        assert stranger.status == 403
