"""The command line: `python -m bot COMMAND`. Heavy libraries are imported by the command that needs them."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROLES = ("specialist", "head", "coordinator", "admin")
PROFILES = ("psychologist", "lawyer", "social_worker")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bot", description="Рядом: бот центра сопровождения семей")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve until stopped (RYADOM_BOT_TOKEN)")
    demo = commands.add_parser(
        "demo", help="the sandbox, the play of the main job, and the chat page on 127.0.0.1:8080"
    )
    length = demo.add_mutually_exclusive_group()
    length.add_argument("--once", action="store_true", help="stop after the play")
    length.add_argument("--empty", action="store_true", help="erase the kept state and begin without the play")
    demo.add_argument("--fresh", action="store_true", help="erase the kept state and begin anew")
    demo.add_argument("--port", type=int, default=8080, help="port of the chat page")
    commands.add_parser("migrate", help="bring the database to this version's schema")
    departments = commands.add_parser("departments", help="the register of departments")
    actions = departments.add_subparsers(dest="action", required=True, metavar="ACTION")
    load = actions.add_parser("import", help="create or update departments from a CSV file")
    load.add_argument("file", type=Path)
    invite = commands.add_parser("invite", help="print a one-time invitation link")
    invite.add_argument("--role", choices=ROLES, required=True)
    invite.add_argument("--profile", choices=PROFILES, help="what a specialist does")
    invite.add_argument("--department", metavar="CODE", help="the unit's code (the Centre when left out)")
    report = commands.add_parser("report", help="the monthly report, Annex 1")
    report.add_argument("--month", required=True, metavar="YYYY-MM")
    report.add_argument("--department", metavar="CODE", help="one unit (all units and the consolidated when left out)")
    report.add_argument("--out", type=Path, required=True, metavar="FILE.docx|FILE.xlsx")
    commands.add_parser("check", help="look over the settings, the keys, the database and the helplines")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked. What goes wrong is one readable line on standard error; of
    settings, a line for each that is wrong.
    """
    chosen = parser().parse_args(arguments)
    try:
        from bot.config import BadSettings, load_settings  # noqa: PLC0415 -- `--help` needs no library
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed here: make venv, then .venv/bin/python -m bot …\n")
        return 1
    from bot.logs import set_up_logs  # noqa: PLC0415 -- the same

    set_up_logs()
    if chosen.command == "demo":
        from bot.demo.stand import demo  # noqa: PLC0415 -- the same

        return demo(once=chosen.once, fresh=chosen.fresh, port=chosen.port, empty=chosen.empty)
    from bot.app import commands  # noqa: PLC0415 -- aiogram and the database are slow to import
    from bot.app.starting import CannotStart  # noqa: PLC0415 -- the same

    # The database, its journal and the keys are nobody else's to read. A report is made with the user's own rights.
    chosen.umask = os.umask(0o077)
    try:
        settings = load_settings(to_serve=chosen.command == "run")
        return asyncio.run(commands.COMMANDS[chosen.command](settings, chosen))
    except (BadSettings, CannotStart, commands.CommandRefused) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
