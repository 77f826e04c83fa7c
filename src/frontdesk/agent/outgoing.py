"""What is checked of an agent's answers on their way out, by the policy of its folder."""

from frontdesk.agent.material import Material
from frontdesk.agent.wording import texts
from frontdesk.folder import Config, Prompt
from frontdesk.guards import Detector, Links, StreamGate, Watch


class Outgoing:
    """The checks of an agent's answers. `material` is what its prompt says to everybody."""

    def __init__(self, config: Config, prompt: Prompt) -> None:
        self._config = config
        said = [prompt.identity, *(text for _, text in prompt.context), prompt.guardrails]
        self.material = Material().plus([*said, *(text for _, text in prompt.examples)], personal=True)

    def gate(self, material: Material, language: str) -> StreamGate:
        """A gate for one reply in `language` that may take things from `material`."""
        words = texts(language)
        return StreamGate([self._watch(Links(material.addresses, words.link_left_out))])

    def _watch(self, detector: Detector) -> Watch:
        guards = self._config.guards
        return Watch(detector, guards.action(detector.name), guards.closed(detector.name))
