"""The field part of every test of a model, worked out once for all its replications."""

from typing import NamedTuple

from civsim.model import Model
from civsim.scores.expected_field import MarkTable, mark_table
from civsim.scores.field_terms import FieldTerms, field_terms


class FieldPart(NamedTuple):
    """One test: its terms under the national and under the stricter local standards, and its expected marks."""

    terms: FieldTerms
    local: FieldTerms
    table: MarkTable


def field_parts(model: Model) -> tuple[FieldPart, ...]:
    """Those of all tests (A); tests of the same sites under the same standards share a table."""
    tables: dict[tuple[bytes, ...], MarkTable] = {}
    found = []
    for a in range(len(model.assessments.ids)):
        terms = field_terms(model, a)
        key = (terms.share.tobytes(), terms.rule.tobytes(), terms.threshold.tobytes())
        if key not in tables:
            tables[key] = mark_table(terms)
        found.append(FieldPart(terms, field_terms(model, a, local=True), tables[key]))
    return tuple(found)
