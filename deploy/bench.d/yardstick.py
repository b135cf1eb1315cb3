"""What a town's operator might have written instead: Starlette, asyncpg and Jinja2 behind uvicorn, from PyPI.

Its page asks the database exactly what ours asks (the same statements, from the file that STATEMENTS names) and shows the
fifty posts in a template. It is spared what ours does beside: TLS and client certificates, unsealing, escaping by type.
"""

import contextlib
import os

import asyncpg
import jinja2
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

with open(os.environ["STATEMENTS"], encoding="utf-8") as file:
    STATEMENTS = [line.rstrip(";\n") for line in file]
# The transaction's own beginning and end are asyncpg's.
INNER = [one for one in STATEMENTS if one.split()[0] not in ("begin", "commit", "rollback")]
with open(os.environ["TEMPLATE"], encoding="utf-8") as file:
    TEMPLATE = jinja2.Environment(autoescape=True).from_string(file.read())


async def leave(connection):
    """Nothing to put back: asyncpg's own way asks for rights that the application's role does not have."""


@contextlib.asynccontextmanager
async def lifespan(app):
    app.state.pool = await asyncpg.create_pool(
        host=os.environ["SOCKET"], database=os.environ["DATABASE"], user="renrakucho_app", min_size=8, max_size=8,
        statement_cache_size=100, reset=leave,
    )
    yield
    await app.state.pool.close()


async def timeline(request):
    posts = []
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        for statement in INNER:
            if statement.startswith(("set ", "insert", "update")):
                await connection.execute(statement)
                continue
            rows = await connection.fetch(statement)
            if "sec.timeline" in statement:
                posts = rows
    return HTMLResponse(TEMPLATE.render(posts=posts))


app = Starlette(routes=[Route("/", timeline)], lifespan=lifespan)
