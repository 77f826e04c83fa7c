"""Which formats are read, and what to do with files of the others."""

from pathlib import PurePath

from frontdesk.knowledge.ingest.parts import Kind

SUFFIXES: dict[str, Kind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
}
CONTENT_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "text",
    "text/markdown": "markdown",
}
_AS_DOCX = "Save it as .docx or .pdf"
_AS_CSV = "Save its sheet as .csv with columns 'question' and 'answer', or as .pdf"
_AS_WORDS = "Write down in a document what it shows, or take it out of knowledge/"
_REMEDIES = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages", ".epub"), _AS_DOCX),
    **dict.fromkeys((".pptx", ".ppt", ".odp", ".key"), "Save it as .pdf"),
    **dict.fromkeys((".xlsx", ".xls", ".ods", ".numbers", ".tsv"), _AS_CSV),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".tif", ".tiff", ".mp3", ".mp4"), _AS_WORDS),
    **dict.fromkeys((".zip", ".7z", ".tar", ".gz"), "Unpack it"),
}
KNOWN = ".md .txt .html .pdf .docx .csv"


def kind_of(name: str) -> Kind | None:
    """The format of the file called `name`, by its ending."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def remedy_for(name: str) -> str:
    """What to do with a file that nothing reads."""
    return _REMEDIES.get(PurePath(name).suffix.lower(), f"Save it in one of the formats that are read ({KNOWN})")
