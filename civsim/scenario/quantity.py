"""How a scenario value is declared: unit, meaning in both languages, allowed range, default, source.

A block is a frozen pydantic model; each of its fields is declared with `quantity`, so that the JSON schema,
the parameter table of a report and the error messages all speak from one place.
"""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from civsim.language import Text


class Block(BaseModel):
    """What users write: frozen, and closed to unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)


class Name(Block):
    """A display name in both languages; one plain text, or no English, means the same text in both."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_text_will_do(cls, written: Any) -> Any:
        if isinstance(written, str):
            return {"zh": written, "en": written}
        if isinstance(written, dict) and "zh" in written and written.get("en") is None:
            return {**written, "en": written["zh"]}
        return written

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A text, or a mapping that needs no English."""
        reference = handler(core)
        mapping = handler.resolve_ref_schema(reference)
        parts = dict(mapping) | {"required": ["zh"]}
        title = parts.pop("title", cls.__name__)
        mapping.clear()
        mapping.update({"title": title, "anyOf": [{"type": "string", "minLength": 1}, parts]})
        return reference

    @property
    def text(self) -> Text:
        """The name as a Text."""
        return Text(self.zh, self.en)


class Refused(ValueError):  # noqa: N818 - it is raised by a block and read as what happened
    """A value that a block's own check does not accept, said in both languages.

    `at` leads from the checked block to the guilty value, where a check looks at several.
    """

    def __init__(self, text: Text, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(text.en)
        self.text = text
        self.at = at


def _listed(value: Any) -> Any:
    """The parts of a cell such as "a;b", "a|b", "a、b" or "a,b"; anything but a text passes unchanged."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in re.split(r"[;|、,；，｜]", value) if part.strip())


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])]
"""Several names in one table cell; "*" stays ("*",)."""

Probability = Annotated[float, Field(ge=0, le=1)]
MOST = 1e9
"""More than any amount, factor or weight can mean; products of such numbers stay finite."""
NonNegative = Annotated[float, Field(ge=0, le=MOST)]
Positive = Annotated[float, Field(gt=0, le=MOST)]
PositiveOrInfinite = Annotated[float, Field(gt=0, allow_inf_nan=True)]


def quantity(
    default: Any = ...,
    *,
    about: tuple[str, str],
    unit: str = "",
    source: str = "assumed",
    span: tuple[float, float] | None = None,
    **limits: Any,
) -> Any:
    """A field declaration.

    Parameters
    ----------
    default
        Value where the user gives none; `...` makes the field required.
    about
        What the value means, (zh, en).
    unit
        Unit as shown to people: `h`, `d`, `万元`, `1`.
    source
        Where the default comes from: an `F..` fact, a citation, or `assumed`.
    span
        Plausible range (low, high) of an assumed default, for sensitivity runs.
    limits
        pydantic's own: ge, gt, le, lt, min_length ...
    """
    extra: dict[str, Any] = {"unit": unit, "zh": about[0], "en": about[1], "source": source}
    if span is not None:
        extra["span"] = list(span)
    return Field(
        default,
        description=f"{about[0]} / {about[1]}" + (f" [{unit}]" if unit else ""),
        json_schema_extra=extra,
        **limits,
    )


def declared(field: FieldInfo) -> dict[str, Any]:
    """Unit, zh, en, source and span of a field declared with `quantity` (empty for any other)."""
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}
