"""The end of a bot takes so long at most. Where a database is away a closing may wait for ever, and the process would
hold its lease all the while; a kill does no harm, and whoever keeps the service starts it again.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

ENDING_SECONDS = 40.0
"""More than all that a closing waits for by itself: a last commit, what is being sent, the marks, the lease."""
SAYING_SECONDS = 1.0
BY_FORCE = "The end took too long: ended by force; what was under way is taken up at the next start."

Ending = Callable[[str], None]
"""Told when the end begins, with a sentence for the operator or nothing."""


def nothing_forced(_reason: str) -> None:
    """The end of a bot that is not alone in its process."""


def end_in_time(reason: str) -> None:
    """From now on the process has ENDING_SECONDS; then it ends with 1, and says why. By threads, so that neither a loop
    that is held nor a log that takes no more lines holds this.
    """
    force = threading.Timer(ENDING_SECONDS, _end, (reason,))
    force.daemon = True
    force.start()


def _end(reason: str) -> None:
    saying = threading.Thread(target=_say, args=(reason,), daemon=True)
    saying.start()
    saying.join(SAYING_SECONDS)
    os._exit(1)


def _say(reason: str) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.writelines(f"{line}\n" for line in (reason, BY_FORCE) if line)
        sys.stderr.flush()
