"""No use case is left out: each is acted out by everybody in a table, refused to all who lack its right, or stands here
with the reason why it is not acted out. A new one fails until it is.
"""

import ast
import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import chain
from pathlib import Path
from types import UnionType

import pytest

from services.errors import Refused
from services.rights import Permission
from services.work import Workshop
from storage.models.base import Base
from tests.services import (
    test_rights_of_answers,
    test_rights_of_cards,
    test_rights_of_centre_help,
    test_rights_of_requests,
    test_rights_of_units,
)
from tests.services.attempts import named_use_case, use_cases_of
from tests.services.cast import WHO, caller
from tests.services.everybody import open_everybody
from tests.services.test_rights_of_use_cases import declared, typed

ROOT = Path(__file__).parents[2]
TABLES = (
    test_rights_of_answers.TABLE,
    test_rights_of_requests.READS,
    test_rights_of_requests.ACTS,
    test_rights_of_centre_help.ASKING,
    test_rights_of_centre_help.FAMILY,
    test_rights_of_centre_help.SEEING,
    test_rights_of_centre_help.ANSWERING,
    *test_rights_of_cards.EVERY.values(),
    *test_rights_of_units.EVERY.values(),
)

SPECIALISTS = "taker colleague social centre other handed duty absent substitute"
STAFF = f"{SPECIALISTS} head other_head coordinator"
HOLDERS = {
    "read_words": SPECIALISTS,
    "see_requests": STAFF,
    "log_appeal": STAFF,
    "see_counters": STAFF,
    "submit_report": "head other_head coordinator",
    "run_events": "coordinator",
    "receive_plan": STAFF,
    "invite": "head other_head coordinator admin",
    "manage_units": "admin",
    "routing": "coordinator admin",
    "texts": "coordinator admin",
    "audit": "admin",
    "run_rota": "head other_head coordinator",
    "see_rota": STAFF,
    "run_jobs": "",
}
"""Who gets past the right itself, whatever the row (design, §4)."""
EVERYWHERE = {"run_events", "manage_units", "routing", "texts", "audit", "run_jobs"}
"""Rights that hold for every unit and everybody's rows: who is refused is all that there is to act out."""

PART, OWN = "part", "own"
REASONS = {
    PART: "a part of other use cases, which ask first: no handler, job or command names it (there is a test)",
    OWN: "names no row: whose rows it reads or changes is looked up by the actor (there is a test)",
    "beside": "tried by everybody in a test of its own beside the tables",
    "public": "events, units and offices are for everybody; one signs up, or chooses, for oneself alone",
    "given": "tells the facts of a row that another use case has given out",
    "numbers": "the number is one of the actor's own chat, or comes back as it was given, and nothing is read by it",
    "plan": "the plan is for all of the staff; one confirms for oneself alone",
}

LEFT_OUT = """
part
  broadcasts.announcing: withdraw_reader
  centre_help.ending: end_for_family return_accepted
  centre_help.offering: ask_for_times offer offer_or_ask_again tell_family_it_is_off
  centre_help.sides: known known_where
  centre_help.turns: begin_turn
  centre_help.watch: schedule_meeting
  conversation: append
  people.consent: must_have
  people.invitations: withdraw_first_admin_links withdraw_invitations
  people.messages: erase_messages
  people.withdrawing: forget_name refuse_news
  people.withholding: withhold
  requests.absence: tell_of_absent_taker
  requests.answering: has_request hold_post request_of_actor take_up
  requests.calling: begin_calling
  requests.calls: tell_of_call
  requests.cards: refresh_card
  requests.drafts: count_since newest_part take_back take_draft words_of
  requests.hearing: answered_at
  requests.holding: erase_pieces hold lock_draft mask_draft release
  requests.lists: open_requests taken_requests
  requests.messages: message_at named_request placed write_message
  requests.promises: begin_terms promise_of
  requests.registration: enter_request register_request
  requests.relaying: relay relay_edited
  requests.relief: ask_later
  requests.returning: return_requests tell_each
  requests.ringing: duty_of named_in rung_for tell_rung
  requests.routing: called_of is_called route the_centre
  requests.terms: hours_of term_of
  rota.handing: is_handed_to_actor tell_of_requests_left tell_whoever_stands_in
  rota.morning: tell_of_duty wake_in_the_morning
own
  centre_help.asking: families_to_ask_for may_ask
  centre_help.lists: board
  conversation: addressee turn_requests waiting with_requests
  journal: lines_by_use log_appeal month_lines open_days
  people.announcements: choose_announcements choose_quiet my_settings
  people.consent: document_for give is_needed my_consents
  people.erasure: may_be_forgotten
  people.joining: become_admin_by_id join welcome
  people.my_data: order_my_data
  people.preferences: choose_language choose_simple choose_topic
  people.privacy: privacy_rules
  people.source: say_source source_asked
  people.staff: rename_me units_in_reach
  people.withdrawing: withdraw
  requests.addressing: has_addressees keep_unaddressed
  requests.drafts: choose_kind drop_draft keep_words
  requests.hearing: asked_now is_overtaken
  requests.identity: called_name give_name stay_nameless
  requests.lists: has_taken list_requests my_requests waiting_for_actor
  requests.places: decline_municipality home_of list_municipalities remember_municipality type_municipality
  rota.duty: own_rota units_of_rota
  shielding: rewrite say send send_masked
  units.offices: my_office
  urgent: heed_cry press_urgent
beside
  conversation: say
  requests.addressing: answer_or_keep
  requests.replying: answer_in_reply side_of
public
  events.lookup: known_event listed_events open_event own_choice upcoming_events
  events.running: sign_up
  people.joining: choose_department
  requests.places: choose_department
  units.offices: find_office
  units.registry: list_units unit_by_code
given
  centre_help.lists: facts_of
numbers
  requests.addressing: aim_again
  requests.editing: is_known
plan
  plans.sending: confirm_plan
"""


def left_out() -> dict[str, str]:
    """Use case → reason."""
    found: dict[str, str] = {}
    reason = module = ""
    for line in LEFT_OUT.strip().splitlines():
        names = line.split()
        if not line.startswith(" "):
            reason = line
            assert reason in REASONS
            continue
        if not line.startswith("    "):
            module = names.pop(0).removesuffix(":")
        for name in names:
            assert f"{module}.{name}" not in found, f"{module}.{name} stands here twice"
            found[f"{module}.{name}"] = reason
    return found


def acted() -> set[str]:
    return {name for _may, act, _writes in chain(*(table.values() for table in TABLES)) for name in use_cases_of(act)}


def for_reason(reason: str) -> list[str]:
    return [name for name, given in left_out().items() if given == reason]


def named_above() -> Iterator[str]:
    """What the floors above name of services, by `from … import` or as a name of a module."""
    for path in chain(*((ROOT / floor).rglob("*.py") for floor in ("handlers", "scheduler", "bot"))):
        tree = ast.parse(path.read_text())
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "services":
                modules |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        yield from modules.values()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                first, _, rest = ast.unparse(node).partition(".")
                if first in modules:
                    yield f"{modules[first]}.{rest}"


def is_of_a_row(name: str, kind: object) -> bool:
    kinds = typing.get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return name.endswith(("_id", "_ids")) or any(isinstance(one, type) and issubclass(one, Base) for one in kinds)


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    async with open_everybody(migrated_url) as shop:
        yield shop


def test_every_use_case_is_acted_out_or_says_why_not() -> None:
    everywhere = {name for name, right in typed().items() if right in EVERYWHERE}
    missing = {name for name, _right in declared()} - acted() - everywhere - set(left_out())
    assert missing == set(), "act it out in a table, or say in LEFT_OUT why not"


def test_what_is_left_out_is_there_and_is_not_acted_out() -> None:
    assert set(left_out()) <= {name for name, _right in declared()}
    assert set(left_out()) & acted() == set()
    assert set(left_out().values()) == set(REASONS)


def test_parts_are_named_by_no_floor_above() -> None:
    named = {name.removeprefix("services.") for name in named_above()}
    assert "people.erasure.forget_me" in named
    assert set(for_reason(PART)) & named == set()


def test_what_is_ones_own_takes_no_row() -> None:
    of_rows = set()
    for name in for_reason(OWN):
        hints = typing.get_type_hints(inspect.unwrap(named_use_case(name)))
        of_rows |= {f"{name}({one})" for one, kind in hints.items() if one != "return" and is_of_a_row(one, kind)}
    assert of_rows == set()


async def test_who_lacks_a_right_is_refused_every_use_case_of_it(shop: Workshop) -> None:
    assert set(HOLDERS) == set(typed().values()) - {Permission.USE_FRONT_DOOR.value}
    asked: dict[str, list[Callable[..., Awaitable[object]]]] = {right: [] for right in HOLDERS}
    for called, permission in declared():
        if permission is not Permission.USE_FRONT_DOOR:
            asked[permission.value].append(named_use_case(called))
    for name in WHO:
        async with shop.work(caller(name)) as work:
            for right, use_cases in asked.items():
                if name in HOLDERS[right].split():
                    assert work.actor.may(Permission(right)), f"{name}: {right}"
                    continue
                for one in use_cases:
                    with pytest.raises(Refused):
                        await one(work)  # refused before what is missing is missed
            assert not work.leaving
            assert not work.done
