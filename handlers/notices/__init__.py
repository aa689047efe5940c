"""How each notice reads: outbox rows (a name and its facts) become screens in the reader's language."""

import importlib
import pkgutil


def load_all() -> None:
    """Import every module of this package, so that each registers its notices."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
