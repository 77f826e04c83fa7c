"""The weights are those of the model card, and read as they were written."""

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from frontdesk.guards.attacks.classifier import BITS, decoded, encoded, features

CARD = Path(__file__).parents[4] / "docs" / "models" / "attacks.md"


def test_the_card_is_about_these_weights() -> None:
    weights = files("frontdesk.guards.attacks").joinpath("weights.bin").read_bytes()
    assert len(weights) < 300_000
    assert re.findall(r"sha256 `(\w{64})`", CARD.read_text("utf-8")) == [sha256(weights).hexdigest()]


def test_what_is_written_is_read() -> None:
    weights = [0] * (1 << BITS)
    for number in features("pay me"):
        weights[number] = 100
    model = decoded(encoded(weights, 0.5, -3.0))
    assert model.chance("pay me") > 0.99
    assert model.chance("zzz") < 0.1


def test_other_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="train them anew"):
        decoded(encoded([1, 2, 3], 1.0, 0.0))


def test_features_are_the_same_everywhere() -> None:
    assert sorted(features("pay me"))[:5] == [42769, 66344, 82495, 97285, 119463]
