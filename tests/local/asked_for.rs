//! What users of other extractors ask them for, name by name: each case an article of a few lines, through both tiers as
//! they are shipped. The cases about quotations are the articles in `tests/articles/asked_for`.

use quotewire_engine::{Enricher, Enrichment};

use crate::enrichment::{ACCURATE, FAST};

/// Returns a line an entity: type, name, country and mentions, "PERSON Jane Roe: Jane Roe, Roe".
fn entities(enrichment: &Enrichment) -> Vec<String> {
    let text = enrichment.document.text();
    let mention = |idx: &usize| enrichment.entities.mentions[*idx].span.of(text);
    let line = |entity: &quotewire_engine::Entity| {
        let country = entity.country.map_or(String::new(), |country| format!(" [{country}]"));
        let mentions: Vec<&str> = entity.mention_idxs.iter().map(mention).collect();
        format!("{} {}{country}: {}", entity.name_type.as_str(), entity.name, mentions.join(", "))
    };
    enrichment.entities.entities.iter().map(line).collect()
}

fn check_with(tier: &str, enricher: &Enricher, headline: &str, body: &str, expected: &[&str]) {
    let found = entities(&enricher.enrich(headline, body));
    for line in expected {
        assert!(found.iter().any(|entity| entity == line), "{line} is not among {found:#?}, {tier} tier");
    }
}

/// Checks that the article has these entities with exactly these mentions, whatever else it has.
fn check(headline: &str, body: &str, expected: &[&str]) {
    check_with("accurate", &ACCURATE, headline, body, expected);
    check_with("fast", &FAST, headline, body, expected);
}

#[test]
fn a_title_or_a_nationality_before_a_name_loses_nobody() {
    check(
        "The government has changed",
        "PM Lucinda Bergman met Dr Alexander Taylor and the German Markus Ehler on Friday. President Trimble stayed away.",
        &[
            "PERSON Lucinda Bergman: Lucinda Bergman",
            "PERSON Alexander Taylor: Alexander Taylor",
            "PERSON Markus Ehler: Markus Ehler",
            "PERSON Trimble: Trimble",
            "NORP German [DE]: German",
        ],
    );
}

#[test]
fn initials_are_no_title_and_no_park() {
    check(
        "",
        "M.S. Ramanathan and R. K. Pillai spoke in Chennai. Pillai wept. Ramanathan did not.",
        &[
            "PERSON M.S. Ramanathan: M.S. Ramanathan, Ramanathan",
            "PERSON R. K. Pillai: R. K. Pillai, Pillai",
            "LOCATION Chennai [IN]: Chennai",
        ],
    );
}

#[test]
fn a_quotation_mark_beside_a_name_hides_nobody() {
    check(
        "Tigers are back",
        "“They are not poachers,” Belinda Wrighton, told reporters in Delhi. \"This is a count\" Wrighton, said.",
        &["PERSON Belinda Wrighton: Belinda Wrighton, Wrighton"],
    );
}

#[test]
fn a_short_name_joins_the_full_one_before_and_behind_it() {
    check(
        "",
        "Obando was booed. Hours later Maria Obando, the finance minister, flew to Quito. Maria did not wave.",
        &["PERSON Maria Obando: Obando, Maria Obando, Maria"],
    );
}

#[test]
fn a_first_name_alone_at_the_head_of_a_sentence_is_found() {
    check(
        "A village and its baker",
        "Paulo bakes at night. Paulo is 71. Kigali was far away, he says. Ahmed never came back.",
        &["PERSON Paulo: Paulo, Paulo", "PERSON Ahmed: Ahmed", "LOCATION Kigali [RW]: Kigali"],
    );
}

#[test]
fn headlines_in_capitals_and_in_title_case_behave() {
    check(
        "MINISTER SARAH OKONKWO QUITS OVER LAGOS PORT DEAL",
        "LAGOS — Sarah Okonkwo resigned on Monday. Okonkwo had led the ministry since 2021.",
        &["PERSON Sarah Okonkwo: SARAH OKONKWO, Sarah Okonkwo, Okonkwo", "LOCATION Lagos [NG]: LAGOS, LAGOS"],
    );
    check(
        "Mayor Jane Holloway Tells Boston Globe She Will Not Run Again",
        "Jane Holloway will leave office in May, the mayor of Worcester said.",
        &["PERSON Jane Holloway: Jane Holloway, Jane Holloway", "ORGANIZATION Boston Globe: Boston Globe"],
    );
}

#[test]
fn possessives_are_no_part_of_a_name() {
    check(
        "",
        "Germany's chancellor came. France’s plan, Sophie Marchand's, was read. The Germans' answer came late.",
        &[
            "LOCATION Germany [DE]: Germany",
            "LOCATION France [FR]: France",
            "PERSON Sophie Marchand: Sophie Marchand",
            "NORP Germans [DE]: Germans",
        ],
    );
}

#[test]
fn a_demonym_stands_for_its_country_and_apart_from_it() {
    check(
        "",
        "A Kenyan court freed two Somali sailors and a Briton. Kenya had held them for a year.",
        &[
            "NORP Kenyan [KE]: Kenyan",
            "NORP Somali [SO]: Somali",
            "NORP Briton [GB]: Briton",
            "LOCATION Kenya [KE]: Kenya",
        ],
    );
}

#[test]
fn one_name_has_one_type_through_an_article() {
    check(
        "",
        "Nissan will close a plant in Sunderland. Workers at Nissan were told on Friday. A recycling firm will buy it.",
        &["ORGANIZATION Nissan: Nissan, Nissan", "LOCATION Sunderland [GB]: Sunderland"],
    );
}

#[test]
fn a_place_inside_a_body_is_the_bodys() {
    check(
        "",
        "The University of Melbourne and the Bank of Japan signed it.",
        &["ORGANIZATION University of Melbourne: University of Melbourne", "ORGANIZATION Bank of Japan: Bank of Japan"],
    );
}

#[test]
fn a_name_is_whole_words() {
    check(
        "",
        "Mxolisi Nkwanyana, Thandolwenkosi Zwane and Ngô Đình Quỳnh played for Kaizer Chiefs in Mbombela.",
        &[
            "PERSON Mxolisi Nkwanyana: Mxolisi Nkwanyana",
            "PERSON Thandolwenkosi Zwane: Thandolwenkosi Zwane",
            "PERSON Ngô Đình Quỳnh: Ngô Đình Quỳnh",
        ],
    );
}

#[test]
fn a_long_article_is_read_to_its_last_word() {
    let body = "The council met and nothing was decided. ".repeat(2_000) + "Then Jane Holloway spoke.";
    check("", &body, &["PERSON Jane Holloway: Jane Holloway"]);
}

#[test]
fn a_dateline_is_a_place_with_its_agency() {
    for (body, place, agency) in [
        ("HAMBURG (dpa) - The port was shut on Monday, the city said.", "LOCATION Hamburg [DE]: HAMBURG", "dpa: dpa"),
        ("BAGHDAD (AP) — The port was shut on Monday.", "LOCATION Baghdad [IQ]: BAGHDAD", "AP: AP"),
        (
            "KUALA LUMPUR, Feb 3 (Bernama) -- The port was shut.",
            "LOCATION Kuala Lumpur [MY]: KUALA LUMPUR",
            "Bernama: Bernama",
        ),
    ] {
        check("", body, &[place, &format!("ORGANIZATION {agency}")]);
    }
}

#[test]
fn a_nickname_and_a_family_name_in_common_keep_people_apart() {
    check(
        "",
        "William “Shorty” Kowalczyk died. Kowalczyk was 90. Shorty never married.",
        &["PERSON William “Shorty” Kowalczyk: William “Shorty” Kowalczyk, Kowalczyk, Shorty"],
    );
    check(
        "",
        "Bill Harmsworth and his wife, Greta Harmsworth, were rescued. Mrs. Harmsworth thanked the crew. Mr. Harmsworth slept.",
        &[
            "PERSON Bill Harmsworth: Bill Harmsworth, Harmsworth",
            "PERSON Greta Harmsworth: Greta Harmsworth, Harmsworth",
        ],
    );
}
