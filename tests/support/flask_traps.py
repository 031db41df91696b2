"""Known mistakes, each as the change that would bring it into a Flask service, and the test there that sees it.

The first ones are those that the starter was built around. Of some there is nothing to put back, for the starter does
not use what has them: Flask-SQLAlchemy-Lite's teardown and its isolation, a module that an attribute shadows, WTForms'
tokens in each row, htmx's own style sheet. That sqlite3 begins on its own is harmless beside an explicit BEGIN.
"""

from __future__ import annotations

from tests.support.trap import trap

DATABASE = "app/database.py"
ERRORS = "app/web/errors.py"
FACTORY = "app/factory.py"
LOGIN = "app/accounts/login.py"
LOGINS = "app/accounts/logins.py"
NOTES = "app/notes/service.py"
SERVICE = "app/accounts/service.py"
VIEWS = "app/accounts/views.py"

BUILT_AROUND = (
    trap(
        "a writing transaction begins as a reading one",
        DATABASE,
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        test="tests/notes/test_concurrency.py::test_200_notes_written_at_the_same_time_are_all_kept",
        saying="database is locked",
    ),
    trap(
        "a page fails where a visit cannot be noted",
        LOGINS,
        "    except OperationalError:\n",
        "    except ZeroDivisionError:\n",
        test="tests/accounts/test_logins.py::test_a_page_is_shown_even_where_the_visit_cannot_be_noted",
        saying="database is locked",
    ),
    trap(
        "Flask checks the host",
        FACTORY,
        '        "SECRET_KEY": _secret_key(settings),\n',
        '        "SECRET_KEY": _secret_key(settings),\n        "TRUSTED_HOSTS": list(settings.trusted_hosts),\n',
        test="tests/web/test_hosts.py::test_other_hosts_get_an_error_page_and_no_server_error",
        saying="SecurityError",
    ),
    trap(
        "a migration names the app's types",
        "migrations/env.py",
        "        render_item=render_item,\n",
        "",
        test="tests/test_migrations.py::test_a_new_migration_names_nothing_of_the_app",
        saying="sa.DateTime(timezone=True)",
    ),
    trap(
        "a hash costs too little",
        "app/accounts/passwords.py",
        "PASSES = 2",
        "PASSES = 1",
        test="tests/accounts/test_passwords.py::test_a_hash_costs_what_owasp_asks_for",
        saying="t=1",
    ),
    trap(
        "the web process imports Alembic",
        "app/ops/health.py",
        "from app.ops import drain\n",
        "from app.ops import drain\nimport alembic.command\n",
        test="tests/ops/test_server.py::test_a_serving_process_does_without_alembic",
        saying="True",
    ),
    trap(
        "a login that has ended puts its page into the list",
        "app/identity.py",
        "    if is_fragment():\n",
        "    if False:\n",
        test="tests/accounts/test_destinations.py::test_a_part_of_a_page_is_not_the_login_page",
        saying="303",
    ),
    trap(
        "a file that was sent stays open",
        "tests/browser.py",
        '        kwargs.setdefault("buffered", True)  # a file that is sent is closed when it is read\n',
        "",
        test="tests/web/test_assets.py::test_a_file_that_was_sent_is_closed",
        saying="ResourceWarning",
    ),
)

PAGES = (
    trap(
        "a script without its nonce",
        "app/templates/page.html",
        '          nonce="{{ csp_nonce() }}"\n          defer',
        "          defer",
        test="tests/notes/test_notes.py::test_an_empty_list_says_so",
        saying="the policy stops what has no nonce",
    ),
    trap(
        "an inline handler",
        "app/notes/templates/notes/index.html",
        '<div class="heading">',
        '<div class="heading" onclick="go()">',
        test="tests/notes/test_notes.py::test_an_empty_list_says_so",
        saying="an inline handler",
    ),
    trap(
        "a field without its label",
        "app/notes/templates/notes/index.html",
        '<label for="q">Search in notes</label>',
        "Search in notes",
        test="tests/notes/test_notes.py::test_an_empty_list_says_so",
        saying="no label for q",
    ),
    trap(
        "an id stands twice",
        "app/notes/templates/notes/list.html",
        'id="note-{{ note.id }}"',
        'id="q"',
        test="tests/notes/test_notes.py::test_the_list_shows_the_newest_first_in_pages",
        saying="an id stands twice",
    ),
    trap(
        "a form without its token",
        "app/notes/templates/notes/delete.html",
        '    <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">\n',
        "",
        test="tests/notes/test_notes.py::test_a_note_is_deleted_after_a_question",
        saying="a form without a CSRF token",
    ),
    trap(
        "an error page asks who is logged in",
        "app/templates/layout.html",
        "<main ",
        "{% if current_user() %}{% endif %}<main ",
        test="tests/web/test_errors.py::test_error_pages_ask_the_database_nothing",
        saying="SELECT",
    ),
    trap(
        "an address that changed",
        "app/notes/views.py",
        '@notes.get("/notes/<uuid:note_id>")',
        '@notes.get("/note/<uuid:note_id>")',
        test="tests/test_routes.py::test_an_address_that_changes_is_acknowledged",
        saying="/note/<uuid:note_id>",
    ),
)

SECURITY = (
    trap(
        "other sites may send forms",
        FACTORY,
        "    fetch_metadata.init_app(app)\n",
        "",
        test="tests/web/test_fetch_metadata.py::test_a_change_comes_from_a_page_of_ours[another site]",
        saying="403",
    ),
    trap(
        "a form needs no token",
        FACTORY,
        "    csrf.init_app(app)\n",
        '    csrf.init_app(app)\n    app.config["WTF_CSRF_ENABLED"] = False\n',
        test="tests/web/test_errors.py::test_a_form_without_its_token_has_expired",
        saying="400",
    ),
    trap(
        "a visitor is sent elsewhere",
        "app/accounts/destinations.py",
        "wanted if wanted and OWN_PATH.fullmatch(wanted) else otherwise",
        "wanted or otherwise",
        test="tests/accounts/test_destinations.py::test_nobody_is_sent_elsewhere",
        saying="evil.example",
    ),
    trap(
        "a login keeps the token of the one before",
        LOGIN,
        "    log_out()\n    token = logins.begin",
        "    token = logins.begin",
        test="tests/accounts/test_accounts.py::test_a_login_gets_a_new_token_and_ends_the_one_before",
        saying="is_logged_in(stolen)",
    ),
    trap(
        "a logout leaves the login on the server",
        LOGIN,
        "        logins.end(database.session, token)\n",
        "",
        test="tests/accounts/test_accounts.py::test_a_cookie_that_was_copied_ends_with_the_logout",
        saying="is_logged_in(thief)",
    ),
    trap(
        "a link logs out",
        VIEWS,
        '@accounts.post("/logout")',
        '@accounts.route("/logout", methods=["GET", "POST"])',
        test="tests/accounts/test_accounts.py::test_logging_out_needs_a_post",
        saying="405",
    ),
    trap(
        "a new password leaves other logins",
        SERVICE,
        "    logins.end_all(session, user)\n",
        "",
        test="tests/accounts/test_own_account.py::test_a_changed_password_ends_every_other_login",
        saying="is_logged_in(phone)",
    ),
    trap(
        "an unused login lasts",
        LOGINS,
        "LoginSession.seen_at > now() - LASTS_IDLE",
        "LoginSession.seen_at < now()",
        test="tests/accounts/test_logins.py::test_a_login_ends_when_nobody_uses_it",
        saying="is_logged_in(ada)",
    ),
    trap(
        "an old login lasts",
        LOGINS,
        "return LoginSession.expires_at > now(), ",
        "return LoginSession.expires_at > now() - timedelta(days=30), ",
        test="tests/accounts/test_logins.py::test_a_login_ends_when_it_is_old",
        saying="is_logged_in(ada)",
    ),
    trap(
        "a link of a letter is good twice",
        SERVICE,
        "        delete(PasswordLink)\n        .where(PasswordLink.email == _address_of(token))\n",
        "        update(PasswordLink)\n        .values(expires_at=PasswordLink.expires_at)\n"
        "        .where(PasswordLink.email == _address_of(token))\n",
        SERVICE,
        "from sqlalchemy import select\n",
        "from sqlalchemy import select\nfrom sqlalchemy import update\n",
        test="tests/accounts/test_letters.py::test_a_link_is_good_once",
        saying="200 OK",
    ),
    trap(
        "a link of a letter lasts",
        SERVICE,
        ", PasswordLink.expires_at > now())",
        ")",
        test="tests/accounts/test_letters.py::test_a_link_ends_by_itself",
        saying="200 OK",
    ),
    trap(
        "whoever asks learns who has an account",
        VIEWS,
        "    token = service.make_link(database.session, email)\n",
        '    if not known and request.endpoint == "accounts.forgotten":\n        return "", 404\n'
        "    token = service.make_link(database.session, email)\n",
        test="tests/accounts/test_letters.py::test_who_asks_for_a_letter_learns_nothing_about_the_address[/forgotten]",
        saying="404",
    ),
    trap(
        "an unknown address is answered sooner",
        "app/accounts/passwords.py",
        "known or self._nobodys",
        'known or ""',
        test="tests/accounts/test_passwords.py::test_an_unknown_address_takes_as_long_as_a_wrong_password",
        saying="assert",
    ),
    trap(
        "the link of a letter stands in the log",
        "app/ops/logging.py",
        '            "path": request.path,\n',
        '            "path": request.full_path,\n',
        test="tests/accounts/test_letters.py::test_a_log_line_does_not_show_the_link",
        saying="assert",
    ),
    trap(
        "passwords may be tried for ever",
        VIEWS,
        '        parts.rate_limits().count_try(request.remote_addr or "", email)\n',
        "",
        test="tests/accounts/test_limits.py::test_an_account_has_ten_tries_a_minute",
        saying="429",
    ),
    trap(
        "another's notes are found",
        NOTES,
        "Note.id == note_id, Note.owner_id == owner_id",
        "Note.id == note_id",
        test="tests/accounts/test_ownership.py::test_anothers_note_is_not_found",
        saying="200 OK",
    ),
    trap(
        "bytes that are no text reach the database",
        FACTORY,
        "    wellformed.init_app(app)\n",
        "",
        test="tests/web/test_errors.py::test_bytes_that_are_no_text_are_refused_in_forms",
        saying="400",
    ),
    trap(
        "production writes letters to the log",
        "app/mail.py",
        "if not known or (production and parts.scheme not in SMTP)",
        "if not known",
        test="tests/test_mail.py::test_production_asks_for_a_mail_server_and_a_sender[console:",
        saying="DID NOT RAISE",
    ),
    trap(
        "a password is sent in the clear",
        "app/mail.py",
        '(url.password or server.has_extn("starttls"))',
        'server.has_extn("starttls")',
        test="tests/test_mail.py::test_a_password_is_never_sent_in_the_clear",
        saying="AUTH PLAIN",
    ),
)

ROWS_AND_OPERATION = (
    trap(
        "a search takes its text for a pattern",
        NOTES,
        "Note.title.icontains(search, autoescape=True)",
        "Note.title.icontains(search)",
        test="tests/notes/test_search.py::test_a_search_finds_what_contains_it[%",
        saying="Crispbread",
    ),
    trap(
        "a list asks once for each row",
        "app/notes/views.py",
        "    if page.number > page.last:\n",
        "    for note in page.items:\n        database.session.refresh(note)\n    if page.number > page.last:\n",
        test="tests/notes/test_notes.py::test_a_longer_list_takes_no_more_queries",
        saying="of_five == of_one",
    ),
    trap(
        "metrics by address",
        "app/ops/metrics.py",
        'request.url_rule.rule if request.url_rule else ""',
        "request.path",
        test="tests/ops/test_metrics.py::test_requests_are_counted_by_route_and_not_by_address",
        saying="/nowhere/one",
    ),
    trap(
        "metrics are public",
        FACTORY,
        "port=settings.metrics_port",
        "port=None",
        test="tests/ops/test_metrics.py::test_metrics_keep_to_their_port",
        saying="404",
    ),
    trap(
        "the server closes before readiness fails",
        "gunicorn.conf.py",
        "    drain.come_first(server, seconds=settings.drain_seconds)\n",
        "    del server\n",
        test="tests/ops/test_server.py::test_gunicorn_serves_the_app_until_it_is_told_to_stop",
        saying="did not come to answer 503",
    ),
    trap(
        "each process counts for itself",
        "gunicorn.conf.py",
        '    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts\n',
        "    pass\n",
        test="tests/ops/test_server.py::test_gunicorn_serves_the_app_until_it_is_told_to_stop",
        saying="http_route",
    ),
    trap(
        "a backup is a copy of the file",
        "app/commands.py",
        "            source.backup(target)\n",
        "            __import__('shutil').copy(str(engine.url.database), unfinished)\n",
        test="tests/test_commands.py::test_a_backup_is_made_while_somebody_writes",
        saying="notes",
    ),
    trap(
        "migrations and models part",
        "app/notes/models.py",
        "    body: Mapped[str] = mapped_column(Text)\n",
        "    body: Mapped[str] = mapped_column(Text)\n    colour: Mapped[str]\n",
        test="tests/test_migrations.py::test_the_migrations_make_what_the_models_say_and_can_be_taken_back",
        saying="colour",
    ),
)

TRAPS = (*BUILT_AROUND, *PAGES, *SECURITY, *ROWS_AND_OPERATION)
