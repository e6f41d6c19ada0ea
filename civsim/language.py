"""A text in the two languages of the product: Chinese first, English beside it."""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """The same statement in Chinese and English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """The statement in one language."""
        return self.zh if language == "zh" else self.en
