//! Words that stand before or for a person: titles, honorifics, roles.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::gazetteer::Gender;

/// Titles that stand before a name, folded. Each may also be the head of a role ("the president").
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "actor", "actress", "acting", "activist", "adm", "admiral", "aide", "alderman", "alhaja", "alhaji", "ambassador", "analyst", "archbishop",
    "assistant", "associate", "attorney", "author", "ayatollah", "baron", "baroness", "bishop", "boss", "brig",
    "brigadier", "candidate", "capt", "captain", "cardinal", "caretaker", "ceo", "chair", "chairman", "chairperson",
    "chairwoman", "chancellor", "chief", "cmdr", "co", "coach", "cllr", "col", "colonel", "commander", "commissioner", "comrade",
    "congressman", "congresswoman", "constable", "corporal", "correspondent", "councillor", "councilman",
    "councilwoman", "counselor", "cpl", "dame", "dato", "datuk", "defender", "delegate", "deputy", "designate", "detective",
    "director", "doctor", "dr", "economist", "editor", "elect", "engr", "envoy", "emir", "executive", "farmer", "father", "fellow",
    "first", "forward", "founder", "garda", "gen", "general", "goalkeeper", "gov", "governor", "head", "hon", "imam",
    "inspector", "interim", "journalist", "judge", "justice", "king", "lady", "lawmaker", "lawyer", "leader",
    "lieutenant", "lord", "lt", "madam", "maj", "major", "manager", "master", "mayor", "midfielder", "minister", "mk", "mla", "miss",
    "mp", "mr", "mrs", "ms", "mullah", "officer", "official", "owner", "pastor", "photographer", "pm", "premier",
    "president", "prime", "prince", "princess", "principal", "prof", "professor", "prosecutor", "provost", "queen",
    "rabbi", "rapporteur", "hajiya", "maulana", "mallam", "asp", "dsp", "ssp", "dcp", "acp", "igp", "regional", "rep", "reporter", "representative", "researcher", "resident", "rev",
    "reverend", "scientist", "sec", "secretary", "sen", "senator", "senior", "sergeant", "sgt", "sheriff", "singer",
    "sheik", "sheikh", "sheikha", "shri", "sir", "smt", "speaker", "spokesman", "spokesperson", "spokeswoman", "striker", "student", "sultan", "superintendent",
    "supt", "teacher", "trainer", "treasurer", "undersecretary", "vice", "warden", "winger", "writer",
];

/// Titles that are part of a name where the labels say so: "Pope Francis", "Prince Harry".
const NAME_TITLES: &[&str] =
    &["king", "prince", "princess", "queen", "father", "imam", "lady", "lord", "sheik", "sheikh", "sultan"];

/// Words inside a title that are none themselves: "Secretary of State", "Foreign Minister", "top general".
#[rustfmt::skip]
const TITLE_MODIFIERS: &[&str] = &[
    "affairs", "and", "army", "campaign", "communications", "company", "county", "culture", "defence", "defense",
    "democratic", "district", "economy", "education", "energy", "environment", "ex", "executive", "federal", "finance",
    "for", "foreign", "former", "head", "health", "home", "house", "in", "independent", "interior", "justice", "labor", "lance",
    "labour", "late", "majority", "managing", "marketing", "military", "minority", "national", "navy", "of", "office",
    "opposition", "party", "police", "press", "public", "relations", "republican", "retired", "science", "security",
    "senate", "staff", "state", "team", "then", "the", "top", "trade", "transport", "transportation", "treasury",
    "whip", "white", "human", "rights", "labour", "conservative", "liberal", "chief", "incumbent", "outgoing",
    "longtime", "veteran", "co", "general", "club", "union", "news", "media", "special", "permanent", "supreme",
    "new", "current", "sports", "research", "project", "program", "programme", "policy", "operations", "political",
];

/// More words for a person that can stand for a name: "the suspect".
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "academic", "activist", "administrator", "adviser", "advisor", "agent", "anchor", "architect", "artist", "astronaut",
    "athlete", "banker", "billionaire", "biologist", "blogger", "boy", "brother", "businessman", "businesswoman",
    "campaigner", "celebrity", "cleric", "columnist", "comedian", "composer", "consultant", "coordinator", "counsel",
    "creator", "critic", "curator", "dad", "daughter", "dean", "democrat", "designer", "developer", "diplomat", "driver", "employee",
    "engineer", "entrepreneur", "expert", "filmmaker", "fisherman", "footballer", "gentleman", "geologist", "girl",
    "guard", "historian", "host", "husband", "investigator", "investor", "lecturer", "legislator", "magistrate", "man",
    "mom", "mother", "mum", "musician", "naturalist", "negotiator", "novelist", "nurse", "organiser", "organizer", "parent",
    "participant", "physician", "physicist", "pilot", "player", "playwright", "poet", "policeman", "politician",
    "pontiff", "pope", "producer", "psychologist", "publicist", "republican", "rapper", "scholar", "sister", "skipper",
    "shareholder", "soldier", "son", "star", "strategist", "surgeon", "suspect", "trader", "trooper", "trustee", "veteran", "victim", "villager",
    "volunteer", "whistleblower", "widow", "wife", "witness", "woman", "worker", "youth", "biographer", "conservative",
    "co-founder", "cofounder", "chemist", "astronomer", "ecologist", "epidemiologist", "rights", "partner", "member",
    "swimmer", "runner", "cyclist", "golfer", "boxer", "neighbor", "neighbour", "colleague", "friend", "teenager",
    "aunt", "auditor", "baker", "barber", "barrister", "batsman", "batter", "bookkeeper", "bowler", "broker", "butcher", "captive", "carer",
    "carpenter", "chef", "claimant", "clerk", "commuter", "complainant", "conductor", "convict", "cook", "coroner", "cousin", "customer",
    "dealer", "defendant", "demonstrator", "elder", "electrician", "fireman", "flanker", "forecaster", "fullback", "grandfather",
    "grandmother", "grandson", "granddaughter", "halfback", "headmaster", "headmistress", "headteacher", "herder", "homeowner", "inmate",
    "insp", "instructor", "jockey", "landlord", "librarian", "mathematician", "mechanic", "mediator", "midwife", "migrant", "niece", "nephew",
    "opener", "organist", "paramedic", "passenger", "pensioner", "petitioner", "pitcher", "plaintiff", "plumber", "prisoner", "protester",
    "quarterback", "rider", "servant", "rancher", "ranger", "recruit", "referee", "refugee", "retiree", "schoolboy", "schoolgirl", "sculptor", "shopkeeper",
    "solicitor", "sprinter", "statistician", "supervisor", "survivor", "tailor", "td", "tenant", "uncle", "undertaker", "umpire", "vendor",
    "vet", "veterinarian", "vicar", "waiter", "waitress", "weaver", "wicketkeeper",
];

/// Short and long form of one title, folded.
#[rustfmt::skip]
const SHORT_TITLES: &[(&str, &str)] = &[
    ("adm", "admiral"), ("capt", "captain"), ("ceo", "executive"), ("cmdr", "commander"), ("col", "colonel"),
    ("congressman", "representative"), ("congresswoman", "representative"), ("councilman", "councillor"),
    ("councilwoman", "councillor"), ("dr", "doctor"), ("gen", "general"), ("gov", "governor"),
    ("lawmaker", "legislator"), ("lt", "lieutenant"), ("maj", "major"), ("mp", "legislator"), ("pm", "minister"),
    ("premier", "minister"), ("prof", "professor"), ("rep", "representative"), ("rev", "reverend"),
    ("sec", "secretary"), ("sen", "senator"), ("sgt", "sergeant"), ("chairwoman", "chairman"), ("chair", "chairman"),
    ("chairperson", "chairman"), ("spokeswoman", "spokesman"), ("spokesperson", "spokesman"), ("advisor", "adviser"),
    ("actress", "actor"), ("organizer", "organiser"), ("policeman", "officer"), ("pontiff", "pope"),
    ("attorney", "lawyer"), ("manager", "coach"), ("businesswoman", "businessman"), ("boss", "executive"),
    ("cofounder", "founder"), ("mum", "mother"), ("mom", "mother"), ("dad", "father"), ("supt", "superintendent"), ("physician", "doctor"), ("skipper", "captain"),
];

/// Endings of words for a person: "cardiologist", "firefighter".
const PERSON_ENDINGS: &[&str] = &["ologist", "woman", "keeper", "fighter", "worker", "teacher", "seller", "grapher"];

/// Titles and roles of women only, folded.
#[rustfmt::skip]
const FEMALE: &[&str] = &[
    "actress", "baroness", "businesswoman", "chairwoman", "congresswoman", "councilwoman", "dame", "daughter", "girl",
    "alhaja", "hajiya", "lady", "madam", "miss", "mom", "mother", "mum", "mrs", "ms", "princess", "queen", "sister", "spokeswoman", "widow", "wife", "woman",
    "aunt", "granddaughter", "grandmother", "headmistress", "niece", "schoolgirl", "waitress",
];

/// Titles and roles of men only, folded.
#[rustfmt::skip]
const MALE: &[&str] = &[
    "alhaji", "archbishop", "ayatollah", "baron", "boy", "brother", "businessman", "cardinal", "chairman", "congressman",
    "councilman", "dad", "father", "fisherman", "gentleman", "husband", "imam", "king", "lord", "man", "mr", "mullah",
    "policeman", "pontiff", "pope", "prince", "sir", "son", "spokesman", "sultan", "fireman", "grandfather", "grandson",
    "headmaster", "nephew", "schoolboy", "uncle",
];

/// What a word is, as bits.
#[derive(Clone, Copy, Default)]
struct Kinds(u8);

impl Kinds {
    const TITLE: u8 = 1;
    const MODIFIER: u8 = 2;
    const ROLE: u8 = 4;
    const FEMALE: u8 = 8;
    const MALE: u8 = 16;

    fn has(self, kind: u8) -> bool {
        self.0 & kind != 0
    }
}

/// Every word of the lists above: one look-up in place of five searches.
static KINDS: LazyLock<FxHashMap<&'static str, Kinds>> = LazyLock::new(|| {
    let mut kinds: FxHashMap<&'static str, Kinds> = FxHashMap::default();
    let lists = [
        (TITLES, Kinds::TITLE),
        (TITLE_MODIFIERS, Kinds::MODIFIER),
        (ROLES, Kinds::ROLE),
        (FEMALE, Kinds::FEMALE),
        (MALE, Kinds::MALE),
    ];
    for (words, kind) in lists {
        for word in words {
            kinds.entry(word).or_default().0 |= kind;
        }
    }
    kinds
});

fn kinds(word: &str) -> Kinds {
    KINDS.get(word).copied().unwrap_or_default()
}

/// Returns whether a folded word is a title that stands before names and is no part of them.
pub fn is_title(word: &str) -> bool {
    kinds(word).has(Kinds::TITLE)
}

/// Returns whether a word as it stands is initials: "M.S." in "M.S. Roe" is no "Ms.".
pub fn is_initials(text: &str) -> bool {
    let letters = text.as_bytes();
    letters.len() > 3 && letters.chunks(2).all(|pair| matches!(pair, [letter, b'.'] if letter.is_ascii_uppercase()))
}

/// Returns whether a folded title belongs to the name where the labels include it.
pub(super) fn is_name_title(word: &str) -> bool {
    NAME_TITLES.contains(&word)
}

/// Returns whether a folded word occurs inside titles without being one.
pub fn is_title_modifier(word: &str) -> bool {
    kinds(word).has(Kinds::MODIFIER)
}

/// Returns whether a folded word stands for one person: a title or a role.
pub fn is_role(word: &str) -> bool {
    let kinds = kinds(word);
    let is_listed = kinds.has(Kinds::ROLE) || (kinds.has(Kinds::TITLE) && !kinds.has(Kinds::MODIFIER));
    let has_ending = |ending: &&str| word.len() > ending.len() + 2 && word.ends_with(*ending);
    is_listed || PERSON_ENDINGS.iter().any(has_ending)
}

/// Returns whether a folded word stands for a person, alone or before a name: a title or a role.
pub fn is_person_noun(word: &str) -> bool {
    is_title(word) || is_role(word)
}

/// Returns the form under which a folded title is compared: "sen" as "senator".
pub fn long_title(word: &str) -> &str {
    SHORT_TITLES.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// Returns the gender that a folded title or role tells of.
pub fn title_gender(word: &str) -> Option<Gender> {
    let kinds = kinds(word);
    if kinds.has(Kinds::FEMALE) {
        Some(Gender::Female)
    } else if kinds.has(Kinds::MALE) {
        Some(Gender::Male)
    } else {
        None
    }
}
