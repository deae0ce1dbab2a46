"""Both sides of a document as DDI Codebook 2.5, the form in which archives keep a questionnaire.

A variable for each column of the files of rows: a multiple choice has one for each option. Missing
answers have the codes of those files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # writes; reads nothing

from surveys.formats.losses import Telling, Written
from surveys.formats.taking_over.plain_texts import xml_legal
from surveys.questionnaire.checks import item_keys
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import (
    OTHER,
    OTHER_LABEL,
    BaseItem,
    Choice,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    Text,
    WithOptions,
    Writing,
)
from surveys.questionnaire.functions import Function
from surveys.questionnaire.languages import SPOKEN, in_all

_NAMESPACE: Final = "ddi:codebook:2_5"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 has no place for, however it is escaped.
_SIDES: Final = {
    Perspective.POLITICAL: Function.POLITICAL,
    Perspective.ADMINISTRATIVE: Function.ADMINISTRATIVE,
}
_ESTIMATE: Final = in_all(lambda language: language.estimate_of)
_NOT_ASKED: Final = in_all(lambda language: language.not_asked)
_NOT_ANSWERED: Final = in_all(lambda language: language.not_answered)
_CHOSEN: Final = (
    in_all(lambda language: language.not_chosen),
    in_all(lambda language: language.chosen),
)
_NOT_RANKED: Final = in_all(lambda language: language.not_ranked)
_GAP_NOT_ASKED: Final = 7
_GAP_NO_OPINION: Final = 8
_GAP_NOT_ANSWERED: Final = 9


@dataclass(frozen=True)
class _Category:
    value: int
    text: Text
    missing: bool = False


@dataclass(frozen=True)
class _Variable:
    """A column; `nature` and `domain` in the words of DDI, `limits` of a number."""

    name: str
    item: BaseItem
    label: Text
    nature: str
    domain: str
    categories: tuple[_Category, ...] = ()
    limits: tuple[float | None, float | None] | None = None
    decimals: int = 0


def write(document: Document) -> Written:
    """The questionnaire with the wordings of both sides, in every language."""
    codebook = Codebook(document)
    root = codebook.root()
    indent(root)
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Written(body, "ddi-codebook.xml", "application/xml", codebook.telling.losses)


@dataclass(frozen=True)
class InDdi:
    """The columns of a kind of question, and what DDI calls a group of them."""

    variables: Callable[[Any, Any], Iterator[_Variable]]
    group: str = ""


class Codebook:
    def __init__(self, document: Document) -> None:
        self._document = flattened(document)
        self.telling = Telling()
        self._languages = document.languages or (document.source,)
        self._names: set[str] = set()
        self._ids = 0

    def root(self) -> Element:
        document = self._document
        root = Element("codeBook", {"xmlns": _NAMESPACE, "version": "2.5", _LANG: document.source})
        study = SubElement(root, "stdyDscr")
        titles = SubElement(SubElement(study, "citation"), "titlStmt")
        for number, (language, words) in enumerate(self._said(document.title)):
            _text(titles, "parTitl" if number else "titl", language, words)
        if document.intro:
            information = SubElement(study, "stdyInfo")
            self._add(information, "abstract", document.intro)
        self._data(SubElement(root, "dataDscr"))
        self._tell()
        return root

    def _tell(self) -> None:
        items = self._document.items()
        if any(item.role or item.takeaway or item.lineage for item in items):
            self.telling.left_out("", "ddi_roles")
        for item in items:
            if item.show_if:
                self.telling.changed(item.code, "ddi_condition", condition=item.show_if)
            if isinstance(item, WithOptions) and item.carries_from:
                self.telling.left_out(item.code, "options_all_offered", source=item.carries_from)
            if isinstance(item, Writing) and item.quote:
                self.telling.left_out(item.code, "quote_not_asked")

    def _said(self, text: Text | None) -> list[tuple[str, str]]:
        """The text by language, the source first; DDI wants a title, so it is never nothing."""
        said = [(language, (text or {}).get(language, "")) for language in self._languages]
        known = [(language, words) for language, words in said if words]
        return known or [(self._document.source, self._document.text(text, self._document.source))]

    def _add(self, parent: Element, tag: str, text: Text | None) -> None:
        for language, words in self._said(text):
            if words:
                _text(parent, tag, language, words)

    def _id(self, start: str) -> str:
        self._ids += 1
        return f"{start}{self._ids}"

    # Variables -------------------------------------------------------------------------------

    def _data(self, parent: Element) -> None:
        """Groups stand before the variables that they name."""
        groups: list[Element] = []
        variables: list[Element] = []
        for section in self._document.sections:
            found: list[str] = []
            for item in section.items:
                made = [self._variable(variable) for variable in self._variables(item)]
                variables += made
                found += [element.attrib["ID"] for element in made]
                if kind := self.KINDS[type(item)].group:
                    groups.append(self._group_of(kind, item, made))
            group = self._group("section", section.code, found)
            self._add(group, "labl", section.title)
            self._add(group, "txt", section.intro)
            for item in section.items:
                if not item_keys(item):
                    self._passage(group, item)
            groups.append(group)
        parent.extend([*groups, *variables])

    def _group(self, kind: str, name: str, members: list[str]) -> Element:
        attributes = {"ID": self._id("G"), "type": kind, "name": name}
        return Element("varGrp", {**attributes, **({"var": " ".join(members)} if members else {})})

    def _group_of(self, kind: str, item: Item, made: list[Element]) -> Element:
        group = self._group(kind, item.code, [element.attrib["ID"] for element in made])
        self._add(group, "labl", self._label(item))
        return group

    def _passage(self, group: Element, item: Item) -> None:
        for perspective in item.perspectives:
            self._add(group, "txt", item.wording_for(perspective))
            if item.wording.political == item.wording.administrative:
                return

    def _label(self, item: Item) -> Text:
        """One sentence for the variable: the political one where the two differ."""
        return item.wording.political or item.wording.administrative or {}

    def _name(self, *parts: str) -> str:
        name = base = "_".join(parts)
        number = 1
        while name.casefold() in self._names:
            number += 1
            name = f"{base}_{number}"
        self._names.add(name.casefold())
        return name

    def _variables(self, item: Item) -> Iterator[_Variable]:
        yield from self.KINDS[type(item)].variables(self, item)
        if isinstance(item, Choice) and item.other:
            name = self._name(item.code, OTHER, "text")
            yield _Variable(name, item, dict(OTHER_LABEL), "other", "text")

    def _measured(self, item: ScaleItem | RatingItem) -> Iterator[_Variable]:
        yield self._scale(item, self._name(item.code), self._label(item))
        if item.estimated:
            label = _filled(_ESTIMATE, self._label(item))
            yield self._scale(item, self._name(item.code, "estimate"), label)

    def _number(self, item: NumberItem) -> Iterator[_Variable]:
        name, limits = self._name(item.code), (item.min, item.max)
        yield _Variable(
            name, item, self._label(item), "ratio", "numeric", (), limits, item.decimals
        )

    def _day(self, item: DateItem) -> Iterator[_Variable]:
        yield _Variable(self._name(item.code), item, self._label(item), "other", "datetime")

    def _words(self, item: ShortTextItem | LongTextItem) -> Iterator[_Variable]:
        yield _Variable(self._name(item.code), item, self._label(item), "other", "text")

    def _scale(self, item: Measured, name: str, label: Text) -> _Variable:
        scale = self._document.scales.get(item.scale)
        points = list(scale.categories) if scale else []
        categories = [
            _Category(point, (scale.category_text(point) if scale else None) or {})
            for point in points
        ]
        if scale and scale.no_opinion is not None:
            code = missing_code(_GAP_NO_OPINION, points)
            categories.append(_Category(code, scale.no_opinion, missing=True))
        nature = "interval" if scale and scale.is_rating else "ordinal"
        return _Variable(name, item, label, nature, "category", _with_gaps(categories, points))

    def _single(self, item: SingleItem) -> Iterator[_Variable]:
        texts = [option.text for option in item.options]
        texts += [dict(OTHER_LABEL)] if item.other else []
        categories = [_Category(place, text) for place, text in enumerate(texts, start=1)]
        places = range(1, len(texts) + 1)
        name, label = self._name(item.code), self._label(item)
        yield _Variable(name, item, label, "nominal", "category", _with_gaps(categories, places))

    def _boxes(self, item: MultipleItem) -> Iterator[_Variable]:
        """Whether each option was chosen."""
        boxes = [_Category(value, said) for value, said in enumerate(_CHOSEN)]
        known = _with_gaps(boxes, [0])
        others = [(OTHER, dict(OTHER_LABEL))] if item.other else []
        for code, text in [*((o.code, o.text) for o in item.options), *others]:
            yield _Variable(self._name(item.code, code), item, text, "nominal", "category", known)

    def _places(self, item: RankingItem) -> Iterator[_Variable]:
        ranks = [_Category(rank, {}) for rank in range(1, len(item.options) + 1)]
        known = _with_gaps([_Category(0, _NOT_RANKED), *ranks], [0])
        for option in item.options:
            name = self._name(item.code, option.code)
            yield _Variable(name, item, option.text, "ordinal", "category", known)

    def _points(self, item: SumItem) -> Iterator[_Variable]:
        limits = (0.0, float(item.total))
        for option in item.options:
            name = self._name(item.code, option.code)
            yield _Variable(name, item, option.text, "ratio", "numeric", limits=limits)

    # Elements of a variable, in the order of the schema ---------------------------------------

    def _variable(self, variable: _Variable) -> Element:
        item = variable.item
        discrete = "discrete" if variable.categories else "contin"
        element = Element(
            "var",
            {
                "ID": self._id("V"),
                "name": variable.name,
                "intrvl": discrete,
                "dcml": str(variable.decimals),
                "nature": variable.nature,
            },
        )
        self._add(element, "labl", variable.label)
        self._questions(element, variable)
        self._ranges(element, variable)
        for perspective in item.perspectives:
            self._add(element, "universe", _side(perspective))
        if item.show_if:
            _text(element, "universe", "", item.show_if)
        for category in variable.categories:
            self._category(element, category)
        if item.theme in self._document.themes:
            self._add(element, "concept", self._document.themes[item.theme or ""].title)
        kind = "character" if variable.domain in {"text", "datetime"} else "numeric"
        day = {"category": "date"} if variable.domain == "datetime" else {}
        SubElement(element, "varFormat", {"type": kind, "schema": "other", **day})
        return element

    def _questions(self, element: Element, variable: _Variable) -> None:
        item = variable.item
        same = item.wording.political == item.wording.administrative
        for perspective in item.perspectives[:1] if same else item.perspectives:
            question = SubElement(
                element, "qstn", {"ID": self._id("Q"), "responseDomainType": variable.domain}
            )
            if not same:
                self._add(question, "preQTxt", _side(perspective))
            self._add(question, "qstnLit", item.wording_for(perspective))
            self._add(question, "postQTxt", item.help)

    def _ranges(self, element: Element, variable: _Variable) -> None:
        known = [category.value for category in variable.categories if not category.missing]
        gaps = [category.value for category in variable.categories if category.missing]
        limits = variable.limits or ((known[0], known[-1]) if known else (None, None))
        bounds = {
            name: f"{bound:.6f}".rstrip("0").rstrip(".")
            for name, bound in zip(("min", "max"), limits, strict=True)
            if bound is not None
        }
        if bounds:
            units = "REAL" if variable.decimals else "INT"
            SubElement(SubElement(element, "valrng"), "range", {"UNITS": units, **bounds})
        if gaps:
            invalid = SubElement(element, "invalrng")
            for gap in gaps:
                SubElement(invalid, "item", {"VALUE": str(gap)})

    def _category(self, element: Element, category: _Category) -> None:
        attributes = {"missing": "Y"} if category.missing else {}
        found = SubElement(element, "catgry", attributes)
        SubElement(found, "catValu").text = str(category.value)
        self._add(found, "labl", category.text)

    KINDS: ClassVar[Mapping[type[Item], InDdi]] = {
        ScaleItem: InDdi(_measured),
        RatingItem: InDdi(_measured),
        SingleItem: InDdi(_single),
        MultipleItem: InDdi(_boxes, group="multipleResp"),
        RankingItem: InDdi(_places, group="grid"),
        SumItem: InDdi(_points, group="grid"),
        NumberItem: InDdi(_number),
        DateItem: InDdi(_day),
        ShortTextItem: InDdi(_words),
        LongTextItem: InDdi(_words),
        InformationItem: InDdi(lambda _codebook, _item: iter(())),
    }


def missing_code(gap: int, answers: Iterable[int]) -> int:
    """As in the files of rows: -97, or with more nines where answers lie as low."""
    lowest, nines = min(answers, default=0), 9
    while -10 * nines >= lowest:
        nines = 10 * nines + 9
    return -(10 * nines + gap)


def _with_gaps(categories: list[_Category], answers: Iterable[int]) -> tuple[_Category, ...]:
    known = list(answers)
    gaps = ((_GAP_NOT_ASKED, _NOT_ASKED), (_GAP_NOT_ANSWERED, _NOT_ANSWERED))
    return (
        *categories,
        *(_Category(missing_code(gap, known), text, missing=True) for gap, text in gaps),
    )


def _side(perspective: Perspective) -> Text:
    return {language: _SIDES[perspective].label(language) for language in SPOKEN}


def _filled(pattern: Text, text: Text) -> Text:
    return {name: pattern[name].replace("{text}", words) for name, words in text.items()}


def _text(parent: Element, tag: str, language: str, words: str) -> None:
    element = SubElement(parent, tag, {_LANG: language} if language else {})
    element.text = xml_legal(words)
