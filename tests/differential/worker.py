"""Runs one generated app in a process of its own, and answers the requests it is sent."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from fastgen.verification.child.host import Application, Asked, Lifespan, ask


async def answer_all(connection: Connection) -> None:
    """Start the app below this folder, say so, and answer what comes until the other side ends."""
    app: Application = importlib.import_module("app.main").app
    lifespan = Lifespan(app)
    await lifespan.start()
    connection.send("ready")
    loop = asyncio.get_running_loop()
    while True:
        try:
            request = await loop.run_in_executor(None, connection.recv)
        except EOFError:
            break
        connection.send(await ask(app, Asked(*request)))
    await lifespan.stop()


def serve(folder: str, environment: dict[str, str], errors: str, connection: Connection) -> None:
    """Run the app of a folder; what it says itself, and why it ends, goes to a file."""
    output = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path.insert(0, str(Path(folder)))
    try:
        asyncio.run(answer_all(connection))
    except BaseException:
        traceback.print_exc()
        raise
