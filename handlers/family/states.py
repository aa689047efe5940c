"""What a person is expected to write next. The words themselves are kept in tables, never here."""

from datetime import datetime

from aiogram import F
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from services.conversation import Hint
from storage.models import RequestKind

IS_COMMAND = F.text.regexp(r"^/[A-Za-z0-9_]+(@[A-Za-z0-9_]+)?$")
"""A command that none of ours took: not words for anybody. Anything else that begins with a slash is words."""


class Asking(StatesGroup):
    """`words` for a kind of help, `place`: the municipality, `request`: speaking in a request already there."""

    words = State()
    place = State()
    request = State()


async def hint_of(state: FSMContext) -> Hint:
    """What the next words are probably for; nothing in the states of others."""
    current = await state.get_state()
    data = await state.get_data()
    if current in (Asking.words.state, Asking.place.state) and data.get("kind"):
        since = data.get("since")
        return Hint(kind=RequestKind(data["kind"]), since=datetime.fromisoformat(since) if since else None)
    if current == Asking.request.state:
        return Hint(request_id=int(data["request_id"]), since=datetime.fromisoformat(data["since"]))
    return Hint()


async def is_ours(state: FSMContext) -> bool:
    """Nothing is being typed for somebody else: the state may be changed here."""
    return await state.get_state() in (None, *Asking.__state_names__)


async def expect_words(state: FSMContext, kind: RequestKind, now: datetime) -> None:
    await state.set_state(Asking.words)
    await state.set_data({"kind": kind.value, "since": now.isoformat()})


async def expect_place(state: FSMContext, kind: RequestKind | None, now: datetime, *, for_office: bool = False) -> None:
    """`for_office`: it was «🏠 Мой отдел» that asked, so the department is shown when the place is found."""
    await state.set_state(Asking.place)
    data: dict[str, object] = {"kind": kind.value, "since": now.isoformat()} if kind is not None else {}
    await state.set_data({**data, "office": True} if for_office else data)


async def is_for_office(state: FSMContext) -> bool:
    return bool((await state.get_data()).get("office"))


async def speak_in(state: FSMContext, request_id: int, now: datetime) -> None:
    await state.set_state(Asking.request)
    await state.set_data({"request_id": request_id, "since": now.isoformat()})
