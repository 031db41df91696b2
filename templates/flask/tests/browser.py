"""A test client as strict as no browser is: it refuses every page that is not well made."""

import re
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from tinyhtml5.parser import HTMLParser
from werkzeug.test import TestResponse

TYPED_BY_HAND = {"input", "select", "textarea"}
HIDDEN = {"hidden", "submit"}


class Browser(FlaskClient):
    """Someone at a browser, with cookies of their own. Every HTML answer of any test is checked."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401 (Flask's own)
        kwargs.setdefault("buffered", True)  # a file that is sent is closed when it is read
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not response.location:
            if response.request.headers.get("HX-Request-Type") == "partial":
                check_elements(parse_fragment(response))
            else:
                check(parse(response), nonce=_nonce_of(response))
        return response

    def page(self, path: str, status: int = 200) -> Element:
        """Get a page that must answer with this status."""
        response = self.get(path)
        assert response.status_code == status, f"{response.status} {response.text}"
        return parse(response)

    def submit(self, path: str, *, button: str = "", **values: str) -> TestResponse:
        """Fill in and send the form of a page: the one with this button, or the last."""
        forms = [
            form
            for form in self.page(path).iter("form")
            if not button or button in text_of(form.find(".//button"))
        ]
        form = forms[-1]
        sent = {name: value for name, value in _values(form).items() if name} | values
        assert set(values) <= set(_values(form)), "the form has no such field"
        action = form.get("action") or path
        return self.open(action, method=form.get("method", "get").upper(), data=sent)


def parse(response: TestResponse) -> Element:
    """Parse a page; what a browser would have to mend is an error."""
    return _parse(response.text)


@lru_cache(maxsize=1)  # a page is checked when it is got, and then looked at
def _parse(text: str) -> Element:
    parser = HTMLParser(namespace_html_elements=False)
    document: Element = parser.parse(text)
    assert parser.errors == [], text
    return document


def parse_fragment(response: TestResponse) -> Element:
    """Parse a part of a page, as strictly."""
    parser = HTMLParser(namespace_html_elements=False)
    part: Element = parser.parse_fragment(response.text)
    assert parser.errors == [], response.text
    return part


def _nonce_of(response: TestResponse) -> str:
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; "), policy
    assert "unsafe" not in policy, policy
    found = re.search(r"script-src 'nonce-([^']{20,})'", policy)
    assert found, policy
    return found[1]


def text_of(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def check(page: Element, *, nonce: str) -> None:
    """Hold a page against the rules of this house."""
    heading = [text_of(h1) for h1 in page.iter("h1")]
    assert len(heading) == 1, f"a page has one h1: {heading}"
    assert heading[0], "the h1 is empty"
    assert len(text_of(page.find(".//title")).split(" · ")) == 2, "a title is: page · service"
    assert page.get("lang"), "the page does not tell its language"

    for element in page.iter():
        if element.tag == "script" or element.get("rel") == "stylesheet":
            assert element.get("nonce") == nonce, "the policy stops what has no nonce"
    check_elements(page)


def check_elements(page: Element) -> None:
    """Hold a page, or a part of one, against the rules for what stands in it."""
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"an id stands twice: {sorted(map(str, ids))}"
    for element in page.iter():
        _check_element(element, set(map(str, ids)))
    for form in page.iter("form"):
        _check_form(form, labels={label.get("for") for label in page.iter("label")})


def _check_element(element: Element, ids: set[str]) -> None:
    assert "style" not in element.attrib, "an inline style, which the policy forbids"
    inline = [name for name in element.attrib if name.startswith(("on", "hx-on"))]
    assert not inline, f"an inline handler, which the policy forbids: {inline}"
    assert element.tag != "style", "an inline style sheet"
    assert element.tag != "script" or element.get("src"), "an inline script"
    assert element.tag != "img" or "alt" in element.attrib, "a picture without alt"
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        named = set(element.get(attribute, "").split())
        assert named <= ids, f"{attribute} names what is not there: {named - ids}"
    if element.get("href", "").startswith("#"):
        assert element.get("href", "")[1:] in ids, f"a link to nowhere: {element.get('href')}"


def _check_form(form: Element, labels: set[str | None]) -> None:
    assert form.get("action"), "a form without an action"
    if form.get("method", "get").lower() == "post":
        assert _values(form).get("csrf_token"), "a form without a CSRF token"
    for control in form.iter():
        if control.tag in TYPED_BY_HAND and control.get("type") not in HIDDEN:
            assert control.get("id") in labels, f"no label for {control.get('name')}"


def _values(form: Element) -> dict[str, str]:
    values = {}
    for control in form.iter():
        if control.tag == "textarea":
            # Browsers, and so the parser, drop a first line end; this one was put there for that.
            values[control.get("name", "")] = (control.text or "").replace("\n", "\r\n")
        elif control.tag == "input":
            values[control.get("name", "")] = control.get("value", "")
    return values
