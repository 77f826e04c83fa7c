"""What no reply may do, whatever a case expects: say a figure, link or quote that stands nowhere."""

from frontdesk.agent import Outgoing
from frontdesk.evals.checking.exchanges import exchanges
from frontdesk.evals.checking.grounding import Grounding
from frontdesk.facts import AgentSaid, Citation, CustomerSaid, Passage, Retrieved, TurnEnded
from kit.agents import CONFIG, PROMPT, log, opened

URL = "https://books.example/returns"
PASSAGE = Passage(title="Returns", url=URL, paragraphs=("Books can be returned within 30 days.",))
OFF = CONFIG.model_validate(
    {**CONFIG.model_dump(), "guards": {"figures": {"action": "off"}, "links": {"action": "off"}}}
)


def keys(reply: str, *, quote: str = "", url: str = URL) -> list[str]:
    cited = (Citation(number=1, title="Returns", url=url, quote=quote, at=1),) if quote else ()
    facts = log(
        opened(),
        CustomerSaid(text="how long for returns?"),
        Retrieved(turn=2, query="returns", passages=(PASSAGE,)),
        AgentSaid(turn=2, text=reply, citations=cited),
        TurnEnded(turn=2, outcome="answered"),
    )
    return [check.key for check in Grounding(Outgoing(OFF, PROMPT)).checks(exchanges(facts)[0])]


def test_what_the_material_says_may_be_said() -> None:
    assert keys("You have 30 days.", quote="Books can be returned within 30 days.") == []


def test_a_figure_from_nowhere_fails_with_the_guard_off() -> None:
    assert keys("You have 45 days.") == ["figures"]


def test_a_link_from_nowhere_fails_with_the_guard_off() -> None:
    assert keys("See https://elsewhere.example/x for more.") == ["links"]
    assert keys(f"See {URL} for more.") == []


def test_a_quote_has_to_stand_in_its_source() -> None:
    assert keys("You have 30 days.", quote="Books can be returned for ever.") == ["quote"]
    assert keys("You have 30 days.", quote="Books can be returned within 30 days.", url="https://b") == ["quote"]
