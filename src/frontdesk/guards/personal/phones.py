"""Phone numbers: by their country's rules, by the shapes they are written in, or because words say so."""

import phonenumbers
import regex

from frontdesk.guards.personal.found import OPEN, Ending, Place
from frontdesk.guards.personal.words import money, named_phone

_SEPARATOR = r"(?:\)?[ .\-/]{0,2}\(|\)[ .\-/]{0,2}| ?[.\-/] ?| {1,2})"
_NUMBER = regex.compile(rf"(?:\+\(?|\(\+?)?\d{{1,15}}+(?:{_SEPARATOR}\d{{1,12}}+(?!\d)){{0,8}}")
_NORTH_AMERICAN = regex.compile(
    r"(?:(?:\+1|001|1)[ .\-]{0,2})?(?:\(\d{3}\)[ .\-]?|\d{3}(?P<s>[ .\-]))(?P<last>\d{3})[ .\-]\d{4}(?!\d|[.\-/]\d)"
)
_EXTENSION = regex.compile(r" ?(?:x|ext\.?|extension|poste|anexo|#) ?\d{1,6}(?!\w)", regex.IGNORECASE)
_DATE = regex.compile(
    r"(?:19|20)\d{2}([-./])\d{1,2}\1\d{1,2}(?!\d)|\d{1,2}([-./ ])\d{1,2}\2(?:19|20)\d{2}(?!\d)"
    r"|\d{1,2}([-./])\d{1,2}\3\d{2}(?: |$)"
)
_YEARS = regex.compile(r"(?:19|20)\d{2}[-/. ]{1,3}(?:19|20)\d{2}$")
_AMOUNT = regex.compile(r"\d+\.\d+$|\d.*\b000\D+(?:\d+\D)?000$")
_SOCIAL_SECURITY = regex.compile(r"\d{3}-\d{2}-\d{4}")
_FEWEST, _MOST_NATIONAL, _MOST = 7, 12, 15


def phone(place: Place) -> Ending:
    """The end of a phone number that begins here, extension included."""
    if place.digits < _FEWEST or (place.attached and place.text[place.at] != "+"):
        return None
    match = _NORTH_AMERICAN.match(place.text, place.at)
    if match is None and place.continues and place.text[place.at].isdigit():
        return None
    match = match or _NUMBER.match(place.text, place.at)
    if match is None or not _like_a_phone(place, match):
        return None
    end = match.end()
    extension = _EXTENSION.match(place.text, end, partial=not place.whole)
    if extension and (extension.partial or place.touches(extension.end())):
        return OPEN
    if _by_itself(place, match):
        return extension.end() if extension else end
    if place.announced == "other" or place.continues:
        return None
    if place.announced == "phone" or extension or _own_line(place, end):
        return extension.end() if extension else end
    named = named_phone().match(place.text, end, partial=not place.whole)
    if named is None:
        return None
    return OPEN if named.partial else end


def _like_a_phone(place: Place, match: "regex.Match[str]") -> bool:
    """Whether length and surroundings are a phone's, and it is no date, amount or part of something longer."""
    number, after = match[0], place.text[match.end() : match.end() + 2]
    if not _FEWEST <= _count(number) <= _MOST or number.count("(") != number.count(")"):
        return False
    if after[:1] not in ("x", "X") and after[:1].isalnum():
        return False
    if after[:1] in ("-", "/", ",", "_", ":") and after[1:2].isalnum():
        return False
    if _DATE.match(number) or _YEARS.match(number) or _AMOUNT.match(number):
        return False
    before, behind = money()
    return not before.search(place.before) and not behind.match(place.text, match.end())


def _by_itself(place: Place, match: "regex.Match[str]") -> bool:
    """Whether it is a phone's number whatever stands around it."""
    number = match[0]
    groups = regex.findall(r"\d+", number)
    digits = "".join(groups)
    if number.startswith(("+", "(+")):
        return _possible("+" + digits)
    if place.announced == "other" or (place.continues and "last" not in match.re.groupindex):
        return False
    if place.announced == "phone":
        return True
    if "last" in match.re.groupindex:
        return match["s"] != " " or (digits[-10] > "1" and digits[-7] > "1")
    if digits.startswith("00"):
        return _possible("+" + digits[2:])
    if number.startswith("("):
        return len(groups) > 1 and 2 <= len(groups[0]) <= 4 and 8 <= len(digits) <= 12
    if not 9 <= len(digits) <= _MOST_NATIONAL or _SOCIAL_SECURITY.fullmatch(number):
        return False
    if digits[0] == "0":
        return (len(groups) >= 3 and len(digits) <= 11) or valid(digits, tuple(place.regions))
    # Numbers that are written without a leading zero, as in America and Spain, have at most ten digits.
    grouped = 2 <= len(groups) <= 4 and min(map(len, groups)) > 1
    return grouped and len(digits) <= 10 and valid(digits, tuple(place.regions))


def _own_line(place: Place, end: int) -> bool:
    """Whether a number in groups has a line for itself."""
    short = _count(place.text[place.at : end]) <= _MOST_NATIONAL
    alone = place.text[place.at - 1 : place.at] in ("", "\n") and place.text[end : end + 1] in ("", "\n")
    return short and alone and not place.text[place.at : end].isdigit()


def _count(number: str) -> int:
    return sum(map(str.isdigit, number))


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def valid(digits: str, regions: tuple[str, ...]) -> bool:
    return international(digits, regions) is not None


def international(number: str, regions: tuple[str, ...]) -> str | None:
    """The E.164 form of a number that is valid in the first of `regions` where it is; None where in none."""
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None
