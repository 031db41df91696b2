"""The pages /docs and /redoc, served from here: they need no other host and no inline script."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

PAGES = Path(__file__).parents[1] / "static" / "docs"
# Both tools write style elements and data: images; ReDoc searches in a worker made from a blob.
POLICY = (
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; img-src 'self' data:; "
    "script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src blob:"
)


def add_docs(app: FastAPI) -> None:
    # fastapi-offline carries Swagger UI and ReDoc: three megabytes that this repository need not.
    assets = StaticFiles(directory=PAGES, packages=[("fastapi_offline", "static")])
    app.mount("/docs/assets", assets, name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def swagger() -> FileResponse:
        return _page("swagger.html")

    @app.get("/redoc", include_in_schema=False)
    async def redoc() -> FileResponse:
        return _page("redoc.html")


def _page(name: str) -> FileResponse:
    return FileResponse(PAGES / name, headers={"Content-Security-Policy": POLICY})
