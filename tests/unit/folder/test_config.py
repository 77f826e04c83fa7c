"""Settings of an agent."""

from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from frontdesk.folder import Config, Hours, Knowledge
from kit.agents import CONFIG


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("FR-ca", "fr"),
        ("es", "es"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        ("*", "en"),
    ],
)
def test_the_language_nearest_to_the_wanted_one(wanted: str | None, given: str) -> None:
    assert CONFIG.language(wanted) == given


def test_little_has_to_be_said() -> None:
    config = Config.model_validate({"name": "Pat", "company": "Books", "greeting": {"en": "Hello"}})
    assert config.languages == ("en",)
    assert config.models.chat == "claude-opus-4-6"
    assert config.models.fast == "claude-haiku-4-5"
    assert (config.hours.opens, config.hours.closes) == (time(9), time(17))
    assert config.prices == {}


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        CONFIG.name = "Max"


def test_hours_know_their_zone() -> None:
    assert Hours(timezone="Europe/Paris").zone.key == "Europe/Paris"


@pytest.mark.parametrize("key", ["base_url", "sitemap", "pages"])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://me:secret@example.org/", "user name or password"),
        ("http://[bad/", "not a valid address"),
        ("http://127.0.0.1:99999/", "not a valid address"),
    ],
)
def test_an_address_with_a_password_or_of_no_place_is_refused(key: str, address: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Knowledge.model_validate({key: [address] if key == "pages" else address})


@pytest.mark.parametrize(
    ("guards", "says"),
    [
        (
            {"figures": {"say": {"de": "Moment"}}},
            "'guards.figures.say.de' is for a language that the agent does not greet",
        ),
        ({"competitors": {"instead": {"pt": "outra"}}}, "'guards.competitors.instead.pt' is for"),
        ({"repeated": {"say": {"xx": "?"}}}, "the languages are en, fr, es"),
    ],
)
def test_guards_speak_the_agents_languages(guards: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Config.model_validate({**CONFIG.model_dump(), "guards": guards})
