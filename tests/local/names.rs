//! Names that everybody knows, in everyday copy: the days of the week, parties, capitals and presidents. No training set
//! annotates all of them, and a tagger that learns from what is not annotated that it is no name misses them first.

use quotewire_engine::{Enricher, NameType};

use crate::enrichment::{ACCURATE, FAST};
use crate::marked::{Marked, parse};

/// Paragraphs with each name in brackets after its type.
const PARAGRAPHS: &[&str] = &[
    "[LOC WASHINGTON] (Newswire) - President [PER Barack Obama] spoke to [ORG Congress] on [DATE Monday], a day before the \
     [ORG Senate] was to vote on the budget.",
    "[NORP Republicans] in the [ORG House of Representatives] and [NORP Democrats] in the [ORG Senate] had agreed on [DATE Friday] \
     to keep the government open.",
    "[PER Obama] was followed by [PER Donald Trump], who had won the election against [PER Hillary Clinton] in \
     [DATE November 2016]. [PER Trump] took [LOC Ohio], [LOC Florida] and [LOC Iowa]; [PER Clinton] took [LOC Virginia].",
    "The [PER Obama] administration and the [PER Trump] administration dealt with [LOC Iran] in different ways.",
    "The [ORG White House] and the [ORG FBI] did not comment on [DATE Tuesday]. The [ORG Justice Department] and the \
     [ORG CIA] did not either.",
    "[PER Bernie Sanders], a senator from [LOC Vermont], and [PER Ted Cruz], a [NORP Republican] from [LOC Texas], had run in \
     the primaries with [PER Marco Rubio] and [PER John Kasich].",
    "Vice President [PER Joe Biden] flew from [LOC New York] to [LOC Chicago] on [DATE Wednesday]. [PER Biden] had met \
     [NORP American] workers there in [DATE June].",
    "House Speaker [PER Paul Ryan] and Senate Majority Leader [PER Mitch McConnell] met on [DATE Thursday], and [PER Ryan] left \
     for [LOC Wisconsin] on [DATE Saturday].",
    "The [ORG Supreme Court] will hear the case on [DATE Sunday], the [ORG New York Times] reported. The court has had a vacancy since \
     [PER Antonin Scalia] died in [LOC Texas].",
    "[PER Angela Merkel] and [PER Vladimir Putin] met in [LOC Moscow]. The [NORP German] chancellor had been in [LOC Paris], where the \
     [NORP French] president, [PER Emmanuel Macron], received her.",
    "The [ORG European Union] and the [ORG United Nations] sent observers to [LOC Ukraine]. [ORG NATO] has its seat in \
     [LOC Brussels], and [NORP Russian] troops stood near [LOC Kyiv].",
    "Shares in [ORG Apple] rose on [DATE Monday] while [ORG Microsoft] and [ORG Google] fell. [ORG Goldman Sachs] and the \
     [ORG Federal Reserve] expect growth in the [LOC United States].",
    "[ORG Manchester United] beat [ORG Arsenal] in [LOC London] on [DATE Saturday]. [PER Serena Williams] plays at \
     [LOC Wimbledon] in [DATE July], and [PER Lionel Messi] was born in [LOC Argentina].",
    "[PER Nelson Mandela] became president of [LOC South Africa] in [DATE 1994]. The [NORP Chinese] leader, [PER Xi Jinping], lives in \
     [LOC Beijing]; [PER Narendra Modi] governs from [LOC New Delhi].",
];

/// Returns the names that `enricher` finds with their type, in per cent, and what it makes of the others.
fn found(enricher: &Enricher) -> (f64, String) {
    let (mut n_right, mut n_names, mut told) = (0_u32, 0_u32, String::new());
    for paragraph in PARAGRAPHS {
        let Marked { document, names, .. } = parse(paragraph);
        let text = document.text();
        let mentions = enricher.enrich("", text).entities.mentions;
        for (span, name_type) in names {
            let of_type =
                |other: NameType| other == name_type || (name_type, other) == (NameType::Location, NameType::Facility);
            let mention = mentions.iter().find(|mention| mention.span.overlaps(span));
            let is_right = mention.is_some_and(|mention| mention.span == span && of_type(mention.name_type));
            n_names += 1;
            n_right += u32::from(is_right);
            if !is_right {
                let taken =
                    mention.map_or_else(|| "nothing".to_owned(), |m| format!("{:?} {}", m.name_type, m.span.of(text)));
                told += &format!("\n{name_type:?} {} is {taken} in «{text}»", span.of(text));
            }
        }
    }
    let share = 100.0 * f64::from(n_right) / f64::from(n_names);
    (share, told)
}

#[test]
fn the_accurate_tier_knows_what_everybody_knows() {
    let (share, told) = found(&ACCURATE);
    assert!(share >= 96.5, "{share:.1} %:{told}");
}

#[test]
fn the_fast_tier_knows_what_everybody_knows() {
    let (share, told) = found(&FAST);
    assert!(share >= 95.5, "{share:.1} %:{told}");
}
