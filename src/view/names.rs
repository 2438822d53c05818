//! Every name in an article, under what it is; each leads to its places in the text.

use maud::{Markup, html};

use super::text::clean;
use crate::record::EnrichedRecord;
use quotewire_engine::NameType;

/// Returns every name by type, the most important first.
pub(super) fn names(record: &EnrichedRecord) -> Markup {
    html! {
        @if !record.entities.is_empty() {
            h3 { "Names" }
            dl.names {
                @for name_type in NameType::ALL {
                    @let idxs = of_type(record, name_type);
                    @if !idxs.is_empty() {
                        dt { (plural(name_type)) }
                        dd { @for idx in idxs { (name(record, idx)) " " } }
                    }
                }
            }
        }
    }
}

fn of_type(record: &EnrichedRecord, name_type: NameType) -> Vec<usize> {
    let is_of_type = |idx: &usize| record.entities[*idx].entity_type == name_type.as_str();
    let mut idxs: Vec<usize> = (0..record.entities.len()).filter(is_of_type).collect();
    idxs.sort_by(|&a, &b| record.entities[b].salience.total_cmp(&record.entities[a].salience));
    idxs
}

fn name(record: &EnrichedRecord, idx: usize) -> Markup {
    let entity = &record.entities[idx];
    let n_mentions = entity.mentions.len();
    let also = (!entity.aliases.is_empty()).then(|| format!("also: {}", entity.aliases.join(", ")));
    html! {
        button.name type="button" data-n=(idx) title=[also.as_deref().map(clean)] {
            (clean(&entity.name))
            @if n_mentions > 1 { span.count { (n_mentions) span.unseen { " places" } } }
        }
    }
}

/// Returns what people call such names.
fn plural(name_type: NameType) -> &'static str {
    match name_type {
        NameType::Person => "People",
        NameType::Organization => "Organisations",
        NameType::Location => "Places",
        NameType::Facility => "Buildings and sites",
        NameType::Norp => "Nationalities and groups",
        NameType::Product => "Products",
        NameType::Misc => "Other names",
        NameType::Date => "Dates",
        NameType::Money => "Sums of money",
    }
}

/// Returns what one such name is.
pub(super) fn singular(name_type: &str) -> &'static str {
    match name_type {
        "PERSON" => "person",
        "ORGANIZATION" => "organisation",
        "LOCATION" => "place",
        "FACILITY" => "building or site",
        "NORP" => "nationality or group",
        "PRODUCT" => "product",
        "DATE" => "date",
        "MONEY" => "sum of money",
        _ => "name",
    }
}
