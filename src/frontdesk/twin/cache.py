"""Prompt caching by the published rules, in memory.

The prefix runs tools, system, messages. A breakpoint is a block with `cache_control`; what stands up to it is written
when it is long enough for the model, and read by a later request whose blocks up to an entry are the same, looking
back at most 20 blocks from each breakpoint. An entry lives five minutes (an hour with `ttl: "1h"`) from its last use,
and exists from the moment that the response to the request that wrote it begins.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.twin import tokens
from frontdesk.twin.values import Object, as_list, as_object

MINIMUM_TOKENS = {
    "claude-opus-4-6": 4096,
    "claude-opus-4-5": 4096,
    "claude-haiku-4-5": 4096,
    "claude-haiku-3-5": 2048,
    "claude-3-5-haiku": 2048,
}
DEFAULT_MINIMUM_TOKENS = 1024
LOOK_BACK_BLOCKS = 20
SECONDS_OF_TTL = {"5m": 300.0, "1h": 3600.0}
MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Prefix:
    """The request up to and including one block."""

    digest: str
    tokens: int
    ttl: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """What a request's input counts for. `input_tokens` is what stands after the last usable breakpoint."""

    input_tokens: int
    read: int
    written_5m: int
    written_1h: int
    entries: tuple[tuple[str, float], ...]

    @property
    def written(self) -> int:
        return self.written_5m + self.written_1h

    @property
    def total(self) -> int:
        return self.input_tokens + self.read + self.written

    def usage(self, output_tokens: int) -> Object:
        return {
            "input_tokens": self.input_tokens,
            "cache_creation_input_tokens": self.written,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written_5m,
                "ephemeral_1h_input_tokens": self.written_1h,
            },
            "output_tokens": output_tokens,
            "service_tier": "standard",
        }


class PromptCache:
    """The prefixes written so far, with the time at which each ends. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends: OrderedDict[str, float] = OrderedDict()

    def account(self, body: Object, messages: list[Object]) -> Account:
        """What the request reads and would write. Writes nothing yet; see `begin`."""
        prefixes = prefixes_of(body, messages)
        total = prefixes[-1].tokens if prefixes else 0
        minimum = minimum_tokens(str(body.get("model", "")))
        marks = [n for n, prefix in enumerate(prefixes) if prefix.ttl and prefix.tokens >= minimum]
        if not marks:
            return Account(total, 0, 0, 0, ())
        hit = max((found for mark in marks if (found := self._look_back(prefixes, mark)) is not None), default=None)
        read = prefixes[hit].tokens if hit is not None else 0
        written = {"5m": 0, "1h": 0}
        covered = read
        entries: list[tuple[str, float]] = []
        for mark in marks:
            prefix = prefixes[mark]
            ttl = prefix.ttl or "5m"
            entries.append((prefix.digest, SECONDS_OF_TTL[ttl]))
            if prefix.tokens > covered:
                written[ttl] += prefix.tokens - covered
                covered = prefix.tokens
        if hit is not None and hit not in marks:
            entries.append((prefixes[hit].digest, SECONDS_OF_TTL["5m"]))
        return Account(total - covered, read, written["5m"], written["1h"], tuple(entries))

    def begin(self, account: Account) -> None:
        """The response begins: what the request wrote exists from now, what it read lives on."""
        now = self._clock()
        for digest, seconds in account.entries:
            self._ends[digest] = max(now + seconds, self._ends.get(digest, 0.0))
            self._ends.move_to_end(digest)
        while len(self._ends) > MAX_ENTRIES:
            self._ends.popitem(last=False)

    def _look_back(self, prefixes: list[Prefix], mark: int) -> int | None:
        now = self._clock()
        for position in range(mark, max(-1, mark - LOOK_BACK_BLOCKS), -1):
            if self._ends.get(prefixes[position].digest, now) > now:
                return position
        return None


def minimum_tokens(model: str) -> int:
    """The shortest prefix that the model caches, in tokens."""
    for name, minimum in MINIMUM_TOKENS.items():
        if model.startswith(name):
            return minimum
    return DEFAULT_MINIMUM_TOKENS


def prefixes_of(body: Object, messages: list[Object]) -> list[Prefix]:
    """One prefix per block of the request, in the order in which they are cached."""
    model = str(body.get("model", ""))
    digest = hashlib.sha256(model.encode())
    prefixes: list[Prefix] = []
    total = 0
    blocks = _blocks(body, messages)
    for number, (place, block) in enumerate(blocks):
        text = tokens.canonical(block)
        digest.update(f"\x00{place}\x00{text}".encode(errors="surrogatepass"))
        total += tokens.of_text(text)
        marker = as_object(block.get("cache_control"))
        if marker is None and number == len(blocks) - 1:
            marker = as_object(body.get("cache_control"))
        ttl = None if marker is None else ("1h" if marker.get("ttl") == "1h" else "5m")
        prefixes.append(Prefix(digest.hexdigest(), total, ttl))
    return prefixes


def _blocks(body: Object, messages: list[Object]) -> list[tuple[str, Object]]:
    blocks = [("tools", as_object(tool) or {}) for tool in as_list(body.get("tools")) or []]
    system = body.get("system")
    if isinstance(system, str):
        system = [{"type": "text", "text": system}] if system else []
    blocks += [("system", as_object(block) or {}) for block in as_list(system) or []]
    # A change of these empties the messages' part of the real cache, not that of tools and system.
    mode = tokens.canonical([body.get("tool_choice"), body.get("thinking")])
    for message in messages:
        blocks += [(f"{mode}{message['role']}", block) for block in message["content"]]
    return blocks
