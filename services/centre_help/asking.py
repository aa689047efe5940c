"""A department's specialist asks: the summary, three times, how the family agreed, and off it goes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from services.centre_help.facts import (
    AlreadyAsked,
    HelpChanged,
    PaperDayAhead,
    Step,
    check_slot,
    check_summary,
    next_step,
)
from services.centre_help.offering import forget_next_slots, next_slots, offer
from services.centre_help.sides import OPEN, families, known, known_where, leaders, led_by
from services.centre_help.turns import begin_turn
from services.errors import NotFound, Refused
from services.outbox import Notice
from services.requests.routing import held_by, helping_unit
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    CentreHelp,
    HelpConsent,
    HelpRequest,
    HelpState,
    MessageClass,
    Profile,
    RequestState,
    Role,
    Unit,
    UnitKind,
)


@dataclass(frozen=True)
class PutTogether:
    """`slots`: the times of the offer that is being put together; `step`: what is still lacking."""

    asked: CentreHelp
    slots: tuple[datetime, ...]
    step: Step


@requires(Permission.READ_WORDS)
async def may_ask(work: Work) -> bool:
    """Whether the actor is a specialist of a department: the Centre does not ask itself."""
    return await _own_unit(work, None) is not None


@requires(Permission.READ_WORDS)
async def families_to_ask_for(work: Work) -> list[int]:
    """The numbers of the requests that the actor has in work, the newest first: their families are in the bot."""
    found = await work.session.scalars(
        select(HelpRequest.id)
        .where(HelpRequest.state == RequestState.TAKEN, held_by(work.actor.person_id))
        .order_by(HelpRequest.id.desc())
    )
    return list(found)


@requires(Permission.READ_WORDS)
async def must_be_askable(work: Work, request_id: int | None) -> None:
    """Raises NotFound for a request of others, Refused when no department is the actor's."""
    await _request(work, request_id)
    if not await may_ask(work):
        raise Refused(Permission.READ_WORDS.value)


@requires(Permission.READ_WORDS)
async def begin(work: Work, profile: Profile, request_id: int | None) -> CentreHelp:
    """Begin to ask for a psychologist or a lawyer of the Centre: for the family of a request in work, or for one that
    is not in the bot. What the actor had begun before is dropped.

    Raises NotFound for a request of others, AlreadyAsked, Refused when no department is the actor's.
    """
    request = await _request(work, request_id)
    unit_id = await _own_unit(work, helping_unit(request) if request is not None else None)
    if unit_id is None:
        raise Refused(Permission.READ_WORDS.value)
    if request is not None:
        await _must_be_first(work, request.id, profile)
    await work.session.execute(
        delete(CentreHelp).where(CentreHelp.asker_id == work.actor.person_id, CentreHelp.state == HelpState.DRAFT)
    )
    asked = CentreHelp(
        unit_id=unit_id,
        asker_id=work.actor.person_id,
        request_id=request.id if request is not None else None,
        family_id=request.person_id if request is not None else None,
        profile=profile,
        state=HelpState.DRAFT,
        begun_at=work.now,
    )
    work.session.add(asked)
    await work.session.flush()
    return asked


@requires(Permission.READ_WORDS)
async def put_together(work: Work, help_id: int) -> PutTogether:
    """A first asking, or other times for one that is there, as far as it is put together. Raises NotFound, HelpChanged
    when nothing can be put together any more.
    """
    asked, chosen = await next_slots(work, help_id)
    return PutTogether(asked, tuple(slot.starts_at for slot in chosen), next_step(asked, len(chosen)))


@requires(Permission.READ_WORDS)
async def to_write(work: Work, help_id: int) -> CentreHelp:
    """An asking whose summary the actor may write now. Raises NotFound, HelpChanged."""
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.state not in (HelpState.DRAFT, HelpState.TO_CORRECT):
        raise HelpChanged
    return asked


@requires(Permission.READ_WORDS)
async def write_summary(work: Work, help_id: int, typed: str) -> CentreHelp:
    """The situation in words, encrypted. Written anew after the family's correction it goes to the family to read.

    Raises NotFound, HelpChanged, SummaryUnfit.
    """
    asked = await to_write(work, help_id)
    asked.summary = check_summary(typed)
    if asked.state is HelpState.TO_CORRECT:
        await _give_to_read(work, asked)
    return asked


@requires(Permission.READ_WORDS)
async def choose_consent(work: Work, help_id: int, consent: HelpConsent) -> CentreHelp:
    """The family reads the summary in the bot, when it is there, or has agreed on paper.

    Raises NotFound, HelpChanged.
    """
    asked = await _draft(work, help_id)
    if consent is HelpConsent.IN_BOT and asked.family_id is None:
        raise HelpChanged
    asked.consent, asked.paper_day = consent, None
    return asked


@requires(Permission.READ_WORDS)
async def note_paper_day(work: Work, help_id: int, day: date) -> CentreHelp:
    """The day on which the family signed. Raises NotFound, HelpChanged, PaperDayAhead."""
    asked = await _draft(work, help_id)
    if asked.consent is not HelpConsent.PAPER:
        raise HelpChanged
    if day > work.today:
        raise PaperDayAhead
    asked.paper_day = day
    return asked


@requires(Permission.READ_WORDS)
async def send(work: Work, help_id: int) -> CentreHelp:
    """«✅ Отправить»: to the family to read, or with a consent on paper to the Centre at once. Pressed again it has
    gone already. Raises NotFound, HelpChanged while something is lacking, SlotUnfit.
    """
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.state is not HelpState.DRAFT:
        return asked
    _asked, chosen = await next_slots(work, help_id)
    if next_step(asked, len(chosen)) is not Step.READY:
        raise HelpChanged
    for slot in chosen:
        check_slot(slot.starts_at, work.now, work.centre.zone)
    asked.round = 1
    work.audit("centre_help_asked", "centre_help", asked.id, profile=asked.profile.value, unit=asked.unit_id)
    if asked.consent is HelpConsent.IN_BOT:
        await _give_to_read(work, asked)
    else:
        await offer(work, asked)
    return asked


@requires(Permission.READ_WORDS)
async def drop(work: Work, help_id: int) -> None:
    """Forget what was being put together: a first asking, or other times for one that has gone and stays as it is.

    Raises NotFound.
    """
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.state is HelpState.DRAFT:
        await work.session.delete(asked)
    else:
        await forget_next_slots(work.session, asked)


@requires(Permission.READ_WORDS)
async def lead_instead(work: Work, help_id: int) -> CentreHelp:
    """Whoever led it has left: a colleague of the department takes it over, the first who presses.

    Raises NotFound for another department's, HelpChanged when somebody leads it.
    """
    asked = await known(work, help_id)
    if not any(post.role is Role.SPECIALIST and post.unit_id == asked.unit_id for post in work.actor.posts):
        raise NotFound
    leading = await leaders(work.session, asked)
    if asked.state not in OPEN or asked.request_id is not None or leading not in ([], [work.actor.person_id]):
        raise HelpChanged
    if not leading:
        asked.asker_id = work.actor.person_id
        work.audit("centre_help_taken_over", "centre_help", asked.id)
    return asked


async def _draft(work: Work, help_id: int) -> CentreHelp:
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.state is not HelpState.DRAFT:
        raise HelpChanged
    return asked


async def _give_to_read(work: Work, asked: CentreHelp) -> None:
    asked.state, asked.correction, asked.version = HelpState.READING, None, asked.version + 1
    facts = {"help_id": asked.id, "version": asked.version}
    key = f"centre_help_read:{asked.id}:{asked.version}"
    await work.notify(families(asked), Notice("centre_help_read", MessageClass.DIALOGUE, facts, key=key))
    await begin_turn(work, asked)


async def _request(work: Work, request_id: int | None) -> HelpRequest | None:
    if request_id is None:
        return None
    found: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(
            HelpRequest.id == request_id, HelpRequest.state == RequestState.TAKEN, held_by(work.actor.person_id)
        )
    )
    if found is None:
        raise NotFound
    return found


async def _own_unit(work: Work, wanted: int | None) -> int | None:
    """The department of the actor; the `wanted` one of several."""
    mine = [post.unit_id for post in work.actor.posts if post.role is Role.SPECIALIST]
    found = list(
        await work.session.scalars(
            select(Unit.id).where(Unit.id.in_(mine), Unit.kind != UnitKind.CENTRE).order_by(Unit.id)
        )
    )
    return wanted if wanted in found else next(iter(found), None)


async def _must_be_first(work: Work, request_id: int, profile: Profile) -> None:
    known_already = await work.session.scalar(
        select(CentreHelp.id).where(
            CentreHelp.request_id == request_id, CentreHelp.profile == profile, CentreHelp.state.in_(OPEN)
        )
    )
    if known_already is not None:
        raise AlreadyAsked(known_already)
