# Made by make_types.sh of docs/schema/record.v1.json. Do not edit.

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Status: TypeAlias = Literal['usable', 'withheld', 'canceled']
"""
Whether the publisher stands by the article. The stricter is the greater.
"""


class Superseded(TypedDict):
    """
    Earlier records that a record replaces.
    """

    id: str
    """
    The article's id.
    """
    before_version: NotRequired[str | None]
    """
    Those of an older version than this one; all that came before where it is null.
    """
    inclusive: NotRequired[bool]
    """
    Whether those of that very version are replaced too: a withdrawal voids its own version and all before it.
    """


OffsetUnit: TypeAlias = Literal['codepoint', 'utf8', 'utf16']
"""
What the offsets of a record count.
"""


FieldName: TypeAlias = Literal['headline', 'body']
"""
A field of the article that offsets point into.
"""


class Stretch(TypedDict):
    """
    A stretch of the headline or the body.
    """

    field: FieldName
    """
    What it lies in.
    """
    start: int
    """
    Where it begins.
    """
    end: int
    """
    Where it ends, exclusive.
    """
    text: str
    """
    The slice from start to end. Empty for the words of an indirect quotation that are left out, as the warning
    `record_shortened` says.
    """


class Speaker(TypedDict):
    """
    One of those who say a quotation.
    """

    entity: NotRequired[str | None]
    """
    Id of the entity; null where the speaker is none: "a senior official".
    """
    name: str
    """
    Canonical name, or the description where there is no entity.
    """
    form: Literal['named', 'pronoun', 'nominal', 'implicit']
    """
    By name, by pronoun, by description, or not at all: implied by what came before.
    """
    mention: NotRequired[Stretch | None]
    """
    What stands next to this quotation; null where the speaker is implied.
    """
    confidence: float
    """
    How sure this is a speaker of it: the number to show next to the name, not the quotation's.
    """


class Quoted(TypedDict):
    """
    Words in quotation marks inside a mixed quotation, in the same field as it.
    """

    start: int
    """
    Where they begin.
    """
    end: int
    """
    Where they end, exclusive.
    """
    text: str
    """
    The slice from start to end.
    """


class Warning(TypedDict):
    """
    Something that a reader of the record should know, and that did not keep it from being made.
    """

    code: str
    """
    Closed-set name, such as `language_unsupported`.
    """
    message: str
    """
    For people.
    """


class EnrichmentInfo(TypedDict):
    """
    What made a record.
    """

    software: str
    """
    Program and version.
    """
    tier: str
    """
    Tier of the tagger.
    """
    model: str
    """
    Model of the tagger.
    """
    enriched_at: str
    """
    When, RFC 3339.
    """
    duration_us: int
    """
    How long it took, microseconds.
    """


class Mention(TypedDict):
    """
    One place where an entity is named, with no title, leading "the" or possessive.
    """

    field: FieldName
    """
    What it lies in.
    """
    start: int
    """
    Where it begins.
    """
    end: int
    """
    Where it ends, exclusive.
    """
    text: str
    """
    The slice from start to end. Empty for the words of an indirect quotation that are left out, as the warning
    `record_shortened` says.
    """
    confidence: float
    """
    How sure this is a name of this type.
    """
    in_quote: bool
    """
    Whether it stands within quotation marks that give somebody's words.
    """


class Quote(TypedDict):
    """
    One quotation.
    """

    id: str
    """
    Its id in this record: `q1`.
    """
    kind: Literal['direct', 'mixed', 'indirect']
    """
    In marks; a reported statement with words in marks inside it; a reported statement without.
    """
    field: FieldName
    """
    What it lies in.
    """
    start: int
    """
    Where it begins.
    """
    end: int
    """
    Where it ends, exclusive.
    """
    text: str
    """
    The slice from start to end. Empty for the words of an indirect quotation that are left out, as the warning
    `record_shortened` says.
    """
    act: Literal['statement', 'denial', 'question', 'request']
    """
    What the speaker does with the words: says that it is so, denies it, asks it, or asks for it. Whoever shows a quotation
    shows this, or its cue: the words of a denial alone read as an admission.
    """
    cue: NotRequired[Stretch | None]
    """
    The words that tell of saying.
    """
    speakers: list[Speaker]
    """
    Everybody who says it, in text order; empty only where nobody can be named or pointed at.
    """
    quoted: list[Quoted]
    """
    Stretches in quotation marks inside a mixed quotation, without the marks: the speaker's own words.
    """
    continues: NotRequired[str | None]
    """
    Id of the quotation that this one carries on.
    """
    nested_in: NotRequired[str | None]
    """
    Id of the innermost quotation that holds this one.
    """
    confidence: float
    """
    How sure this is a quotation with these edges.
    """


class Entity(TypedDict):
    """
    One person, organisation, place or other named thing.
    """

    id: str
    """
    Its id in this record: `e1`.
    """
    type: Literal['PERSON', 'ORGANIZATION', 'LOCATION', 'FACILITY', 'NORP', 'PRODUCT', 'MISC', 'DATE', 'MONEY']
    """
    What it is.
    """
    name: str
    """
    Its fullest name in this article.
    """
    aliases: list[str]
    """
    Its other names in this article.
    """
    country: NotRequired[str | None]
    """
    ISO 3166-1 alpha-2 code of the country that a place or a demonym stands for, where it is clear.
    """
    geonames_id: NotRequired[int | None]
    """
    Number of a place in GeoNames, where it is clear.
    """
    descriptors: list[str]
    """
    Titles and roles that stand next to a person's name: "Secretary of State".
    """
    salience: float
    """
    How much the article is about it.
    """
    mentions: list[Mention]
    """
    Where it is named, in text order; the first place alone where the warning `record_shortened` says so.
    """


class EnrichedRecord(TypedDict):
    """
    An enriched article: who and what is in it, and who said what.

    Offsets are half-open, count what `offset_unit` says, and point into `headline` or `body` as `field` says.
    """

    record_version: Literal[1]
    """
    Version of this format. It grows when a reader of the one before could misread a record; new fields may come
    without that.
    """
    id: str
    """
    The article's id; derived from its content where the warning `id_derived` says so.
    """
    version: NotRequired[str | None]
    """
    The article's version.
    """
    status: NotRequired[Status]
    """
    Whether it may be used: `canceled` is void, `withheld` not to be published until the publisher releases it, or until somebody
    has looked at what the warning `embargo_unreadable` tells.
    """
    embargoed: NotRequired[str | None]
    """
    Not to be published before this time, RFC 3339 in UTC; null where it is not embargoed. One that is over stays: the warning
    `embargoed` says that it still held when the record was made.
    """
    supersedes: NotRequired[list[Superseded]]
    """
    Which earlier records this one replaces: of its own id as a later version or as a withdrawal, and of what it evolved from.
    """
    content_hash: str
    """
    Hash of the article's status, embargo, headline and body: the same hash, id and version as in the newest record of this id
    mean that nothing has changed since.
    """
    headline: str
    """
    The article's headline; empty where it has none.
    """
    body: NotRequired[str | None]
    """
    The text that offsets point into: the article's own, or what was taken out of its HTML. Null where the warning
    `record_shortened` says that it is left out.
    """
    language: str
    """
    BCP 47 tag: the article's own, or what was detected (warnings `language_detected`, `language_mismatch`); `und` where its
    text does not tell (`language_unsure`).
    """
    article: dict[str, Any]
    """
    What came in, less headline and body; unknown fields under `extra`. Of an article read by `quotewire enrich`, `file`
    is the path of its file, as it was given.
    """
    offset_unit: OffsetUnit
    """
    What offsets count.
    """
    entities: list[Entity]
    """
    Every named thing, in order of first mention; the most salient where the warning `record_shortened` says so.
    """
    quotes: list[Quote]
    """
    Every quotation, in text order; the first ones where the warning `record_shortened` says so.
    """
    warnings: list[Warning]
    """
    What a reader should know about how this record was made.
    """
    enrichment: EnrichmentInfo
    """
    What made this record.
    """
