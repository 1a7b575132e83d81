"""Settings, read from the environment and from `.env`."""

import logging
import secrets
from functools import lru_cache
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

logger = logging.getLogger(__name__)

MIN_SECRET_BYTES = 32


class Settings(BaseSettings):
    """Everything that differs between two deployments."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    environment: Literal["development", "production"] = "development"
    secret_key: SecretStr
    database_url: str = "sqlite+aiosqlite:///./library.db"
    database_pool_size: int = Field(default=10, ge=1)
    database_timeout: float = Field(default=4.0, gt=0)
    allowed_hosts: list[str] = ["*"]
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    client_timeout: float = Field(default=20.0, gt=0)
    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    requests_per_minute: int = Field(default=0, ge=0)

    access_token_minutes: int = Field(default=15, ge=1, le=15)
    refresh_token_days: int = Field(default=30, ge=1)
    login_failures_per_account: int = Field(default=10, ge=1)
    login_failures_per_address: int = Field(default=50, ge=1)
    registrations_per_address: int = Field(default=50, ge=1)
    password_hashing_threads: int = Field(default=2, ge=1)

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

    @model_validator(mode="before")
    @classmethod
    def invent_development_secret(cls, values: dict[str, object]) -> dict[str, object]:
        if values.get("secret_key") or values.get("environment") == "production":
            return values
        logger.warning("SECRET_KEY is not set: sessions will not survive a restart")
        return {**values, "secret_key": secrets.token_urlsafe(MIN_SECRET_BYTES)}

    @model_validator(mode="after")
    def refuse_weak_secret(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if len(secret.encode()) < MIN_SECRET_BYTES or len(set(secret)) < 10:
            raise ValueError(
                f"SECRET_KEY needs {MIN_SECRET_BYTES} random bytes or more: "
                'python -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        return self


@lru_cache
def get_settings() -> Settings:
    return Settings()
