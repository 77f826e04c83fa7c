"""What judging will take, before it is paid."""

from frontdesk.evals.judging.estimate import estimated
from frontdesk.evals.production import estimate
from frontdesk.evals.results import Line
from frontdesk.folder import Price
from kit.talks import Talk


def test_each_question_costs_its_transcript_and_its_verdict() -> None:
    lines = (Line(who="customer", text="x" * 350),)
    price = Price(input=1, output=5, cache_write=0, cache_read=0)
    it = estimated([(lines, 2), (lines, 1)], price)
    assert (it.transcripts, it.questions, it.tokens) == (2, 3, 3 * (700 + 100 + 120))
    assert it.cost_usd == (3 * 800 * 1 + 3 * 120 * 5) / 1e6
    assert estimated([(lines, 2)], None).cost_usd is None


def test_the_cost_is_estimated_before() -> None:
    price = Price(input=1, output=5, cache_write=0, cache_read=0)
    short, long = ([Talk().asks(text).facts] for text in ("Hi?", "Hi? " * 500))
    assert estimate(short, None).cost_usd is None
    little, much = estimate(short, price), estimate(long, price)
    assert little.questions == 6
    assert little.cost_usd is not None
    assert much.cost_usd is not None
    assert 0 < little.cost_usd < much.cost_usd
