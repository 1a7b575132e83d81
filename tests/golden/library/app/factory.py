"""The application, built from settings; importing this module does nothing."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app import health
from app.auth import router as auth
from app.auth.service import AuthService
from app.books import router as books
from app.copies import router as copies
from app.database import Database, upgrade_database
from app.errors import add_error_handlers
from app.logs import configure_logging
from app.middleware import BodyLimit, RequestContext, RequestRate
from app.openapi import complete_document
from app.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    database = Database(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        configure_logging(settings.log_level)
        if not settings.production:
            await upgrade_database()
        # What was imported stays: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        yield
        await database.dispose()

    app = FastAPI(
        title="City Library",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        openapi_url=None if settings.production else "/openapi.json",
    )
    app.state.database = database
    app.state.auth = AuthService(settings, database)
    add_error_handlers(app)
    complete_document(app)
    # The last one added is the outermost.
    app.add_middleware(
        BodyLimit, max_bytes=settings.max_body_bytes, patience=settings.client_timeout
    )
    if settings.requests_per_minute:
        app.add_middleware(RequestRate, limit=settings.requests_per_minute)
    if settings.allowed_hosts != ["*"]:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.allowed_hosts)
    app.add_middleware(RequestContext, production=settings.production)
    for module in (books, copies, auth, health):
        app.include_router(module.router)
    return app
