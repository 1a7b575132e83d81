"""The engine."""

from sqlmodel import create_engine

from app.core.config import settings

engine = create_engine(settings.DATABASE_URL, pool_size=settings.DATABASE_POOL_SIZE, max_overflow=0)
