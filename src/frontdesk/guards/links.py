"""Links in an answer: those that the model made up are not shown."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files

import regex

from frontdesk.facts import Edit, edited
from frontdesk.guards.port import Finding, Reading

_ADDRESS = r"(?:https?://|ftp://|www\.)[^\s<]{1,2000}"
_SUFFIXES: Mapping[str, Sequence[str]] = tomllib.loads(
    files("frontdesk.guards").joinpath("suffixes.toml").read_text("utf-8")
)
_SUFFIX_ENDS = r"(?:(?![^\W_]|-[^\W_])|(?=https?://|ftp://|www\.))"
"""An address right behind is left out, and what stands before it must not be one then."""
_SUFFIX = (
    rf"(?:(?:{'|'.join(_SUFFIXES['any_case'])}|(?-i:{'|'.join(_SUFFIXES['lower_case'])})){_SUFFIX_ENDS}"
    rf"|(?:{'|'.join(_SUFFIXES['with_path'])})(?=/[^\W_]))"
)
_HOST = (
    # No part of an e-mail address, nor of a longer name: "ana.it@example.com", "settings.in.yaml".
    r"(?<![^\W_]|[^\W_][.\-]|[\w.+\-]@)"
    rf"(?!(?:{'|'.join(map(regex.escape, _SUFFIXES['names']))})(?![^\W_]))"
    rf"(?:[^\W_][\p{{L}}\p{{M}}\p{{N}}-]{{0,62}}+\.){{1,126}}?{_SUFFIX}"
    r"(?!\.(?-i:[\p{Ll}\p{N}])|[\w.+-]{0,64}@[^\W_])"
    r"(?::\d{1,5})?(?:[/?#][^\s<]{0,2000})?"
)
"""A host and what follows, without a scheme: "example.com/pay"."""
_LINK = regex.compile(
    # [words](target), <target>, a bare address; and what would make a link in any other way that Markdown knows.
    r"!?\[(?P<words>[^\[\]\n]{0,300})\]\((?P<target>[^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,2000})?)\)"
    r"|<(?P<pointed>[a-z][a-z0-9+.-]{1,20}:[^\s<>]{0,2000})>"
    rf"|(?P<bare>{_ADDRESS})|(?P<host>{_HOST})"
    r"|(?P<joint>\](?=[(:]))",
    regex.IGNORECASE,
)
_BEGINS = regex.compile(rf"[!\[\]<hfw]|{_HOST}", regex.IGNORECASE)
_ROUNDABOUT = "a link that is not written plainly"
_ADDRESSES = regex.compile(rf"{_ADDRESS}|{_HOST}", regex.IGNORECASE)
_EMAILS = regex.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AROUND = ".,;:!?)]}'*_~…»”’\"`|>"
_OPENING = "([{*_~«“‘\"'>"
_INNER = frozenset(":/@&%#=?\\-_")
_GROWS = regex.compile(r"\.\w")
_NOT_PLAIN = regex.compile(r"[^\p{L}\p{M}\p{N}\-._~:/?#\[\]@!$&'()*+,;=%]|&#?\w+;")
"""What no written address has: renderers read on where the eye stops, or make other characters of it."""


def addresses(texts: Iterable[str]) -> frozenset[str]:
    """The web and e-mail addresses that stand in `texts`, each as `Links` compares them."""
    found: set[str] = set()
    for text in texts:
        for word in text.split():
            if "." in word or ":" in word:
                found |= {_plain(address) for address in _ADDRESSES.findall(word)}
            if "@" in word:
                found |= {f"mailto:{address.lower()}" for address in _EMAILS.findall(word)}
    return frozenset(found)


class Links:
    """A `Detector` of links whose address is not known: their words alone are shown, or `left_out` where there are none.

    A link is written plainly, or it is none: what Markdown would make one of in some other way is taken apart.
    """

    name = "links"
    begins = rf"[!\[\]<]|https?:|ftp:|www\.|\.(?<=[^\W_]\.){_SUFFIX}"

    def __init__(self, known: frozenset[str], left_out: str) -> None:
        self._known = known
        self._hosts = frozenset(address.partition("/")[0] for address in known)
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
        if bare := link["bare"] or link["host"]:
            address = bare.rstrip(_AROUND)
            if not (self._knows(address) or (link["host"] and address.lower() in self._hosts)):
                yield _unknown(address, start, start + len(address), self._left_out)
            return
        address = link["pointed"] or link["target"]
        if self._knows(address):
            return
        kept = self._without_addresses(link["words"] or "") or self._left_out
        # Set free, the words must not become a part of an address.
        before, after = text[start - 1 : start], text[end : end + 1]
        left = "" if not before or before.isspace() or before in _OPENING else " "
        grows = after.isalnum() or after in _INNER or _GROWS.match(text, end) or kept.lower().endswith("www")
        right = " " if grows else ""
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
