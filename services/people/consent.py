"""Consent to keep something personal (152-FZ): a text for each purpose, asked when something personal is first kept,
and asked again when the text has changed.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Select, select

from services import keeping
from services.errors import DomainError, Gone
from services.rights import Permission, requires
from services.work import Work
from storage.models import Consent, Purpose

FOLDER = Path(__file__).parent.parent / "data" / "consent"
LANGUAGES = ("ru", "en")
MARK_LENGTH = 8


class ConsentNeeded(DomainError):
    """Something personal would be kept for a purpose that the person has not agreed to, or not to its present text."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(purpose)
        self.purpose = purpose


class ConsentChanged(Gone):
    """The button stands under another text than there is now: nothing is agreed to."""


@dataclass(frozen=True)
class Document:
    """The text of a consent as it is shown; its digest changes with every letter of it."""

    purpose: Purpose
    version: int
    text: str

    @property
    def digest(self) -> str:
        return sha256(f"{self.version}\n{self.text}".encode()).hexdigest()

    @property
    def mark(self) -> str:
        """What a button remembers of the text that it stands under."""
        return self.digest[:MARK_LENGTH]


@dataclass(frozen=True)
class Given:
    """A consent of the actor's; `stale`: of a text that has changed since."""

    purpose: Purpose
    version: int
    given_at: datetime
    stale: bool


@requires(Permission.USE_FRONT_DOOR)
async def document_for(work: Work, purpose: Purpose) -> Document:
    """The present text of a consent, in the language of whoever reads it."""
    language = work.actor.language if work.actor.language in LANGUAGES else LANGUAGES[0]
    return document(purpose, language, work.centre.name)


@requires(Permission.USE_FRONT_DOOR)
async def is_needed(work: Work, purpose: Purpose) -> bool:
    """Whether the purpose must be asked about: never agreed to, withdrawn, or agreed to an older text."""
    held = await work.session.scalars(_in_force(work, purpose))
    present = _present(work, purpose)
    return not any(one.digest in present for one in held)


@requires(Permission.USE_FRONT_DOOR)
async def must_have(work: Work, purpose: Purpose) -> None:
    """Raise ConsentNeeded unless the actor has agreed to the present text of the purpose."""
    if await is_needed(work, purpose):
        raise ConsentNeeded(purpose)


@requires(Permission.USE_FRONT_DOOR)
async def give(work: Work, purpose: Purpose, mark: str) -> None:
    """«Даю согласие» under the text of the `mark`: kept with version, digest, time and the message that showed it.

    Given again it stays as it was. Raises ConsentChanged when the button stood under another text.
    """
    shown = await document_for(work, purpose)
    if shown.mark != mark:
        raise ConsentChanged
    held = await work.session.scalar(_in_force(work, purpose).where(Consent.digest == shown.digest))
    if held is not None:
        return
    given = Consent(
        person_id=work.actor.person_id,
        purpose=purpose,
        version=shown.version,
        digest=shown.digest,
        given_at=work.now,
        message_id=work.caller.tapped_message_id if work.caller else None,
    )
    work.session.add(given)
    await work.session.flush()
    work.audit("consent_given", "consent", given.id, purpose=purpose.value, version=shown.version)


@requires(Permission.USE_FRONT_DOOR)
async def my_consents(work: Work) -> tuple[Given, ...]:
    """What the actor has agreed to and not withdrawn, the newest text of each purpose."""
    newest: dict[Purpose, Given] = {}
    for purpose in Purpose:
        present = _present(work, purpose)
        for one in await work.session.scalars(_in_force(work, purpose)):
            newest[purpose] = Given(purpose, one.version, one.given_at, one.digest not in present)
    return tuple(newest.values())


def document(purpose: Purpose, language: str, centre: str) -> Document:
    version, text = _file(purpose, language)
    return Document(
        purpose, version, text.replace("{centre}", centre).replace("{days}", _days(keeping.PHONE.days, language))
    )


def _present(work: Work, purpose: Purpose) -> set[str]:
    """The digests of the present text: whoever agreed in one language need not agree again in another."""
    return {document(purpose, language, work.centre.name).digest for language in LANGUAGES}


def _in_force(work: Work, purpose: Purpose) -> Select[Consent]:
    return (
        select(Consent)
        .where(Consent.person_id == work.actor.person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .order_by(Consent.id)
    )


@cache
def _file(purpose: Purpose, language: str) -> tuple[int, str]:
    """Version and text: the first line is the number, the rest is shown."""
    number, _, text = (FOLDER / f"{purpose.value}.{language}.txt").read_text(encoding="utf-8").partition("\n")
    return int(number), text.strip()


def _days(count: int, language: str) -> str:
    """The texts of consents are documents of their own, outside the catalogues: so is the one number in them."""
    if language == "en":
        return f"{count} day" if count == 1 else f"{count} days"
    last, teen = count % 10, 10 < count % 100 < 20
    word = "дней" if teen or last in (0, 5, 6, 7, 8, 9) else "день" if last == 1 else "дня"
    return f"{count} {word}"
