"""Scenario files: YAML and tables in, checked and frozen blocks out, every mistake told at its line.

This room knows no word of the field; the blocks are declared in the rooms that own them.
"""

from civsim.scenario.document import Document
from civsim.scenario.mistakes import Mistakes, suggest
from civsim.scenario.quantity import (
    Block,
    Listed,
    Name,
    NonNegative,
    Positive,
    PositiveOrInfinite,
    Probability,
    Refused,
    declared,
    quantity,
)
from civsim.scenario.reader import changed, read
from civsim.scenario.schema import json_schema, resolved_hash
from civsim.scenario.sheets import Row, sheet_rows
from civsim.scenario.tables import Table, read_table
from civsim.scenario.validation import validate
from civsim.scenario.whole_file import growing_file, whole_file, write_text

__all__ = [
    "Block",
    "Document",
    "Listed",
    "Mistakes",
    "Name",
    "NonNegative",
    "Positive",
    "PositiveOrInfinite",
    "Probability",
    "Refused",
    "Row",
    "Table",
    "changed",
    "declared",
    "growing_file",
    "json_schema",
    "quantity",
    "read",
    "read_table",
    "resolved_hash",
    "sheet_rows",
    "suggest",
    "validate",
    "whole_file",
    "write_text",
]
