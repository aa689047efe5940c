"""The watch over terms: what nobody touched, what has no answer, what is not closed; told step by step, upwards."""

from datetime import timedelta

from services.outbox import Notice
from services.requests.overseers import supervisors_of
from services.requests.promises import Watch, remind_whoever_answers, schedule, step_on, waiting_request
from services.requests.raising import coordinators, tell_in_hours
from services.requests.routing import helping_unit
from services.requests.terms import hours_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import DueItem, HelpRequest, MessageClass, RequestState

NEXT_STEP = timedelta(hours=4)
"""Working time from one step of a reply to the next."""
NEXT_CLOSING_STEP = timedelta(hours=8)
REPLY_STEPS, CLOSING_STEPS = 3, 2


@requires(Permission.RUN_JOBS)
async def watch_reply(work: Work, item: DueItem) -> None:
    """The term of the first reply is over. Not taken: the head of the unit hears, then the coordinators. Taken and no
    reply: the taker, then the head, then the coordinators. Everybody once.
    """
    watch = Watch.of(item)
    request = await waiting_request(work, item.subject_id, watch)
    if request is None:
        return
    if request.state is RequestState.NEW:
        readers = await (supervisors_of(work.session, helping_unit(request)) if watch.step == 1 else coordinators(work))
        await _raise(work, request, item, "request_untouched", readers)
    else:
        await remind_whoever_answers(work, request, Watch(watch.mark, watch.begun, 1))
        if watch.step > 1:
            readers = await (
                supervisors_of(work.session, helping_unit(request)) if watch.step == 2 else coordinators(work)
            )
            await _raise(work, request, item, "reply_overdue", readers)
    if watch.step < REPLY_STEPS:
        hours = await hours_of(work, helping_unit(request))
        schedule(work, item.kind, request.id, step_on(watch), hours.add(work.now, NEXT_STEP))


@requires(Permission.RUN_JOBS)
async def watch_closing(work: Work, item: DueItem) -> None:
    """The term of closing is over: the taker hears, then the head of the unit; of one that nobody has taken the head,
    then the coordinators.
    """
    watch = Watch.of(item)
    request = await work.session.get(HelpRequest, item.subject_id, with_for_update=True)
    if request is None or request.state is RequestState.CLOSED:
        return
    first = watch.step == 1
    if request.taken_by is None:
        readers = await (supervisors_of(work.session, helping_unit(request)) if first else coordinators(work))
        await _raise(work, request, item, "request_untouched", readers)
    elif first:
        await _raise(work, request, item, "closing_awaited", [request.taken_by])
    else:
        await _raise(work, request, item, "closing_overdue", await supervisors_of(work.session, helping_unit(request)))
    if watch.step < CLOSING_STEPS:
        hours = await hours_of(work, helping_unit(request))
        schedule(work, item.kind, request.id, step_on(watch), hours.add(work.now, NEXT_CLOSING_STEP))


async def _raise(work: Work, request: HelpRequest, item: DueItem, name: str, readers: list[int]) -> None:
    """Once to a person of each term, whatever the step: a coordinator who stands in for a head that there is not hears
    no second time.
    """
    watch = Watch.of(item)
    facts = {"request_id": request.id, "mark": watch.mark}
    readers = [one for one in readers if one != request.person_id]
    notice = Notice(name, MessageClass.ALERT, facts, key=f"{item.kind.value}:{name}:{request.id}:{watch.begun}")
    await tell_in_hours(work, readers, notice)
    work.audit(name, "request", request.id, step=watch.step)
