"""Links in an answer: those that the model made up are not shown."""

from collections.abc import Iterable, Iterator

import regex

from frontdesk.facts import Edit, edited
from frontdesk.guards.port import Finding, Reading

_ADDRESS = r"(?:https?://|ftp://|www\.)[^\s<]{1,2000}"
_LINK = regex.compile(
    # [words](target), <target>, a bare address; and what would make a link in any other way that Markdown knows.
    r"!?\[(?P<words>[^\[\]\n]{0,300})\]\((?P<target>[^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,2000})?)\)"
    r"|<(?P<pointed>[a-z][a-z0-9+.-]{1,20}:[^\s<>]{0,2000})>"
    rf"|(?P<bare>{_ADDRESS})"
    r"|(?P<joint>\](?=[(:]))",
    regex.IGNORECASE,
)
_BEGINS = regex.compile(r"[!\[\]<hfw]", regex.IGNORECASE)
_ROUNDABOUT = "a link that is not written plainly"
_ADDRESSES = regex.compile(_ADDRESS, regex.IGNORECASE)
_EMAILS = regex.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AROUND = ".,;:!?)]}'*_~…»”’\"`|>"
_OPENING = "([{*_~«“‘\"'>"
_INNER = frozenset(":/@&%#=?\\-_")
_NOT_PLAIN = regex.compile(r"[^\p{L}\p{M}\p{N}\-._~:/?#\[\]@!$&'()*+,;=%]|&#?\w+;")
"""What no written address has: renderers read on where the eye stops, or make other characters of it."""


def addresses(texts: Iterable[str]) -> frozenset[str]:
    """The web and e-mail addresses that stand in `texts`, each as `LinkGuard` compares them."""
    found: set[str] = set()
    for text in texts:
        found |= {_plain(address) for address in _ADDRESSES.findall(text)}
        found |= {f"mailto:{address.lower()}" for address in _EMAILS.findall(text)}
    return frozenset(found)


class Links:
    """A `Detector` of links whose address is not known: their words alone are shown, or `left_out` where there are none.

    A link is written plainly, or it is none: what Markdown would make one of in some other way is taken apart.
    """

    name = "links"
    begins = r"[!\[\]<]|https?:|ftp:|www\."

    def __init__(self, known: frozenset[str], left_out: str) -> None:
        self._known = known
        self._left_out = left_out

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        findings: list[Finding] = []
        at = start
        while begins := _BEGINS.search(text, at):
            at = begins.start()
            link = _LINK.match(text, at, partial=not whole)
            if link is None:
                at += 1
            elif link.partial or (link.end() == len(text) and not whole):
                return Reading(findings, at)  # more of it may come, or what it must not grow together with
            else:
                findings += self._checked(text, link)
                at = link.end()
        return Reading(findings, len(text))

    def _checked(self, text: str, link: "regex.Match[str]") -> Iterator[Finding]:
        start, end = link.span()
        if link["joint"]:
            yield Finding(start=start, end=end, reason=_ROUNDABOUT, evidence=text[start : end + 20], instead="] ")
            return
        if bare := link["bare"]:
            address = bare.rstrip(_AROUND)
            if not self._knows(address):
                yield _unknown(address, start, start + len(address), self._left_out)
            return
        address = link["pointed"] or link["target"]
        if self._knows(address):
            return
        kept = self._without_addresses(link["words"] or "") or self._left_out
        # Set free, the words must not become a part of an address.
        before, after = text[start - 1 : start], text[end : end + 1]
        left = "" if not before or before.isspace() or before in _OPENING else " "
        right = " " if after.isalnum() or after in _INNER or kept.lower().endswith("www") else ""
        yield _unknown(address, start, end, f"{left}{kept}{right}")

    def _without_addresses(self, words: str) -> str:
        """The words of a link; they may hold an address themselves."""
        found = self.read(words, 0, whole=True).findings
        return edited(words, (Edit(it.start, it.end, it.instead or "") for it in found))

    def _knows(self, address: str) -> bool:
        return not _NOT_PLAIN.search(address) and _plain(address) in self._known


def _unknown(address: str, start: int, end: int, instead: str) -> Finding:
    reason = "an address that stands in no passage, tool result, prompt or message"
    return Finding(start=start, end=end, reason=reason, evidence=address, instead=instead)


def _plain(address: str) -> str:
    """An address as it is compared: without scheme, `www.`, place in the page, and what a sentence puts behind it."""
    if address.lower().startswith("mailto:"):
        return address.lower()
    bare = regex.sub(r"^(?:https?://)?(?:www\.)?", "", address.partition("#")[0], flags=regex.IGNORECASE)
    host, slash, path = bare.rstrip(_AROUND).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")
