//! Name labels to entities: what is joined, what is kept apart, what things are called.

use quotewire_engine::{Entities, Entity, Gender, stages};

use crate::marked::parse;

fn extract(marked: &str) -> (quotewire_engine::Document, Entities) {
    let article = parse(marked);
    let entities = stages::entities(&article.document, &article.labels);
    (article.document, entities)
}

/// Returns one line an entity: its type, its name, its mentions in text order.
fn shown(marked: &str) -> Vec<String> {
    let (document, entities) = extract(marked);
    entities
        .entities
        .iter()
        .map(|entity| {
            let mentions: Vec<&str> =
                entity.mention_idxs.iter().map(|&idx| document.slice(entities.mentions[idx].span)).collect();
            format!("{} {}: {}", entity.name_type.as_str(), entity.name, mentions.join(" | "))
        })
        .collect()
}

pub(crate) fn check(marked: &str, expected: &[&str]) {
    assert_eq!(shown(marked), expected, "{marked}");
}

fn entity(marked: &str, name: &str) -> Entity {
    let (_, entities) = extract(marked);
    let names: Vec<String> = entities.entities.iter().map(|entity| entity.name.clone()).collect();
    entities.entities.into_iter().find(|entity| entity.name == name).unwrap_or_else(|| panic!("{name} in {names:?}"))
}

#[test]
fn a_nickname_in_marks_is_part_of_the_name_around_it() {
    let name = "PERSON Joseph “The Hammer” Roe: Joseph “The Hammer” Roe";
    check("[PER Joseph] “The Hammer” [PER Roe] left.", &[name]);
    check("[PER Joseph] “[MISC The Hammer]” [PER Roe] left.", &[name]);
    check("[PER Joseph] “in short” [PER Roe] left.", &["PERSON Joseph: Joseph", "PERSON Roe: Roe"]);
    check(
        "[PER Joseph] “Joe” [PER Ann] “Annie” [PER Roe].",
        &["PERSON Joseph “Joe” Ann “Annie” Roe: Joseph “Joe” Ann “Annie” Roe"],
    );
    check("The word of [PER Joseph] “The Hammer”.", &["PERSON Joseph: Joseph"]);
    // A line with who writes, then a paragraph that begins with somebody's nickname.
    check("By [PER Jane Doe]\n\n“Buddy” [PER Roe] left.", &["PERSON Jane Doe: Jane Doe", "PERSON Roe: Roe"]);
}

#[test]
fn a_mention_has_no_title_article_possessive_or_mark() {
    check("[PER Prime Minister Ana Brnabic's] plan.", &["PERSON Ana Brnabic: Ana Brnabic"]);
    check(
        "[PER Mr. Tailor] and [PER Dr Alexander Tayler]",
        &["PERSON Tailor: Tailor", "PERSON Alexander Tayler: Alexander Tayler"],
    );
    check("[PER US Secretary of State Antony Blinken] left.", &["PERSON Antony Blinken: Antony Blinken"]);
    check("[PER Secretary-General Antonio Guterres] spoke.", &["PERSON Antonio Guterres: Antonio Guterres"]);
    check("Fans of [ORG the New York Mets].", &["ORGANIZATION New York Mets: New York Mets"]);
    check(
        "[LOC The Hague] and [LOC the Netherlands]",
        &["LOCATION The Hague: The Hague", "LOCATION Netherlands: Netherlands"],
    );
    check("\u{201c}Yes,\u{201d} [PER Belinda Wright,] told us.", &["PERSON Belinda Wright: Belinda Wright"]);
    check(
        "[ORG McDonald's] and [LOC Iraq’s] [PER Smith's]",
        &["ORGANIZATION McDonald's: McDonald's", "LOCATION Iraq: Iraq", "PERSON Smith: Smith"],
    );
    check("President Ursula von der [PER Leyen]", &["PERSON von der Leyen: von der Leyen"]);
    check(
        "[MISC The Masked Singer] and [PER A G Perarivalan]",
        &["MISC The Masked Singer: The Masked Singer", "PERSON A G Perarivalan: A G Perarivalan"],
    );
    check(
        "[PER Dean Smith] and [PER Lance Cpl. Jane Roe]",
        &["PERSON Dean Smith: Dean Smith", "PERSON Jane Roe: Jane Roe"],
    );
    check("[PER He] saw [PER Pelé].", &["PERSON Pelé: Pelé"]);
}

#[test]
fn two_names_under_one_label_are_two_and_one_under_two_is_one() {
    check("[LOC Iran and America] agreed.", &["LOCATION Iran: Iran", "LOCATION America: America"]);
    check("[LOC Bosnia and Herzegovina] agreed.", &["LOCATION Bosnia and Herzegovina: Bosnia and Herzegovina"]);
    check("[PER Jane Roe and John Doe] met.", &["PERSON Jane Roe: Jane Roe", "PERSON John Doe: John Doe"]);
    check("[PER Sammy Davis, Jr.] sang.", &["PERSON Sammy Davis, Jr.: Sammy Davis, Jr."]);
    check(
        "[ORG Uganda's Supreme Court] ruled.",
        &["LOCATION Uganda: Uganda", "ORGANIZATION Supreme Court: Supreme Court"],
    );
    check("[ORG Procter and Gamble] rose.", &["ORGANIZATION Procter and Gamble: Procter and Gamble"]);
    check("[PER Omar] al-[PER Bashir] fell.", &["PERSON Omar al-Bashir: Omar al-Bashir"]);
}

#[test]
fn a_surname_or_given_name_joins_the_full_name() {
    check(
        "[PER Barack Obama] came. [PER Obama] spoke; [PER Barack] smiled.",
        &["PERSON Barack Obama: Barack Obama | Obama | Barack"],
    );
    check("[PER Obama] came. [PER Barack Obama] spoke.", &["PERSON Barack Obama: Obama | Barack Obama"]);
    check("# [PER MERKEL] TO GO\n[PER Angela Merkel] leaves.", &["PERSON Angela Merkel: MERKEL | Angela Merkel"]);
    check("[PER Xi Jinping] met [PER Xi].", &["PERSON Xi Jinping: Xi Jinping | Xi"]);
    check(
        "[PER Donald J. Trump], or [PER Donald Trump], [PER President Trump]",
        &["PERSON Donald J. Trump: Donald J. Trump | Donald Trump | Trump"],
    );
}

#[test]
fn initials_nicknames_and_suffixes_make_no_second_person() {
    check(
        "[PER J. B. Pritzker], [PER J.B. Pritzker], [PER JB Pritzker] and [PER Pritzker]",
        &["PERSON J. B. Pritzker: J. B. Pritzker | J.B. Pritzker | JB Pritzker | Pritzker"],
    );
    check("[PER Michael Pompeo], [PER Mike Pompeo]", &["PERSON Michael Pompeo: Michael Pompeo | Mike Pompeo"]);
    check(
        "[PER Robert F. Kennedy Jr.] ran. [PER Robert Kennedy] lost. [PER Kennedy] left.",
        &["PERSON Robert F. Kennedy Jr.: Robert F. Kennedy Jr. | Robert Kennedy | Kennedy"],
    );
    check("[PER Higuchi Ichiyo], [PER Ichiyo Higuchi]", &["PERSON Higuchi Ichiyo: Higuchi Ichiyo | Ichiyo Higuchi"]);
    check("[PER Henry VIII], [PER Henry]", &["PERSON Henry VIII: Henry VIII | Henry"]);
    check(
        "[PER Ahmed Ali], [PER Ali], [PER Ali], his father [PER Omar Ali], [PER Ali]",
        &["PERSON Ahmed Ali: Ahmed Ali | Ali | Ali | Ali", "PERSON Omar Ali: Omar Ali"],
    );
    check(
        "[PER Donald Trump] and [PER Donald Trump Jr.]",
        &["PERSON Donald Trump: Donald Trump", "PERSON Donald Trump Jr.: Donald Trump Jr."],
    );
}

#[test]
fn transliterations_of_one_name_are_one_person() {
    check(
        "[PER Qassem Soleimani], [PER Qasem Suleimani], [PER Soleimani]",
        &["PERSON Qassem Soleimani: Qassem Soleimani | Qasem Suleimani | Soleimani"],
    );
    check(
        "[PER Abdel Fattah el-Sissi], [PER Abdel Fattah al-Sisi], [PER Sisi], [PER al-Sissi]",
        &["PERSON Abdel Fattah el-Sissi: Abdel Fattah el-Sissi | Abdel Fattah al-Sisi | Sisi | al-Sissi"],
    );
    check(
        "[PER Recep Tayyip Erdoğan], [PER Erdogan]",
        &["PERSON Recep Tayyip Erdoğan: Recep Tayyip Erdoğan | Erdogan"],
    );
    check("[PER Adel Abdul-Mahdi], [PER Abdul Mahdi]", &["PERSON Adel Abdul-Mahdi: Adel Abdul-Mahdi | Abdul Mahdi"]);
}

#[test]
fn different_people_with_a_name_in_common_stay_apart() {
    check(
        "[PER Bill Clinton] and [PER Hillary Clinton] came. [PER Mrs. Clinton] spoke. [PER Mr. Clinton] left.",
        &["PERSON Bill Clinton: Bill Clinton | Clinton", "PERSON Hillary Clinton: Hillary Clinton | Clinton"],
    );
    check(
        "[PER Adel Abdul Mahdi] mourned [PER Abu Mahdi al-Muhandis]. [PER Abdul Mahdi] wept for [PER al-Muhandis].",
        &[
            "PERSON Adel Abdul Mahdi: Adel Abdul Mahdi | Abdul Mahdi",
            "PERSON Abu Mahdi al-Muhandis: Abu Mahdi al-Muhandis | al-Muhandis",
        ],
    );
    check(
        "[PER Maria Silva], [PER Mario Silva]",
        &["PERSON Maria Silva: Maria Silva", "PERSON Mario Silva: Mario Silva"],
    );
}

#[test]
fn an_acronym_joins_its_full_form() {
    check(
        "The [ORG North Atlantic Treaty Organization] ([ORG NATO]) met. [ORG NATO] agreed.",
        &["ORGANIZATION North Atlantic Treaty Organization: North Atlantic Treaty Organization | NATO | NATO"],
    );
    check(
        "[ORG FBI] agents came. The [ORG Federal Bureau of Investigation] confirmed it. The [ORG F.B.I.] left.",
        &["ORGANIZATION Federal Bureau of Investigation: FBI | Federal Bureau of Investigation | F.B.I."],
    );
    check("[ORG ISIS] and the [ORG Islamic State]", &["ORGANIZATION Islamic State: ISIS | Islamic State"]);
    check(
        "[ORG Medecins Sans Frontieres] ([ORG MSF]), [ORG MSF]",
        &["ORGANIZATION Medecins Sans Frontieres: Medecins Sans Frontieres | MSF | MSF"],
    );
}

#[test]
fn a_short_form_joins_the_full_name_of_an_organisation() {
    check(
        "The [ORG US State Department] said so. The [ORG State Department] and the [ORG Department of State] too.",
        &["ORGANIZATION US State Department: US State Department | State Department | Department of State"],
    );
    check(
        "[ORG Goldman Sachs Group Inc.], [ORG Goldman Sachs], [ORG Goldman]",
        &["ORGANIZATION Goldman Sachs Group Inc.: Goldman Sachs Group Inc. | Goldman Sachs | Goldman"],
    );
    check(
        "[ORG Iraqi Foreign Ministry] answered the [ORG Iranian Foreign Ministry].",
        &[
            "ORGANIZATION Iraqi Foreign Ministry: Iraqi Foreign Ministry",
            "ORGANIZATION Iranian Foreign Ministry: Iranian Foreign Ministry",
        ],
    );
    check(
        "[ORG Bank of England], [ORG World Bank]",
        &["ORGANIZATION Bank of England: Bank of England", "ORGANIZATION World Bank: World Bank"],
    );
    check(
        "[ORG National Bank], [ORG National Guard]",
        &["ORGANIZATION National Bank: National Bank", "ORGANIZATION National Guard: National Guard"],
    );
}

#[test]
fn a_country_is_one_entity_and_its_people_another() {
    check(
        "[LOC US], [LOC U.S.], [LOC America], [LOC the United States] and [NORP American], [NORP Americans]",
        &["LOCATION United States: US | U.S. | America | United States", "NORP American: American | Americans"],
    );
    check("[NORP Iraqi], [NORP Iraqis], [LOC Iraq]", &["NORP Iraqi: Iraqi | Iraqis", "LOCATION Iraq: Iraq"]);
    for (marked, name, country) in [
        ("[NORP Iraqi]", "Iraqi", Some("IQ")),
        ("[NORP South Koreans]", "South Koreans", Some("KR")),
        ("[LOC Baghdad]", "Baghdad", Some("IQ")),
        ("[LOC U.S.]", "U.S.", Some("US")),
        ("[LOC northern Iraq]", "northern Iraq", Some("IQ")),
        ("[LOC Middle East]", "Middle East", None),
        ("[ORG Paris Match]", "Paris Match", None),
    ] {
        assert_eq!(entity(marked, name).country, country, "{marked}");
    }
}

#[test]
fn a_lone_label_that_does_not_fit_is_put_right() {
    check(
        "[ORG Nissan] rose. [ORG Nissan] fell. [LOC Nissan] rose.",
        &["ORGANIZATION Nissan: Nissan | Nissan | Nissan"],
    );
    check(
        "[PER Morgan Ortagus] spoke. [PER Ortagus] left. [ORG Ortagus] ate.",
        &["PERSON Morgan Ortagus: Morgan Ortagus | Ortagus | Ortagus"],
    );
    check(
        "[ORG Northwind Air] fell, [ORG Northwind Air] rose. [LOC Northwind] said so.",
        &["ORGANIZATION Northwind Air: Northwind Air | Northwind Air | Northwind"],
    );
    check("[NORP US] troops left [LOC US] soil.", &["LOCATION US: US | US"]);
    check("[LOC Iraqi] soldiers", &["NORP Iraqi: Iraqi"]);
    check(
        "[LOC Washington] met [PER Denzel Washington].",
        &["LOCATION Washington: Washington", "PERSON Denzel Washington: Denzel Washington"],
    );
}

#[test]
fn a_name_that_the_labels_missed_is_found_by_its_other_mentions() {
    check(
        "# SCHOLZ MEETS NOBODY\n[PER Olaf Scholz] came. Later Scholz left the Scholz House. Scholz had lunch.",
        &["PERSON Olaf Scholz: Olaf Scholz | Scholz"],
    );
    check("[ORG Acme Foods] fell. Shares of Acme Foods rose.", &["ORGANIZATION Acme Foods: Acme Foods | Acme Foods"]);
    check("[PER Ann Brown] left. Brown bears came.", &["PERSON Ann Brown: Ann Brown"]);
    // An acronym in capitals is one wherever it stands; the word that is written like it is none.
    check(
        "The [ORG World Health Organization] ([ORG WHO]) met. WHO says it will pass. Who knows? [ORG WHO] does.",
        &["ORGANIZATION World Health Organization: World Health Organization | WHO | WHO | WHO"],
    );
}

#[test]
fn a_dateline_is_a_place_and_an_agency() {
    assert_eq!(names("PARIS ( . Smith ) - [PER Roe] left."), ["PERSON Roe"], "no name goes on in the next sentence");
    check("BAGHDAD (AP) — [LOC Baghdad] woke.", &["LOCATION Baghdad: BAGHDAD | Baghdad", "ORGANIZATION AP: AP"]);
    check("PARIS (Reuters) - Rain fell.", &["LOCATION Paris: PARIS", "ORGANIZATION Reuters: Reuters"]);
    check(
        "[ORG WASHINGTON], Jan. 3 ([PER Reuters]) – Rain.",
        &["LOCATION Washington: WASHINGTON", "ORGANIZATION Reuters: Reuters"],
    );
    check("LONDON/PARIS (AFP) — Rain.", &["LOCATION London: LONDON", "LOCATION Paris: PARIS", "ORGANIZATION AFP: AFP"]);
    check(
        "ASHEVILLE, [LOC N.C.] (AP) — Rain.",
        &["LOCATION Asheville: ASHEVILLE", "LOCATION N.C.: N.C.", "ORGANIZATION AP: AP"],
    );
    check("[PER Smith] — a man of the world — left.", &["PERSON Smith: Smith"]);
    check("A well-known man (he is 60) - left.", &[]);
}

#[test]
fn people_have_roles_and_a_gender_where_the_text_tells() {
    use quotewire_engine::Gender::{Female, Male};
    let marked = "Prime Minister [PER Adel Abdul Mahdi] met [LOC US] Secretary of State [PER Mike Pompeo], \
        spokesperson [PER Morgan Ortagus] and Gen. [PER Mark Milley], chairman of the [ORG Joint Chiefs of Staff], on Friday.";
    assert_eq!(entity(marked, "Adel Abdul Mahdi").descriptors, ["Prime Minister"]);
    assert_eq!(entity(marked, "Mike Pompeo").descriptors, ["US Secretary of State"]);
    assert_eq!(entity(marked, "Morgan Ortagus").descriptors, ["spokesperson"]);
    assert_eq!(entity(marked, "Mark Milley").descriptors, ["Gen.", "chairman of the Joint Chiefs of Staff"]);
    for (marked, name, gender) in [
        ("His wife, [PER Dana Bell], left", "Dana Bell", Some(Female)),
        ("Mrs. [PER Morgan]", "Morgan", Some(Female)),
        ("spokeswoman [PER Kim Lee]", "Kim Lee", Some(Female)),
        ("[PER Mary Smith]", "Mary Smith", Some(Female)),
        ("[PER Vladimir Putin]", "Vladimir Putin", Some(Male)),
        ("[PER Morgan Ortagus]", "Morgan Ortagus", None),
    ] {
        assert_eq!(entity(marked, name).gender, gender, "{marked}");
    }
}

#[test]
fn what_the_article_is_about_is_most_salient() {
    let marked =
        "# [PER Merkel] goes\n[PER Angela Merkel] leaves [LOC Berlin]. [PER Merkel] said so. [PER Roe] agreed.";
    let (merkel, roe) = (entity(marked, "Angela Merkel").salience, entity(marked, "Roe").salience);
    assert!(merkel > roe && merkel <= 1.0 && roe > 0.0, "{merkel} {roe}");
    assert_eq!(entity(marked, "Angela Merkel").aliases, ["Merkel"]);
    let shouted = "# [PER MERKEL] GOES\n[PER Angela Merkel] leaves. [PER Merkel] said so.";
    assert_eq!(entity(shouted, "Angela Merkel").aliases, ["Merkel"]);
}

mod laws {
    use proptest::prelude::*;
    use quotewire_engine::stages;
    use quotewire_engine::{Act, Quote, QuoteKind};
    use quotewire_engine::{Document, TokenRange};
    use quotewire_engine::{Labels, NameType, Tag};

    fn texts() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("Smith"),
            Just("J."),
            Just("U.S."),
            Just("al"),
            Just("-"),
            Just("'s"),
            Just("’s"),
            Just("("),
            Just(")"),
            Just("Jr."),
            Just(","),
            Just("and"),
            Just("the"),
            Just("President"),
            Just("of"),
            Just("“"),
            Just("”"),
            Just("\""),
            Just("she"),
            Just("said"),
            Just("\n\n"),
            Just("—"),
            Just("PARIS"),
            Just("États"),
            Just("北京"),
            Just("."),
            Just("United"),
            Just("States"),
            Just("NATO"),
            Just("e\u{301}"),
            Just("\u{200b}"),
            Just("’"),
            Just("İ"),
        ];
        prop_oneof![prop::collection::vec(word, 0..60).prop_map(|words| words.join(" ")), "\\PC{0,200}",]
    }

    /// Returns labels that follow no rule, from a row of numbers.
    fn labels(document: &Document, numbers: &[u8]) -> Labels {
        let n_tokens = document.tokens.len();
        let tag = |idx: usize| {
            let number = *numbers.get(idx % numbers.len().max(1)).unwrap_or(&0);
            let kind = NameType::ALL[usize::from(number >> 2) % NameType::ALL.len()];
            match number & 3 {
                0 => Tag::Begin(kind),
                1 | 2 => Tag::Inside(kind),
                _ => Tag::Outside,
            }
        };
        Labels {
            names: (0..n_tokens).map(tag).collect(),
            name_confidences: vec![0.5; n_tokens],
            roles: vec![Tag::Outside; n_tokens],
            role_confidences: vec![0.5; n_tokens],
            ..Labels::default()
        }
    }

    /// Returns quotations that follow no rule.
    fn quotes(document: &Document, numbers: &[u8]) -> Vec<Quote> {
        let n_tokens = document.tokens.len();
        let mut quotes = Vec::new();
        for chunk in numbers.chunks_exact(5) {
            if n_tokens == 0 {
                break;
            }
            let start = usize::from(chunk[0]) % n_tokens;
            let end = (start + 1 + usize::from(chunk[1]) % 20).min(n_tokens);
            let source_start = usize::from(chunk[2]) % n_tokens;
            let source_end = (source_start + usize::from(chunk[3]) % 6).min(n_tokens);
            quotes.push(Quote {
                kind: [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect][usize::from(chunk[4]) % 3],
                span: document.span_of(TokenRange::new(start, end)),
                act: Act::default(),
                cue: None,
                source: (chunk[4] & 8 == 0).then(|| TokenRange::new(source_start, source_end)),
                quoted: Vec::new(),
                continues: (chunk[4] & 16 == 0).then_some(usize::from(chunk[0]) % 9),
                nested_in: (chunk[4] & 32 == 0).then_some(usize::from(chunk[1]) % 9),
                confidence: 0.5,
                rules: quotewire_engine::RuleSet::default(),
                ruling: None,
            });
        }
        quotes.sort_by_key(|quote| (quote.span.start, std::cmp::Reverse(quote.span.end)));
        quotes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn any_text_and_labels_give_sound_entities(
            headline in texts(), body in texts(), numbers in prop::collection::vec(any::<u8>(), 1..60),
        ) {
            let document = Document::new(&headline, &body);
            let labels = labels(&document, &numbers);
            let found = stages::entities(&document, &labels);
            let mut end = 0;
            for mention in &found.mentions {
                prop_assert!(mention.tokens.start >= end && mention.tokens.start < mention.tokens.end);
                end = mention.tokens.end;
                prop_assert_eq!(
                    document.sentence_of(mention.tokens.start as usize), document.sentence_of(end as usize - 1)
                );
                prop_assert_eq!(document.span_of(mention.tokens), mention.span);
                prop_assert!(!document.slice(mention.span).is_empty());
                prop_assert!((0.0..=1.0).contains(&mention.confidence));
            }
            let mut seen = vec![false; found.mentions.len()];
            for (entity_idx, entity) in found.entities.iter().enumerate() {
                prop_assert!(!entity.name.is_empty() && (0.0..=1.0).contains(&entity.salience));
                for &mention_idx in &entity.mention_idxs {
                    prop_assert!(!std::mem::replace(&mut seen[mention_idx], true));
                    prop_assert_eq!(found.mentions[mention_idx].entity_idx, entity_idx);
                }
            }
            prop_assert!(seen.iter().all(|&seen| seen));
            prop_assert_eq!(&found, &stages::entities(&document, &labels));
            let quotes = quotes(&document, &numbers);
            let spoken = stages::speakers(&document, &found, &quotes);
            prop_assert_eq!(spoken.len(), quotes.len());
            prop_assert_eq!(spoken, stages::speakers(&document, &found, &quotes));
        }
    }
}

/// An article of one surname, or of names that never repeat, is no way to stop a worker.
#[test]
fn a_hundred_thousand_mentions_are_done_in_seconds() {
    use quotewire_engine::Document;
    use quotewire_engine::{Labels, NameType, Tag};

    for name_type in [NameType::Person, NameType::Organization, NameType::Location] {
        let mut body = String::new();
        for number in 0..100_000 {
            // Words without a vowel sound all the same in no way; with "Smith" all have one word in common.
            body.push_str(&format!("A{} Smith, ", number));
        }
        let document = Document::new("", &body);
        let names = (0..document.tokens.len())
            .map(|token_idx| match document.token_text(token_idx) {
                "," => Tag::Outside,
                "Smith" => Tag::Inside(name_type),
                _ => Tag::Begin(name_type),
            })
            .collect();
        let labels = Labels { names, ..Labels::default() };
        let started = std::time::Instant::now();
        let found = stages::entities(&document, &labels);
        assert_eq!(found.mentions.len(), 100_000);
        assert!(started.elapsed().as_secs() < 20, "{name_type:?} took {:?}", started.elapsed());
    }
}

/// Returns the type and the name of each entity.
fn names(marked: &str) -> Vec<String> {
    shown(marked).iter().filter_map(|line| line.split_once(": ").map(|(name, _)| name.to_owned())).collect()
}

#[test]
fn honours_and_stray_brackets_are_no_part_of_a_name() {
    assert_eq!(names("[PER Rupert Ainslie KC], prosecuting, left."), ["PERSON Rupert Ainslie"]);
    assert_eq!(names("Paris ([ORG France) (AFP]) - Rain."), ["LOCATION Paris", "LOCATION France", "ORGANIZATION AFP"]);
}

#[test]
fn the_article_tells_what_a_name_is() {
    assert_eq!(names("The icebreaker [PER Kapitan Vorontsov] left."), ["PRODUCT Kapitan Vorontsov"]);
    assert_eq!(names("Pump maker [PER Halvorsen Brandt] cut it."), ["ORGANIZATION Halvorsen Brandt"]);
    assert_eq!(
        names("[LOC Sydney Marsh] has farmed. [PER Marsh] laughed."),
        ["PERSON Sydney Marsh"],
        "one person under both names"
    );
    assert_eq!(names("The organisation “[PER Odhikar]” won. [PER Odhikar] left."), ["ORGANIZATION Odhikar"]);
    assert_eq!(names("The company [PER Jane Roe] founded won."), ["PERSON Jane Roe"], "hers, not her");
    assert_eq!(names("Hurricane [PER Bonnie] came. [PER Bonnie] left."), ["MISC Bonnie"]);
    assert_eq!(names("The win of [PER MAS] is clear."), ["ORGANIZATION MAS"]);
    assert_eq!(names("A man known to all as “[MISC Sprat]” left."), ["PERSON Sprat"]);
    assert_eq!(names("[ORG NGO Reporters Without Borders] wrote."), ["ORGANIZATION Reporters Without Borders"]);
}

#[test]
fn a_name_at_birth_is_of_the_same_person() {
    let entities = names("[PER Rosalind Roe] has died. Born [PER Rosalind Doe], she sang. [PER Rosalind Roe] wrote.");
    assert_eq!(entities, ["PERSON Rosalind Roe"]);
}

#[test]
fn pronouns_tell_a_gender_that_the_name_does_not() {
    let marked = "[PER Ma Wenjun] walks with straw. His daughter laughs.";
    assert_eq!(entity(marked, "Ma Wenjun").gender, Some(Gender::Male));
    let marked = "[PER Ma Wenjun] met [PER Xu Li]. He left.";
    assert_eq!(entity(marked, "Ma Wenjun").gender, None, "either may be meant");
}

#[test]
fn a_clear_place_has_a_number() {
    assert_eq!(entity("[LOC BAGHDAD] burns.", "Baghdad").geonames_id, Some(98182));
    assert_eq!(entity("[LOC Georgia] votes.", "Georgia").geonames_id, None);
}
