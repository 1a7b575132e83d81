"""The style of the full-stack FastAPI template: sync endpoints, SQLModel, psycopg."""

from fastapi import FastAPI

from app.api.routes import items, login

app = FastAPI(title="Inventory")
app.include_router(login.router)
app.include_router(items.router)
