"""What is checked of what comes in, by the policy of an agent's folder."""

from frontdesk.folder import Config
from frontdesk.guards import Abuse, Attacks, Guard, WantsPerson


def incoming_guards(config: Config) -> tuple[Guard, ...]:
    """The guards of messages, documents and results, in the order in which they are asked."""
    guards = config.guards
    all_of_them: tuple[Guard, ...] = (
        WantsPerson(guards.wants_person.action),
        Attacks(guards.attacks.action, guards.attacks.threshold),
        Abuse(guards.abuse.action),
    )
    return tuple(guard for guard in all_of_them if guards.action(guard.name) != "off")
