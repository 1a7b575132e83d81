"""The usual hand-written async style: ORM entities through an AsyncSession."""

from fastapi import FastAPI

from app.routers import auth, items

app = FastAPI(title="Inventory")
app.include_router(auth.router)
app.include_router(items.router)
