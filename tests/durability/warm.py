"""A parent that has imported everything and forks the bot on request: a start after a kill costs no import.

Run as a script. It reads lines and answers each with one: «start» → the pid of a new bot, «wait PID» → its exit code
once it has ended, «gone PID» → the same, or «no» at once. At the end of its input it kills what it had started.
"""

import os
import signal
import sys

from bot import __main__ as command_line
from bot.app import commands as _commands  # noqa: F401 -- imported here so that no fork has to


def _become_the_bot() -> int:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return command_line.main(["run"])


def _fork() -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        code = _become_the_bot()
    finally:
        os._exit(code)


def serve() -> None:
    alive: set[int] = set()
    print("warm", flush=True)  # noqa: T201 -- this is how it talks
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "start":
            alive.add(pid := _fork())
            print(pid, flush=True)  # noqa: T201 -- as above
            continue
        ended, status = os.waitpid(int(number), os.WNOHANG if word == "gone" else 0)
        alive.discard(ended)
        print(os.waitstatus_to_exitcode(status) if ended else "no", flush=True)  # noqa: T201 -- as above
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
