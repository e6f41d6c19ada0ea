"""Display names: both languages, one text for both, or no English."""

import pytest
from pydantic import ValidationError

from civsim.language import Text
from civsim.scenario import Block, Name


class City(Block):
    name: Name


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"zh": "宁波", "en": "Ningbo"}, Text("宁波", "Ningbo")),
        ({"zh": "宁波"}, Text("宁波", "宁波")),
        ("宁波", Text("宁波", "宁波")),
    ],
)
def test_one_language_will_do(written, text):
    assert City.model_validate({"name": written}).name.text == text


@pytest.mark.parametrize("written", ["", {"en": "Ningbo"}, {"zh": ""}, 3, None, {"zh": "宁波", "fr": "Ningbo"}])
def test_what_is_no_name_is_refused(written):
    with pytest.raises(ValidationError):
        City.model_validate({"name": written})
