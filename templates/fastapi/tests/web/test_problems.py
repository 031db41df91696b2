import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from app.factory import MAX_BODY_BYTES
from app.web.openapi import Service

pytestmark = pytest.mark.usefixtures("probed_app")


CASES = {
    "no such path": ("GET", "/nowhere", b"", 404),
    "no such method": ("PATCH", "/probe/things/1", b"", 405),
    "forbidden": ("GET", "/probe/forbidden", b"", 403),
    "not JSON": ("POST", "/probe/json", b"{", 400),
    "not the right JSON": ("POST", "/probe/json", b"[]", 422),
    "a path that is not valid": ("GET", "/probe/things/one", b"", 422),
    "a declared body that is too large": ("POST", "/probe/body", b"x" * (MAX_BODY_BYTES + 1), 413),
    "a crash": ("GET", "/probe/crash", b"", 500),
}


@pytest.mark.parametrize("case", CASES)
async def test_every_error_is_a_problem_with_all_headers(
    anonymous: httpx2.AsyncClient, case: str
) -> None:
    method, path, body, status = CASES[case]
    response = await anonymous.request(
        method, path, content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("a declared body that is too large", "Content Too Large"),
        ("not the right JSON", "Unprocessable Content"),
        ("forbidden", "Forbidden"),
    ],
)
async def test_a_title_is_the_same_on_every_python(
    anonymous: httpx2.AsyncClient, case: str, title: str
) -> None:
    method, path, body, _ = CASES[case]
    response = await anonymous.request(method, path, content=body)
    assert response.json()["title"] == title


async def test_a_problem_keeps_the_headers_of_its_error(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.get("/probe/forbidden")
    assert response.headers["X-Reason"] == "test"
    assert response.json()["detail"] == "Not for you."


async def test_an_invalid_request_names_the_fields_but_does_not_repeat_them(
    anonymous: httpx2.AsyncClient,
) -> None:
    response = await anonymous.get("/probe/things/hunter2", params={"exact": "hunter3"})
    assert [error["field"] for error in response.json()["errors"]] == ["path.thing", "query.exact"]
    assert "hunter" not in response.text


async def test_allow_lists_every_method_of_the_path(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.post("/probe/things/1")
    assert response.status_code == 405
    assert response.headers["Allow"] == "DELETE, GET"


async def test_a_commit_that_fails_is_not_a_success(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.post("/probe/commit-fails")
    assert response.status_code == 500
    assert "created" not in response.text


async def test_a_body_of_undeclared_length_is_limited_too(anonymous: httpx2.AsyncClient) -> None:
    async def chunks(size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, 65536):
            yield b"x" * min(65536, size - start)

    fits = await anonymous.post("/probe/body", content=chunks(MAX_BODY_BYTES))
    assert (fits.status_code, fits.json()) == (200, MAX_BODY_BYTES)
    response = await anonymous.post("/probe/body", content=chunks(MAX_BODY_BYTES + 1))
    assert response.status_code == 413
    assert response.json()["detail"] == "The body may have at most 1048576 bytes."


async def test_a_response_that_breaks_off_cannot_become_a_problem(
    anonymous: httpx2.AsyncClient,
) -> None:
    with pytest.raises(RuntimeError):
        await anonymous.get("/probe/breaks-off")


async def test_an_operation_documents_its_problems(served: Service) -> None:
    document = served.openapi()
    assert document is served.openapi()
    assert "HTTPValidationError" not in json.dumps(document)
    operation = document["paths"]["/probe/things/{thing}"]["get"]
    assert sorted(operation["responses"]) == ["200", "400", "422", "500"]
    operation = document["paths"]["/probe/json"]["post"]
    assert sorted(operation["responses"]) == ["200", "400", "413", "422", "500"]
    schema = operation["responses"]["413"]["content"]["application/problem+json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Problem"}
    assert "Problem" in document["components"]["schemas"]
