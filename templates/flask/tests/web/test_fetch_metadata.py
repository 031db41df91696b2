import pytest

from tests.browser import Browser

SITES = {
    "a form of ours": ({"Sec-Fetch-Site": "same-origin"}, True),
    "nobody's link": ({"Sec-Fetch-Site": "none"}, True),
    "another site": ({"Sec-Fetch-Site": "cross-site"}, False),
    "a neighbour's host": ({"Sec-Fetch-Site": "same-site"}, False),
    "an old browser, here": ({"Origin": "http://localhost"}, True),
    "an old browser, elsewhere": ({"Origin": "http://evil.example"}, False),
    "an old browser that hides it": ({"Origin": "null"}, False),
    "no browser": ({}, True),
}


@pytest.mark.parametrize("site", SITES)
def test_a_change_comes_from_a_page_of_ours(owner: Browser, site: str) -> None:
    headers, welcome = SITES[site]
    token = owner.page("/notes/new").find(".//main//input[@name='csrf_token']")
    assert token is not None
    sent = {"csrf_token": token.get("value"), "title": "Milk"}
    response = owner.post("/notes/new", data=sent, headers=headers)
    assert response.status_code == (303 if welcome else 403)


def test_anybody_may_link_to_a_page(owner: Browser) -> None:
    response = owner.get("/notes", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200
