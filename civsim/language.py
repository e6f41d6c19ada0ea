"""A text in the two languages of the product: Chinese first, English beside it."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, order=True)
class Text:
    """The same statement in Chinese and English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """The statement in one language."""
        return self.zh if language == "zh" else self.en

    def __add__(self, other: "Text") -> "Text":
        """Both statements, one after the other."""
        return Text(self.zh + other.zh, self.en + other.en)
