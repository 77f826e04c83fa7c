"""Settings of a deployment: from the environment, with options over it."""

from pathlib import Path

import pytest

from frontdesk.app.settings import Settings, read_settings, sqlite_path
from frontdesk.errors import SettingError


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing."""
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FRONTDESK_{name.upper()}", raising=False)


def test_nothing_has_to_be_set() -> None:
    settings = read_settings()
    assert (settings.database, settings.host, settings.port) == ("sqlite:///var/frontdesk.db", "127.0.0.1", 8000)
    assert (settings.provider, settings.fallback, settings.api_key) == ("auto", True, None)


def test_options_go_before_the_environment_and_none_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_PORT", "8123")
    monkeypatch.setenv("FRONTDESK_HOST", "0.0.0.0")
    settings = read_settings(port=9000, host=None)
    assert (settings.port, settings.host) == (9000, "0.0.0.0")


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    settings = read_settings()
    assert settings.api_key
    assert settings.api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("FRONTDESK_PORT", "80a", "FRONTDESK_PORT is '80a'"),
        ("FRONTDESK_PORT", "70000", "FRONTDESK_PORT is '70000'"),
        ("FRONTDESK_PROVIDER", "openai", "FRONTDESK_PROVIDER is 'openai'"),
        ("FRONTDESK_LOG_LEVEL", "loud", "FRONTDESK_LOG_LEVEL is 'loud'"),
        ("FRONTDESK_DATABASE", "mysql://x/y", "the database 'mysql://x/y' is not of a kind that Frontdesk knows"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as caught:
        read_settings()
    assert says in str(caught.value)
    assert "docs/settings.md" in str(caught.value) or "write sqlite:///" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/x.db", str(Path("var/x.db"))),
        ("sqlite:////srv/x.db", "/srv/x.db"),
        ("sqlite://", ":memory:"),
        ("sqlite:///", ":memory:"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_where_a_database_is(url: str, path: str) -> None:
    assert sqlite_path(url) == path


@pytest.mark.parametrize("url", ["sqlite://x.db", "x.db", "", "postgresql://localhost/x"])
def test_what_is_no_database_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(SettingError, match=r"write sqlite:///var/frontdesk.db"):
        sqlite_path(url)


def test_a_key_of_the_studio_that_is_too_short_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_STUDIO_KEY", "easily-guessed")
    with pytest.raises(SettingError, match=r"FRONTDESK_STUDIO_KEY is not of use: .* at least 20") as raised:
        read_settings()
    assert "easily-guessed" not in str(raised.value)
    monkeypatch.setenv("FRONTDESK_STUDIO_KEY", "a-key-of-twenty-characters")
    assert "a-key-of-twenty-characters" not in str(read_settings())
