"""The application that uvicorn and `fastapi dev` serve."""

from app.factory import create_app
from app.settings import get_settings

app = create_app(get_settings())
