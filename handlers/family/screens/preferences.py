"""Language, shorter texts, topics of news: a button each in the settings."""

from collections.abc import Collection

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import Open, Section, back
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from storage.models import Topic

NAMES = {"ru": "Русский", "en": "English"}
"""Each language by its own name: whoever looks for it may read no other."""


class ChooseLanguage(CallbackData, prefix="yl"):
    """`language` is empty on the button that opens the choice."""

    language: str = ""


class ChooseSimple(CallbackData, prefix="yx"):
    simple: bool


class Topics(CallbackData, prefix="yt"):
    pass


class ChooseTopic(CallbackData, prefix="yc"):
    topic: Topic
    wanted: bool


class ShowName(CallbackData, prefix="yn"):
    """Whether families see the first name of the specialist."""

    shown: bool


def name_button(*, shown: bool) -> Button:
    if shown:
        return button(_("Do not show families my name"), ShowName(shown=False))
    return button(_("Show families my name"), ShowName(shown=True))


def language_button() -> Button:
    return button(_("🌐 Language"), ChooseLanguage())


def simple_button(*, simple: bool) -> Button:
    if simple:
        return button(_("🔤 Full texts"), ChooseSimple(simple=False))
    return button(_("🔤 Simpler"), ChooseSimple(simple=True))


def topics_button() -> Button:
    return button(_("🗂 Topics of news"), Topics())


def topic_name(topic: Topic) -> str:
    return {
        Topic.STREAMS: _("live streams"),
        Topic.MEETINGS: _("meetings of the club"),
        Topic.PLAN: _("the plan for the month"),
    }[topic]


def topics_told(refused: Collection[Topic]) -> str:
    """In the settings: what news do not come."""
    if not refused:
        return ""
    return fill(_("Without: {topics}."), topics=", ".join(topic_name(topic) for topic in Topic if topic in refused))


def topics(refused: Collection[Topic]) -> Screen:
    lines = [
        fill(
            _("• {topic}: we do not send them") if topic in refused else _("• {topic}: we send"),
            topic=topic_name(topic),
        )
        for topic in Topic
    ]
    return screen(
        join([_("<b>Topics of news</b>"), *lines]),
        *column(
            button(
                fill(_("Send: {topic}") if topic in refused else _("Do not send: {topic}"), topic=topic_name(topic)),
                ChooseTopic(topic=topic, wanted=topic in refused),
            )
            for topic in Topic
        ),
        back(Open(section=Section.SETTINGS)),
    )


def languages() -> Screen:
    return screen(
        _("In which language shall I speak? What people write to you stays in theirs."),
        *column(button(name, ChooseLanguage(language=language)) for language, name in NAMES.items()),
        back(Open(section=Section.SETTINGS)),
    )
