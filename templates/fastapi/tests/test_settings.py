import pytest
from pydantic import ValidationError

from app.settings import Settings

SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 32,
    "TRUSTED_HOSTS": "api.example.com",
}


@pytest.fixture(autouse=True)
def no_settings_of_the_developer(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_development_needs_no_settings() -> None:
    assert Settings.load().environment == "development"


@pytest.mark.usefixtures("environment")
def test_production_starts_with_safe_settings() -> None:
    assert Settings.load().environment == "production"


def test_production_tells_every_unsafe_setting_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TRUSTED_HOSTS", "*")
    environment.setenv("DATABASE_URL", "mysql://root:hunter2@localhost/app")
    environment.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(SystemExit) as stopped:
        Settings.load()
    said = str(stopped.value).splitlines()
    assert said == [
        "These settings must change:",
        "  LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'",
        "  DATABASE_URL: set it to sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME",
        "  TRUSTED_HOSTS: set it to the names clients use: api.example.com,*.example.org",
    ]


def test_an_unknown_environment_is_as_strict_as_production(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("ENVIRONMENT", "prod")
    environment.setenv("TRUSTED_HOSTS", "*")
    with pytest.raises(SystemExit, match=r"(?s)ENVIRONMENT: .*TRUSTED_HOSTS: "):
        Settings.load()


@pytest.mark.parametrize(
    "value", ["a.example.com,b.example.com", ' ["a.example.com", "b.example.com"]']
)
def test_trusted_hosts_are_a_list(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("TRUSTED_HOSTS", value)
    assert Settings.load().trusted_hosts == ("a.example.com", "b.example.com")


@pytest.mark.parametrize("value", [" , ", "[", "[1]"])
def test_a_list_of_no_hosts_is_refused(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("TRUSTED_HOSTS", value)
    with pytest.raises(SystemExit, match="TRUSTED_HOSTS: "):
        Settings.load()


@pytest.mark.parametrize(
    "origins", ["*", "app.example.com", "https://app.example.com/", "https://a.example.com/path"]
)
def test_what_is_no_origin_is_refused(environment: pytest.MonkeyPatch, origins: str) -> None:
    environment.setenv("CORS_ORIGINS", origins)
    with pytest.raises(SystemExit, match="CORS_ORIGINS: set it to the origins"):
        Settings.load()


def test_origins_are_a_list(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CORS_ORIGINS", "https://a.example.com, http://localhost:3000")
    assert Settings.load().cors_origins == ("https://a.example.com", "http://localhost:3000")


def test_settings_stay_as_they_were_checked(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOG_LEVEL", "ERROR")
    settings = Settings.load()
    with pytest.raises(ValidationError, match="frozen"):
        settings.log_level = "DEBUG"  # type: ignore[misc]  # that is what is tested
    assert settings.log_level == "ERROR"


def test_the_password_of_the_database_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://app:hunter2@localhost/app")
    assert "hunter2" not in repr(Settings.load())
