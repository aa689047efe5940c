"""Whether the messenger serves others: what tells a message that cannot be sent from a messenger that is down."""

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import EditMessageText, Response, SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.messaging.verdict import judge


class Served(BaseRequestMiddleware):
    """`score`: messages accepted, less those answered with an error or nonsense. It rises while the messenger serves
    most of what it is asked, and falls in an outage, also in one that lets a few through.

    Every message counts, whether of the outbox or the direct answer of a handler. Other requests prove nothing: it may
    hand out updates and take answers to taps while it refuses every message.
    """

    def __init__(self) -> None:
        self.score = 0

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        is_message = isinstance(method, SendMessage | EditMessageText)
        try:
            answer = await make_request(bot, method)
        except Exception as error:
            self.score -= is_message and judge(error).answered
            raise
        self.score += is_message
        return answer
