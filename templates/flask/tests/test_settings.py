import pytest
from pydantic import ValidationError

from app.settings import Settings

SECRET = "0123456789-0123456789-0123456789"
SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": SECRET,
    "TRUSTED_HOSTS": "notes.example.com,.example.org",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_development_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert settings.environment == "development"
    assert settings.secret_key is None
    assert settings.trusted_hosts == ("*",)


@pytest.mark.parametrize("written", ["", "generate-me"])
def test_a_secret_that_was_never_made_is_none(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert read(monkeypatch, SECRET_KEY=written).secret_key is None


def test_production_tells_all_that_is_unsafe_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as refused:
        read(monkeypatch, ENVIRONMENT="production", LOG_LEVEL="loud", DATABASE_URL="nonsense")
    said = str(refused.value)
    for name in ("SECRET_KEY", "TRUSTED_HOSTS", "DATABASE_URL", "log_level"):
        assert name in said


@pytest.mark.parametrize("secret", ["", "generate-me", SECRET[:31]])
def test_production_refuses_a_weak_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY: set 32 or more") as refused:
        read(monkeypatch, **SAFE | {"SECRET_KEY": secret})
    assert SECRET[:31] not in str(refused.value)


@pytest.mark.parametrize("hosts", ["*", "notes.example.com,*", "[]", ","])
def test_production_refuses_any_host(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    with pytest.raises(ValidationError, match="TRUSTED_HOSTS"):
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
        ("postgresql://me:p%40ss@host:5432/notes", "postgresql+psycopg://me:p%40ss@host:5432/notes"),
        ("postgresql+psycopg://host/notes", "postgresql+psycopg://host/notes"),
    ],
)
def test_the_driver_is_ours_to_name(monkeypatch: pytest.MonkeyPatch, url: str, named: str) -> None:
    assert read(monkeypatch, DATABASE_URL=url).database_url == named


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, DATABASE_URL="postgresql://me:hidden@host/notes", **SAFE)
    assert "hidden" not in repr(settings)
    assert SECRET not in repr(settings)
