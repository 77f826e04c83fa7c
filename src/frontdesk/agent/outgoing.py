"""What is checked of an agent's answers on their way out, by the policy of its folder."""

from collections.abc import Iterable

from frontdesk.agent.material import Material, Reader
from frontdesk.agent.wording import texts
from frontdesk.folder import Config, Prompt
from frontdesk.guards import (
    FIGURE_LANGUAGES,
    Character,
    Commitments,
    Competitors,
    Detector,
    Figures,
    Leaks,
    Links,
    PersonalData,
    StreamGate,
    Watch,
)


class Outgoing:
    """The checks of an agent's answers. `material` is what its prompt says to everybody; `reader` reads more of it.

    Raises `ValueError` for a phrase of the folder that cannot be read, naming it and the remedy.
    """

    def __init__(self, config: Config, prompt: Prompt) -> None:
        guards = config.guards
        self._config = config
        spoken = [language.split("-")[0] for language in config.languages]
        self._languages = tuple(dict.fromkeys(it for it in spoken if it in FIGURE_LANGUAGES)) or ("en",)
        self.reader = Reader(self._languages, guards.personal_data.regions)
        context = [text for _, text in prompt.context]
        examples = [text for _, text in prompt.examples]
        self.material = Material()
        for text in [prompt.identity, *context, prompt.guardrails, config.handoff.phone]:
            self.material |= self.reader.document(text)
        for text in examples:
            # What they quote is made up, but for the addresses.
            self.material |= Material(addresses=self.reader.document(text).addresses)
        self._fixed = (
            Commitments(extra=guards.commitments.phrases, allowed=guards.commitments.allowed),
            Character(config.name, allowed=guards.character.allowed),
        )
        self._leaks = Leaks([prompt.identity, prompt.guardrails], [*context, *examples], words=guards.leaks.words)
        self._competitors = {it: Competitors(guards.competitors.names, self._instead(it)) for it in config.languages}

    def gate(self, material: Material, language: str, quotable: Iterable[str] = ()) -> StreamGate:
        """A gate for one reply in `language` that may take things from `material`, and repeat words of `quotable` texts."""
        words, guards = texts(language), self._config.guards
        detectors: list[Detector] = [
            Links(material.addresses, words.link_left_out),
            Figures(material.figures, self._languages, derive=frozenset(guards.figures.derived)),
            PersonalData(
                material.personal,
                guards.personal_data.withheld,
                language=language.split("-")[0],
                regions=guards.personal_data.regions,
            ),
            *self._fixed,
            self._leaks.allowing(quotable),
            self._competitors[self._config.language(language)],
        ]
        return StreamGate([self._watch(detector) for detector in detectors], most_seconds=guards.seconds)

    def _instead(self, language: str) -> str:
        """What is said in place of a competitor's name."""
        return self._config.guards.competitors.instead.get(language) or texts(language).another_company

    def _watch(self, detector: Detector) -> Watch:
        guards = self._config.guards
        return Watch(detector, guards.action(detector.name), guards.closed(detector.name))
