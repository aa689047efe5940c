"""The scenes of the two guides: each is played after the ones before it and leaves a chat worth a picture.

They begin where the play of the demo ends: request 1 is in work with the psychologist, 2 is closed; the psychologist
is on duty.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.demo.cast import HEAD, MOTHER, PSYCHOLOGIST
from bot.demo.stand import is_working
from bot.demo.steps import ANSWER, CLOSE, SEND, TAKE, Stage
from bot.sandbox.phone import Phone

WORDS = "Муж приехал в отпуск и молчит. Не знаю, как с ним говорить."
QUESTION = "Муж служит в в/ч 12345. Положена ли семье доплата?"
URGENT = "🆘 Срочная помощь"
STORY = "Семья просит разобраться с доплатой. Ответ юриста нужен до конца месяца."


@dataclass(frozen=True)
class Scene:
    """`play` leaves the chat of `phone` so that its messages from the newest one with `first` on are the picture;
    `last`: the newest message with these words ends it.
    """

    picture: str
    phone: str
    play: Callable[[Stage], Awaitable[None]]
    first: str
    last: str = ""


async def _menu(phone: Phone, *presses: str) -> None:
    await phone.writes("/menu")
    await phone.sees(URGENT if phone.key == MOTHER else "Что сделаем?")
    await phone.presses(*presses)


async def menu(stage: Stage) -> None:
    await _menu(stage[MOTHER])


async def without_a_name(stage: Stage) -> None:
    mother = stage[MOTHER]
    await mother.presses("💬 Психолог")
    await mother.sees("своими словами")
    await mother.writes(WORDS)
    await mother.sees("Можно не называть себя", SEND)


async def accepted(stage: Stage) -> None:
    mother = stage[MOTHER]
    await mother.presses("Без имени", SEND)
    await mother.sees("номер 3", "принята")
    await stage[PSYCHOLOGIST].sees(TAKE)


async def card_of_a_specialist(stage: Stage) -> None:
    psychologist = stage[PSYCHOLOGIST]
    await psychologist.presses(TAKE)
    await psychologist.sees("молчит")
    await _menu(psychologist, "📥 Заявки", "3, психолог")
    await psychologist.sees("станут заметкой")
    await psychologist.writes("Спросить, спит ли он.")
    await psychologist.sees("Заметка к заявке 3 сохранена")
    await _menu(psychologist, "📥 Заявки", "3, психолог")
    await psychologist.sees("Спросить, спит ли он", ANSWER)


async def talk(stage: Stage) -> None:
    mother, psychologist = stage[MOTHER], stage[PSYCHOLOGIST]
    await psychologist.presses(ANSWER)
    await psychologist.sees("Напишите ответ")
    await psychologist.writes("Здравствуйте. Начните с простого: позовите его пройтись. Что он любил раньше?")
    answer = await mother.sees("пройтись")
    await mother.replies(answer, "Рыбалку. Ходили каждое лето.")
    await mother.sees("Передано специалисту")
    await mother.edits(await mother.own(), "Рыбалку. Ходили к реке каждое лето.")
    await mother.sees("Исправление передано")


async def shield(stage: Stage) -> None:
    mother = stage[MOTHER]
    await _menu(mother, "⚖️ Юрист")
    await mother.writes(QUESTION)
    await mother.sees(SEND)
    await mother.presses(SEND)
    await mother.sees("Отправить без него")


async def urgent(stage: Stage) -> None:
    mother = stage[MOTHER]
    await mother.presses("Отправить без него")
    await mother.sees("номер 4", "принята")
    await _menu(mother, URGENT)
    await mother.sees("112", "дежурного")


async def call_to_duty(stage: Stage) -> None:
    await stage[PSYCHOLOGIST].sees("Срочно", "Принимаю")


async def closing(stage: Stage) -> None:
    mother, psychologist = stage[MOTHER], stage[PSYCHOLOGIST]
    await psychologist.presses("Принимаю")
    await mother.sees("Теперь с вами психолог")
    await _menu(psychologist, "📥 Заявки", "1, психолог", CLOSE)
    await psychologist.sees("Чем закончилась заявка 1?")


async def help_of_the_centre(stage: Stage) -> None:
    psychologist = stage[PSYCHOLOGIST]
    await _menu(psychologist, "🎥 Помощь Центра", "➕ Попросить помощь", "Заявка 3", "Юрист")
    await psychologist.sees("Имена не нужны")
    await psychologist.writes(STORY)
    today = (await stage.now()).astimezone(stage.zone).date()
    for day in _working_days(today, 3):
        await psychologist.sees("Время")
        await psychologist.writes(f"{day:%d.%m.%Y} 15:00")
    await psychologist.presses("Семья прочитает в боте")
    await psychologist.sees("Сначала это прочитает семья", SEND)


def _working_days(after: date, count: int) -> list[date]:
    ahead = (after + timedelta(days=number) for number in range(1, 30))
    return [day for day in ahead if is_working(day)][:count]


async def a_family_reads(stage: Stage) -> None:
    await stage[PSYCHOLOGIST].presses(SEND)
    await stage[MOTHER].sees(STORY, "✅ Всё верно")


async def rota(stage: Stage) -> None:
    await _menu(stage[HEAD], "🗓 Дежурства")
    await stage[HEAD].sees("Дежурства", "Отсутствия")


async def card_of_a_family(stage: Stage) -> None:
    mother = stage[MOTHER]
    await _menu(mother, "📨 Мои заявки", "Номер 3")
    await mother.sees(" 3, ", "◀️ Назад")


SCENES = (
    Scene("guide-family-menu.png", MOTHER, menu, "Какая помощь нужна?"),
    Scene("guide-family-words.png", MOTHER, without_a_name, WORDS),
    Scene("guide-family-accepted.png", MOTHER, accepted, "принята"),
    Scene("guide-specialist-new.png", PSYCHOLOGIST, menu, TAKE),
    Scene("guide-specialist-card.png", PSYCHOLOGIST, card_of_a_specialist, "станут заметкой"),
    Scene("guide-family-talk.png", MOTHER, talk, "Здравствуйте. Начните", last="Рыбалку"),
    Scene("guide-family-shield.png", MOTHER, shield, QUESTION),
    Scene("guide-family-urgent.png", MOTHER, urgent, "112"),
    Scene("guide-specialist-urgent.png", PSYCHOLOGIST, call_to_duty, "Принимаю"),
    Scene("guide-specialist-closing.png", PSYCHOLOGIST, closing, "Чем закончилась"),
    Scene("guide-specialist-rota.png", HEAD, rota, "Отсутствия"),
    Scene("guide-specialist-help.png", PSYCHOLOGIST, help_of_the_centre, "Сначала это прочитает"),
    Scene("guide-family-help.png", MOTHER, a_family_reads, STORY),
    # The last one: what else a family can do in its card may still change.
    Scene("guide-family-card.png", MOTHER, card_of_a_family, " 3, "),
)
