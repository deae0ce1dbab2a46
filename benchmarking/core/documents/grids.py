"""Results on the grids that the auditor decided, before copies of a figure are made elsewhere."""

from typing import Any, TypeVar

from msgspec import Struct, structs

from benchmarking.core.audit.equations import Grids, Place
from benchmarking.core.audit.statements import FUNCTION
from benchmarking.core.data.figures import Figure, coarsened
from benchmarking.core.data.precision import WITHHELD, finest
from benchmarking.core.municipalities.peer_results import PeerResult, Peers
from benchmarking.core.municipalities.peergroups import ALL
from benchmarking.core.tables.results import (
    ChoiceResult,
    EstimateResult,
    ItemResult,
    ItemSide,
    OptionResult,
    RankingResult,
    SumResult,
)
from benchmarking.core.tables.roles import RoleResult

Result = TypeVar("Result")


def gridded(result: Result, column: str, grids: Grids, population: str = "") -> Result:
    """A result of one column of one population, each of its figures on its grid."""
    return _below(result, Place(population, column, ""), grids) if grids else result


def _below(value: Any, place: Place, grids: Grids) -> Any:
    if isinstance(value, Figure):
        return coarsened(value, *grids[place]) if place in grids else value
    if not isinstance(value, Struct):
        return value
    changed = {}
    for field in value.__struct_fields__:
        own = getattr(value, field)
        name = f"{place.figure}.{field}".lstrip(".")
        told = _below(own, place._replace(figure=name), grids)
        if told is not own:
            changed[field] = told
    found = structs.replace(value, **changed) if changed else value
    if isinstance(found, ItemSide):
        return _bars(found, place._replace(figure=f"{place.figure}.distribution"), grids)
    return found


def _bars(side: ItemSide, place: Place, grids: Grids) -> ItemSide:
    """A distribution has one grid for all its bars."""
    if place not in grids or side.distribution is None:
        return side
    step, _ = grids[place]
    if step == WITHHELD:
        return structs.replace(side, distribution=None)
    return structs.replace(side, distribution_step=step)


def gridded_choice(choice: ChoiceResult, grids: Grids) -> ChoiceResult:
    """The options by their own columns, the mentions by the question's."""
    column = f"choices:{choice.code}"
    options = tuple(_option(gridded(o, f"{column}:{o.code}", grids)) for o in choice.options)
    return structs.replace(gridded(choice, column, grids), options=options)


def _option(option: OptionResult) -> OptionResult:
    if not _is_coarse(option.gap.within):
        return option
    return structs.replace(option, p=None, p_adjusted=None, p_joint=None)


def _is_coarse(within: Figure) -> bool:
    """Beside a gap whose interval is told coarsely a p would tell more than it."""
    return within.interval_step is None or within.interval_step > finest(within.unit)


def gridded_ranking(ranking: RankingResult, grids: Grids) -> RankingResult:
    """Every option."""
    column = f"rankings:{ranking.code}"
    options = tuple(gridded(o, f"{column}:{o.code}", grids) for o in ranking.options)
    return structs.replace(ranking, options=options)


def gridded_sum(points: SumResult, grids: Grids) -> SumResult:
    """Every option."""
    column = f"sums:{points.code}"
    options = tuple(gridded(o, f"{column}:{o.code}", grids) for o in points.options)
    return structs.replace(points, options=options)


def gridded_items(items: tuple[ItemResult, ...], grids: Grids) -> tuple[ItemResult, ...]:
    """The benchmark's scale items."""
    return tuple(_item(gridded(item, f"items:{item.code}", grids)) for item in items)


def _item(item: ItemResult) -> ItemResult:
    if not _is_coarse(item.gap.within):
        return item
    gap = structs.replace(item.gap, p=None, p_adjusted=None, p_permutation=None, p_sign_flip=None)
    return structs.replace(item, gap=gap)


def gridded_estimates(
    estimates: tuple[EstimateResult, ...], grids: Grids
) -> tuple[EstimateResult, ...]:
    """The estimated views."""
    return tuple(gridded(one, f"estimates:{one.code}", grids) for one in estimates)


def gridded_function(role: RoleResult, grids: Grids) -> RoleResult:
    """A function's figures of every item."""
    population = FUNCTION + role.role
    items = tuple(gridded(one, f"items:{one.code}", grids, population) for one in role.items)
    return structs.replace(role, items=items)


def gridded_peers(peers: Peers, grids: Grids) -> Peers:
    """All groups' items and themes."""
    return structs.replace(
        peers, results=tuple(_gridded_group(one, grids) for one in peers.results)
    )


def _gridded_group(result: PeerResult, grids: Grids) -> PeerResult:
    key = result.group.key
    if key == ALL:
        key = ""  # the same numbers as the benchmark's
    return structs.replace(
        result,
        items=tuple(gridded(one, f"items:{one.code}", grids, key) for one in result.items),
        themes=tuple(gridded(one, f"themes:{one.code}", grids, key) for one in result.themes),
    )
