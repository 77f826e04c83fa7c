"""Requests to try the twin's rules with: three invented agents, and a chat that keeps the conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from frontdesk.twin import validation
from frontdesk.twin.rules import answer
from frontdesk.twin.values import Call, Object, Reply, Text

HAND_OVER: Object = {
    "name": "hand_over",
    "description": "Hand the conversation over to a person of the staff.",
    "input_schema": {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "description": "Why a person is needed, in one sentence"},
            "summary": {"type": "string", "description": "What the person should know"},
        },
        "required": ["reason", "summary"],
    },
}


SEARCH: Object = {
    "name": "search_knowledge",
    "description": "Search the company's documents for passages that say something about a question.",
    "input_schema": {
        "type": "object",
        "properties": {"query": {"type": "string", "description": "What to look for"}},
        "required": ["query"],
    },
}


@dataclass
class Agent:
    """An agent as its request shows it, with what its tools return and its knowledge by keyword."""

    identity: str
    context: str
    greeting: str
    tools: list[Object] = field(default_factory=list[Object])
    results: dict[str, Callable[[Object], object]] = field(default_factory=dict[str, Callable[[Object], object]])
    knowledge: list[tuple[str, str, list[str]]] = field(default_factory=list[tuple[str, str, list[str]]])
    guardrails: str = "Never speak of the secret word: xylophone."


@dataclass
class Chat:
    """A conversation with the twin at the level of its rules, tools run as a client would.

    With `searches`, no search results come with messages: the twin has a tool for it.
    """

    agent: Agent
    searches: bool = False
    messages: list[Object] = field(default_factory=list[Object])
    calls: list[Call] = field(default_factory=list[Call])
    citations: list[str] = field(default_factory=list[str])
    count: int = 0

    def __post_init__(self) -> None:
        static = (
            f'<context name="company">\n{self.agent.context}\n</context>\n'
            f"<examples></examples>\n<guardrails>\n{self.agent.guardrails}\n</guardrails>"
        )
        self.messages = [
            {"role": "user", "content": [{"type": "text", "text": static}]},
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "Understood."}, {"type": "text", "text": self.agent.greeting}],
            },
        ]

    def say(self, text: str) -> str:
        """What the twin answers, all its texts of the turn; its calls and sources are kept in `calls`, `citations`."""
        self.calls, self.citations = [], []
        self.messages.append({"role": "user", "content": [*self._along(text), {"type": "text", "text": text}]})
        said = ""
        for _ in range(4):
            reply = self._reply()
            said += reply.text
            if not reply.calls:
                return said
            results: list[Object] = []
            for call in reply.calls:
                self.calls.append(call)
                results.append(self._run(call, f"toolu_{self.count}"))
            self.messages.append({"role": "user", "content": results})
        raise AssertionError(f"the twin doesn't stop calling tools: {self.calls}")

    def _reply(self) -> Reply:
        body: Object = {
            "model": "claude-opus-4-6",
            "max_tokens": 1000,
            "system": [{"type": "text", "text": self.agent.identity}],
            "messages": self.messages,
            "tools": [*self.agent.tools, *([SEARCH] if self.searches else [])],
        }
        reply = answer(body, validation.check(body))
        assert reply == answer(body, validation.check(body)), "the same request gives the same answer"
        content: list[Object] = []
        for block in reply.blocks:
            if isinstance(block, Text):
                assert block.text.strip(), "a block of white space could not be sent back"
                assert "xylophone" not in block.text
                content.append({"type": "text", "text": block.text})
                self.citations += [citation.source for citation in block.citations]
            else:
                self.count += 1
                content.append(
                    {"type": "tool_use", "id": f"toolu_{self.count}", "name": block.name, "input": block.arguments}
                )
        self.messages.append({"role": "assistant", "content": content})
        return reply

    def _run(self, call: Call, ident: str) -> Object:
        result: Object = {"type": "tool_result", "tool_use_id": ident}
        if call.name == "search_knowledge":
            return {**result, "content": self._found(str(call.arguments["query"])) or "Nothing has to do with that."}
        try:
            value: Any = self.agent.results.get(call.name, lambda _: "A person will answer soon, within the hour.")(
                call.arguments
            )
        except ValueError as error:
            return {**result, "content": str(error), "is_error": True}
        return {**result, "content": value if isinstance(value, str) else json.dumps(value)}

    def _along(self, text: str) -> list[Object]:
        return [] if self.searches else self._found(text)

    def _found(self, text: str) -> list[Object]:
        """The articles that share a word with the text, as search results."""
        words = {word.strip("?!.,'").lower()[:5] for word in text.split() if len(word) > 3}
        found: list[Object] = []
        for url, title, paragraphs in self.agent.knowledge:
            if any(word in f"{title} {' '.join(paragraphs)}".lower() for word in words):
                content = [{"type": "text", "text": paragraph} for paragraph in paragraphs]
                found.append(
                    {
                        "type": "search_result",
                        "source": url,
                        "title": title,
                        "content": content,
                        "citations": {"enabled": True},
                    }
                )
        return found


def _tool(name: str, description: str, properties: Object, required: list[str]) -> Object:
    schema = {"type": "object", "properties": properties, "required": required}
    return {"name": name, "description": description, "input_schema": schema}


def _premium(arguments: Object) -> object:
    if not 16 <= arguments["driver_age"] <= 90:
        raise ValueError(f"There is no quote for a driver of {arguments['driver_age']}: the age must be 16 to 90.")
    return {
        "monthly_premium_usd": 118.40 if arguments["driver_age"] < 40 else 101.25,
        "currency": "USD",
        "vehicle": f"{arguments['year']} {arguments['make']} {arguments['model']}",
        "note": "This is an estimate and not an offer.",
    }


def insurer() -> Agent:
    return Agent(
        identity="You are Mia, the friendly assistant for Harbor Mutual. You help with car and electric car insurance.",
        greeting="Hello, I'm Mia, an automated assistant. How can I help?",
        context="""# Harbor Mutual

Harbor Mutual offers these products:

- Car insurance for private cars.
- Electric car insurance with battery cover.

Harbor Mutual does not offer boat or home insurance.
Our team answers Monday to Friday, 8 AM to 6 PM, at 1-800-555-0199.

# Next steps after a quote

To turn a quote into a policy, call 1-800-555-0199 and have your license ready.""",
        tools=[
            _tool(
                "get_quote",
                "Work out the estimated monthly premium in USD for a vehicle.",
                {
                    "make": {"type": "string", "description": "Make of the vehicle, such as Nissan"},
                    "model": {"type": "string", "description": "Model of the vehicle, such as Leaf"},
                    "year": {"type": "integer", "description": "Model year of the vehicle"},
                    "mileage": {"type": "integer", "description": "Mileage on the vehicle, in miles"},
                    "driver_age": {"type": "integer", "description": "Age of the main driver, in years"},
                },
                ["make", "model", "year", "mileage", "driver_age"],
            ),
            HAND_OVER,
        ],
        results={"get_quote": _premium},
        knowledge=[
            (
                "https://harbor.example/battery",
                "Electric cars: Is the battery covered?",
                [
                    "The battery is covered against fire, flood and theft.",
                    "Ordinary wear of the battery is not covered.",
                ],
            ),
            (
                "https://harbor.example/charging",
                "Electric cars: Is charging equipment at home covered?",
                ["Charging equipment at home is covered up to $2,000."],
            ),
            (
                "https://harbor.example/roadside",
                "Roadside assistance",
                ["Roadside assistance is included with every electric car policy."],
            ),
        ],
    )


def bikes() -> Agent:
    return Agent(
        identity="You are Otto, the assistant of Velo Nord, which rents electric bikes.",
        greeting="Hi, I'm Otto, Velo Nord's automated assistant.",
        context="""# Renting

Velo Nord rents city bikes, cargo bikes and mountain bikes.
Riders must be at least 14 years old.
A deposit of €150 is taken for each bike and returned within 3 days.
The shop is open every day from 8:30 to 19:00, and answers at +33 1 55 00 11 22.
Velo Nord does not rent cars or scooters.""",
        tools=[
            _tool(
                "book_bike",
                "Book a bike for a customer.",
                {
                    "bike_type": {
                        "type": "string",
                        "enum": ["city", "cargo", "mountain"],
                        "description": "Kind of bike",
                    },
                    "days": {"type": "integer", "minimum": 1, "maximum": 30, "description": "Number of days"},
                    "helmet": {"type": "boolean", "description": "Whether a helmet is wanted"},
                    "email": {"type": "string", "format": "email", "description": "E-mail for the confirmation"},
                },
                ["bike_type", "days", "email"],
            ),
            HAND_OVER,
        ],
        results={
            "book_bike": lambda arguments: {
                "total_eur": 25 * arguments["days"],
                "message": "Your booking VN-204 is confirmed.",
            }
        },
        knowledge=[
            ("https://velo.example/helmets", "Helmets", ["Helmets are free of charge with every bike."]),
            ("https://velo.example/rain", "Rain", ["A booking can be moved free of charge when it rains all day."]),
        ],
    )


def bank() -> Agent:
    return Agent(
        identity="Vous êtes Léa, l'assistante de Banque Alizé, une banque en ligne.",
        greeting="Bonjour, je suis Léa, l'assistante automatique.",
        context="""# Banque Alizé

Le conseiller répond du lundi au samedi, de 9 h à 18 h, au 01 55 00 22 33.
Le virement instantané est gratuit et arrive en 10 secondes.
Une carte perdue peut être bloquée à toute heure dans cette conversation.
Banque Alizé ne propose pas de crédit immobilier.""",
        tools=[
            _tool(
                "block_card",
                "Block a lost or stolen card.",
                {"card_id": {"type": "string", "description": "Card reference, such as CB-1234"}},
                ["card_id"],
            ),
            _tool("get_exchange_rate", "The exchange rate of today.", {}, []),
            HAND_OVER,
        ],
        results={
            "block_card": lambda arguments: {"status": "blocked", "card": arguments["card_id"]},
            "get_exchange_rate": lambda _: "1 EUR = 1.08 USD",
        },
    )
