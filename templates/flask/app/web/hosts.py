"""Answers only to the service's own host names."""

from flask import Flask
from flask import request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

# What a load balancer or Prometheus asks, by an address instead of a name.
ASKED_BY_ADDRESS = frozenset({"health", "metrics"})


def init_app(app: Flask, *, trusted: tuple[str, ...]) -> None:
    # Not Flask's own TRUSTED_HOSTS: it knows no exceptions, and leaves url_for without an answer.
    # *.example.org stands for each of its subdomains, which Werkzeug writes without the star.
    names = [name.removeprefix("*") for name in trusted]

    @app.before_request
    def refuse_other_hosts() -> None:
        if "*" in trusted or request.blueprint in ASKED_BY_ADDRESS:
            return
        if not host_is_trusted(request.host, names):
            raise SecurityError
