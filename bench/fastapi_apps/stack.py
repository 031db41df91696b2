"""The service, with the route of bare.py as its first feature."""

from app.features import ROUTERS
from bare import hello
from fastapi import APIRouter

router = APIRouter()
router.get("/hello/{name}")(hello)
ROUTERS.insert(0, router)

from app.main import app  # noqa: E402 - made from the routers

__all__ = ["app"]
