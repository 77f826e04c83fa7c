"""What holds for every reply, whatever a case expects: it states nothing that its material does not say.

Code can tell it of figures, links and quotes. It is told from the facts alone, guards on or off: a guard that a folder
has switched off does not blind the measure.
"""

from collections.abc import Iterator

from frontdesk.agent import Outgoing
from frontdesk.evals.checking.exchanges import Exchange
from frontdesk.evals.checking.wording import plain
from frontdesk.evals.results import Check
from frontdesk.guards import FIGURE_LANGUAGES, Detector, Figures, Links


class Grounding:
    """Checks of one agent's replies against what they were made from."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing

    def checks(self, exchange: Exchange) -> list[Check]:
        """What fails in the reply of `exchange`; empty where all of it is borne out."""
        return list(self._failing(exchange))

    def _failing(self, exchange: Exchange) -> Iterator[Check]:
        facts = (*exchange.before, *exchange.facts)
        material = self._outgoing.material | self._outgoing.reader.facts(facts, lambda tool: False)
        for detector, key in (
            (Figures(material.figures, FIGURE_LANGUAGES), "figures"),
            (Links(material.addresses, ""), "links"),
        ):
            for evidence in _findings(detector, exchange.reply):
                yield Check(
                    criterion="accuracy",
                    key=key,
                    passed=False,
                    expected="only what the material says",
                    found=evidence,
                    turn=exchange.number,
                )
        for citation in exchange.citations:
            quoted = plain(citation.quote)
            at = [passage for passage in exchange.passages if passage.url == citation.url]
            if not any(quoted in plain("".join(passage.paragraphs)) for passage in at):
                yield Check(
                    criterion="citations",
                    key="quote",
                    passed=False,
                    expected="a quote that stands in a passage of its source",
                    found=f"{citation.url}: {citation.quote[:200]}",
                    turn=exchange.number,
                )


def _findings(detector: Detector, text: str) -> list[str]:
    return [finding.evidence for finding in detector.read(text, 0, whole=True).findings]
