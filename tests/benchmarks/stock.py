"""The other side of `make bench`: a small honest bot of stock parts. aiogram's own long polling, SQLAlchemy's async
sessions, one ORM transaction for a tap, the receipt in place of the tapped message, the answer to the tap.

Run as a script: `python -m tests.benchmarks.stock API DATABASE TOKEN`.
"""

import asyncio
import sys
from datetime import UTC, date, datetime
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlalchemy import ForeignKey, Index, event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LINES = {3: "Консультация", 8: "Медицина"}
SOURCES = {"family": "член семьи", "participant": "участник СВО"}


class Base(DeclarativeBase):
    pass


class Specialist(Base):
    __tablename__ = "specialist"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(unique=True)
    unit_id: Mapped[int]


class Appeal(Base):
    """`tap` names the button pressed, so that the bench finds what is lost and what is there twice."""

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_unit_day", "unit_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("specialist.id"))
    unit_id: Mapped[int]
    line: Mapped[int]
    source: Mapped[str]
    day: Mapped[date]
    registered_at: Mapped[datetime]
    tap: Mapped[str]


class LogAppeal(CallbackData, prefix="log"):
    line: int
    source: str
    tap: str


Sessions = async_sessionmaker[AsyncSession]


async def log_appeal(query: CallbackQuery, callback_data: LogAppeal, sessions: Sessions) -> None:
    today = datetime.now(UTC).date()
    async with sessions() as session, session.begin():
        author = (await session.scalars(select(Specialist).where(Specialist.user_id == query.from_user.id))).one()
        session.add(
            Appeal(
                author_id=author.id,
                unit_id=author.unit_id,
                line=callback_data.line,
                source=callback_data.source,
                day=today,
                registered_at=datetime.now(UTC),
                tap=callback_data.tap,
            )
        )
        await session.flush()
        counted = await session.execute(
            select(Appeal.author_id, func.count())
            .where(Appeal.unit_id == author.unit_id, Appeal.day >= today.replace(day=1))
            .group_by(Appeal.author_id)
        )
        counts = {author_id: int(count) for author_id, count in counted}
        own = counts[author.id]
    if isinstance(query.message, Message):
        text = (
            f"<b>Записано:</b>\n{LINES[callback_data.line]}, {SOURCES[callback_data.source]}, сегодня\n"
            f"В этом месяце у вас {own}, у отдела {sum(counts.values())}."
        )
        await query.message.edit_text(text, reply_markup=_keyboard(callback_data))
    await query.answer()


def _keyboard(done: LogAppeal) -> InlineKeyboardMarkup:
    rows = [["↩️ Отменить", "📝 Заметка"], ["➕ Ещё такое же", "➕ Другое обращение"], ["☰ Меню"]]
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=done.pack()) for text in row] for row in rows]
    )


def open_engine(database: str) -> AsyncEngine:
    """The same pragmas as the bot's own database; the pool as SQLAlchemy gives it."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, _entry: object) -> None:  # noqa: ANN401 -- the driver's own adapter
        cursor = connection.cursor()
        for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


async def serve(api: str, database: str, token: str) -> None:
    engine = open_engine(database)
    router = Router()
    router.callback_query.register(log_appeal, LogAppeal.filter(F.line.in_(LINES)))
    dispatcher = Dispatcher(sessions=async_sessionmaker(engine, expire_on_commit=False))
    dispatcher.include_router(router)
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    try:
        await dispatcher.start_polling(bot)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:4]))
