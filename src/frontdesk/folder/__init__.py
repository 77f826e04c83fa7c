"""The agent folder: read, validated as a whole, frozen."""

from frontdesk.folder.config import Config, Hours, Knowledge, Price
from frontdesk.folder.read import Folder, Prompt, read_folder

__all__ = ["Config", "Folder", "Hours", "Knowledge", "Price", "Prompt", "read_folder"]
