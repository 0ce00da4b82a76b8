"""Builds the web application: routes, middleware, lifespan. Nothing is decided here."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from supplier import paths, settings
from supplier.jobs import engine as jobs_engine
from supplier.parts import Parts, build
from supplier.web import errors, guards, logs, render, routes, security
from supplier.web.session import Sessions

BODY_LIMIT = 1_000_000
"""Bytes of a form; upload routes set their own."""


def create_app(parts: Parts | None = None, running: jobs_engine.Running | None = None) -> Litestar:
    """The application over `parts`, or over parts built from the environment (as uvicorn's factory).

    `running` is the job engine where it runs already; the application stops it when it ends.
    """
    built = parts or build(settings.load(os.environ))
    logs.configure(built.settings.log_format)
    app = Litestar(
        route_handlers=[Router("/", route_handlers=routes.CONTROLLERS), _static()],
        lifespan=[_lifespan],
        guards=[guards.let_in],
        before_send=[security.add_headers],
        middleware=[security.BodyDeadline(), security.SameOrigin(), DefineMiddleware(Sessions)],
        dependencies={"parts": Provide(_parts, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1_000, exclude=r"\.woff2$"),
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,
        logging_config=None,
        state=State({"parts": built, "running": running}),
        debug=False,
    )
    guards.check_routes(app)
    return app


def _parts(state: State) -> Parts:
    return state.parts  # type: ignore[no-any-return]  # State is untyped


def _static() -> Router:
    keep = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
    return create_static_files_router("/static", [paths.static()], cache_control=keep, opt={"access": "public"}, name="static")


@contextlib.asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    threads = ThreadPoolExecutor(parts.settings.database_threads, thread_name_prefix="page")
    asyncio.get_running_loop().set_default_executor(threads)
    running = app.state.running or await asyncio.to_thread(jobs_engine.start, parts)
    try:
        yield
    finally:
        await asyncio.to_thread(running.stop)
        await asyncio.to_thread(parts.close)
