"""The table of faults over HTTP (its shape: bot.sandbox.faults), and what was asked of the limits."""

from aiohttp import web

from bot.sandbox.faults import EVERYBODY, NO_CHAT, Table
from bot.sandbox.phones_api import checked, json_body, refused
from bot.sandbox.world import World


def add_faults_api(app: web.Application, world: World) -> None:
    async def show(request: web.Request) -> web.Response:
        del request
        return web.json_response(world.faults.to_json())

    async def put(request: web.Request) -> web.Response:
        table = checked(Table, await json_body(request))
        _refuse_strangers(world, table)
        world.faults.set(table)
        world.wake()
        return web.json_response(world.faults.to_json())

    async def clear(request: web.Request) -> web.Response:
        del request
        world.faults.clear()
        world.wake()
        return web.json_response(world.faults.to_json())

    async def limits(request: web.Request) -> web.Response:
        del request
        attempts = [attempt.to_json() for attempt in world.limits.attempts]
        return web.json_response({**world.limits.to_json(), "attempts": attempts})

    app.router.add_get("/api/faults", show)
    app.router.add_put("/api/faults", put)
    app.router.add_delete("/api/faults", clear)
    app.router.add_get("/api/limits", limits)


def _refuse_strangers(world: World, table: Table) -> None:
    """A rule for nobody would never be met, and whoever set it would believe that the bot had passed."""
    known = [EVERYBODY, NO_CHAT, *world.people, *world.groups]
    for number, rule in enumerate(table.rules):
        if rule.who not in known:
            reason = f"rules.{number}.who: nobody here is called {rule.who!r}; a key of a phone or a group, bot or *: "
            raise refused(400, reason + ", ".join(known))
