"""The house put together by hand: the same function serves production, the demo and the tests."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.utils.i18n import I18n

from bot.config import Settings
from bot.messaging import errors, middlewares
from bot.messaging.background import Background
from bot.messaging.firstaid import PATIENCE, FirstAid
from bot.messaging.fsm import DurableFsm
from bot.messaging.intake import RETRY_DELAYS, Intake
from bot.messaging.pacer import Pacer
from bot.messaging.rawupdate import Raw
from bot.messaging.reading import read
from bot.messaging.rendering import Renderer
from bot.messaging.scope import UpdateScope
from bot.messaging.sender import Sender
from bot.texts import load_texts
from handlers import tree
from services.broadcasts.progress import refresh_progress
from services.clock import Clock
from services.rights import Actor
from services.work import Centre, Workshop
from storage.engine import Database
from storage.models import OutboxMessage

log = structlog.get_logger()


@dataclass(frozen=True)
class App:
    """Everything that runs in one process of the bot."""

    bot: Bot
    bot_username: str
    database: Database
    clock: Clock
    workshop: Workshop
    intake: Intake
    first_aid: FirstAid
    sender: Sender
    i18n: I18n

    async def recover(self) -> None:
        """Take up what an earlier process left: rows being sent, updates not handled."""
        await self.sender.recover()
        await self.intake.recover()

    async def close(self) -> None:
        self.first_aid.close()
        await self.intake.close()
        await self.sender.close()
        await self.bot.session.close()
        await self.database.close()


@dataclass(frozen=True)
class Identity:
    """The bot's own id and username, from getMe."""

    bot_id: int
    username: str


def make_bot(token: str, session: BaseSession | None = None) -> Bot:
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


def compose(
    settings: Settings,
    *,
    bot: Bot,
    identity: Identity,
    database: Database,
    clock: Clock,
    pacer: Pacer,
    retry_delays: Sequence[float] = RETRY_DELAYS,
    patience: float = PATIENCE,
) -> App:
    """Tie the floors together. Nothing connects and nothing runs yet."""
    i18n = load_texts()
    offered: list[Sender] = []

    def deliver(rows: Sequence[OutboxMessage], actor: Actor) -> None:
        for sender in offered:
            sender.deliver(rows, actor)

    def in_doubt() -> None:
        for sender in offered:
            sender.in_doubt()

    centre = Centre(
        zone=clock.zone, name=settings.centre_name, phone=settings.centre_phone, admin_ids=settings.admin_ids
    )
    workshop = Workshop(database, clock, centre, deliver, in_doubt)

    async def show(broadcast_ids: set[int]) -> None:
        async with workshop.work() as work:
            await refresh_progress(work, broadcast_ids)

    sender = Sender(
        bot=bot,
        database=database,
        clock=clock,
        pacer=pacer,
        render=Renderer(workshop, i18n, identity.username),
        on_progress=show,
    )
    offered.append(sender)
    dispatcher = Dispatcher(storage=DurableFsm(database), disable_fsm=True, bot_username=identity.username)
    dispatcher.include_router(tree.build())
    background = Background()
    middlewares.setup(dispatcher, workshop, i18n, background)
    errors.setup(dispatcher)

    async def handle(raw: Raw, scope: UpdateScope) -> None:
        await dispatcher.feed_update(bot, read(raw, bot), scope=scope)
        first_aid.handled(raw["update_id"])

    teller = errors.FailureTeller(bot, workshop, i18n)
    first_aid = FirstAid(teller.give_numbers, background, patience=patience)
    intake = Intake(
        bot_id=identity.bot_id,
        database=database,
        clock=clock,
        handle=handle,
        on_failure=teller,
        background=background,
        retry_delays=retry_delays,
    )
    return App(bot, identity.username, database, clock, workshop, intake, first_aid, sender, i18n)
