"""From exact results to what readers get: plain values, every number on its grid.

The last step of the core. A field that is a number says in its type how it is told
(`precision.py`); a bare float is refused, so nothing can leave without a decision.
"""

from collections.abc import Callable
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct, structs

from benchmarking.core.data.figures import Figure
from benchmarking.core.data.precision import Grid, On, told

Json = dict[str, Any]
Teller = Callable[[Any, Any], Any]  # a field's value and its owner, to a plain value


def tell(result: object) -> Any:
    """A result as plain values: structs as dicts, enumerations as their words."""
    kind: Any = type(result)
    return None if result is None else _teller(kind)(result, None)


@cache
def _teller(kind: type) -> Teller:
    """How a value of this type is told."""
    if kind is Figure:
        return lambda figure, _owner: tell_figure(figure)
    if issubclass(kind, Struct):
        hints = get_type_hints(kind, include_extras=True)
        own = [(f.name, f.encode_name, _field(hints[f.name])) for f in structs.fields(kind)]
        return lambda value, _owner: {
            public: one(getattr(value, name), value) for name, public, one in own
        }
    if issubclass(kind, Enum):
        return lambda value, _owner: value.value
    if kind is str:
        return lambda value, _owner: str(value)  # also a word of an enumeration
    if kind in (int, bool):
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
    def tell_all(value: Any, owner: Any) -> list[Any] | None:
        found = [inner(item, owner) for item in value]
        return None if None in found else found  # an interval of which no end is told

    return tell_all


def _number(rule: Grid | On) -> Teller:
    if isinstance(rule, On):
        return lambda value, owner: _on(value, rule.of(owner))
    return lambda value, _owner: rule.tell(value)


def _on(value: float | None, step: float | None) -> float | None:
    return None if value is None or step is None else float(told(value, step))


def tell_figure(figure: Figure) -> Json:
    """A figure on its grids."""
    return {
        "indicator": figure.indicator,
        "unit": figure.unit.value,
        "value": _on(figure.value, figure.step),
        "low": _on(figure.low, figure.interval_step),
        "high": _on(figure.high, figure.interval_step),
        "step": figure.step,
        "interval_step": figure.interval_step,
        "n": figure.n,
        "municipalities": figure.municipalities,
        "method": str(figure.method),
        "status": figure.status.value,
        "reason": None if figure.reason is None else figure.reason.value,
    }
