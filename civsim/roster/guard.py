"""Text that a spreadsheet would take for a formula gets a leading apostrophe, and loses it when read back."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return "'" + text if text.startswith(DANGEROUS) else text


def without_guard(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text
