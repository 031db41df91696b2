import pytest

from app.settings import Settings


@pytest.fixture(autouse=True)
def production(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("TRUSTED_HOSTS", "api.example.com")
    return monkeypatch


@pytest.mark.parametrize("key", [None, "", "generate-me", "k" * 31])
def test_production_refuses_a_key_that_can_be_guessed(
    production: pytest.MonkeyPatch, key: str | None
) -> None:
    if key is None:
        production.delenv("SECRET_KEY", raising=False)
    else:
        production.setenv("SECRET_KEY", key)
    with pytest.raises(SystemExit, match="SECRET_KEY: set it to at least 32 random characters"):
        Settings.load()


@pytest.mark.parametrize("key", ["", "generate-me"])
def test_development_makes_a_key_up_and_says_so(
    production: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    production.setenv("ENVIRONMENT", "development")
    production.setenv("SECRET_KEY", key)
    made = {Settings.load().secret_key.get_secret_value() for _ in range(2)}
    assert len(made - {"", "generate-me"}) == 2
    assert "SECRET_KEY is not set" in caplog.text


def test_the_key_is_not_shown(production: pytest.MonkeyPatch) -> None:
    production.setenv("SECRET_KEY", "hunter2" * 5)
    assert "hunter2" not in repr(Settings.load())
    assert "hunter2" not in str(Settings.load().model_dump())
