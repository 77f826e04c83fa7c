"""Names and personal data: in nothing that is shown of conversations."""

from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.evals.production import Gap, InsightsCount, article, write_drafts
from frontdesk.evals.production.privacy import beginning, without_names
from frontdesk.facts import Customer
from kit.agents import CONFIG, MONDAY
from kit.talks import Talk

ANNA = Customer(id="1", name="Anna Berg")
GLOBES = "Do you sell globes?"


def gaps(*talks: Talk) -> tuple[Gap, ...]:
    count = InsightsCount(CONFIG, MONDAY + timedelta(days=30))
    for number, talk in enumerate(talks):
        count.add(str(number), talk.facts)
    return count.gaps()


def test_names_go_though_nobody_answered(tmp_path: Path) -> None:
    (gap,) = gaps(Talk(customer=ANNA).wonders("I'm Anna Berg, do you sell globes to Anna?"))
    assert (gap.question, gap.answers) == ("I'm [name], do you sell globes to [name]?", ())
    assert "Anna" not in article(gap)
    (file,), _ = write_drafts([(gap, "")], tmp_path / "drafts", tmp_path / "shop")
    assert "anna" not in file.name


def test_names_go_from_words_that_others_used_too() -> None:
    """Whoever asked last in the same words is not signed in; and an answer loses the names of its own conversation."""
    asked = "This is Anna Berg. Do you sell globes?"
    first = Talk(customer=ANNA).wonders(asked)
    other = (
        Talk(customer=Customer(id="2", name="May Globe"))
        .says(GLOBES)
        .searches()
        .hands_over()
        .staff("In May, Ms Globe.")
    )
    later = Talk(at=MONDAY + timedelta(days=1)).wonders(asked)
    answered, (gap,) = gaps(other), gaps(first, later)
    assert gap.question == "This is [name]. Do you sell globes?"
    assert answered[0].answers == ("In [name], Ms [name].",)


def test_half_a_name_is_not_left_where_long_questions_are_cut() -> None:
    assert beginning("Do you sell globes", 9) == "Do you"
    assert beginning("Do you sell globes", 11) == "Do you sell"
    assert beginning("Globes", 4) == "Glob"
    long = f"{'My globe broke in its box today. ' * 9}Anna Berger"
    (gap,) = gaps(Talk(customer=Customer(id="1", name="Anna Berger")).wonders(long))
    assert "Ann" not in gap.question


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Will Grant here, will you wait?", "[name] here, will you wait?"),
        ("I am WILL GRANT.", "I am [name]."),
        ("Ask Grant about the grant, or Willow.", "Ask [name] about the grant, or Willow."),
    ],
)
def test_names_go_and_words_like_them_stay(text: str, left: str) -> None:
    assert without_names(text, ["Will Grant"]) == left
    assert without_names(text, []) == text


def test_names_and_personal_data_are_in_no_list() -> None:
    reason = "Anna Berg (anna@example.com) disputes a refund"
    talks = [
        Talk("a", customer=ANNA).asks("Anna here: can I return signed books?"),
        Talk("b", customer=ANNA).asks("Anna here: can I return the signed books?"),
        Talk("c", customer=ANNA).says("A person!").hands_over(reason),
    ]
    count = InsightsCount(CONFIG, MONDAY + timedelta(days=30))
    for talk in talks:
        count.add(talk.name, talk.facts)
    it = count.result("day")
    assert "Anna" not in str((it.questions, it.gaps, it.reasons))
    assert [one.reason for one in it.reasons] == ["[name] ([e-mail removed]) disputes a refund"]
