"""Word documents: to HTML along their styles, then the way of all pages."""

# Mammoth comes without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import io
import re
import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.html import read_html
from frontdesk.knowledge.ingest.parts import Part

_OLE = b"\xd0\xcf\x11\xe0"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote:fresh
b => strong
u => em
"""
_MOST_UNPACKED = 200_000_000  # bytes
_CORE = "docProps/core.xml"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BROKEN = "Open it in Word and save it again, or save it as .pdf"


def read_docx(data: bytes) -> tuple[Part, ...]:
    """Headings, lists, tables and links; pictures, comments and running headers are left out."""
    if data.startswith(_OLE):
        raise Unreadable("it is protected by a password, or an old .doc", "Save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(item.file_size for item in file.infolist()) > _MOST_UNPACKED:
                raise Unreadable("it is far larger unpacked than it should be", "Save it again without its pictures")
            about = _properties(file.read(_CORE)) if _CORE in file.namelist() else {}
            if "word/document.xml" not in file.namelist():
                raise Unreadable("it is not a Word document", _BROKEN)
        html: str = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=_no_image).value
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:  # NotImplementedError: a packing method
        raise Unreadable("it is broken, or not a Word document", _BROKEN) from error
    except (KeyError, ValueError, AttributeError, ParseError, ExpatError, DefusedXmlException, RecursionError) as error:
        raise Unreadable("it is broken inside", _BROKEN) from error
    (part,) = read_html(f"<body>{html}</body>".encode(), "")
    return (Part(body=part.body, found={**part.found, **about}),)


def _properties(core: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in fromstring(core):
        name, text = item.tag.rpartition("}")[2], (item.text or "").strip()
        if name == "modified" and (match := _DATE.match(text)):
            found["date"] = match[0]
        elif name == "language" and text:
            found["language"] = text
    return found


def _no_image(image: Any) -> list[Any]:
    return []
