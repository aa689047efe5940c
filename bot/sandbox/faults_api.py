"""The table of faults over HTTP (its shape: bot.sandbox.faults), and what was asked of the limits."""

from aiohttp import web

from bot.sandbox.faults import Table
from bot.sandbox.phones_api import checked, json_body
from bot.sandbox.world import World


def add_faults_api(app: web.Application, world: World) -> None:
    async def show(request: web.Request) -> web.Response:
        del request
        return web.json_response(world.faults.to_json())

    async def put(request: web.Request) -> web.Response:
        world.faults.set(checked(Table, await json_body(request)))
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
