"""The compiled catalogues: made at the start, whoever else starts from the same folder."""

from pathlib import Path
from typing import IO

import pytest
from aiogram.utils.i18n import I18n
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from bot import texts

TEMPLATE = """msgid "Hello"
msgstr ""
"""
SOURCE = """msgid "Hello"
msgstr "Здравствуйте"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ru" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / f"{texts.DOMAIN}.pot").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "ru" / "LC_MESSAGES" / f"{texts.DOMAIN}.po").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def test_two_that_start_at_once_both_have_their_catalogues(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins and ends while the first is half way through each of its files."""
    within = False

    def write_beside_another(file: IO[bytes], catalogue: Catalog) -> None:
        nonlocal within
        if not within:
            within = True
            texts.build_catalogues(folder)
            within = False
        write_mo(file, catalogue)

    monkeypatch.setattr(texts, "write_mo", write_beside_another)
    texts.build_catalogues(folder)
    compiled = sorted(path.name for path in folder.glob("*/LC_MESSAGES/*.mo*"))
    assert compiled == [f"{texts.DOMAIN}.mo"] * 2
    i18n = I18n(path=folder, default_locale="ru", domain=texts.DOMAIN)
    assert [i18n.gettext("Hello", locale=language) for language in texts.SPOKEN] == ["Здравствуйте", "Hello"]
