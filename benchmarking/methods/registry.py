"""Every indicator of the product: what it is, where it comes from, and what computes it."""

from benchmarking.methods.catalogue import Indicator
from benchmarking.methods.catalogue_items import ITEM_INDICATORS
from benchmarking.methods.catalogue_options import OPTION_INDICATORS
from benchmarking.methods.catalogue_protection import PROTECTION_INDICATORS
from benchmarking.methods.catalogue_scales import SCALE_INDICATORS
from benchmarking.methods.catalogue_words import WORD_INDICATORS

INDICATORS: dict[str, Indicator] = {
    indicator.id: indicator
    for indicator in (
        *ITEM_INDICATORS,
        *OPTION_INDICATORS,
        *SCALE_INDICATORS,
        *WORD_INDICATORS,
        *PROTECTION_INDICATORS,
    )
}


def indicator(id_: str) -> Indicator:
    """The indicator with this id; KeyError when there is none."""
    return INDICATORS[id_]
