"""The catalogues: gettext files in locales/, built when they are older than their source."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from aiogram.utils.i18n import I18n
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"
DOMAIN = "ryadom"
DEFAULT_LANGUAGE = "ru"


SPOKEN = ("ru", "en")
"""The languages that a person may choose."""


def build_catalogues(folder: Path = LOCALES) -> None:
    """Compile each `.po` that has no newer `.mo` beside it: the compiled ones are not kept in the repository.

    English has no `.po`: the texts of the code are English, so its catalogue is made of the template and says the same.
    """
    template = folder / f"{DOMAIN}.pot"
    if template.exists():
        build_english(template, folder / "en" / "LC_MESSAGES" / f"{DOMAIN}.mo")
    for source in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        built = source.with_suffix(".mo")
        if built.exists() and built.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            _write(built, read_po(file, locale=source.parent.parent.name, domain=DOMAIN))


def build_english(template: Path, built: Path) -> None:
    """Every text as it stands in the code, with the English plural."""
    if built.exists() and built.stat().st_mtime >= template.stat().st_mtime:
        return
    with template.open("rb") as file:
        catalogue = read_po(file, locale="en", domain=DOMAIN)
    for message in catalogue:
        if message.id:
            message.string = message.id
    built.parent.mkdir(parents=True, exist_ok=True)
    _write(built, catalogue)


def _write(built: Path, catalogue: Catalog) -> None:
    """Under a name of its own until it is whole: several processes may start from one folder at once."""
    with NamedTemporaryFile(dir=built.parent, prefix=built.name, delete=False) as file:
        write_mo(file, catalogue)
    unfinished = Path(file.name)
    unfinished.chmod(0o644)
    unfinished.replace(built)


def load_texts() -> I18n:
    build_catalogues()
    return I18n(path=LOCALES, default_locale=DEFAULT_LANGUAGE, domain=DOMAIN)
