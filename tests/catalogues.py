"""`make check` and `make texts`: the catalogues say exactly what the code says, completely.

`python -m tests.catalogues` compares and exits 1 with a list; with `--update` it takes new texts in (their Russian is
then to be written into locales/ru/LC_MESSAGES/ryadom.po).
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "locales" / "ryadom.pot"
TRANSLATIONS = sorted((ROOT / "locales").glob("*/LC_MESSAGES/ryadom.po"))
_PLACEHOLDER = re.compile(r"\{\w+\}")
_TAG = re.compile(r"</?\w+[^>]*>")


def texts_of_the_code() -> Catalog:
    catalogue = Catalog(project="ryadom", fuzzy=False)
    for folder in ("bot", "handlers"):
        for _file, _line, msgid, _comments, _context in extract_from_dir(str(ROOT / folder), [("**.py", "python")]):
            catalogue.add(msgid)
    return catalogue


def _ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {_key(message) for message in catalogue if message.id}


def _key(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else [form or "" for form in value or [""]]


def problems() -> list[str]:
    """What is wrong with the catalogues, a line each."""
    code = _ids(texts_of_the_code())
    found = []
    for path in (TEMPLATE, *TRANSLATIONS):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=None if path == TEMPLATE else path.parent.parent.name)
        name = path.relative_to(ROOT)
        found += [f"{name}: missing {text!r}" for text in sorted(code - _ids(catalogue), key=str)]
        found += [f"{name}: no longer in the code {text!r}" for text in sorted(_ids(catalogue) - code, key=str)]
        if path != TEMPLATE:
            found += [f"{name}: {line}" for message in catalogue if message.id for line in _flaws(message)]
    return found


def _flaws(message: Message) -> list[str]:
    sources, forms = _forms(_key(message)), _forms(message.string)
    flaws = []
    if message.fuzzy:
        flaws.append(f"fuzzy {sources[0]!r}")
    for form in forms:
        if not form:
            flaws.append(f"empty {sources[0]!r}")
            continue
        for what, pattern in (("placeholders", _PLACEHOLDER), ("tags", _TAG)):
            wanted = {mark for source in sources for mark in pattern.findall(source)}
            if set(pattern.findall(form)) - wanted or (
                set(pattern.findall(sources[-1])) - set(pattern.findall(form)) and len(forms) == 1
            ):
                flaws.append(f"other {what} in {form!r}")
        if _is_said_twice(form):
            flaws.append(f"said twice: {form!r}")
    return flaws


def _is_said_twice(form: str) -> bool:
    """The same again, as two hands leave it that fill in one entry at once."""
    middle = len(form) // 2
    return any(form[:middle].strip() == form[end:].strip() != "" for end in (middle, middle + 1))


def _write(path: Path, catalogue: Catalog) -> None:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, ignore_obsolete=True)
    volatile = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Language-Team')
    lines = [
        line
        for line in buffer.getvalue().decode().splitlines()
        if not line.startswith((*volatile, '"Report-Msgid', "# "))
    ]
    path.write_text("\n".join(lines).lstrip("#\n") + "\n", encoding="utf-8")


def update() -> None:
    code = texts_of_the_code()
    _write(TEMPLATE, code)
    for path in TRANSLATIONS:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        catalogue.update(code, no_fuzzy_matching=True)
        _write(path, catalogue)


def main() -> int:
    if "--update" in sys.argv[1:]:
        update()
    found = problems()
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"catalogues: {len(_ids(texts_of_the_code()))} texts, {len(found)} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
