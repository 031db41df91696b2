"""Bare FastAPI, whose one route does the work of a list: both queries and the serialisation."""

from uuid import UUID

from app.settings import Settings
from fastapi import FastAPI
from fastapi import Response
from work import plain_engine
from work import work

engine = plain_engine(Settings())
app = FastAPI()


@app.get("/notes/{login}")
async def notes(login: UUID) -> Response:
    """List the newest twenty notes of whoever logged in so."""
    return Response(await work(engine, login), media_type="application/json")
