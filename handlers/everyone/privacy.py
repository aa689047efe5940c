"""/privacy: what is kept, for how long, who sees it, and what a person can do about it."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.roles import role_label
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.people.privacy import PrivacyRules
from storage.models import Role


def privacy(rules: PrivacyRules) -> Screen:
    return screen(
        join([_kept(rules), _how_long(rules), _who_sees(rules), _what_you_can()], "\n\n"),
        [opens(Section.SETTINGS)],
        [menu_button()],
    )


def _kept(rules: PrivacyRules) -> str:
    news = (
        _("your choice of news (they come until you say no)")
        if rules.news
        else _("your choice of news (they come only if you say yes)")
    )
    return join(
        [
            fill(_("<b>What we keep</b> ({centre})"), centre=rules.centre),
            _("• the number of your chat, to answer you;"),
            _("• your words, the answers to them, what you said of the help; they are encrypted;"),
            _("• of your files what finds them again; the files themselves lie with the messenger;"),
            _("• what a specialist of the Centre is told before a meeting: you read it first; it is encrypted;"),
            _("• working notes of the staff; they are not in “My data” and are erased with the request;"),
            _("• the municipality or department you chose, “I will come” and “I will not come”;"),
            fill(_("• {news};"), news=news),
            _("• a name or a phone, only after your consent; they are encrypted;"),
            _("• the consents themselves, and what was done when, without words."),
        ]
    )


def _how_long(rules: PrivacyRules) -> str:
    return join(
        [
            _("<b>How long</b>"),
            fill(
                _("• words, files and notes of a request or of a meeting: {days} after it is closed;"),
                days=days(rules.words),
            ),
            _("• that there was a request, without words: as long as the reports are kept;"),
            fill(_("• words that you did not send: {days};"), days=days(rules.draft)),
            fill(_("• the phone for a call: {days};"), days=days(rules.phone)),
            fill(
                _("• copies of messages that have left: {days}; the bare mark that one was sent: up to {keys};"),
                days=days(rules.sent),
                keys=days(rules.keys),
            ),
            fill(_("• answers for you, if you have stopped the bot: they wait {days};"), days=days(rules.missed)),
            fill(
                _("• the number of an incoming message, without its content: {days}."),
                days=days(rules.updates),
            ),
        ]
    )


def _who_sees(rules: PrivacyRules) -> str:
    return join(
        [
            _("<b>Who sees it</b>"),
            fill(
                _("• your words, a name, a phone: only who has taken the request ({roles});"),
                roles=_listed(rules.reads_words),
            ),
            _("• what is told before a meeting: who asked for it, and the specialist of the Centre who took it;"),
            fill(
                _("• number, kind and times of a request, without words: {roles};"), roles=_listed(rules.sees_requests)
            ),
            fill(_("• the log of what was done, without words: {roles};"), roles=_listed(rules.reads_log)),
            _("• your account: no specialist and no colleague of theirs."),
        ]
    )


def _what_you_can() -> str:
    return join(
        [
            _("<b>What you can do</b>"),
            _("In “⚙️ Settings”: look at everything (“My data”), withdraw consents, erase everything (“Forget me”)."),
            _("This is help, and not an official appeal under federal law 59-FZ."),
            _("Please do not write numbers of units, places of service or call signs."),
        ]
    )


def days(count: int) -> str:
    return fill(ngettext("{count} day", "{count} days", count), count=count)


def _listed(roles: tuple[Role, ...]) -> str:
    return ", ".join(role_label(role).lower() for role in roles)
