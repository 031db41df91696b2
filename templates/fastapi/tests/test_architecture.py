import tomllib
from copy import deepcopy
from functools import cache

import grimp
import pytest
from importlinter import Contract
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from starlette.middleware.base import BaseHTTPMiddleware

from app.database import MIGRATIONS
from app.web.openapi import Service
from tests.architecture import LayersAroundFeatures

TYPES: dict[str, type[Contract]] = {
    "features": LayersAroundFeatures,
    "forbidden": ForbiddenContract,
}


@cache
def graph_of_imports() -> grimp.ImportGraph:
    return grimp.build_graph("app", include_external_packages=True, cache_dir=None)


def broken(importer: str, imported: str) -> list[str]:
    """The contracts that would be broken if one module imported another."""
    graph = deepcopy(graph_of_imports())
    for module in ("", ".models", ".routes", ".service"):
        graph.add_module(f"app.orders{module}")
        graph.add_module(f"app.parts{module}")
    graph.add_import(importer=importer, imported=imported)
    project = tomllib.loads((MIGRATIONS.parent / "pyproject.toml").read_text("utf-8"))
    configure()
    linter = project["tool"]["importlinter"]
    contracts = [TYPES[it["type"]](it["name"], linter, it) for it in linter["contracts"]]
    return [it.name for it in contracts if not it.check(deepcopy(graph), verbose=False).kept]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("app.orders.routes", "app.identity"),
        ("app.orders.routes", "fastapi"),
        ("app.orders.service", "app.web.pagination"),
        ("app.identity", "app.orders.models"),
        ("app.features", "app.orders.routes"),
    ],
)
def test_an_import_downwards_keeps_every_contract(importer: str, imported: str) -> None:
    assert broken(importer, imported) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("app.web.text", "app.orders.models"),
        ("app.ops.health", "app.orders"),
        ("app.database", "app.orders.service"),
        ("app.database", "app.web.text"),
        ("app.web.text", "app.ops.health"),
        ("app.settings", "app.engine"),
        ("app.orders.service", "app.parts.routes"),
        ("app.orders.models", "app.parts.models"),
        ("app.orders.routes", "app.factory"),
    ],
)
def test_an_import_upwards_or_sideways_breaks_the_layers(importer: str, imported: str) -> None:
    assert broken(importer, imported) == ["Layers"]


@pytest.mark.parametrize("importer", ["app.orders.service", "app.orders.models"])
@pytest.mark.parametrize("imported", ["fastapi", "starlette"])
def test_a_feature_that_brings_http_to_its_service_breaks_the_other(
    importer: str, imported: str
) -> None:
    assert broken(importer, imported) == ["HTTP stays in routes"]


def test_no_middleware_is_starlettes_slow_base(app: Service) -> None:
    bases = [base for it in app.user_middleware for base in getattr(it.cls, "__mro__", ())]
    assert BaseHTTPMiddleware not in bases
