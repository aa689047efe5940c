"""The plan of the house holds: sizes, rights declared, buttons handled, notices written, lanes given."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import TypeVar, get_args

import pytest
from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from aiogram.fsm.state import StatesGroup
from pydantic.fields import FieldInfo
from sqlalchemy import Column

import bot
import handlers
import scheduler
import services
import storage
from handlers import notices, tree
from handlers.family.states import Asking
from handlers.notices.registry import NOTICES
from handlers.refusals import refusal
from handlers.ui.menu import FAMILY_SECTIONS, STAFF_SECTIONS, Open, Section
from handlers.ui.question import KEPT
from services.errors import DomainError
from services.outbox import GUARANTEES, LANES, SCREEN
from services.rights import PERMISSION_ATTRIBUTE, POLICY, Permission
from services.work import Work
from storage.models import Base, MessageClass
from storage.types import Encrypted, EncryptedJson

ROOT = Path(__file__).parent.parent.parent
ROOMS = (bot, handlers, scheduler, services, storage)
LONGEST_MODULE = 300


def sources() -> list[Path]:
    folders = [Path(room.__file__ or "").parent for room in ROOMS] + [ROOT / "tests"]
    return [path for folder in folders for path in folder.rglob("*.py") if "migrations/versions" not in str(path)]


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in info.name and not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


Kind = TypeVar("Kind")


def subclasses(kind: type[Kind]) -> set[type[Kind]]:
    direct = set(kind.__subclasses__())
    return direct.union(*(subclasses(one) for one in direct))


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
    assert len(lengths) > 50


def use_cases() -> dict[str, object]:
    """Public async functions of services whose first parameter is a Work."""
    found = {}
    for module in modules_of(services):
        for name, function in vars(module).items():
            if inspect.iscoroutinefunction(function) and not name.startswith("_"):
                first = next(iter(inspect.signature(function).parameters.values()), None)
                if first is not None and first.annotation in (Work, "Work"):
                    found[f"{function.__module__}.{name}"] = function
    return found


def test_every_use_case_declares_a_permission() -> None:
    cases = use_cases()
    assert len(cases) > 10
    assert [name for name, function in cases.items() if not hasattr(function, PERMISSION_ATTRIBUTE)] == []


def test_every_permission_has_a_row_in_the_policy() -> None:
    assert set(POLICY) == set(Permission)


def test_every_message_class_has_a_lane_and_a_guarantee() -> None:
    assert set(LANES) == set(GUARANTEES) == set(MessageClass)
    assert len(set(LANES.values())) == len(LANES)


def test_every_domain_error_has_words() -> None:
    from bot.texts import load_texts  # noqa: PLC0415 -- builds the catalogues, only here

    assert len(list(modules_of(handlers))) > 20
    kinds = {kind for kind in subclasses(DomainError) if not kind.__module__.startswith("tests")}
    assert len(kinds) > 5
    with load_texts().context():
        for kind in kinds:
            try:
                shown = refusal(kind.__new__(kind))
            except LookupError:
                pytest.fail(f"{kind.__name__} has no words in handlers.refusals")
            except AttributeError:
                continue  # words that quote the error's own facts: found, and shown by its conversation test
            assert shown.text


def notice_names() -> set[str]:
    """The first argument of every `Notice(...)` written in services."""
    names = set()
    for path in Path(services.__file__ or "").parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Notice":
                name = node.args[0] if node.args else next(one.value for one in node.keywords if one.arg == "name")
                if isinstance(name, ast.Constant):
                    names.add(str(name.value))
    return names - {SCREEN}


def test_every_notice_is_written_somewhere() -> None:
    notices.load_all()
    assert notice_names() <= set(NOTICES)
    assert len(notice_names()) > 5


def callback_classes() -> set[type[CallbackData]]:
    tree.build()
    return {kind for kind in subclasses(CallbackData) if kind.__module__.startswith("handlers.")}


def handled() -> tuple[set[type[CallbackData]], set[Section]]:
    """Callback classes that a router listens for, and the menu sections among them."""
    classes: set[type[CallbackData]] = set()
    sections: set[Section] = set()
    for router in tree.build().chain_tail:
        for handler in router.callback_query.handlers:
            for one in handler.filters or []:
                if isinstance(one.callback, CallbackQueryFilter):
                    classes.add(one.callback.callback_data)
                    if one.callback.callback_data is Open:
                        sections |= {
                            section
                            for section in Section
                            if one.callback.rule is None or one.callback.rule.resolve(Open(section=section))
                        }
    return classes, sections


def test_callback_prefixes_are_unique_and_each_has_a_handler() -> None:
    classes = callback_classes()
    prefixes = [kind.__prefix__ for kind in classes]
    assert len(classes) > 20
    assert sorted(prefixes) == sorted(set(prefixes))
    assert {kind.__name__ for kind in classes - handled()[0]} == set()


def test_every_menu_section_on_a_button_opens() -> None:
    shown = {section for row in FAMILY_SECTIONS for section in row} | {Section.FAMILY_MENU}
    shown |= {section for rows in STAFF_SECTIONS.values() for row in rows for section in row}
    assert shown - handled()[1] == set()


def longest(field: FieldInfo) -> object:
    """The value of a callback field that packs longest: the largest number that the field allows."""
    kinds = [kind for kind in get_args(field.annotation) if kind is not type(None)] or [field.annotation]
    kind = kinds[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return max(kind, key=lambda one: len(str(one.value)))
    if kind is int:
        bounds = [getattr(one, "le", None) or getattr(one, "lt", 2**53 + 1) - 1 for one in field.metadata]
        return min([2**53, *bounds])
    examples: dict[object, object] = {str: "k" * 12, bool: True}
    return examples[kind]


def classes_by_name() -> list[type[CallbackData]]:
    by_name = {f"{kind.__module__}.{kind.__name__}": kind for kind in callback_classes()}
    return [by_name[name] for name in sorted(by_name)]


@pytest.mark.parametrize("kind", classes_by_name())
def test_callback_data_fits_in_sixty_four_bytes(kind: type[CallbackData]) -> None:
    values = {name: longest(field) for name, field in kind.model_fields.items()}
    assert len(kind(**values).pack().encode()) <= 64


def encrypted_columns() -> list[tuple[str, Column[object]]]:
    return [
        (f"{table.name}.{column.name}", column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Encrypted | EncryptedJson)
    ]


def test_encrypted_columns_are_bound_to_their_own_name() -> None:
    assert len(encrypted_columns()) >= 8
    for name, column in encrypted_columns():
        assert isinstance(column.type, Encrypted | EncryptedJson)
        assert column.type.column == name


def test_free_text_of_people_is_encrypted() -> None:
    words = {"draft_part.text", "request_message.text", "appeal.note", "person.staff_name", "inbox.payload"}
    assert words | {"outbox.data", "fsm.data"} <= {name for name, _column in encrypted_columns()}


def test_no_linter_or_type_exception_goes_without_its_reason() -> None:
    bare = re.compile(r"#\s*(noqa|type:\s*ignore)(:\s*[A-Z0-9, ]+|\[[a-z-, ]+\])?\s*$")
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert lines == []


def groups_of_states() -> list[type[StatesGroup]]:
    return [group for group in subclasses(StatesGroup) if group.__module__.startswith("handlers.")]


def test_states_of_typing_have_names_of_their_own() -> None:
    """The FSM keeps `Class:state`: two classes of one name would take each other's words."""
    states = [str(state.state) for group in groups_of_states() for state in group.__states__]
    assert len(states) > 3
    assert sorted(set(states)) == sorted(states)


def test_every_question_keeps_its_buttons_when_it_is_asked_again() -> None:
    tree.build()
    states = {state for group in groups_of_states() for state in group.__states__}
    never_refused = {Asking.place}  # whatever is typed there is a place or words, and answered as such
    assert len(states) > 5
    assert {state.state for state in states - never_refused} == set(KEPT)


SAYS = {"show", "show_new", "answer", "send_message", "edit_text", "send_file", "send_pin", "answer_document"}


def test_nothing_is_said_to_the_messenger_while_a_work_or_a_view_is_open() -> None:
    """No transaction stays open across a call to the messenger: the next writer would find the database locked."""
    found = []
    for path in Path(handlers.__file__ or "").parent.rglob("*.py"):
        for block in ast.walk(ast.parse(path.read_text())):
            items = block.items if isinstance(block, ast.AsyncWith) else []
            opens = any(re.match(r"works(\.view)?\(", ast.unparse(item.context_expr)) for item in items)
            for node in ast.walk(block) if opens else ():
                if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
                    called = ast.unparse(node.value.func).rpartition(".")[2]
                    use_case = bool(node.value.args) and ast.unparse(node.value.args[0]) in {"work", "view"}
                    if called in SAYS and not use_case:
                        found.append(f"{path.name}:{node.lineno} {called}")
    assert found == []
