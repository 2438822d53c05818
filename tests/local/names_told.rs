//! What a name is and where it ends, by what joins its parts and by what stands around all its mentions.

use crate::entities::check;

#[test]
fn partners_and_legal_forms_make_a_firm() {
    check("[PER Hale] & [PER Voss] won.", &["ORGANIZATION Hale & Voss: Hale & Voss"]);
    check("[PER Dunne], [PER Hale] & Voss won.", &["ORGANIZATION Dunne, Hale & Voss: Dunne, Hale & Voss"]);
    check("[PER Klaus Hale] GmbH won.", &["ORGANIZATION Klaus Hale GmbH: Klaus Hale GmbH"]);
    check("[LOC Hale], Inc. won.", &["ORGANIZATION Hale, Inc.: Hale, Inc."]);
    check("The chairman of Hale Voss Ltd. left.", &["ORGANIZATION Hale Voss Ltd.: Hale Voss Ltd."]);
    check(
        "[ORG Orbis], [PER J. Hale] & Co. won.",
        &["ORGANIZATION Orbis: Orbis", "ORGANIZATION J. Hale & Co.: J. Hale & Co."],
    );
    // Couples, places and regions in two letters are no firms.
    check("[PER Mark] & [PER Ann Hale] left.", &["PERSON Mark: Mark", "PERSON Ann Hale: Ann Hale"]);
    check("[ORG DRO] & [LOC Haiti] met.", &["ORGANIZATION DRO: DRO", "LOCATION Haiti: Haiti"]);
    check("In [LOC Reno], NV, it rained.", &["LOCATION Reno: Reno"]);
    check("[PER Larkin Brothers] rose.", &["ORGANIZATION Larkin Brothers: Larkin Brothers"]);
}

#[test]
fn a_court_case_is_one_name() {
    check("The ruling in [PER Doe] v. [PER Roe] stands.", &["MISC Doe v. Roe: Doe v. Roe"]);
    check("In [PER Doe] v. Port of Alden it lost.", &["MISC Doe v. Port of Alden: Doe v. Port of Alden"]);
}

#[test]
fn what_stands_next_to_a_name_may_be_its_own() {
    check(
        "[PER Neil Bloom] Sr. met [PER Neil Bloom Jr.]. [PER Bloom] Sr. left.",
        &["PERSON Neil Bloom Sr.: Neil Bloom Sr. | Bloom Sr.", "PERSON Neil Bloom Jr.: Neil Bloom Jr."],
    );
    check("Will [PER Harker] lost.", &["PERSON Will Harker: Will Harker"]);
    check("Will [PER Harker] lose?", &["PERSON Harker: Harker"]);
    check("Umm [PER Nidal] wept.", &["PERSON Umm Nidal: Umm Nidal"]);
    check("[ORG OREX]+ met.", &["ORGANIZATION OREX+: OREX+"]);
    check("The [MISC RPI](L) and the [ORG PRL]-N lost.", &["ORGANIZATION RPI(L): RPI(L)", "ORGANIZATION PRL-N: PRL-N"]);
    check(
        "The [ORG Janata Sabha] ([ORG Secular]) lost.",
        &["ORGANIZATION Janata Sabha (Secular): Janata Sabha (Secular)"],
    );
    check(
        "The [ORG Janata Sabha] ([LOC Delhi]) lost.",
        &["ORGANIZATION Janata Sabha: Janata Sabha", "LOCATION Delhi: Delhi"],
    );
    check(
        "[PER Lee Wei] ([ORG DPA-Ipoh]) left.",
        &["PERSON Lee Wei: Lee Wei", "ORGANIZATION DPA: DPA", "LOCATION Ipoh: Ipoh"],
    );
    check("[ORG UNKR Sec.] Gen. [PER Ann Roe] left.", &["ORGANIZATION UNKR: UNKR", "PERSON Ann Roe: Ann Roe"]);
    check("[ORG Skola] för [ORG Alla] won.", &["ORGANIZATION Skola för Alla: Skola för Alla"]);
}

#[test]
fn a_possessive_may_be_the_names_own() {
    check("[PER Lloyd]'s declined to pay. [ORG Lloyd]'s rates rose.", &["ORGANIZATION Lloyd's: Lloyd's | Lloyd's"]);
    check("Moody's, which rates it, left.", &["ORGANIZATION Moody's: Moody's"]);
    check("In [LOC St. Mary]'s, it rained.", &["LOCATION St. Mary's: St. Mary's"]);
    check("[LOC St. Paul]'s mayor left.", &["LOCATION St. Paul: St. Paul"]);
    check("[PER Wendy Roe] left. [PER Wendy]'s mother wept.", &["PERSON Wendy Roe: Wendy Roe | Wendy"]);
    check("[PER Wexler]'s has three shops.", &["ORGANIZATION Wexler's: Wexler's"]);
    check("[PER Wexler]'s has three shops. [PER Wexler] left.", &["PERSON Wexler: Wexler | Wexler"]);
}

#[test]
fn a_town_and_its_state_are_two() {
    check("In [LOC Alden, Kan.], it rained.", &["LOCATION Alden: Alden", "LOCATION Kan.: Kan."]);
    check("In [LOC Washington, D.C.], it rained.", &["LOCATION Washington, D.C.: Washington, D.C."]);
}

#[test]
fn an_acronym_and_its_name_are_one_of_one_type() {
    check(
        "The [MISC Board of Ports] ([ORG BoP]) met. The [ORG BoP] left.",
        &["MISC Board of Ports: Board of Ports | BoP | BoP"],
    );
    check(
        "The [ORG NRSA] (National Road Safety Agency) met.",
        &["ORGANIZATION National Road Safety Agency: NRSA | National Road Safety Agency"],
    );
    check(
        "The [ORG Regional Snow Office], or RSO, met.",
        &["ORGANIZATION Regional Snow Office: Regional Snow Office | RSO"],
    );
    check("The [ORG U.K. Rowing Union] met [ORG UKRU].", &["ORGANIZATION U.K. Rowing Union: U.K. Rowing Union | UKRU"]);
    check("Many [ORG PHEVs] sold. The [ORG PHEV] price rose, and [ORG PHEVs] are small.", &[]);
    check("[PER Sterling] fell. [PER Ann Roe] left.", &["PERSON Ann Roe: Ann Roe"]);
}

#[test]
fn known_bodies_that_look_like_words_are_found() {
    check("The WHO met. Who left? TASS said so.", &["ORGANIZATION WHO: WHO", "ORGANIZATION TASS: TASS"]);
    check("She wrote on X. X did not answer.", &["ORGANIZATION X: X | X"]);
    check("The X chromosome is long, and Malcolm X is dead.", &[]);
}

#[test]
fn storms_ships_and_works_are_no_people() {
    check("After hurricanes [PER Ana] and [PER Fay], [PER Fay] is gone.", &["MISC Ana: Ana", "MISC Fay: Fay | Fay"]);
    check("[MISC Tropical Storm Fay] hit. [PER Fay] left.", &["MISC Tropical Storm Fay: Tropical Storm Fay | Fay"]);
    check(
        "The [ORG National Hurricane Center] met.",
        &["ORGANIZATION National Hurricane Center: National Hurricane Center"],
    );
    check("Viewers of [PER Alma Ruiz] wept. [PER Alma Ruiz] ended.", &["MISC Alma Ruiz: Alma Ruiz | Alma Ruiz"]);
    check("Aboard the [PER Astrid Lund] they slept.", &["PRODUCT Astrid Lund: Astrid Lund"]);
    check("[PER Hayabo3] landed.", &["PRODUCT Hayabo3: Hayabo3"]);
    check("The novel “A [DATE May Day],” he said.", &["MISC A May Day: A May Day"]);
    check("The thriller [PER Nora Vance] has been sold.", &["MISC Nora Vance: Nora Vance"]);
    check("The film [PER Jane Roe] made won.", &["PERSON Jane Roe: Jane Roe"]);
}

#[test]
fn firms_and_parties_are_no_people_and_no_places() {
    for text in [
        "[PER Kepler Vance], a company based in Oslo, left. [PER Kepler Vance] grew.",
        "[PER Kepler Vance], a movement of farmers, left. [PER Kepler Vance] grew.",
        "[LOC Kepler Vance], a maker of boots, left. [LOC Kepler Vance] grew.",
        "Shares in [PER Kepler Vance] fell. [PER Kepler Vance] grew.",
        "The chairwoman of [PER Kepler Vance] left. [PER Kepler Vance] grew.",
        "They bought [PER Kepler Vance], and [PER Kepler Vance]'s staff left.",
    ] {
        let text = text.replace("Oslo", "town");
        check(&text, &["ORGANIZATION Kepler Vance: Kepler Vance | Kepler Vance"]);
    }
    check(
        "[ORG Kepler Vance Ltd] left. [PER Kepler Vance] grew.",
        &["ORGANIZATION Kepler Vance Ltd: Kepler Vance Ltd | Kepler Vance"],
    );
    check(
        "[PER Kepler Vance] chief executive [PER Ann Roe] left.",
        &["ORGANIZATION Kepler Vance: Kepler Vance", "PERSON Ann Roe: Ann Roe"],
    );
    check("[PER Kepler Vance], a company executive, left.", &["PERSON Kepler Vance: Kepler Vance"]);
    check("“Yes,” said [PER Kepler Vance], the company said.", &["PERSON Kepler Vance: Kepler Vance"]);
    check("[PER Kepler Vance]'s staff left.", &["PERSON Kepler Vance: Kepler Vance"]);
}

#[test]
fn a_club_is_no_town_where_the_article_shows_it() {
    check(
        "[LOC Lima] beat [LOC Cali] 3-2. They wept in [LOC Lima].",
        &["ORGANIZATION Lima: Lima", "ORGANIZATION Cali: Cali", "LOCATION Lima: Lima"],
    );
    check(
        "They went to [LOC Tulane], [LOC Emory] and [ORG Purdue].",
        &["ORGANIZATION Tulane: Tulane", "ORGANIZATION Emory: Emory", "ORGANIZATION Purdue: Purdue"],
    );
    check("A professor at [LOC Berkeley] left.", &["ORGANIZATION Berkeley: Berkeley"]);
    check("[LOC Cali] coach [PER Ann Roe] left.", &["ORGANIZATION Cali: Cali", "PERSON Ann Roe: Ann Roe"]);
    check("[LOC Peru] beat [LOC Brazil] 3-2.", &["LOCATION Peru: Peru", "LOCATION Brazil: Brazil"]);
    check("[PER Ann Roe] beat [PER Jane Doe] 6-2.", &["PERSON Ann Roe: Ann Roe", "PERSON Jane Doe: Jane Doe"]);
    check("[PER Hannah Leeds] sings. [LOC Leeds] left.", &["PERSON Hannah Leeds: Hannah Leeds | Leeds"]);
    check("[PER Hannah Leeds] sings in [LOC Leeds].", &["PERSON Hannah Leeds: Hannah Leeds", "LOCATION Leeds: Leeds"]);
}

#[test]
fn kings_and_popes_of_one_name_are_apart_and_aliases_one() {
    check(
        "King [PER Talal] met Prince [PER Hussein bin Talal]. King [PER Talal] left.",
        &["PERSON Talal: Talal | Talal", "PERSON Hussein bin Talal: Hussein bin Talal"],
    );
    check(
        "[PER Karl III] met Prince [PER Karl Edward Roe]. [PER Karl] left.",
        &["PERSON Karl III: Karl III | Karl", "PERSON Karl Edward Roe: Karl Edward Roe"],
    );
    check(
        "[PER Leo XIV] met [PER John Leo II]. [PER Leo XIV] left.",
        &["PERSON Leo XIV: Leo XIV | Leo XIV", "PERSON John Leo II: John Leo II"],
    );
    check(
        "[PER Rosa Quist], better known as [PER Thunder], left. [PER Thunder] won.",
        &["PERSON Rosa Quist: Rosa Quist | Thunder | Thunder"],
    );
    check("[PER Rosa Quist], whose real name is [PER Ann Roe], left.", &["PERSON Rosa Quist: Rosa Quist | Ann Roe"]);
}

#[test]
fn peoples_of_a_list_are_peoples_and_amounts_have_no_names() {
    check(
        "The [LOC Nivkh], [ORG Ulch] and [PER Oroch], three peoples of the river.",
        &["NORP Nivkh: Nivkh", "NORP Ulch: Ulch", "NORP Oroch: Oroch"],
    );
    check("The [MON $3 billion LENDA] dam.", &["MONEY $3 billion: $3 billion"]);
    check("From [MON 30-40] givers, [MON pound-for-pound].", &[]);
}
