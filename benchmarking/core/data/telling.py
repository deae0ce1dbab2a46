"""From exact results to what readers get: the same structs, every number on its grid.

The last step of the core. A field that is a number says in its type how it is told
(`precision.py`); a bare float is refused, so nothing can leave without a decision.
"""

from collections.abc import Callable
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct, structs

from benchmarking.core.data.figures import Figure
from benchmarking.core.data.precision import On, Step, told

Result = TypeVar("Result")
Teller = Callable[[Any, Any], Any]  # a field's value and its owner, to the value as it is told


def tell(result: Result) -> Result:
    """A result as it may be told. TypeError for a number of which nobody decided the digits."""
    kind: Any = type(result)
    found: Result = result if result is None else _teller(kind)(result, None)
    return found


@cache
def _teller(kind: type) -> Teller:
    """How a value of this type is told."""
    if kind is Figure:
        return lambda figure, _owner: tell_figure(figure)
    if issubclass(kind, Struct):
        hints = get_type_hints(kind, include_extras=True)
        own = [(name, _field(hints[name])) for name in kind.__struct_fields__]
        return lambda value, _owner: kind(
            **{name: one(getattr(value, name), value) for name, one in own}
        )
    if issubclass(kind, Enum) or kind in (str, int, bool):
        return lambda value, _owner: value
    raise TypeError(f"Nobody decided how exactly a {kind.__name__} is told.")


def _field(hint: Any) -> Teller:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (_field(part) for part in get_args(hint) if part is not type(None))
        return lambda value, owner: None if value is None else inner(value, owner)
    if get_origin(hint) is tuple:
        return _several(_field(get_args(hint)[0]))
    if get_origin(hint) is Annotated:
        return _number(get_args(hint)[1])
    return _teller(hint)


def _several(inner: Teller) -> Teller:
    def tell_all(value: Any, owner: Any) -> tuple[Any, ...] | None:
        found = tuple(inner(item, owner) for item in value)
        return None if None in found else found  # an interval of which no end is told

    return tell_all


def _number(rule: Step | On) -> Teller:
    if isinstance(rule, On):
        return lambda value, owner: _on(value, rule.of(owner))
    return lambda value, _owner: rule.tell(value)


def _on(value: float | None, step: float | None) -> float | None:
    return None if value is None or step is None else float(told(value, step))


def tell_figure(figure: Figure) -> Figure:
    """A figure on its grids."""
    return structs.replace(
        figure,
        value=_on(figure.value, figure.step),
        low=_on(figure.low, figure.interval_step),
        high=_on(figure.high, figure.interval_step),
    )
