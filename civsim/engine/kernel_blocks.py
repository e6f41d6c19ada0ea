"""Many arrays behind one pointer, for the kernel's functions.

numba passes a tuple of arrays by value, some 400 words for those of a city, and counts references on each array at
every call: measured, that made the kernel ten times slower and its compilation ten times longer. Here a NamedTuple of
arrays and whole numbers is described by one table of addresses and shapes; inside compiled code its fields are read by
name as before, `live.slots[s]`, at the price of one load. The caller keeps the arrays alive while compiled code runs.
"""

# The tools with which numba is extended are untyped.
# mypy: disable-error-code="no-untyped-call, import-untyped, override, assignment, no-any-return"

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, lower_getattr_generic, register_model
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype
from numpy.typing import NDArray

from civsim.engine.kernel_cells import Cells

Ints = Annotated[NDArray[np.int64], np.dtype("i8"), 1]
Ints2 = Annotated[NDArray[np.int64], np.dtype("i8"), 2]
Ints3 = Annotated[NDArray[np.int64], np.dtype("i8"), 3]
Ints4 = Annotated[NDArray[np.int64], np.dtype("i8"), 4]
Links = Annotated[NDArray[np.int32], np.dtype("i4"), 1]
Counts3 = Annotated[NDArray[np.int32], np.dtype("i4"), 3]
Counts4 = Annotated[NDArray[np.int32], np.dtype("i4"), 4]
Floats = Annotated[NDArray[np.float64], np.dtype("f8"), 1]
Floats2 = Annotated[NDArray[np.float64], np.dtype("f8"), 2]
Floats3 = Annotated[NDArray[np.float64], np.dtype("f8"), 3]
Flags = Annotated[NDArray[np.bool_], np.dtype("?"), 1]
"""Arrays as fields of a block, with element type and number of dimensions."""


class Field(NamedTuple):
    """One field: its place in the table, its element type, and its dimensions (0: a whole number)."""

    place: int
    dtype: np.dtype[Any]
    ndim: int


@cache
def fields_of(block: type) -> dict[str, Field]:
    """The fields of a NamedTuple class, read from its annotations."""
    fields, place = {}, 0
    for name, hint in get_type_hints(block, include_extras=True).items():
        dtype, ndim = getattr(hint, "__metadata__", (np.dtype("i8"), 0))
        fields[name] = Field(place, dtype, ndim)
        place += 1 + ndim
    return fields


def table_of(block: Any) -> NDArray[np.int64]:
    """Addresses and shapes of a block's arrays, and its numbers, in the order of the fields."""
    table: list[int] = []
    for name, field in fields_of(block.__class__).items():
        value = getattr(block, name)
        if field.ndim == 0:
            table.append(int(value))
            continue
        assert value.dtype == field.dtype and value.ndim == field.ndim and value.flags.c_contiguous, name
        table += [value.ctypes.data, *value.shape]
    return np.array(table, np.int64)


class BlockType(types.Type):
    """A block inside compiled code: a pointer to its table."""

    def __init__(self, block: type) -> None:
        self.fields = fields_of(block)
        super().__init__(name=f"Block({block.__name__}: {self.fields})")

    def field_type(self, name: str) -> Any:
        """numba's type of a field."""
        field = self.fields[name]
        return types.int64 if field.ndim == 0 else Cells(from_dtype(field.dtype), field.ndim, "C")


@register_model(BlockType)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, manager: Any, block_type: BlockType) -> None:
        super().__init__(manager, block_type, ir.IntType(64).as_pointer())


@infer_getattr
class _BlockAttribute(AttributeTemplate):
    key = BlockType

    def generic_resolve(self, block_type: BlockType, name: str) -> Any:
        return block_type.field_type(name) if name in block_type.fields else None


@lower_getattr_generic(BlockType)
def _read_field(context: Any, builder: Any, block_type: BlockType, pointer: Any, name: str) -> Any:
    field = block_type.fields[name]
    words = [builder.load(cgutils.gep_inbounds(builder, pointer, field.place + i)) for i in range(1 + field.ndim)]
    if field.ndim == 0:
        return words[0]
    array_type = block_type.field_type(name)
    array = make_array(array_type)(context, builder)
    size = context.get_constant(types.intp, field.dtype.itemsize)
    strides = [size]
    for extent in reversed(words[2:]):
        strides.insert(0, builder.mul(strides[0], extent))
    data = builder.inttoptr(words[0], context.get_data_type(array_type.dtype).as_pointer())
    populate_array(array, data=data, shape=words[1:], strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()


def reader_of(block: type) -> Callable[[NDArray[np.int64]], Any]:
    """A function for compiled code that takes a block's table and gives the block."""
    block_type = BlockType(block)

    @intrinsic
    def read(typing_context: Any, table: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return make_array(signature.args[0])(context, builder, arguments[0]).data

        return block_type(table), code

    reader: Callable[[NDArray[np.int64]], Any] = read
    return reader
