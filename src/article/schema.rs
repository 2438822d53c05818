//! The JSON Schema of a plain article.

use schemars::{Schema, json_schema};

/// Returns the JSON Schema of a plain JSON article. Null stands for a field that is missing.
#[must_use]
pub fn schema() -> Schema {
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:quotewire:schema:article:1",
        "$comment": "What is valid stays valid: fields are only added, and none becomes required.",
        "title": "Article",
        "description": "A newswire article. Fields that are not named here are kept and passed on under article.extra.",
        "type": "object",
        "properties": {
            "id": {
                "description": "Its identity, the same for every version; derived from headline and body where it is missing.",
                "type": ["string", "integer", "null"]
            },
            "version": {
                "description": "Its version. An article that comes again under the same id and version is the same article.",
                "type": ["string", "number", "null"]
            },
            "headline": { "description": "Its headline, plain text. It can stand alone.", "type": ["string", "null"] },
            "body": { "description": "Its text, in the form that content_type says.", "type": ["string", "null"] },
            "content_type": {
                "description": "What the body is written in; text/plain where it is missing and the body holds nothing of HTML.",
                "type": ["string", "null"],
                "pattern": "^(text/plain|text/html|application/xhtml\\+xml|$)"
            },
            "language": {
                "description": "BCP 47 tag. Detected where it is missing, from headline and body: English, another language, or und where they do not tell. Where it says English and the text is surely in another language, the text counts.",
                "type": ["string", "null"]
            },
            "published_at": {
                "description": "RFC 3339; or seconds or milliseconds since 1970, which the record gives as RFC 3339.",
                "type": ["string", "number", "null"],
                "format": "date-time"
            },
            "embargoed": {
                "description": "Not to be published before: as published_at. What cannot be read as a time counts as without end, an empty text as none.",
                "type": ["string", "number", "null"],
                "format": "date-time"
            },
            "source": {
                "description": "Who published it; or an object with its name or title.",
                "type": ["string", "object", "null"]
            },
            "url": { "description": "Where it can be read.", "type": ["string", "null"] },
            "urgency": { "description": "1 is the most urgent, 9 the least.", "type": ["integer", "string", "null"] },
            "status": {
                "description": "canceled: withdrawn, needs no body if it has an id. withheld: not to be published yet.",
                "enum": ["usable", "canceled", "withheld", "", null]
            },
            "evolved_from": {
                "description": "Id of the article that this one has evolved from and replaces, or a list of ids.",
                "type": ["string", "array", "null"],
                "items": { "type": "string" }
            }
        },
        "anyOf": [
            { "required": ["body"], "properties": { "body": { "type": "string", "pattern": "\\S" } } },
            { "required": ["headline"], "properties": { "headline": { "type": "string", "pattern": "\\S" } } },
            { "required": ["id", "status"], "properties": { "id": { "type": ["string", "integer"] }, "status": { "const": "canceled" } } }
        ]
    })
}
