"""The phone that a family leaves for a call: read strictly, kept for one request, deleted by itself."""

import secrets
from enum import Enum

import phonenumbers

from services import keeping
from services.errors import DomainError, NotFound
from services.rights import Permission, requires
from services.work import Work
from storage.models import DueItem, DueKind, HelpRequest, RequestCall, RequestPhone

REGION = "RU"
"""Where a number without a country code is from."""
FEWEST_DIGITS = 5
LONGEST = 40


class PhoneNotReadable(DomainError):
    """What was written is no phone number that exists."""


class Missing(Enum):
    """What is missing before something personal can be kept."""

    CONSENT = "consent"
    WORDS = "words"
    NOTHING = "nothing"


def looks_like_phone(text: str) -> bool:
    """Whether somebody who was asked for a number has tried to write one; anything else is words."""
    return len(text) <= LONGEST and sum(char.isdigit() for char in text) >= FEWEST_DIGITS


def readable_phone(typed: str) -> str:
    """The number as people read it out, with its country code. Raises PhoneNotReadable."""
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        raise PhoneNotReadable from None
    if not phonenumbers.is_valid_number(number):
        raise PhoneNotReadable
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@requires(Permission.USE_FRONT_DOOR)
async def keep_phone(work: Work, request_id: int, phone: str) -> None:
    """Keep the phone of an own request, in place of an older one; its deletion is due from now on. Raises NotFound for
    a request of others.
    """
    request = await work.session.get(HelpRequest, request_id)
    if request is None or not (work.actor.system or request.person_id == work.actor.person_id):
        raise NotFound
    kept = await work.session.get(RequestPhone, request_id)
    if kept is None:
        kept = RequestPhone(request_id=request_id)
        work.session.add(kept)
    kept.phone, kept.kept_at = phone, work.now
    key = f"phone:{request_id}:{secrets.token_hex(4)}"
    due_at = work.now + keeping.PHONE
    work.session.add(DueItem(kind=DueKind.PHONE_DELETION, key=key, subject_id=request_id, due_at=due_at))
    await work.session.flush()


@requires(Permission.RUN_JOBS)
async def delete_phone(work: Work, item: DueItem) -> None:
    """The days of the consent are over. A number that was left anew since has a day of its own."""
    kept = await work.session.get(RequestPhone, item.subject_id)
    if kept is not None and kept.kept_at + keeping.PHONE <= work.now:
        await work.session.delete(kept)
        wish = await work.session.get(RequestCall, item.subject_id)
        if wish is not None:
            await work.session.delete(wish)
        work.audit("phone_deleted", "request", item.subject_id)
