"""A parent that has imported everything and forks the bot on request: a start after a kill costs no import.

Run as a script. It reads lines of JSON and answers each with one line: {"start": {"folder", "log", "settings",
"command"}} → the pid of a new bot, {"wait": pid} → its exit code once it has ended, {"gone": pid} → the same, or «no»
at once. At the end of its input it kills what it had started.
"""

import gc
import json
import os
import signal
import sys
from typing import Any

from sqlalchemy.orm import configure_mappers

from bot import __main__ as command_line
from bot.app import commands as _commands  # noqa: F401 -- imported here so that no fork has to


def _become_the_bot(folder: str, log: str, settings: dict[str, str], command: str) -> int:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    os.chdir(folder)
    os.environ.update(settings)
    return command_line.main([command])


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        code = _become_the_bot(**order)
    finally:
        os._exit(code)


def _warm_up() -> None:
    configure_mappers()
    # What is imported stays: a child that looks through it for garbage would copy every page of it.
    gc.collect()
    gc.freeze()


def serve() -> None:
    alive: set[int] = set()
    _warm_up()
    print("warm", flush=True)  # noqa: T201 -- this is how it talks
    for line in sys.stdin:
        ((word, asked),) = json.loads(line).items()
        if word == "start":
            alive.add(pid := _fork(asked))
            print(pid, flush=True)  # noqa: T201 -- as above
            continue
        ended, status = os.waitpid(asked, os.WNOHANG if word == "gone" else 0)
        alive.discard(ended)
        print(os.waitstatus_to_exitcode(status) if ended else "no", flush=True)  # noqa: T201 -- as above
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
