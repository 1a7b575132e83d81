"""Settings from the environment."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Everything that differs between two deployments."""

    DATABASE_URL: str
    SECRET_KEY: str
    DATABASE_POOL_SIZE: int = 10
    ACCESS_TOKEN_EXPIRE_MINUTES: int = 60 * 24 * 8


settings = Settings()  # type: ignore[call-arg]  # from the environment
