"""Settings from the environment."""

from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Everything that differs between two deployments."""

    database_url: str
    secret_key: str
    database_pool_size: int = 10
    access_token_minutes: int = 15


@lru_cache
def get_settings() -> Settings:
    """Read the settings once."""
    return Settings()  # type: ignore[call-arg]  # from the environment
