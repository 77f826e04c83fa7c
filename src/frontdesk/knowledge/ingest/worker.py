"""The process that reads what could hang, crash or eat memory: tasks come in on standard input, results go out.

It ends when its input does.
"""

import sys

import msgspec

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.docx import read_docx
from frontdesk.knowledge.ingest.html import read_html
from frontdesk.knowledge.ingest.parts import Failed, Parsed, Part, Read
from frontdesk.knowledge.ingest.pdf import read_pdf
from frontdesk.knowledge.ingest.tasks import Task, receive, send

try:
    import resource
except ImportError:  # not there on Windows
    resource = None


def read(task: Task) -> Parsed:
    try:
        return Read(_read(task))
    except Unreadable as error:
        return Failed(error.message, error.remedy, error.line)
    except (MemoryError, RecursionError):
        return Failed("reading it takes too much memory", "Split it into smaller files")
    except Exception as error:  # noqa: BLE001 - a parser met what nobody thought of: this file fails, the others don't
        return Failed(f"it cannot be read ({type(error).__name__})", "Save it again, or in another format")


def _read(task: Task) -> tuple[Part, ...]:
    match task.kind:
        case "html":
            return read_html(task.data, task.url, task.charset)
        case "docx":
            return read_docx(task.data)
        case "pdf":
            return read_pdf(task.data)
        case "markdown" | "text" | "csv":
            raise AssertionError(f"{task.kind} is read without a process of its own")


def main(most_bytes: int) -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (message := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, read(msgspec.msgpack.decode(message, type=Task)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
