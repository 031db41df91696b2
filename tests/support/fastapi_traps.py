"""Known mistakes, each as the change that would bring it into a FastAPI service, and the test there that sees it.

The first fourteen groups follow the traps that the starter was built around; of two there is nothing to put back:
Pydantic's lax mode, which no field of the example can tell from the strict one (it has texts alone), and pytest-xdist,
which the starter does not use.
"""

from __future__ import annotations

from tests.support.trap import trap

DATABASE = "app/database.py"
ENGINE = "app/engine.py"
ERRORS = "app/web/errors.py"
FACTORY = "app/factory.py"
IDEMPOTENCY = "app/idempotency.py"
LOGINS = "app/accounts/logins.py"
NOTES = "app/notes/service.py"
NOTE_ROUTES = "app/notes/routes.py"
PASSWORDS = "app/accounts/passwords.py"
TOKENS = "app/accounts/tokens.py"

COMMITS = (
    trap(
        "the commit comes after the response",
        DATABASE,
        'Session = Annotated[AsyncSession, Depends(_session, scope="function")]',
        "Session = Annotated[AsyncSession, Depends(_session)]",
        test="tests/web/test_problems.py::test_a_commit_that_fails_is_not_a_success",
        saying="the disk is full",
    ),
    trap(
        "a request that failed is committed",
        DATABASE,
        "        yield session\n        if writes:\n            await session.commit()\n",
        "        try:\n            yield session\n        finally:\n            await session.commit()\n",
        test="tests/test_idempotency.py::test_a_request_that_failed_can_be_sent_again",
        saying="== 201",
    ),
)

ERRORS_WITHOUT_HEADERS = (
    trap(
        "a 500 is made outside of the middleware",
        FACTORY,
        "    app.add_middleware(UnhandledErrorMiddleware)\n",
        "",
        FACTORY,
        "    add_error_handlers(app)\n",
        "    app.add_middleware(UnhandledErrorMiddleware)\n    add_error_handlers(app)\n",
        test="tests/web/test_problems.py::test_every_error_is_a_problem_with_all_headers[a crash]",
        saying="request_id",
    ),
    trap(
        "Starlette makes the 500",
        FACTORY,
        "    app.add_middleware(UnhandledErrorMiddleware)\n",
        "",
        test="tests/web/test_problems.py::test_every_error_is_a_problem_with_all_headers[a crash]",
        saying="RuntimeError",
    ),
    trap(
        "FastAPI limits the body",
        FACTORY,
        "    app.add_middleware(BodyLimitMiddleware, max_bytes=MAX_BODY_BYTES)\n",
        "",
        FACTORY,
        "        title=NAME,\n",
        "        title=NAME,\n        max_body_size=MAX_BODY_BYTES,\n",
        test="tests/web/test_problems.py::test_every_error_is_a_problem_with_all_headers[a declared body",
        saying="application/problem+json",
    ),
    trap(
        "only a declared length is limited",
        "app/web/body_limit.py",
        "        await self.app(scope, receive_counting, send)",
        "        await self.app(scope, receive, send)",
        test="tests/web/test_problems.py::test_a_body_of_undeclared_length_is_limited_too",
        saying="== 413",
    ),
    trap(
        "Allow names the first route's methods",
        ERRORS,
        '        headers["Allow"] = ", ".join(_methods_at(request))\n',
        "        pass\n",
        test="tests/web/test_problems.py::test_allow_lists_every_method_of_the_path",
        saying="DELETE, GET",
    ),
)

WHAT_IS_TOLD = (
    trap(
        "a traceback shows local variables",
        "app/ops/logging.py",
        '            line["traceback"] = self.formatException(record.exc_info)\n',
        "            from traceback import TracebackException\n"
        '            line["traceback"] = "".join(\n'
        "                TracebackException(*record.exc_info, capture_locals=True).format()\n"
        "            )\n",
        test="tests/ops/test_logging.py::test_a_crash_is_logged_without_the_secrets_of_the_request",
        saying="hunter2",
    ),
    trap(
        "an error tells the values of its query",
        ENGINE,
        "        hide_parameters=True,\n",
        "",
        test="tests/ops/test_logging.py::test_a_query_that_fails_is_logged_without_its_values",
        saying="hunter2",
    ),
    trap(
        "the query of an address is logged",
        "app/ops/access.py",
        '"path": scope["path"],',
        '"path": scope["path"] + "?" + scope["query_string"].decode(),',
        test="tests/ops/test_logging.py::test_a_request_is_a_line",
        saying="secret",
    ),
    trap(
        "metrics by path",
        "app/ops/metrics.py",
        'route = getattr(scope.get("route"), "path", "")',
        'route = scope["path"]',
        test="tests/ops/test_metrics.py::test_requests_are_counted_by_the_template_of_their_route",
        saying="/probe/things/1",
    ),
    trap(
        "applications share their metrics",
        "app/ops/metrics.py",
        "self.registry = CollectorRegistry()",
        "from prometheus_client import REGISTRY as registry; self.registry = registry",
        test="tests/web/test_headers.py::test_only_production_insists_on_https",
        saying="Duplicated timeseries",
    ),
    trap(
        "the documentation comes from elsewhere",
        "app/static/docs/swagger.html",
        'src="docs/assets/swagger-ui-bundle.js"',
        'src="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js"',
        test="tests/web/test_docs.py::test_a_page_loads_all_it_needs_from_here[/docs]",
        saying="://",
    ),
    trap(
        "a cursor is any text in the document",
        "app/web/pagination.py",
        '        pattern="^[A-Za-z0-9_-]{22}$",\n',
        "",
        test="tests/notes/test_pages.py::test_a_page_that_cannot_be_is_refused",
        saying="422",
    ),
)

SQLITE = (
    trap(
        "the driver begins transactions",
        ENGINE,
        "    connection.isolation_level = None\n",
        "",
        ENGINE,
        '        if not autocommit:\n            event.listen(engine.sync_engine, "begin", _begin_sqlite)\n',
        "",
        test="tests/notes/test_concurrency.py::test_no_change_is_lost_when_each_reads_before_it_writes",
        saying="500",
    ),
    trap(
        "a writing transaction begins as a reading one",
        ENGINE,
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        test="tests/notes/test_concurrency.py::test_no_change_is_lost_when_each_reads_before_it_writes",
        saying="500",
    ),
    trap(
        "who reads waits for who writes",
        DATABASE,
        "writes = request.method not in READING",
        "writes = True",
        test="tests/test_database.py::test_who_reads_waits_for_nobody_who_writes",
        saying="TimeoutError",
    ),
    trap(
        "a cursor takes four trips",
        ENGINE,
        "return sqlite.Connection(path)",
        "return __import__('aiosqlite').connect(path, check_same_thread=False)",
        test="tests/test_sqlite.py::test_a_statement_and_its_rows_take_one_trip",
        saying="4 == 1",
    ),
    trap(
        "only the first rows come",
        "app/sqlite.py",
        "        self._has_more = len(self._rows) == ROWS\n",
        "        self._has_more = False\n",
        test="tests/test_sqlite.py::test_all_rows_come",
        saying="test_all_rows_come",
    ),
    trap(
        "a reader's statement writes",
        ENGINE,
        '@event.listens_for(ReadingSession, "do_orm_execute")\n',
        "",
        test="tests/test_database.py::test_who_reads_cannot_write",
        saying="DID NOT RAISE",
    ),
    trap(
        "a row that a reader changed is written",
        ENGINE,
        '@event.listens_for(ReadingSession, "before_flush")\n',
        "",
        test="tests/test_database.py::test_a_row_that_a_reader_changes_stays_as_it_was",
        saying="DID NOT RAISE",
    ),
    trap(
        "foreign keys are not checked",
        ENGINE,
        '"foreign_keys=ON", ',
        "",
        test="tests/accounts/test_bearer.py::test_the_tokens_of_an_account_that_is_gone_are_refused",
        saying="== 0",
    ),
    trap(
        "who finds the database busy gives up",
        ENGINE,
        "busy_timeout=5000",
        "busy_timeout=0",
        test="tests/notes/test_concurrency.py::test_no_write_is_lost_however_many_come_at_once",
        saying="500",
    ),
)

PASSWORD_HASHES = (
    trap(
        "passwords are hashed on the event loop",
        PASSWORDS,
        "        return await run_sync(\n"
        "            self._hasher.verify_and_update, password, known or self._nobodys, limiter=self._limiter\n"
        "        )\n",
        "        return self._hasher.verify_and_update(password, known or self._nobodys)\n",
        test="tests/accounts/test_passwords.py::test_the_service_answers_while_passwords_are_hashed",
        saying="test_the_service_answers_while_passwords_are_hashed",
    ),
    trap(
        "an unknown address is answered at once",
        "app/accounts/service.py",
        "    is_right, stronger = await passwords.verify(password, known)\n",
        "    if known is None:\n"
        "        raise WrongPasswordError\n"
        "    is_right, stronger = await passwords.verify(password, known)\n",
        test="tests/accounts/test_passwords.py::test_an_unknown_address_is_as_much_work_as_a_wrong_password",
        saying="verify",
    ),
    trap(
        "the hash of nobody is malformed",
        PASSWORDS,
        "{'A' * 22}${'A' * 43}",
        "{'A' * 21}${'A' * 43}",
        test="tests/accounts/test_passwords.py::test_the_hash_of_nobody_is_like_a_real_one",
        saying="test_the_hash_of_nobody_is_like_a_real_one",
    ),
    trap(
        "importing hashes a password",
        PASSWORDS,
        "Passwords = Annotated[",
        'NOBODYS = PasswordHash((Argon2Hasher(),)).hash("nobody")\nPasswords = Annotated[',
        test="tests/accounts/test_passwords.py::test_nothing_is_hashed_before_it_must_be",
        saying="hash",
    ),
    trap(
        "the password that was checked is not the one that is replaced",
        "app/accounts/service.py",
        ".where(Account.id == account_id, Account.password_hash == old)",
        ".where(Account.id == account_id)",
        test="tests/accounts/test_password_change.py::test_of_two_changes_of_a_password_the_first_wins",
        saying="== 403",
    ),
    trap(
        "passwords may be guessed",
        "app/accounts/login_routes.py",
        "    await count_try(credentials.username)\n",
        "",
        test="tests/accounts/test_limits.py::test_an_account_is_tried_ten_times_a_minute",
        saying="== 429",
    ),
)

SESSIONS = (
    trap(
        "the end of a login that was reused is taken back",
        LOGINS,
        "    # At once: the 401 that follows takes back whatever is not committed.\n    await session.commit()\n",
        "",
        test="tests/accounts/test_logins.py::test_a_refresh_token_that_comes_twice_ends_its_login_for_good",
        saying="assert not",
    ),
    trap(
        "a refresh token is good twice",
        LOGINS,
        ".where(Login.id == login_id, Login.generation == generation, _IS_OPEN)",
        ".where(Login.id == login_id, _IS_OPEN)",
        test="tests/accounts/test_logins.py::test_of_many_refreshes_with_one_token_one_succeeds",
        saying="[200",
    ),
    trap(
        "an access token outlives its login",
        LOGINS,
        '.where(Login.id == bindparam("login_id"), _IS_OPEN)',
        '.where(Login.id == bindparam("login_id"))',
        test="tests/accounts/test_logins.py::test_a_logout_ends_this_login_alone",
        saying="assert not",
    ),
    trap(
        "a change of password leaves other logins",
        "app/accounts/routes.py",
        "    await logins.end_other_logins(session, caller.account.id, kept=caller.login_id)\n",
        "",
        test="tests/accounts/test_password_change.py::test_a_change_of_password_ends_all_other_logins",
        saying="assert not",
    ),
    trap(
        "a claim may be left out",
        TOKENS,
        '            options={"require": list(REQUIRED)},\n',
        "",
        test="tests/accounts/test_bearer.py::test_a_token_with_another_claim_is_refused[{'iat': None}]",
        saying="== 401",
    ),
    trap(
        "a token that was good once stays good",
        TOKENS,
        "    if claims.exp <= time():\n        raise InvalidTokenError\n",
        "",
        test="tests/accounts/test_bearer.py::test_a_token_that_was_good_is_refused_from_its_last_second_on",
        saying="is False",
    ),
    trap(
        "a token for somebody else is ours",
        TOKENS,
        "            audience=NAME,\n",
        "",
        TOKENS,
        'options={"require": list(REQUIRED)}',
        'options={"require": list(REQUIRED), "verify_aud": False}',
        test="tests/accounts/test_bearer.py::test_a_token_with_another_claim_is_refused[{'aud': 'another'}]",
        saying="== 401",
    ),
    trap(
        "a refresh token is an access token",
        TOKENS,
        '    use: Literal["access"] = "access"\n',
        '    use: str = "access"\n',
        test="tests/accounts/test_bearer.py::test_a_refresh_token_is_no_access_token",
        saying="== 401",
    ),
    trap(
        "everybody sees who has an account",
        "app/accounts/routes.py",
        "    dependencies=[Depends(requires_role(Role.ADMIN))],\n",
        "",
        test="tests/accounts/test_roles.py::test_a_member_does_not_see_who_has_an_account",
        saying="== 403",
    ),
)

ROWS = (
    trap(
        "other people's rows can be read",
        NOTES,
        ".where(Note.id == note_id, Note.owner_id == owner)",
        ".where(Note.id == note_id)",
        test="tests/notes/test_ownership.py::test_other_peoples_notes_do_not_exist[GET",
        saying="== 404",
    ),
    trap(
        "other people's rows are listed",
        NOTES,
        "select(Note).where(Note.owner_id == owner), Note, place",
        "select(Note), Note, place",
        test="tests/notes/test_ownership.py::test_other_peoples_notes_do_not_exist[GET",
        saying="== []",
    ),
    trap(
        "two see the same version and both change it",
        NOTES,
        "query.with_for_update() if to_change else query",
        "query",
        test="tests/notes/test_versions.py::test_who_comes_while_another_changes_it_waits_for_the_new_version",
        saying="412",
        database="postgresql",
    ),
    trap(
        "nobody looks at If-Match",
        NOTE_ROUTES,
        "    check_version(note.version, if_match)\n",
        "",
        test="tests/notes/test_versions.py::test_who_saw_another_version_changes_nothing",
        saying="== 412",
    ),
    trap(
        "a change leaves the version",
        "app/notes/models.py",
        '    __mapper_args__ = {"version_id_col": version}',
        "    __mapper_args__ = {}",
        test="tests/notes/test_versions.py::test_an_etag_changes_with_the_note",
        saying="ETag",
    ),
    trap(
        "a key is not claimed",
        IDEMPOTENCY,
        '            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(_claim)]\n',
        "            pass\n",
        test="tests/test_idempotency.py::test_a_request_that_is_sent_again_is_answered_as_the_first_time",
        saying="test_a_request_that_is_sent_again_is_answered_as_the_first_time",
    ),
    trap(
        "a key is good for any request",
        IDEMPOTENCY,
        "earlier.fingerprint != claimed.fingerprint or ",
        "",
        test="tests/test_idempotency.py::test_a_key_belongs_to_one_request",
        saying="== 422",
    ),
    trap(
        "keys belong to everybody",
        IDEMPOTENCY,
        "owner_id=owner, key=key",
        "owner_id=UUID(int=0), key=key",
        IDEMPOTENCY,
        "mine = IdempotencyKey.owner_id == owner",
        "mine = IdempotencyKey.owner_id == UUID(int=0)",
        test="tests/notes/test_ownership.py::test_a_key_of_somebody_else_is_not_ours",
        saying="Idempotency-Replayed",
    ),
    trap(
        "keys are in no order",
        DATABASE,
        "default=uuid7)",
        'default=__import__("uuid").uuid4)',
        test="tests/notes/test_notes.py::test_a_note_that_was_created_can_be_read",
        saying="== 7",
    ),
    trap(
        "a page starts after a number of rows",
        "app/web/pagination.py",
        "query.where(model.id < after)",
        "query.offset(place.limit)",
        test="tests/notes/test_pages.py::test_pages_are_newest_first_without_gaps_or_repetitions",
        saying="['3', '2']",
    ),
)

OPERATION = (
    trap(
        "nobody comes before the server's handler",
        "app/state.py",
        "        with drain.on_sigterm():\n            yield",
        "        if True:\n            yield",
        test="tests/ops/test_server.py::test_a_server_that_is_told_to_stop_says_so_and_finishes_what_it_was_asked",
        saying="Error",
    ),
    trap(
        "readiness does not tell that the process stops",
        "app/ops/health.py",
        '    if state["drain"].has_begun:\n        problems.append("the process is about to stop")\n',
        "",
        test="tests/ops/test_server.py::test_a_server_that_is_told_to_stop_says_so_and_finishes_what_it_was_asked",
        saying="Error",
    ),
    trap(
        "a connection is kept while the process stops",
        "app/ops/requests.py",
        '                    message["headers"].append((b"connection", b"close"))\n',
        "                    pass\n",
        test="tests/ops/test_server.py::test_a_server_that_is_told_to_stop_says_so_and_finishes_what_it_was_asked",
        saying="onnection",
    ),
    trap(
        "readiness does not look at migrations",
        "app/ops/health.py",
        "[] if applied == _newest_revisions() else",
        "[] if applied else",
        test="tests/ops/test_health.py::test_a_service_on_a_database_of_another_release_is_not_ready",
        saying="== 503",
    ),
    trap(
        "a page of any origin reads answers",
        "app/web/cors.py",
        "allow_origins=origins,",
        'allow_origins=origins, allow_origin_regex=".*",',
        test="tests/web/test_cors.py::test_any_other_page_reads_none",
        saying="Access-Control-Allow-Origin",
    ),
    trap(
        "a middleware is of Starlette's slow kind",
        FACTORY,
        "    add_error_handlers(app)\n",
        "    from starlette.middleware.base import BaseHTTPMiddleware\n"
        "    app.add_middleware(BaseHTTPMiddleware)\n"
        "    add_error_handlers(app)\n",
        test="tests/test_architecture.py::test_no_middleware_is_starlettes_slow_base",
        saying="BaseHTTPMiddleware",
    ),
    trap(
        "a page of the documentation has its policy alone",
        "app/ops/requests.py",
        "                missing = [header for header in self.headers if header[0] not in names]\n",
        '                missing = [] if b"content-security-policy" in names else self.headers\n',
        test="tests/web/test_headers.py::test_every_response_has_the_security_headers[/docs]",
        saying="cache-control",
    ),
    trap(
        "any host is served",
        FACTORY,
        "    app.add_middleware(TrustedHostMiddleware, hosts=settings.trusted_hosts)\n",
        "",
        test="tests/web/test_headers.py::test_only_trusted_hosts_are_served[evil.com",
        saying="== 400",
    ),
)

TRAPS = (
    *COMMITS,
    *ERRORS_WITHOUT_HEADERS,
    *WHAT_IS_TOLD,
    *SQLITE,
    *PASSWORD_HASHES,
    *SESSIONS,
    *ROWS,
    *OPERATION,
)
