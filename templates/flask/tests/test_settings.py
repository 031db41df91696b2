import pytest
from pydantic import ValidationError

from app.settings import Settings

SECRET = "0123456789-0123456789-0123456789"
SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": SECRET,
    "TRUSTED_HOSTS": "notes.example.com,.example.org",
}
# For a service that writes letters; another one takes no notice.
MAIL = {"MAIL_URL": "smtp://mail.example.com", "MAIL_FROM": "notes@example.com"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in (MAIL | environment).items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_development_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert settings.environment == "development"
    assert settings.secret_key is None
    assert settings.trusted_hosts == ("*",)


@pytest.mark.parametrize("written", ["", "generate-me"])
def test_a_secret_that_was_never_made_is_none(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    assert read(monkeypatch, SECRET_KEY=written).secret_key is None


def test_production_tells_all_that_is_unsafe_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"ENVIRONMENT": "production", "LOG_LEVEL": "loud", "DATABASE_URL": "nonsense"}
    for name, value in (MAIL | wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as refused:
        Settings.load()
    assert str(refused.value).splitlines() == [
        "These settings must change:",
        "  LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'",
        "  DATABASE_URL: this is no database URL, such as sqlite:///app.db",
        "  SECRET_KEY: set it to 32 or more random characters",
        "  TRUSTED_HOSTS: set it to the names that browsers use, such as notes.example.com",
    ]


def test_an_unknown_environment_is_held_to_be_production(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="secret_key"):
        read(monkeypatch, ENVIRONMENT="prod")


@pytest.mark.parametrize("secret", ["", "generate-me", SECRET[:31]])
def test_production_refuses_a_weak_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    with pytest.raises(ValidationError, match="set it to 32 or more") as refused:
        read(monkeypatch, **SAFE | {"SECRET_KEY": secret})
    assert SECRET[:31] not in str(refused.value)


@pytest.mark.parametrize("hosts", ["*", "notes.example.com,*", "[]", ","])
def test_production_refuses_any_host(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    with pytest.raises(ValidationError, match="trusted_hosts"):
        read(monkeypatch, **SAFE | {"TRUSTED_HOSTS": hosts})


@pytest.mark.parametrize(
    "hosts", ["notes.example.com, .example.org", '["notes.example.com", ".example.org"]']
)
def test_hosts_are_separated_by_commas_or_are_json(
    monkeypatch: pytest.MonkeyPatch, hosts: str
) -> None:
    settings = read(monkeypatch, **SAFE | {"TRUSTED_HOSTS": hosts})
    assert settings.trusted_hosts == ("notes.example.com", ".example.org")


def test_hosts_that_are_broken_json_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="trusted_hosts"):
        read(monkeypatch, TRUSTED_HOSTS='["notes.example.com"')


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("sqlite:///app.db", "sqlite+pysqlite:///app.db"),
        (
            "postgresql://me:p%40ss@host:5432/notes",
            "postgresql+psycopg://me:p%40ss@host:5432/notes",
        ),
        ("postgresql+psycopg://host/notes", "postgresql+psycopg://host/notes"),
    ],
)
def test_the_driver_is_ours_to_name(monkeypatch: pytest.MonkeyPatch, url: str, named: str) -> None:
    assert read(monkeypatch, DATABASE_URL=url).database_url == named


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, DATABASE_URL="postgresql://me:hidden@host/notes", **SAFE)
    assert "hidden" not in repr(settings)
    assert SECRET not in repr(settings)
