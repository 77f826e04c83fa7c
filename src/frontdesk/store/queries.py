"""SQL kept in files: each statement stands under a line `-- :name NAME`."""


def queries(text: str) -> dict[str, str]:
    """Name → statement(s), from the text of a `.sql` file."""
    found: dict[str, str] = {}
    for part in text.split("-- :name ")[1:]:
        name, _, statement = part.partition("\n")
        found[name.strip()] = statement.strip()
    return found
