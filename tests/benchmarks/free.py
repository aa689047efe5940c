"""Our bot for a server without limits: as `python -m bot run`, with a pacer that takes the messenger's for boundless.

Run as a script: `python -m tests.benchmarks.free RATE`. RYADOM_SEND_RATE ends at 30, Telegram's own limit, and the
taps of the bench alone are more than that. RATE is what people and bulk share; people do not wait for it.
"""

import sys
from collections.abc import Callable

from bot import __main__ as command_line
from bot.app import running
from bot.messaging import pacer

BOUNDLESS = 1_000_000


def serve(rate: float) -> int:
    def free_pacer(_rate: float, *, monotonic: Callable[[], float]) -> pacer.Pacer:
        return pacer.Pacer(rate, monotonic=monotonic)

    vars(pacer)["TELEGRAM_TAKES"] = BOUNDLESS
    vars(running)["Pacer"] = free_pacer
    return command_line.main(["run"])


if __name__ == "__main__":
    sys.exit(serve(float(sys.argv[1])))
