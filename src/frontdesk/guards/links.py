"""Links in an answer: those that the model made up are not shown."""

from collections.abc import Iterable

import regex

_ADDRESS = r"(?:https?://|www\.)[^\s<>\"`\\^{|}]{1,2000}"
_LINK = regex.compile(
    # [words](target "title"), <target>, a bare address. Bounded, so that nothing is held back for long.
    r"!?\[(?P<words>[^\[\]\n]{0,300})\]\([ ]?(?P<target>[^\s()]{0,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,2000})?)"
    r"(?:[ ]\"[^\"\n]{0,300}\")?[ ]?\)"
    r"|<(?P<pointed>[a-z][a-z0-9+.-]{1,20}:[^\s<>]{0,2000})>"
    rf"|(?P<bare>{_ADDRESS})",
    regex.IGNORECASE,
)
_BEGINS = regex.compile(r"[!\[<hw]", regex.IGNORECASE)
_ADDRESSES = regex.compile(_ADDRESS, regex.IGNORECASE)
_AROUND = ".,;:!?)]}'*_~…»”’"


def addresses(texts: Iterable[str]) -> frozenset[str]:
    """The web addresses that stand in `texts`, each as `LinkGuard` compares them."""
    return frozenset(_plain(found) for text in texts for found in _ADDRESSES.findall(text))


class LinkGuard:
    """Lets through the links whose address is known; of any other its words alone, or `left_out` where it has none.

    Held back is only what may be a link: from its first character to its end.
    """

    name = "links"

    def __init__(self, known: frozenset[str], left_out: str) -> None:
        self._known = known
        self._left_out = left_out
        self._held = ""
        self.removed: list[str] = []

    def feed(self, text: str) -> str:
        """What can be shown now that `text` has come."""
        self._held += text
        return self._release(last=False)

    def finish(self) -> str:
        """What was held back, now that nothing more comes."""
        return self._release(last=True)

    def _release(self, *, last: bool) -> str:
        shown: list[str] = []
        text, at = self._held, 0
        while begins := _BEGINS.search(text, at):
            shown.append(text[at : begins.start()])
            at = begins.start()
            link = _LINK.match(text, at, partial=not last)
            if link is None:
                shown.append(text[at])
                at += 1
            elif link.partial or (link.end() == len(text) and link["bare"] and not last):
                break  # more of it may come
            else:
                shown.append(self._checked(link))
                at = link.end()
        else:
            shown.append(text[at:])
            at = len(text)
        self._held = text[at:]
        return "".join(shown)

    def _checked(self, link: "regex.Match[str]") -> str:
        if bare := link["bare"]:
            address = bare.rstrip(_AROUND)
            return bare if self._knows(address) else self._left_out + bare[len(address) :]
        address = link["pointed"] or link["target"]
        if self._knows(address):
            return link[0]
        words = link["words"] or ""
        inner = LinkGuard(self._known, self._left_out)  # the words may hold an address themselves
        return inner.feed(words) + inner.finish() if words else self._left_out

    def _knows(self, address: str) -> bool:
        if _plain(address) in self._known or address.startswith("mailto:"):
            return True
        self.removed.append(address)
        return False


def _plain(address: str) -> str:
    """An address as it is compared: without scheme, `www.`, place in the page, and what a sentence puts behind it."""
    bare = regex.sub(r"^(?:https?://)?(?:www\.)?", "", address.partition("#")[0], flags=regex.IGNORECASE)
    host, slash, path = bare.rstrip(_AROUND).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")
