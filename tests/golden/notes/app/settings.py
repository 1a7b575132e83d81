"""Settings, read from the environment and from `.env`."""

from functools import lru_cache
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs between two deployments."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    environment: Literal["development", "production"] = "development"
    database_url: str = "sqlite+aiosqlite:///./notes.db"
    database_pool_size: int = Field(default=10, ge=1)
    database_timeout: float = Field(default=4.0, gt=0)
    allowed_hosts: list[str] = ["*"]
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    client_timeout: float = Field(default=20.0, gt=0)
    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    requests_per_minute: int = Field(default=0, ge=0)

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @field_validator("database_url")
    @classmethod
    def use_async_driver(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        drivers = {
            "postgres": "postgresql+asyncpg",
            "postgresql": "postgresql+asyncpg",
            "sqlite": "sqlite+aiosqlite",
        }
        return drivers.get(scheme, scheme) + separator + rest


@lru_cache
def get_settings() -> Settings:
    return Settings()
