"""The catalogues: gettext files in locales/, built when they are older than their source."""

from pathlib import Path

from aiogram.utils.i18n import I18n
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"
DOMAIN = "ryadom"
DEFAULT_LANGUAGE = "ru"


def build_catalogues(folder: Path = LOCALES) -> None:
    """Compile each `.po` that has no newer `.mo` beside it: the compiled ones are not kept in the repository."""
    for source in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        built = source.with_suffix(".mo")
        if built.exists() and built.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, domain=DOMAIN)
        unfinished = built.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(built)


def load_texts() -> I18n:
    build_catalogues()
    return I18n(path=LOCALES, default_locale=DEFAULT_LANGUAGE, domain=DOMAIN)
