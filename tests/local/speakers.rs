//! Whom each quotation belongs to, by every form in which news tells it.

use quotewire_engine::{Speaker, stages};

use crate::marked::parse;

/// Returns one line a quotation: the name of each speaker, with `*` where it is no entity, and the form, parted by semicolons.
fn shown(marked: &str) -> Vec<String> {
    let article = parse(marked);
    let entities = stages::entities(&article.document, &article.labels);
    stages::speakers(&article.document, &entities, &article.quotes)
        .into_iter()
        .map(|speakers| {
            let one = |speaker: &Speaker| {
                let star = if speaker.entity_idx.is_none() { "*" } else { "" };
                format!("{star}{} {}", speaker.name, speaker.form.as_str())
            };
            let together: Vec<String> = speakers.iter().map(one).collect();
            if together.is_empty() { "-".to_owned() } else { together.join("; ") }
        })
        .collect()
}

fn check(marked: &str, expected: &[&str]) {
    assert_eq!(shown(marked), expected, "{marked}");
}

#[test]
fn a_name_beside_the_quotation() {
    check("\"{d1 We agree},\" said {s1 spokesperson [PER Morgan Ortagus]}.", &["Morgan Ortagus named"]);
    check("\"{d1 We agree},\" said {s1 [PER Ann Roe], a lawyer for [PER John Doe]}.", &["Ann Roe named"]);
    check("\"{d1 We agree},\" said {s1 [PER John Doe]'s lawyer [PER Ann Roe]}.", &["Ann Roe named"]);
    check("\"{d1 We agree},\" said {s1 Secretary of State [PER Ann Roe]}.", &["Ann Roe named"]);
    check("{s1 The [ORG US State Department]} said {i1 it agreed}.", &["US State Department named"]);
    check("{s1 The [ORG ISIS] group} said {i1 it agreed}.", &["ISIS named"]);
    check("{s1 [LOC Iran]} said {i1 it agreed}.", &["Iran named"]);
    check("[PER Jane Roe] left. \"{d1 We agree},\" said {s1 [PER Roe]}.", &["Jane Roe named"]);
    check(
        "{s1 Top officials including Gen. [PER Mark Milley] and Defense Secretary [PER Mark Esper]} said {i1 no}.",
        &["Mark Milley named; Mark Esper named"],
    );
}

#[test]
fn a_pronoun_means_who_was_spoken_of() {
    check("\"{d1 Yes},\" said {s1 [PER Ann Roe]}.\n\"{d2 No},\" {s2 she} said.", &["Ann Roe named", "Ann Roe pronoun"]);
    check(
        "[PER Ann Roe] met [PER John Doe] on Friday. \"{d1 Yes},\" {s1 she} said. \"{d2 No},\" {s2 he} said.",
        &["Ann Roe pronoun", "John Doe pronoun"],
    );
    check(
        "President [PER John Doe] spoke of [PER Peter Poe]'s death. \"{d1 Sad},\" {s1 he} said.",
        &["John Doe pronoun"],
    );
    check(
        "The [ORG State Department] made no mention of [PER John Doe]'s request. {s1 It} said {i1 [PER Roe] called}.",
        &["State Department pronoun"],
    );
    check("The [ORG Red Cross] and [PER Jane Roe] came. {s1 They} said {i1 all was lost}.", &["Red Cross pronoun"]);
    check("[PER John Doe], {s1 who} said {i1 he was ill}, left.", &["John Doe pronoun"]);
    check(
        "{s1 [PER John Lee]} said {i1 [PER Peter Poe] was right} when {s2 he} said {i2 it had failed}.",
        &["John Lee named", "Peter Poe pronoun"],
    );
    check("The fever spread. {s1 WHO} say {i1 it will pass}.", &["WHO named"]);
    check(
        "{s1 A report} said {i1 prices rose}. {s2 It} said {i2 wages fell}.",
        &["*a report nominal", "*a report pronoun"],
    );
}

#[test]
fn a_pronoun_may_come_before_the_name() {
    check("\"{d1 Sad},\" {s1 she} said. [PER Ann Roe] then left.", &["Ann Roe pronoun"]);
}

#[test]
fn a_role_means_who_holds_it() {
    check(
        "Prime Minister [PER John Doe] met President [PER Peter Poe]. \"{d1 Yes},\" {s1 the prime minister} said.",
        &["John Doe nominal"],
    );
    check(
        "{s1 [LOC Iraq]'s caretaker prime minister} asked {i1 for time}.\nPrime Minister [PER John Doe] is ill.",
        &["John Doe nominal"],
    );
    check(
        "Sen. [PER Ann Roe] and Gov. [PER John Doe] spoke. \"{d1 No},\" {s1 the senator} said.",
        &["Ann Roe nominal"],
    );
    check(
        "[ORG Acme] spokeswoman [PER Ann Roe] met [PER John Doe]. \"{d1 No},\" {s1 the spokeswoman} said.",
        &["Ann Roe nominal"],
    );
    check("\"{d1 No},\" {s1 a senior official} said.", &["*a senior official nominal"]);
    check("\"{d1 No},\" {s1 a spokesman for [ORG Acme]} said.", &["*a spokesman for Acme nominal"]);
}

#[test]
fn an_office_or_a_document_speaks_for_its_owner() {
    check(
        "Prime Minister [PER John Doe] called [PER Mike Poe]. {i1 He had told [PER Poe] to wait}, {s1 his office} said.\n\
         {i2 He agreed}, according to {s2 the statement}.",
        &["John Doe nominal", "John Doe nominal"],
    );
    check("{s1 A [ORG State Department] statement} said {i1 no}.", &["State Department nominal"]);
    check("{s1 A report by [ORG Amnesty International]} said {i1 no}.", &["Amnesty International nominal"]);
    check("[PER John Doe] left. {s1 His lawyer} said {i1 no}.", &["*John Doe's lawyer nominal"]);
    check("{s1 An internal memo} said {i1 no}.", &["*an internal memo nominal"]);
}

#[test]
fn a_report_speaks_for_itself_where_nobody_issued_it() {
    check(
        "{s1 A study of wages} found {i1 no rise}. [PER Ann Roe] disagreed. {s2 She} said {i2 it was wrong}. {s3 The report} said {i3 no}.",
        &["*a study of wages nominal", "Ann Roe pronoun", "*a study of wages nominal"],
    );
}

#[test]
fn a_company_means_the_organisation_spoken_of() {
    check("[ORG Acme Corp.] sued [PER John Doe]. {s1 The company} said {i1 it was right}.", &["Acme Corp. nominal"]);
    check("The [ORG Foreign Ministry] met [ORG Acme]. {s1 The ministry} said {i1 no}.", &["Foreign Ministry nominal"]);
}

#[test]
fn a_body_that_is_named_only_later_is_not_the_one_before() {
    check(
        "{s1 The union} said {i1 no}. {s2 [ORG Northern Rail]} said {i2 yes}.",
        &["*the union nominal", "Northern Rail named"],
    );
}

#[test]
fn an_age_tells_who_is_meant() {
    check(
        "[PER Jane Roe], 41, met [PER Ann Poe], 30, and [PER Eve Doe]. {s1 The 41-year-old} said {i1 no}.",
        &["Jane Roe nominal"],
    );
}

#[test]
fn whom_the_sentence_before_brings_in_goes_on() {
    check(
        "Mayor [PER Paul Dunn] opened the park. A teacher stood at the gate. {s1 She} said {i1 it was late}. [PER Ann Dunn] left.",
        &["*a teacher pronoun"],
    );
}

#[test]
fn a_quotation_with_nobody_beside_it_goes_by_what_is_around() {
    check(
        "\"{d1 Yes},\" said {s1 [PER Ann Roe]}. \"{d2 No}.\"\n\"{d3 Perhaps}.\"",
        &["Ann Roe named", "Ann Roe implicit", "Ann Roe implicit"],
    );
    check("\"{d1 Yes},\" said {s1 [PER Ann Roe]}, \"{d2>1 and no}.\"", &["Ann Roe named", "Ann Roe implicit"]);
    check(
        "{s1 [PER Ann Roe]} said {i1 yes}.\n[PER John Doe], a [NORP Labour] member, was worried. \"{d2 No}.\"",
        &["Ann Roe named", "John Doe implicit"],
    );
    check(
        "{s1 [PER Ann Roe]} said {i1 yes}.\n\"{d2 No}. \" \"{d3 Never},\" said {s3 [PER John Doe]}.",
        &["Ann Roe named", "John Doe implicit", "John Doe named"],
    );
    check("At first [PER John Doe] did not answer, but then \"{d1 No}\" was all he had.", &["John Doe implicit"]);
    check(
        "{s1 [PER Ann Roe]} said {i1 yes}.\n[ORG Northwind], which flies to [LOC Rome], said {i2 it would appeal}.",
        &["Ann Roe named", "Northwind implicit"],
    );
    check("\"{d1 Yes}.\"", &["-"]);
}

#[test]
fn the_agency_of_a_dateline_speaks_nothing() {
    check("PARIS (AFP) — {s1 It} said {i1 it rained}.", &["-"]);
    check("BAGHDAD (AP) — \"{d1 Yes}.\"", &["-"]);
}

#[test]
fn several_speakers_keep_their_description() {
    check("{s1 The three powers} said {i1 no}.", &["*the three powers nominal"]);
}

/// Quotations by the thousand, each with a pronoun, must not look back over the whole article.
#[test]
fn tens_of_thousands_of_quotations_are_done_in_seconds() {
    let mut marked = String::new();
    for number in 0..20_000 {
        marked.push_str(&format!(
            "[PER Ann Roe{number}] met [ORG Acme{number}]. \"{{d{number} Yes}},\" {{s{number} she}} said. "
        ));
        if number % 3 == 0 {
            marked.push('\n');
        }
    }
    let article = parse(&marked);
    let started = std::time::Instant::now();
    let entities = stages::entities(&article.document, &article.labels);
    let found = stages::speakers(&article.document, &entities, &article.quotes);
    assert_eq!(found.iter().flatten().count(), 20_000);
    assert!(started.elapsed().as_secs() < 20, "took {:?}", started.elapsed());
}

#[test]
fn a_description_means_who_spoke_under_it() {
    check(
        "{s1 A Western diplomat in [LOC Muscat]} called it {i1 generous}. Minister [PER John Doe] left.\n\"{d2 No},\" {s2 the diplomat} said.",
        &["*a Western diplomat in Muscat nominal", "*a Western diplomat in Muscat nominal"],
    );
    check(
        "[PER Peter Poe] came. {s1 A fireman} said {i1 all was lost}. \"{d2 Pray},\" {s2 he} said.",
        &["*a fireman nominal", "*a fireman pronoun"],
    );
}

#[test]
fn one_of_a_nation_is_a_person_and_all_of_it_a_body() {
    check(
        "[PER Jan Roe] has drowned eleven actors. \"{d1 They were happy},\" says {s1 the [NORP Belgian]}.",
        &["Jan Roe nominal"],
    );
    check("[PER Jan Roe] came. {s1 The [NORP French]} said {i1 no}.", &["French named"]);
}

#[test]
fn a_main_speaker_goes_by_many_words() {
    check(
        "[PER John Doe] was angry. \"{d1 I shouted},\" said {s1 the 54-year-old}.\n[PER Pete Poe] pulled one back, before a [PER Joe Moe] header.\n\"{d2 He is not for sale},\" said {s2 the former goalkeeper}.\nGoalkeeper [PER Lee Loe] left.",
        &["John Doe nominal", "Pete Poe nominal"],
    );
    check(
        "\"{d1 You could hear the boards},\" said {s1 the driver who got all children out}. [PER Ann Roe], a driver for 20 years, watched.",
        &["Ann Roe nominal"],
    );
}

#[test]
fn a_part_or_a_description_speaks_for_a_body() {
    check("{s1 The press service of the [ORG Transport Agency]} said {i1 no}.", &["Transport Agency nominal"]);
    check("{s1 The operator of four ships, [ORG Northern Freight]}, said {i1 no}.", &["Northern Freight named"]);
    check("{s1 The operator of four ships}, [ORG Northern Freight], said {i1 no}.", &["Northern Freight named"]);
}

#[test]
fn a_document_speaks_for_whoever_it_is_of() {
    check(
        "The suit, filed in the [ORG District Court], quotes a memo of [ORG Bluegrass]. \"{d1 Water the road},\" {s1 the memo} tells them.",
        &["Bluegrass nominal"],
    );
}

#[test]
fn two_people_speak_as_they() {
    check(
        "[PER Ann Roe] and [PER John Doe] went to school. {s1 They} said {i1 they would go}.",
        &["Ann Roe pronoun; John Doe pronoun"],
    );
    check(
        "{s1 [PER Ann Roe] and her colleagues} wrote {i1 that it helped}. {s2 They} warned {i2 of floods}.",
        &["Ann Roe named; *Ann Roe's colleagues nominal", "Ann Roe pronoun; *Ann Roe's colleagues pronoun"],
    );
    check(
        "[PER Ann Roe] and her sister [PER Eve Roe] left. \"{d1 No},\" {s1 the sisters} said.",
        &["Ann Roe nominal; Eve Roe nominal"],
    );
}

#[test]
fn those_who_speak_together_are_all_named() {
    for (source, expected) in [
        ("[PER Ann Roe] and [PER John Doe]", "Ann Roe named; John Doe named"),
        ("Both [ORG Acme] and the [ORG Port of Molde]", "Acme named; Port of Molde named"),
        ("Mayor [PER Ann Roe] and police chief [PER John Doe]", "Ann Roe named; John Doe named"),
        ("[PER Ann Roe], the mayor, and [PER John Doe], who runs the port", "Ann Roe named; John Doe named"),
        ("Senators [PER Ann Roe], [PER John Doe] and [PER Eve Poe]", "Ann Roe named; John Doe named; Eve Poe named"),
        (
            "Dr. [PER Ann Roe] of [LOC Uppsala], her colleague [PER John Doe] and [PER Eve Poe], who led it",
            "Ann Roe named; John Doe named; Eve Poe named",
        ),
        ("the mayor and [PER John Doe]", "*the mayor nominal; John Doe named"),
        ("[PER Ann Roe] and her brother, [PER John Doe]", "Ann Roe named; John Doe named"),
    ] {
        check(&format!("\"{{d1 Yes}},\" said {{s1 {source}}}."), &[expected]);
    }
}

#[test]
fn one_speaker_of_several_titles_and_things_is_one() {
    for source in [
        "President and chief executive [PER Ann Roe]",
        "the founder and chief executive, [PER Ann Roe]",
        "the founder and chief executive [PER Ann Roe]",
        "[PER Ann Roe], founder and chief executive of [ORG Acme]",
        "[PER Ann Roe], who founded and runs [ORG Acme]",
        "[PER Ann Roe], a lawyer for [PER John Doe] and [PER Eve Poe]",
        "[PER Ann Roe], mother of [PER John Doe] and [PER Eve Poe]",
        "Secretary of Health and Human Services [PER Ann Roe]",
        "the minister for trade and industry, [PER Ann Roe]",
    ] {
        check(&format!("\"{{d1 Yes}},\" said {{s1 {source}}}."), &["Ann Roe named"]);
    }
}

#[test]
fn whom_the_sentence_before_is_about_speaks() {
    check(
        "\"{d1 No},\" said {s1 [PER Ann Roe]}. Among them was [PER Bob Doe], a carpenter. He was less moved.\n\"{d2 They need oak}.\"",
        &["Ann Roe named", "Bob Doe implicit"],
    );
    check(
        "Chairman [PER John Doe] spoke. \"{d1 Not for sale},\" {s1 he} said. Captain [PER Pete Poe] left. The captain himself was careful. \"{d2 Ask him}.\"",
        &["John Doe pronoun", "Pete Poe implicit"],
    );
}

#[test]
fn he_is_not_whose_words_tell_of_him() {
    check(
        "[PER Carole Roe] wept. [PER Denise Roe] sat. \"{d1 I asked her whose it was and {s2 she} said {d2 mine}},\" said {s1 [PER Carole Roe]}.",
        &["Carole Roe named", "Denise Roe pronoun"],
    );
}

#[test]
fn only_a_person_is_described_by_he_and_she() {
    for thing in ["A quarter of the crop", "A river in the north", "A letter to the ministry", "A number of boats"] {
        check(&format!("{thing} was lost in the flood. \"{{d1 Over}},\" {{s1 she}} said."), &["-"]);
    }
    for (person, pronoun) in [
        ("A herder", "he"),
        ("A shopkeeper", "she"),
        ("A caller", "he"),
        ("A seismologist", "she"),
        ("A widower", "he"),
    ] {
        check(
            &format!("{person} watched the flood from the hill. \"{{d1 Over}},\" {{s1 {pronoun}}} said."),
            &[&format!("*{} pronoun", person.replace("A ", "a "))],
        );
    }
}

#[test]
fn a_pronoun_means_who_is_described_and_not_named() {
    check(
        "A helicopter took [PER Ann Roe] off the roof. A crewman was asked about the dog.\n\"{d1 All safe},\" {s1 he} said.",
        &["*a crewman pronoun"],
    );
    check(
        "[PER John Doe] had not seen the seals. A marine charity asked boats to keep away. {s1 It} said {i1 some had pups}.",
        &["*a marine charity pronoun"],
    );
    check(
        "[PER Ann Roe] left at noon. Residents had waited since dawn. {s1 They} said {i1 nobody had told them anything}.",
        &["*residents pronoun"],
    );
    // Whoever is only what somebody is, or stands beside a name, is nobody else.
    check(
        "[PER John Doe] is a driver. His neighbour, [PER Peter Poe], left. \"{d1 No},\" {s1 he} said.",
        &["Peter Poe pronoun"],
    );
}
