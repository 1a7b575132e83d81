"""Faults of accounts: passwords, tokens, sessions, keys, cookies, links, limits, headers."""

from __future__ import annotations

from tests.mutants.fault import Fault

SERVICE = "templates/app/auth/service.py.jinja"
ROUTER = "templates/app/auth/router.py.jinja"
SCHEMAS = "templates/app/auth/schemas.py.jinja"
DEPENDENCIES = "templates/app/auth/dependencies.py.jinja"
TOKENS = "templates/app/auth/tokens.py.jinja"
PASSWORDS = "templates/app/auth/passwords.py.jinja"
THROTTLE = "templates/app/auth/throttle.py.jinja"
OPAQUE = "templates/app/auth/opaque.py.jinja"
COOKIES = "templates/app/auth/cookies.py.jinja"
CALLERS = "templates/app/auth/callers.py.jinja"
BASIC = "templates/app/auth/basic.py.jinja"
ORIGINS = "templates/app/auth/origins.py.jinja"
SEVERAL = "templates/app/auth/callers_of_several.py.jinja"
MODULES = "fastgen/backend/planners/account_modules.py"
ACCOUNTS = "fastgen/backend/accounts.py"
AUDIENCES = "fastgen/backend/audiences.py"
MIDDLEWARE = "templates/app/middleware.py.jinja"
ETAGS = "templates/app/etags.py.jinja"
AUTH_TESTS = ("tests/test_auth.py",)
APP_TESTS = ("tests/test_app.py",)

FAULTS = (
    Fault("every password is right", SERVICE,
          "        if user is None or not matches:\n            self._address_failures",
          "        if user is None:\n            self._address_failures", "shop",
          ("tests/test_auth.py::test_a_wrong_login_tells_nothing",)),
    Fault("capitals of a login count", MODULES,
          'login="form.username.lower()" if account.lowers_login else "form.username",',
          'login="form.username",', "shop"),
    Fault("a caller need not have a session", ACCOUNTS,
          """where = f'Session.id == bindparam("session_id"), {key} == bindparam("user_id")'""",
          """where = f'{key} == bindparam("user_id")'""", "shop"),
    Fault("a request without a token is one of somebody unknown", DEPENDENCIES,
          "or not token:\n            raise Unauthenticated", "or not token:\n            "
          "raise BadToken", "shop"),
    Fault("any word before a token will do", DEPENDENCIES,
          "if scheme.lower() != {{ view.scheme }} or not token:", "if not token:", "shop"),
    Fault("a token need not be signed by this app", TOKENS,
          'options={"require": REQUIRED},\n            )\n            if payload',
          'options={"require": REQUIRED, "verify_signature": False},\n            )\n'
          "            if payload", "shop"),
    Fault("a token for somebody else is taken", TOKENS,
          "                audience=AUDIENCE,\n                issuer=ISSUER,\n"
          '                options={"require": REQUIRED},',
          '                options={"require": REQUIRED, "verify_aud": False},', "shop",
          ("tests/test_auth.py::test_refuse_a_bad_token",)),
    Fault("every algorithm is taken", TOKENS,
          "algorithms=[ALGORITHM],", 'algorithms=["HS256", "HS512", "none"],', "shop",
          ("tests/test_auth.py::test_refuse_a_bad_token",)),
    Fault("a token of another kind is an access token", TOKENS,
          '            if payload["typ"] != "access":\n                raise BadToken\n', "",
          "shop",
          ("tests/test_auth.py::test_refuse_a_bad_token",)),
    Fault("a crafted token is a crash", TOKENS,
          "        except (jwt.PyJWTError, ValueError, TypeError, "
          "AttributeError, RecursionError):\n"
          "            raise BadToken from None",
          "        except jwt.ExpiredSignatureError:\n            raise BadToken from None",
          "shop"),
    Fault("a refresh token works twice", MODULES,
          """'Session.refresh_hash == bindparam("used_hash"), '""", "''", "shop"),
    Fault("a stolen refresh token does not end the session", SERVICE,
          "            if user_id is None:\n                await connection.execute(END_SESSION, "
          '{"session_id": session_id})\n', "", "shop"),
    Fault("signing out does not end the session", SERVICE,
          '    await connection.execute(END_SESSION, {"session_id": session_id})\n{% endif %}',
          "    pass\n{% endif %}", "shop"),
    Fault("signing out ends nobody's session", SERVICE,
          'END_SESSION = delete(Session).where(Session.id == bindparam("session_id"))',
          'END_SESSION = delete(Session).where(Session.id != bindparam("session_id"))', "shop"),
    Fault("a new password leaves the sessions open", SERVICE,
          "            {{ view.save_password }}\n{% if view.sessions %}\n"
          '            await connection.execute(END_SESSIONS, {"user_id": user_id})\n'
          "{% endif %}\n\n{% endif %}\n{% if view.asked and view.logins %}",
          "            {{ view.save_password }}\n\n{% endif %}\n"
          "{% if view.asked and view.logins %}", "shop",
          ("tests/test_auth.py::test_a_new_password_ends_every_session",)),
    Fault("a password changes without the old one", SERVICE,
          "        if not matches:\n            self._account_failures.count(str(user_id))",
          "        if False:\n            self._account_failures.count(str(user_id))", "shop",
          ("tests/test_auth.py::test_a_new_password_ends_every_session",)),
    Fault("a new password is stored in clear", SERVICE,
          "hashed = await self.passwords.hash(change.new_password)",
          "hashed = change.new_password", "shop",
          ("tests/test_auth.py::test_a_new_password_ends_every_session",)),
    Fault("who registers is stored with a password in clear", SERVICE,
          "password_hash = await self.passwords.hash({{ view.new_password }})",
          "password_hash = {{ view.new_password }}", "shop"),
    Fault("common passwords are taken", PASSWORDS,
          "if lowered in COMMON or", "if", "shop",
          ("tests/test_auth.py::test_refuse_a_weak_password",)),
    Fault("a password may be the login", PASSWORDS,
          " or lowered in map(str.lower, personal)", "", "shop"),
    Fault("a password of one letter is taken", PASSWORDS,
          "or len(set(lowered)) < 4", "", "shop",
          ("tests/test_auth.py::test_refuse_a_weak_password",)),
    Fault("passwords are hashed cheaply", PASSWORDS,
          "Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1)",
          "Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1)", "shop",
          ("tests/test_auth.py::test_register_login_and_me",)),
    Fault("guesses are not counted", SERVICE,
          "        # Counted before it is known to be wrong: parallel guesses count as well.\n"
          "        self._account_failures.count(login)\n", "", "shop",
          ("tests/test_auth.py::test_too_many_wrong_logins",)),
    Fault("one guess more is allowed than the limit says", THROTTLE,
          "elif len(attempts) >= self._limit:", "elif len(attempts) > self._limit:", "shop",
          ("tests/test_auth.py::test_too_many_wrong_logins",)),
    Fault("who is refused is not told how long", THROTTLE,
          'raise TooMany(headers={"Retry-After": str(int(attempts[0] + WINDOW - now) + 1)})',
          "raise TooMany", "shop",
          ("tests/test_auth.py::test_too_many_wrong_logins",)),
    Fault("a body of an account may say more", SCHEMAS,
          'class RefreshRequest(BaseModel):\n    model_config = ConfigDict(extra="forbid")\n',
          'class RefreshRequest(BaseModel):\n    model_config = ConfigDict(extra="ignore")\n',
          "shop", AUTH_TESTS),
    Fault("registrations lead nowhere", ROUTER,
          'response.headers["Location"] = {{ view.me }}',
          'response.headers["Location"] = "/"', "shop",
          ("tests/test_auth.py::test_register_login_and_me",)),
    Fault("who is inactive signs in", SERVICE,
          "        self._account_failures.forget(login)\n{% if view.inactive %}\n"
          "        if {{ view.inactive }}:\n            raise Inactive\n{% endif %}\n"
          "{% if view.jwt_alone %}",
          "        self._account_failures.forget(login)\n{% if view.jwt_alone %}", "sessions",
          ("tests/test_sessions.py", "tests/test_scenarios.py", "tests/test_accounts.py")),
    Fault("who became inactive goes on", CALLERS,
          "{% if view.inactive %}\n    if {{ view.inactive }}:\n        raise "
          "Inactive\n{% endif %}\n",
          "", "sessions",
          ("tests/test_sessions.py", "tests/test_accounts.py")),
    Fault("a stored hash opens a session", OPAQUE,
          "return hmac.new(self._key, text, hashlib.sha256).hexdigest()", "return token",
          "sessions", ("tests/test_sessions.py",)),
    Fault("a token for one purpose is good for another", OPAQUE,
          'text = f"{purpose}:{token}".encode(errors="replace")',
          'text = token.encode(errors="replace")', "callers",
          ("tests/test_mailed_links_of_customer.py", "tests/test_sessions_of_customer.py")),
    Fault("scripts may read the cookie", COOKIES,
          '            httponly=True,\n            samesite="lax",\n        )\n\n    def drop',
          '            httponly=False,\n            samesite="lax",\n        )\n\n    def drop',
          "sessions", ("tests/test_sessions.py",)),
    Fault("the cookie stays after signing out", ROUTER,
          "    auth.cookie.drop(response)\n", "    pass\n", "sessions",
          ("tests/test_sessions.py",)),
    Fault("any page may make a browser change something", ORIGINS,
          'raise Forbidden("The request does not come from a page of this app")', "return",
          "sessions", ("tests/test_sessions.py",)),
    Fault("a page whose name ends alike is an own one", ORIGINS,
          'host == request.headers.get("host")', 'host.endswith(request.headers.get("host") or "")',
          "sessions", ("tests/test_sessions.py",)),
    Fault("a signing in leaves the session before open", SERVICE,
          "                await connection.execute(END_SESSION_OF_COOKIE, {\"ended\": ended})\n",
          "                pass\n", "sessions", ("tests/test_sessions.py",)),
    Fault("an old key goes on working", SERVICE,
          '        await connection.execute(END_KEYS, {"user_id": user_id})\n        await',
          "        await", "schemes", ("tests/test_schemes.py", "tests/test_api_keys.py")),
    Fault("a proof of one password is good for all", BASIC,
          'f"{hashed}:{password}".encode()', 'f"{hashed}".encode()', "basic",
          ("tests/test_basic.py",)),
    Fault("a link to a new password works twice", MODULES,
          'fit(f"USE_LINK = delete(MailedLink).where({link}).returning({owner})")',
          'fit(f"USE_LINK = select({owner}).where({link})")', "mailed",
          ("tests/test_mailed_links.py",)),
    Fault("a guard lets every role pass", AUDIENCES,
          "if ANONYMOUS in allowed or len(allowed) == len(self.classes) - 1:\n  "
          "          return None",
          "if allowed:\n            return None", "shop",
          ("tests/test_policy_coupons.py", "tests/test_policy_categories.py")),
    Fault("answers may be framed and run scripts", MIDDLEWARE,
          "                    headers.extend(API_HEADERS)\n", "                    pass\n", "shop",
          APP_TESTS),
    Fault("answers to those who are signed in may be kept", MIDDLEWARE,
          "                    headers.append(NO_STORE)\n", "                    pass\n", "shop",
          (*APP_TESTS, *AUTH_TESTS)),
    Fault("a body may be as large as it likes", MIDDLEWARE,
          "if self.received > self.limit:", "if False:", "shop",
          (*APP_TESTS, "tests/test_hostile.py")),
    Fault("the announced size of a body is not looked at", MIDDLEWARE,
          "        if length > self.max_bytes:", "        if False:", "shop",
          (*APP_TESTS, "tests/test_hostile.py")),
    Fault("a crash is told with its words", MIDDLEWARE,
          '                HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong"\n'
          "            )\n{% endif %}",
          '                HTTPStatus.INTERNAL_SERVER_ERROR, "internal", str(sys.exc_info()[1])\n'
          "            )\n{% endif %}", "shop", APP_TESTS),
    Fault("the id of a request may be anything", MIDDLEWARE,
          "if not REQUEST_ID.fullmatch(request_id):", "if not request_id:", "shop",
          (*APP_TESTS, "tests/test_hostile.py")),
    Fault("the tag of an answer stays when the answer changes", ETAGS,
          "digest = sha256(body).hexdigest()[:16]", "digest = sha256(b\"\").hexdigest()[:16]",
          "traits", ("tests",)),
    Fault("an answer is sent again to who has it", ETAGS,
          'start["status"] = int(HTTPStatus.NOT_MODIFIED)', 'start["status"] = int(HTTPStatus.OK)',
          "traits", ("tests",)),
)  # fmt: skip
