"""Who may do what, found out by trying: every attempt is a work of its own and is rolled back."""

import importlib
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FunctionType, ModuleType

from sqlalchemy import event, func, select

from services.centre_help.facts import HelpTaken
from services.errors import DomainError, Gone, NotFound, Refused
from services.people.consent import ConsentNeeded
from services.people.erasure import StillOnStaff
from services.requests.answering import TakenByColleague
from services.rights import PERMISSION_ATTRIBUTE
from services.work import Work, Workshop
from storage.models import RequestMessage
from tests.services.cast import WHO, caller

UseCase = Callable[[Work], Awaitable[object]]
NO = (Refused, NotFound, Gone, TakenByColleague, HelpTaken, StillOnStaff, ConsentNeeded)
"""How somebody is refused: also when a colleague was first, when only families may, and who was never asked."""


class _RolledBackError(Exception):
    """Ends a work without a trace."""


def _roll_back() -> None:
    raise _RolledBackError


@dataclass(frozen=True)
class Tried:
    """What became of an attempt. `wrote`: statements that change rows, and rows that would leave."""

    error: DomainError | None
    wrote: int


async def try_out(shop: Workshop, name: str, use_case: UseCase) -> Tried:
    error: DomainError | None = None
    wrote: list[str] = []
    with suppress(_RolledBackError):
        async with shop.work(caller(name)) as work:
            await work.write()
            with _writing(shop, wrote):
                try:
                    await use_case(work)
                except DomainError as refusal:
                    error = refusal
                await work.write()
            _roll_back()
    return Tried(error, len(wrote))


@contextmanager
def _writing(shop: Workshop, wrote: list[str]) -> Iterator[None]:
    def sent(_connection: object, _cursor: object, statement: str, *_facts: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            wrote.append(statement)

    engine = shop.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", sent)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", sent)


async def who_may(shop: Workshop, use_case: UseCase, *, writes: bool) -> set[str]:
    """The names of those who may. Whoever may not has changed nothing; whoever may has when the use case `writes`."""
    may = set()
    for name in WHO:
        tried = await try_out(shop, name, use_case)
        if tried.error is None:
            may.add(name)
        else:
            assert isinstance(tried.error, NO), f"{name}: {tried.error!r}"
        assert (tried.wrote > 0) is (writes and tried.error is None), f"{name}: {tried}"
    return may


Cases = Mapping[str, tuple[str, UseCase, bool]]
"""What is done → who may, in words; the use case; whether it writes."""


async def differences(shop: Workshop, cases: Cases) -> dict[str, str]:
    """What differs from the table: the act, and who may do it in truth."""
    found = {}
    for act, (names, use_case, writes) in cases.items():
        try:
            may = await who_may(shop, use_case, writes=writes)
        except AssertionError as error:
            found[act] = str(error).splitlines()[0]
            continue
        if may != set(names.split()):
            found[act] = " ".join(name for name in WHO if name in may)
    return found


async def who_is_heard(shop: Workshop, use_case: UseCase) -> set[str]:
    """The names of those whose words join a conversation; of the others they are kept as their own, or refused."""
    heard = set()

    async def listen(work: Work) -> None:
        before = await work.session.scalar(_MESSAGES)
        await use_case(work)
        if await work.session.scalar(_MESSAGES) != before:
            heard.add(name)

    for name in WHO:
        tried = await try_out(shop, name, listen)
        assert tried.error is None or isinstance(tried.error, NO), f"{name}: {tried.error!r}"
    return heard


def use_cases_of(act: object) -> set[str]:
    """The use cases (module below services, function) that an act names, itself or by functions of its own module."""
    found: set[str] = {name_of(act)} if hasattr(act, PERMISSION_ATTRIBUTE) else set()
    if found or not isinstance(act, FunctionType):
        return found
    names = act.__code__.co_names
    for one in [act.__globals__.get(name) for name in names]:
        for called in [vars(one).get(name) for name in names] if isinstance(one, ModuleType) else [one]:
            if hasattr(called, PERMISSION_ATTRIBUTE):
                found.add(name_of(called))
            elif isinstance(called, FunctionType) and called.__module__ == act.__module__ and called is not act:
                found |= use_cases_of(called)
    return found


def name_of(use_case: object) -> str:
    """The module below services, and the function."""
    unwrapped = inspect.unwrap(use_case) if callable(use_case) else None
    assert isinstance(unwrapped, FunctionType)
    return f"{unwrapped.__module__.removeprefix('services.')}.{unwrapped.__name__}"


_MESSAGES = select(func.count()).select_from(RequestMessage)


def named_use_case(name: str) -> Callable[..., Awaitable[object]]:
    """The function of that name below services."""
    module, _, function = name.rpartition(".")
    found: Callable[..., Awaitable[object]] = getattr(importlib.import_module(f"services.{module}"), function)
    return found
