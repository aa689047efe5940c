"""The seven steps of the main job, as people would do them."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.demo.cast import ADMIN, COLLEAGUE, COORDINATOR, HEAD, LAWYER, MOTHER, PSYCHOLOGIST, SOCIAL_WORKER
from bot.sandbox.phone import ChatMessage, Phone

MENU = "☰ Меню"
STAFF = "👥 Сотрудники"
SEND = "✅ Отправить"
TAKE = "🙋 Взять в работу"
ANSWER = "✍️ Ответить"
CLOSE = "✔️ Закрыть заявку"
CENTRE = "Центр сопровождения семей (пример)"
DEPARTMENT = "Отдел, Ангарский городской округ (пример)"
PLACE = "Ангарский городской округ"
STREAM = "Как говорить с ребёнком о тревоге (пример)"
MEETING = "Чаепитие (пример)"
LINK = "https://example.org/efir"
PIN = "52.54, 103.89"
BREATHING = (
    "Когда накрывает тревога",
    "Попробуйте так: вдох на четыре счёта, выдох на шесть, десять раз. Это помогает телу успокоиться (пример ответа).",
)
PAPERS = (
    "Что взять на приём",
    "На приём возьмите паспорт и документы по вашему вопросу. Если чего-то нет, приходите так (пример ответа).",
)


class Stage(Protocol):
    """What a step may touch (bot.demo.play.Stage)."""

    @property
    def zone(self) -> ZoneInfo: ...
    def __getitem__(self, key: str) -> Phone: ...
    async def now(self) -> datetime: ...
    async def rewinds_an_hour(self) -> None: ...
    def keep(self, name: str, content: bytes) -> object: ...


def _link(message: ChatMessage) -> str:
    found = re.search(r"https://t\.me/\S+", message.text)
    if found is None:
        msg = f"no invitation link in: {message.text}"
        raise AssertionError(msg)
    return found[0]


async def _menu(phone: Phone) -> None:
    await phone.writes("/menu")
    await phone.sees("Что сделаем?")


async def _invite(inviter: Phone, *presses: str) -> str:
    await _menu(inviter)
    await inviter.presses(STAFF, *presses)
    return _link(await inviter.sees("Приглашение"))


async def _ready_answer(coordinator: Phone, kind: str, title: str, text: str) -> None:
    await _menu(coordinator)
    await coordinator.presses("📄 Готовые ответы", "➕ Новый ответ", kind)
    await coordinator.writes(title)
    await coordinator.writes(text)
    await coordinator.sees(title, text)


async def _duty(head: Phone, day: date, name: str) -> None:
    """A day of the month that the calendar shows first: a demo begins on the 20th at the latest."""
    await _menu(head)
    await head.presses("🗓 Дежурства", str(day.day), f"➕ Поставить: {name}")
    await head.sees("Дежурит:", name)


async def units_and_people(stage: Stage) -> None:
    """Units and people: the admin invites, the staff join; duties and ready answers are entered."""
    admin, coordinator, head = stage[ADMIN], stage[COORDINATOR], stage[HEAD]
    await admin.starts()
    await admin.sees("🏢 Отделы")
    await coordinator.opens(await _invite(admin, CENTRE, "➕ Пригласить", "Координатор"))
    await coordinator.sees("координатор")
    await stage[LAWYER].opens(await _invite(coordinator, CENTRE, "➕ Пригласить", "Юрист"))
    await stage[LAWYER].sees("юрист")
    await head.opens(await _invite(coordinator, DEPARTMENT, "➕ Пригласить", "Заведующий"))
    await head.sees("заведующий")
    await stage[PSYCHOLOGIST].opens(await _invite(head, "➕ Пригласить", "Психолог"))
    await stage[PSYCHOLOGIST].sees("психолог", "➕ Записать обращение")
    await stage[SOCIAL_WORKER].opens(await _invite(head, "➕ Пригласить", "Соцработник"))
    await stage[SOCIAL_WORKER].sees("соцработник")
    await stage[COLLEAGUE].opens(await _invite(head, "➕ Пригласить", "Психолог"))
    await stage[COLLEAGUE].sees("психолог")
    await _menu(admin)
    await admin.presses("🏢 Отделы", DEPARTMENT, "✏️ Изменить", "Место на карте")
    await admin.writes(PIN)
    await _ready_answer(coordinator, "💬 Психолог", *BREATHING)
    await _ready_answer(coordinator, "⚖️ Юрист", *PAPERS)
    today = (await stage.now()).astimezone(stage.zone).date()
    await _duty(head, today, stage[PSYCHOLOGIST].name)
    await _duty(head, today + timedelta(days=1), stage[COLLEAGUE].name)


async def a_family_asks(stage: Stage) -> None:
    """A family asks for a psychologist and for a lawyer, in its own words."""
    mother = stage[MOTHER]
    await mother.starts()
    await mother.sees("Отвечают живые люди")
    await mother.presses("💬 Психолог")
    await mother.sees("своими словами")
    await mother.writes("Сын вернулся и почти не говорит.", "Не знаю, как к нему подойти.")
    await mother.sees("Где вы живёте?")
    await mother.writes("ангарск")
    await mother.presses(PLACE)
    await mother.sees("Сын вернулся", "как к нему подойти", SEND)
    await mother.presses(SEND)
    await mother.sees("номер 1", "психолог")
    await mother.presses(MENU, "⚖️ Юрист")
    await mother.writes("Какие выплаты нам положены?")
    await mother.presses(SEND)
    await mother.sees("номер 2", "юрист")
    await mother.presses(MENU, "📨 Мои заявки")
    await mother.sees("1", "2", "ждёт специалиста")


async def a_specialist_answers(stage: Stage) -> None:
    """Specialists take the requests, answer, and close."""
    mother, psychologist, lawyer = stage[MOTHER], stage[PSYCHOLOGIST], stage[LAWYER]
    await psychologist.presses(TAKE)
    await psychologist.sees("почти не говорит")
    await psychologist.presses(ANSWER)
    await psychologist.writes("Здравствуйте, Мария. Давайте начнём с того, что изменилось за неделю. Как он спит?")
    await mother.sees("Как он спит?")
    await mother.presses("✍️ Написать в эту заявку")
    await mother.writes("Плохо, просыпается по ночам.")
    await psychologist.sees("просыпается по ночам")
    await lawyer.presses(TAKE)
    await lawyer.sees("выплаты")
    await lawyer.presses(ANSWER)
    await lawyer.writes("Здравствуйте. Список выплат и документов пришлю по пунктам (пример ответа).")
    await mother.sees("по пунктам")
    await lawyer.presses(CLOSE, "Помощь получена")
    await mother.sees("2", "помощь получена")


async def a_call_is_logged(stage: Stage) -> None:
    """A specialist logs an appeal after a phone call, in three taps."""
    psychologist = stage[PSYCHOLOGIST]
    await _menu(psychologist)
    await psychologist.presses("➕ Записать обращение", "Консультация", "Член семьи")
    await psychologist.sees("Записано", "Консультативная помощь")
    await psychologist.presses("➕ Ещё такое же")
    await psychologist.sees("Записано")
    await psychologist.presses("↩️ Отменить")
    await psychologist.sees("Отменено")
    await _menu(psychologist)
    await psychologist.presses("📊 Мой месяц")
    # The call just logged, and the request that she took.
    await psychologist.sees("Консультация: 2 / 2")


async def the_report(stage: Stage) -> None:
    """The report writes itself: the department's and the consolidated one, DOCX and XLSX."""
    head, coordinator = stage[HEAD], stage[COORDINATOR]
    await _menu(head)
    await head.presses("📄 Отчёт отдела")
    await head.sees("Обращений за месяц: 2")
    await head.presses("DOCX")
    stage.keep(*await head.downloads(".docx"))
    await _menu(coordinator)
    await coordinator.presses("📋 Отчёты отделов")
    await coordinator.sees("Обращений за месяц: 3")
    await coordinator.presses("DOCX")
    stage.keep(*await coordinator.downloads(".docx"))
    await coordinator.presses("XLSX")
    stage.keep(*await coordinator.downloads(".xlsx"))


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%d.%m.%Y %H:%M}"


async def _create(coordinator: Phone, kind: str, title: str, when: str, where: str) -> None:
    await _menu(coordinator)
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", kind)
    await coordinator.sees("Как назвать?")
    await coordinator.writes(title)
    await coordinator.sees("Когда?")
    await coordinator.writes(when)
    await coordinator.sees("ссылку" if kind == "Прямой эфир" else "Где")
    await coordinator.writes(where)
    await coordinator.sees("Так это увидят люди", "📣 Разослать")


async def the_centre_announces(stage: Stage) -> None:
    """The Centre announces a live stream; who comes is reminded an hour before."""
    mother, coordinator = stage[MOTHER], stage[COORDINATOR]
    # The reminder is due an hour before: it comes when the clock is moved, and the stream is still ahead then.
    soon = await stage.now() + timedelta(minutes=90)
    await _create(coordinator, "Прямой эфир", STREAM, _moment(soon, stage.zone), LINK)
    await coordinator.presses("📣 Разослать")
    await mother.sees(STREAM, LINK, "Пойду")
    await mother.presses("Пойду")
    await mother.sees("Вы записаны")
    await coordinator.sees("Отправлено 7 из 7.", "Рассылка закончена.")


async def the_plan(stage: Stage) -> None:
    """The plan of next month goes to the departments and, in plain words, to the families."""
    mother, coordinator, head = stage[MOTHER], stage[COORDINATOR], stage[HEAD]
    today = (await stage.now()).astimezone(stage.zone).date()
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    await _create(coordinator, "Встреча клуба", MEETING, f"12.{month:%m.%Y} 12:00", "Зал на втором этаже (пример)")
    await coordinator.presses("Сохранить без рассылки")
    await _menu(coordinator)
    await coordinator.presses("📅 План на месяц")
    await coordinator.sees(MEETING)
    await coordinator.presses("Утвердить")
    await coordinator.presses("📣 Разослать")
    await coordinator.presses("Да, разослать")
    await head.sees("План", MEETING, "✅ Принято")
    await head.presses("✅ Принято")
    await mother.sees("Эфиры и встречи", MEETING)
    await _menu(coordinator)
    await coordinator.presses("📅 План на месяц")
    await coordinator.sees("Отделы подтвердили: 1 из")
    await stage.rewinds_an_hour()
    await mother.sees("Напоминаю", STREAM)


Step = Callable[[Stage], Awaitable[None]]
STEPS: tuple[Step, ...] = (
    units_and_people,
    a_family_asks,
    a_specialist_answers,
    a_call_is_logged,
    the_report,
    the_centre_announces,
    the_plan,
)
