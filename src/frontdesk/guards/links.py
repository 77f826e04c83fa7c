"""Links in an answer: those that the model made up are not shown."""

from collections.abc import Iterable

import regex

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


class LinkGuard:
    """Lets through the links whose address is known; of any other its words alone, or `left_out` where it has none.

    A link is written plainly, or it is none: what Markdown would make one of in some other way is taken apart. Held back
    is only what may be a link: from its first character to its end.
    """

    name = "links"

    def __init__(self, known: frozenset[str], left_out: str) -> None:
        self._known = known
        self._left_out = left_out
        self._held = ""
        self._before = ""
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
            elif link.partial or (link.end() == len(text) and not last):
                break  # more of it may come, or what it must not grow together with
            else:
                before = "".join(shown)[-1:] or self._before
                shown.append(self._checked(link, before, text[link.end() : link.end() + 1]))
                at = link.end()
        else:
            shown.append(text[at:])
            at = len(text)
        self._held = text[at:]
        released = "".join(shown)
        self._before = released[-1:] or self._before
        return released

    def _checked(self, link: "regex.Match[str]", before: str, after: str) -> str:
        """What is shown of a link that stands between two characters."""
        if link["joint"]:
            return "] "
        if bare := link["bare"]:
            address = bare.rstrip(_AROUND)
            return bare if self._knows(address) else self._left_out + bare[len(address) :]
        address = link["pointed"] or link["target"]
        if self._knows(address):
            return link[0]
        words = link["words"] or ""
        inner = LinkGuard(self._known, self._left_out)  # the words may hold an address themselves
        kept = inner.feed(words) + inner.finish() if words else self._left_out
        # Set free, the words must not become a part of an address.
        left = "" if not before or before.isspace() or before in _OPENING else " "
        right = " " if after.isalnum() or after in _INNER or kept.lower().endswith("www") else ""
        return f"{left}{kept}{right}"

    def _knows(self, address: str) -> bool:
        if not _NOT_PLAIN.search(address) and _plain(address) in self._known:
            return True
        self.removed.append(address)
        return False


def _plain(address: str) -> str:
    """An address as it is compared: without scheme, `www.`, place in the page, and what a sentence puts behind it."""
    if address.lower().startswith("mailto:"):
        return address.lower()
    bare = regex.sub(r"^(?:https?://)?(?:www\.)?", "", address.partition("#")[0], flags=regex.IGNORECASE)
    host, slash, path = bare.rstrip(_AROUND).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")
