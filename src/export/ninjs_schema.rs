//! The JSON Schema of what [`super::ninjs`] writes: IPTC's ninjs, and what is ours.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use super::ninjs::{Extension, SCHEMA_URI, VERSION};

/// Returns the JSON Schema of the ninjs that is written. It extends IPTC's by its type, as IPTC's own example of an extension does: every field
/// of ninjs is as there, `quotewire` is ours, and there is no other.
#[must_use]
pub fn schema() -> Value {
    let generator: SchemaGenerator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut extension = generator.into_root_schema_for::<Extension<'_>>();
    let definitions = extension.remove("$defs");
    extension.remove("$schema");
    extension.remove("title");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URI,
        "title": format!("ninjs {VERSION} with who is in the article, and who said what"),
        "description": "A ninjs item of the IPTC, and under \"quotewire\" what ninjs has no field for.",
        "type": "object",
        "allOf": [{"$ref": format!("http://www.iptc.org/std/ninjs/ninjs-schema_{VERSION}.json#/$defs/ninjsType")}],
        "properties": {"quotewire": extension},
        "required": ["uri", "quotewire"],
        "unevaluatedProperties": false,
        "$defs": definitions,
    })
}
