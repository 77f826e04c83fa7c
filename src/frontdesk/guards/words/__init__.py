"""Guards that know words: promises, competitors, an agent's character, its private prompt, and abuse."""

from frontdesk.guards.words.abuse import Abuse
from frontdesk.guards.words.character import Character
from frontdesk.guards.words.commitments import Commitments
from frontdesk.guards.words.competitors import Competitors
from frontdesk.guards.words.leaks import Leaks

__all__ = ["Abuse", "Character", "Commitments", "Competitors", "Leaks"]
