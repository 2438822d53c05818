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
    "[ORG Facebook] and [ORG Twitter] took down the pages on [DATE Wednesday], and [ORG YouTube] followed. [ORG X], the platform \
     that [PER Elon Musk] owns, left them up.",
    "[ORG Liverpool] drew with [ORG Chelsea] at [LOC Anfield] in the [MISC Premier League]. [ORG Real Madrid] and [ORG Bayern Munich] \
     meet in the [MISC Champions League] in [DATE April].",
    "The [ORG Los Angeles Lakers] beat the [ORG Boston Celtics], and the [ORG New York Yankees] lost to the [ORG Toronto Blue Jays].",
    "[ORG Toyota], [ORG Volkswagen] and [ORG General Motors] sold more cars than [ORG Tesla] in [DATE 2023]. [ORG Boeing] and [ORG Airbus] \
     share the market for large planes.",
    "[ORG JPMorgan Chase], [ORG Deutsche Bank] and [ORG HSBC] cut jobs in [LOC London] and [LOC Hong Kong].",
    "[MISC Hurricane Katrina] flooded [LOC New Orleans] in [DATE August 2005], and [MISC Typhoon Haiyan] struck the \
     [LOC Philippines] in [DATE 2013].",
    "The [ORG World Health Organization] ([ORG WHO]) and the [ORG Red Cross] sent doctors to [LOC Congo], where [ORG UNICEF] runs schools.",
    "The [ORG BBC], [ORG CNN] and [ORG Al Jazeera] reported from [LOC Gaza], as did [ORG Reuters] and the [ORG Associated Press].",
    "The [ORG International Monetary Fund] lent [LOC Argentina] [MON $44 billion], and the [ORG World Bank] lent [LOC Kenya] less.",
    "[ORG Labour] won the election in [LOC Britain], the [ORG Conservative Party] lost it, and [PER Keir Starmer] moved into \
     [LOC Downing Street].",
    "Students at [ORG Harvard University] and at [ORG Oxford University] read [MISC Hamlet] by [PER William Shakespeare].",
    "[PER Taylor Swift] sang at [LOC Wembley Stadium], and [ORG Coldplay] at [LOC Madison Square Garden].",
    "[ORG Pfizer] and [ORG Moderna] made vaccines against [MISC Covid-19], and [ORG AstraZeneca] made one with scientists in [LOC Oxford].",
    "[PER Pope Francis] prayed in the [LOC Vatican] for [NORP Christians] and [NORP Muslims] in [LOC Syria] on [DATE Easter Sunday].",
    "The [ORG Taliban] took [LOC Kabul] in [DATE 2021]; [ORG Hezbollah] and [ORG Hamas] are at war with [LOC Israel].",
    "[ORG Amazon], [ORG Walmart] and [ORG Target] hired drivers in [LOC Ohio], while ships left [LOC Rotterdam] for the [LOC Suez Canal].",
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
