//! What NewsML-G2 calls the fields of an article, its relations, and what is no article.

/// Elements whose text is a field of the article: of those that stand there twice the first.
pub(super) const TEXTS: &[(&str, &str)] = &[
    ("itemMeta/versionCreated", "published_at"),
    ("itemMeta/firstCreated", "first_created"),
    ("itemMeta/title", "title"),
    ("itemMeta/edNote", "ed_note"),
    ("contentMeta/urgency", "urgency"),
    ("contentMeta/by", "byline"),
    ("contentMeta/dateline", "dateline"),
    ("contentMeta/slugline", "slugline"),
    ("contentMeta/creditline", "creditline"),
    ("contentMeta/description", "description"),
];

/// Elements whose codes, or texts where they have none, are a list of the article.
pub(super) const LISTS: &[(&str, &str)] = &[
    ("itemMeta/signal", "signals"),
    ("contentMeta/genre", "genres"),
    ("contentMeta/keyword", "keywords"),
    ("contentMeta/subject", "subjects"),
];

/// Classes of items whose substance is no text: without one they are no article, whatever their captions say.
pub(super) const WITHOUT_TEXT: &[(&str, &str)] = &[
    ("animation", "graphic"),
    ("audio", "audio"),
    ("composite", "composite"),
    ("graphic", "graphic"),
    ("picture", "picture"),
    ("video", "video"),
];

/// Other items than news.
pub(super) const OTHER_ITEMS: &[(&str, &str)] = &[
    ("catalogItem", "concept"),
    ("conceptItem", "concept"),
    ("knowledgeItem", "concept"),
    ("packageItem", "package"),
    ("planningItem", "planning"),
];

/// Relations of an item to what it has come of.
pub(super) const EVOLVED_FROM: &[&str] =
    &["evolvedFrom", "derivedFrom", "previousVersion", "updateOf", "correctionOf", "replaces"];
