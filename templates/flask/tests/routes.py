"""Writes tests/routes.txt: python -m tests.routes acknowledges that the addresses changed."""

from pathlib import Path

from flask import Flask

from app.factory import create_app
from app.settings import Settings

FILE = Path(__file__).with_name("routes.txt")


def routes_of(app: Flask) -> str:
    """List every view of the app, with its address and the methods that it answers to."""
    lines = [
        f"{rule.endpoint} {rule.rule} {' '.join(sorted(rule.methods or ()))}\n"
        for rule in app.url_map.iter_rules()
    ]
    return "".join(sorted(lines))


if __name__ == "__main__":
    FILE.write_text(routes_of(create_app(Settings())), "utf-8")
