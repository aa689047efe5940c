"""What no bad input may do: change rows beyond its own, fail, be written down as an error, or hold anybody up."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from bot.sandbox.phone import Phone
from storage.models import Base, InboxState, InboxUpdate
from tests.conversations.asking import texts
from tests.house import House

BYSTANDER = "wife"
"""Somebody without a post or a request, who writes together with every bad input and is answered as ever."""
HELP = "ничего не потеряется"

Rows = dict[str, set[str]]


@dataclass
class Watch:
    """Everything that bad inputs are held against, in one house."""

    house: House
    caplog: pytest.LogCaptureFixture

    @asynccontextmanager
    async def only(self, phone: Phone, *tables: str) -> AsyncIterator[None]:
        """What comes in the block changes rows of just these tables (that of updates aside), and harms nobody: the
        bystander is answered, and so is the next thing that `phone` does.
        """
        before = await self.rows()
        self.caplog.clear()
        answered = await self._helped(self.house.phone(BYSTANDER))
        self.house.world.send_text(BYSTANDER, "/help")
        yield
        await self.house.settle()
        after = await self.rows()
        changed = {name for name in after if after[name] != before[name]} - {"inbox"}
        assert changed == set(tables), f"rows changed in {sorted(changed)}, expected in {sorted(tables)}"
        assert await self.failed() == 0, "updates that were tried again or given up"
        assert self.errors() == []
        assert await self._helped(self.house.phone(BYSTANDER)) == answered + 1, "somebody else was held up"
        await self.goes_on(phone)

    async def rows(self) -> Rows:
        """Every row of every table as it lies in the database, through a connection of the test's own."""
        async with self.house.rows() as session:
            return {
                name: {repr(tuple(row)) for row in await session.execute(text(f'SELECT * FROM "{name}"'))}  # noqa: S608 -- names of our own tables
                for name in Base.metadata.tables
            }

    async def failed(self) -> int:
        return await self.house.count(InboxUpdate, (InboxUpdate.attempts > 0) | (InboxUpdate.state != InboxState.DONE))

    def errors(self) -> list[str]:
        """Lines of the log that are errors or carry a traceback."""
        return [one.getMessage() for one in self.caplog.records if one.levelno >= logging.ERROR or one.exc_info]

    async def goes_on(self, phone: Phone) -> None:
        """Nothing that was waited for is lost by /help, so it may follow anything."""
        answered = await self._helped(phone)
        await phone.writes("/help")
        assert await self._helped(phone) == answered + 1, await phone.last()

    async def _helped(self, phone: Phone) -> int:
        return sum(HELP in text for text in await texts(phone))
