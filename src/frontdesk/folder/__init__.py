"""The agent folder: read, validated as a whole, frozen."""

from frontdesk.folder.config import Config, Hours, Price
from frontdesk.folder.read import Document, Folder, Prompt, read_folder

__all__ = ["Config", "Document", "Folder", "Hours", "Price", "Prompt", "read_folder"]
