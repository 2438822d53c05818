//! One article of some 600 words under ever other names, written for this purpose: as many as a test asks for, and each known to
//! hold names and quotations.

/// Returns `n_articles` bodies. The names, places and figures differ from one to the next.
pub(crate) fn articles(n_articles: usize) -> Vec<String> {
    (0..n_articles).map(article).collect()
}

const FIRST_NAMES: &[&str] =
    &["Maria", "Tomas", "Ngozi", "Henrik", "Leila", "Arturo", "Yuki", "Fatima", "Declan", "Priya", "Samuel", "Ingrid"];
const SURNAMES: &[&str] = &[
    "Okafor",
    "Lindqvist",
    "Herrera",
    "Tanaka",
    "Haddad",
    "Novak",
    "Mbeki",
    "Rossi",
    "Kowalski",
    "Fernando",
    "Baptiste",
    "Osborne",
    "Chaudhry",
];
const CITIES: &[&str] = &["Valparaiso", "Lagos", "Gothenburg", "Izmir", "Cebu", "Tunis", "Gdansk", "Mombasa", "Quito"];
const COUNTRIES: &[(&str, &str)] = &[
    ("Chile", "Chilean"),
    ("Nigeria", "Nigerian"),
    ("Sweden", "Swedish"),
    ("Turkey", "Turkish"),
    ("Tunisia", "Tunisian"),
    ("Poland", "Polish"),
    ("Kenya", "Kenyan"),
];

fn article(seed: usize) -> String {
    let pick = |list: &[&'static str], step: usize| list[(seed * 7 + step * 5 + seed / 3) % list.len()];
    let (country, people) = COUNTRIES[(seed * 3 + seed / 5) % COUNTRIES.len()];
    let city = pick(CITIES, 1);
    let minister = format!("{} {}", pick(FIRST_NAMES, 1), pick(SURNAMES, 2));
    let leader = format!("{} {}", pick(FIRST_NAMES, 3), pick(SURNAMES, 4));
    let expert = format!("{} {}", pick(FIRST_NAMES, 6), pick(SURNAMES, 7));
    let minister_last = pick(SURNAMES, 2);
    let leader_last = pick(SURNAMES, 4);
    let (ships, tonnes, jobs) = (20 + seed % 60, 100 + seed * 13 % 900, 1_000 + seed * 37 % 8_000);
    format!(
        "{city} (Reuters) - Dockworkers at {country}'s largest container port walked off the job on Tuesday after talks \
with the government broke down, stranding {ships} ships and raising fears of shortages before the holidays.\n\n\
Transport Minister {minister} said the stoppage was \u{201c}irresponsible\u{201d} and urged the union to return to the \
table. \u{201c}We have made a fair offer, and we will not make another one while cranes stand idle,\u{201d} {minister_last} \
told reporters outside the ministry. \u{201c}Every hour of this costs {people} families money.\u{201d}\n\n\
The port handles about {tonnes},000 tonnes of cargo a week, nearly half of the country's imports, according to the National \
Statistics Office. Shares of Meridian Logistics, which runs the main terminal, fell 4.2 percent in morning trading.\n\n\
\"They keep saying that they listen,\" said {leader}, who has led the Federation of Harbour Workers since 2019. \"But the \
offer on the table is the same one we rejected in March, with a new cover page.\u{201d} {leader_last} said that members would \
not go back before the ministry agreed to restore {jobs} permanent jobs cut during the pandemic.\n\n\
He added that the union had asked the International Labour Organization to send a mediator. A spokeswoman for the \
organization in Geneva confirmed that it had received the request but declined to comment further.\n\n\
The dispute began last year, when Meridian announced plans to automate two of its four terminals. The company has said \
the new cranes would make the port \"safer, faster and cleaner\" and that no permanent employee would be dismissed. Workers \
say hundreds of temporary contracts were not renewed.\n\n\
At the gates of the northern terminal, several hundred people gathered around fires of broken pallets on Tuesday morning, \
some of them with children on their shoulders. Trucks were parked along the coastal road for more than six kilometres. \
Police officers watched from a distance and did not intervene.\n\n\
\u{201c}My father worked here for forty years and I have worked here for twelve,\u{201d} said one crane operator, who asked \
not to be named because he feared for his job. \u{201c}I don\u{2019}t know any other trade. What would I do?\u{201d}\n\n\
Economists warned that a long strike could slow an economy that is only starting to recover. {expert}, a senior fellow at \
the Institute for Trade Policy in London, estimated that each week without the port would cut quarterly growth by a tenth of \
a percentage point.\n\n\
\"The government has very little room,\" {expert} wrote in a note to clients. \"If it gives in, the railways are next. If it \
does not, the shelves will be empty by the middle of December.\"\n\n\
Retailers have begun to draw up plans. Costa Norte, the largest supermarket chain, said in a statement that it had enough \
stock of basic goods for three weeks and that it was looking at routing deliveries through ports in Peru and Brazil. Farmers \
in the central valley said fruit worth $12 million was waiting in refrigerated containers.\n\n\
President {leader_last} Marchetti, who is on a visit to the United Nations in New York, has not commented. Her office said \
she was following the situation closely and that she had spoken with {minister_last} by telephone twice since Monday. \
The opposition called on the president to cut her trip short and return to the capital.\n\n\
\u{201c}A captain does not leave the bridge in a storm,\u{201d} the leader of the Democratic Alliance told parliament. \u{201c}She \
should be here.\u{201d}\n\n\
The two sides are to meet again on Thursday, the ministry said late in the evening. In 2014, a strike of 23 days at the same \
port ended only after the Supreme Court ordered both parties into arbitration. Unions in Argentina and Uruguay said they would \
refuse to unload ships diverted from {city}, a step that the shipping line Nordhavn called illegal."
    )
}
