"""The HTTP door of the sandbox: the Bot API for the bot, the phones API and the chat page for people."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.bot_api import add_bot_api
from bot.sandbox.clock_api import TrainingTime, add_clock_api
from bot.sandbox.faults_api import add_faults_api
from bot.sandbox.files import MAX_UPLOAD
from bot.sandbox.groups_api import add_groups_api
from bot.sandbox.phones_api import add_phones_api, refused
from bot.sandbox.webhook import delivering
from bot.sandbox.world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SECURITY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FORM_OVERHEAD = 1024 * 1024


def build_app(
    world: World, page_dir: Path, hosts: frozenset[str] = LOOPBACK, training: TrainingTime | None = None
) -> web.Application:
    """The whole sandbox as one application; with a `training` time the page can move it. It listens on loopback, so it
    answers only requests whose Host is one of `hosts` and whose Origin, when there is one, is the page itself: a
    foreign site cannot reach it, not even by giving its own name the address 127.0.0.1. Long polls end as soon as the
    server is asked to stop.
    """
    app = web.Application(middlewares=[_guard(hosts)], client_max_size=MAX_UPLOAD + _FORM_OVERHEAD)
    add_bot_api(app, world)
    add_phones_api(app, world)
    add_groups_api(app, world)
    add_faults_api(app, world)
    add_clock_api(app, world, training)

    async def page(request: web.Request) -> web.StreamResponse:
        del request
        return web.FileResponse(page_dir / "index.html")

    async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
        del request
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)

    async def wake(app: web.Application) -> None:
        del app
        world.wake()

    async def deliveries(app: web.Application) -> AsyncIterator[None]:
        del app
        async with delivering(world):
            yield

    app.router.add_get("/", page)
    app.router.add_static("/static", page_dir)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(wake)
    app.cleanup_ctx.append(deliveries)
    return app


def _guard(hosts: frozenset[str]) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _hostname(request.host) not in hosts:
            raise refused(421, "this sandbox answers on loopback only")
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.host}":
            raise refused(403, "another site may not use the sandbox")
        return await handler(request)

    return guard


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # brackets that do not close
        return None
