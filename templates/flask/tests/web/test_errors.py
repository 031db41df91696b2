from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask import abort
from flask import redirect

from app.factory import create_app
from app.settings import Settings
from app.web.errors import EXPLANATIONS
from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of
from tests.queries import queries

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def faulty(settings: Settings) -> Iterator[Browser]:
    """Visit an app with pages that go wrong."""
    app = create_app(settings)
    app.add_url_rule("/fail/<int:code>", "fail", abort)
    app.add_url_rule("/crash", "crash", crash)
    app.add_url_rule("/elsewhere", "elsewhere", lambda: abort(redirect("/notes", 303)))
    app.add_url_rule("/api/crash", "api_crash", crash)
    yield Browser(app)
    app.extensions["database"].dispose()


@pytest.fixture(scope="module")
def without_database(settings: Settings) -> Flask:
    away = {"database_url": "sqlite+pysqlite:////no/such/folder/app.db"}
    app = create_app(settings.model_copy(update=away))
    app.add_url_rule("/fail/<int:code>", "fail", abort)
    return app


def crash() -> str:
    raise RuntimeError("the secret of the crash")


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_each_error_has_a_page_that_says_what_to_do(faulty: Browser, code: int) -> None:
    page = faulty.page(f"/fail/{code}", status=code)
    title, advice = EXPLANATIONS[code]
    assert text_of(page.find(".//h1")) == title
    assert advice in text_of(page)


def test_other_errors_have_a_page_too(faulty: Browser) -> None:
    assert "did not work" in text_of(faulty.page("/fail/418", status=418))


def test_a_crash_is_a_page_with_the_number_of_the_request(faulty: Browser) -> None:
    response = faulty.get("/crash", headers={"X-Request-ID": "request-4711"})

    assert response.status_code == 500
    assert response.headers["X-Request-ID"] == "request-4711"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "request-4711" in text_of(parse(response))
    assert "the secret of the crash" not in response.text


def test_error_pages_ask_the_database_nothing(owner: Browser) -> None:
    with queries(owner.application) as asked:
        owner.page("/nowhere", status=404)
    assert asked == []


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_error_pages_need_no_database(without_database: Flask, owner: Browser, code: int) -> None:
    visitor = Browser(without_database)
    visitor._cookies = owner._cookies  # noqa: SLF001 (somebody who is logged in)
    assert visitor.get("/health/ready").status_code == 503
    visitor.page(f"/fail/{code}", status=code)


@pytest.mark.parametrize(
    ("path", "headers"), [("/crash", JSON), ("/api/crash", {}), ("/api/crash", {"Accept": "*/*"})]
)
def test_programs_get_problem_details(faulty: Browser, path: str, headers: dict[str, str]) -> None:
    response = faulty.get(path, headers=headers | {"X-Request-ID": "request-4711"})

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert response.get_json(force=True) == {
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "It has been noted. Please try again in a moment.",
        "request_id": "request-4711",
    }


@pytest.mark.parametrize("accept", ["*/*", "", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_everybody_else_gets_a_page(faulty: Browser, accept: str) -> None:
    assert faulty.get("/nowhere", headers={"Accept": accept}).mimetype == "text/html"


def test_a_wrong_method_is_told_the_right_ones(client: Browser) -> None:
    response = client.delete("/notes", headers=JSON)
    # CSRF is asked first of all, for what exists; then the method.
    assert response.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} == set(response.headers["Allow"].split(", "))


def test_a_redirect_that_was_raised_stays_one(faulty: Browser) -> None:
    assert faulty.get("/elsewhere").location == "/notes"


def test_a_form_without_its_token_has_expired(owner: Browser) -> None:
    response = owner.post("/notes/new", data={"title": "Milk"})
    assert response.status_code == 400
    assert "This form has expired" in text_of(parse(response))


def test_a_body_that_is_too_large_is_refused(owner: Browser) -> None:
    response = owner.submit("/notes/new", title="Milk", body="x" * 1024 * 1024)
    assert response.status_code == 413
    assert "That was too much" in text_of(parse(response))


def test_a_body_that_does_not_tell_its_length_is_refused_too(client: Browser) -> None:
    response = client.post(
        "/notes/new",
        input_stream=BytesIO(b"x" * 2 * 1024 * 1024),
        content_type="application/x-www-form-urlencoded",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/notes?page=%00", "/notes?page=%ff", "/notes?%ff", "/%00"])
def test_bytes_that_are_no_text_are_refused_in_addresses(owner: Browser, path: str) -> None:
    owner.page(path, status=400)


def test_bytes_that_are_no_text_are_refused_in_paths(owner: Browser) -> None:
    # As a server hands over /notes/%ff.
    response = owner.get("/", environ_overrides={"PATH_INFO": "/notes/\xff"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"title=%00", "application/x-www-form-urlencoded"),
        (b"title=%ff", "application/x-www-form-urlencoded"),
        (b"title=\xff", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\0\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_bytes_that_are_no_text_are_refused_in_forms(
    owner: Browser, body: bytes, content_type: str
) -> None:
    response = owner.post("/notes/new", data=body, content_type=content_type)
    assert response.status_code == 400
    assert "not understood" in text_of(parse(response))


def test_an_app_can_be_made_twice_in_a_process(app: Flask, settings: Settings) -> None:
    other = create_app(settings)
    assert other is not app
    other.extensions["database"].dispose()
