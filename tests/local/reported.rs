//! Reported statements: what becomes of labels that are given here, so that no model decides.

use quotewire_engine::{Act, Document, Labels, Quote, Role, Tag, stages};

/// Returns the text that `marked` holds, and its labels: "<s she> <q said> <c it would close>" has a source, a cue and a content.
fn labelled(marked: &str) -> (Document, Labels) {
    let mut text = String::new();
    let mut stretches: Vec<(Role, usize, usize)> = Vec::new();
    let mut rest = marked;
    while let Some(at) = rest.find(['<', '>']) {
        text += &rest[..at];
        if rest[at..].starts_with('>') {
            stretches.last_mut().expect("an opening bracket comes first").2 = text.len();
            rest = &rest[at + 1..];
        } else {
            let role = match &rest[at + 1..at + 3] {
                "s " => Role::Source,
                "q " => Role::Cue,
                _ => Role::Content,
            };
            stretches.push((role, text.len(), text.len()));
            rest = &rest[at + 3..];
        }
    }
    text += rest;
    let document = Document::new("", &text);
    let roles: Vec<Tag<Role>> = (document.tokens.iter())
        .map(|token| {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            let stretch = stretches.iter().find(|(_, from, to)| *from <= start && end <= *to);
            stretch.map_or(
                Tag::Outside,
                |(role, from, _)| {
                    if *from == start { Tag::Begin(*role) } else { Tag::Inside(*role) }
                },
            )
        })
        .collect();
    let n_tokens = roles.len();
    let labels = Labels {
        names: vec![Tag::Outside; n_tokens],
        name_confidences: vec![1.0; n_tokens],
        roles,
        role_confidences: vec![1.0; n_tokens],
        ..Labels::default()
    };
    (document, labels)
}

fn line(document: &Document, quote: &Quote) -> String {
    let mut line = format!("{} [{}]", quote.kind.as_str(), document.slice(quote.span));
    if let Some(cue) = quote.cue {
        line += &format!(" {}", document.slice(cue));
    }
    if let Some(source) = quote.source {
        line += &format!(" <{}>", document.slice(document.span_of(source)));
    }
    if let Some(before) = quote.continues {
        line += &format!(" continues {before}");
    }
    if let Some(outer) = quote.nested_in {
        line += &format!(" in {outer}");
    }
    line
}

#[track_caller]
fn check(marked: &str, expected: &[&str]) {
    let (document, labels) = labelled(marked);
    let lines: Vec<String> = stages::quotes(&document, &labels).iter().map(|quote| line(&document, quote)).collect();
    assert_eq!(lines, expected, "{marked}");
}

#[test]
fn what_the_labels_hardly_believe_in_is_less_sure() {
    let (document, mut labels) = labelled("<s The guards> <q insisted> <c the mill had been empty>.");
    let confidence = |labels: &Labels| stages::quotes(&document, labels).first().map(|quote| quote.confidence);
    let sure = confidence(&labels).expect("a statement");
    labels.role_confidences.fill(0.85);
    let unsure = confidence(&labels).expect("a statement");
    assert!(unsure < sure, "{unsure} where the labels are unsure, {sure} where they are sure");
    labels.role_confidences.fill(0.25);
    let hardly = confidence(&labels).unwrap_or_default();
    assert!(hardly < 0.4 && hardly < unsure, "{hardly} where they hardly believe it");

    let (document, mut labels) = labelled("<s She> <q said> <c the mill had been empty>.");
    labels.role_confidences.fill(0.39);
    assert_eq!(stages::quotes(&document, &labels).len(), 1, "\"She said\" needs no labels");
}

#[test]
fn beliefs_wishes_and_refusals_are_no_statements() {
    check("<s The guards> <q believe> <c that he has left the island>.", &[]);
    check("<s Councillors> <q voted> <c to spend the reserve on sandbags>.", &[]);
    check("<s The envoy> <q hopes> <c to visit the camp next week>.", &[]);
    check("<s The smelter> <q declined> <c to comment on the leak>.", &[]);
    check("<s The smelter> <q declined to say> <c whether the leak had stopped>.", &[]);
    check("<s A spokesman> <q refused> to <q confirm> <c that the leak had stopped>.", &[]);
    check(
        "<s The guards> <q admitted> <c that he has left the island>.",
        &["indirect [he has left the island] admitted <The guards>"],
    );
    check(
        "<s The council> <q threatened> <c to cut off the water>.",
        &["indirect [to cut off the water] threatened <The council>"],
    );
}

#[test]
fn a_noun_alone_says_nothing() {
    check("<s The ministry> <q announced> <c a decision>.", &[]);
    check("<s Residents> <q demanded> <c an urgent hearing on the fire>.", &[]);
    check("<s Police> <q confirmed> <c the incident>.", &[]);
    check(
        "<s Police> <q confirmed> <c the incident had closed the road>.",
        &["indirect [the incident had closed the road] confirmed <Police>"],
    );
    check("<s She> <q denied> <c taking the boat>.", &["indirect [taking the boat] denied <She>"]);
    check(
        "<s The mayor> <q said> <c prices rise every single week>.",
        &["indirect [prices rise every single week] said <The mayor>"],
    );
}

#[test]
fn whoever_is_asked_or_accused_is_no_part_of_the_statement() {
    check(
        "<s The union> <q accused> <c the harbour company of ignoring four letters>.",
        &["indirect [ignoring four letters] accused <The union>"],
    );
    check("<s She> <q urged> <c them to talk before winter>.", &["indirect [to talk before winter] urged <She>"]);
    check(
        "<s The bishop> <q called on> <c both sides not to fire at the convoy>.",
        &["indirect [not to fire at the convoy] called on <The bishop>"],
    );
    check(
        "<s The court> <q told> <c the firm that wanted to appeal was late>.",
        &["indirect [the firm that wanted to appeal was late] told <The court>"],
    );
}

#[test]
fn a_leading_that_is_no_part_of_the_statement() {
    check(
        "<s The pilot> <q said> <c that, in fog, no boat would leave>.",
        &["indirect [in fog, no boat would leave] said <The pilot>"],
    );
    check(
        "<s The pilot> <q said> <c that was no reason to stay>.",
        &["indirect [that was no reason to stay] said <The pilot>"],
    );
}

#[test]
fn inner_marks_beside_a_word_of_saying_are_a_quotation_inside() {
    check(
        "“I said to her, ‘Whose boat is this?’ and she said, ‘It stays here,’” <s Ana Roe> <q told> the court.",
        &[
            "direct [I said to her, ‘Whose boat is this?’ and she said, ‘It stays here,’] told <Ana Roe>",
            "direct [Whose boat is this?] said <I> in 0",
            "direct [It stays here,] said <she> in 0",
        ],
    );
    check(
        "“I trust the ‘harbour board’ as far as I can swim,” <s Ana Roe> <q said>.",
        &["direct [I trust the ‘harbour board’ as far as I can swim,] said <Ana Roe>"],
    );
}

#[test]
fn each_sentence_of_a_quotation_may_report_another() {
    check(
        "<c “It was grey. I showed it to a man, and he told me it was only dust. In May,”> <s Ana Roe> <q said>.",
        &[
            "direct [It was grey. I showed it to a man, and he told me it was only dust. In May,] said <Ana Roe>",
            "indirect [it was only dust] told <he> in 0",
        ],
    );
}

#[test]
fn further_words_of_saying_begin_a_statement_of_their_own() {
    check(
        "<s The union> <q said> <c the bill left every lease untouched and accused the minister of selling the beach>.",
        &[
            "indirect [the bill left every lease untouched] said <The union>",
            "indirect [selling the beach] accused <The union>",
        ],
    );
    check(
        "<s The union> <q said> <c the owners had sued the town and accused the mayor of selling the beach>.",
        &["indirect [the owners had sued the town and accused the mayor of selling the beach] said <The union>"],
    );
}

#[test]
fn requests_are_read_off_their_words() {
    check(
        "A lobby, the School League, called on both sides to spare the youngest classes.",
        &["indirect [to spare the youngest classes] called <A lobby, the School League>"],
    );
    check("The minister was asked to leave the hall.", &[]);
}

#[test]
fn a_name_behind_its_description_belongs_to_the_source() {
    check(
        "<q According to> <s the harbour master>, <c Ana Maria Roe, nine boats were lost>.",
        &["indirect [nine boats were lost] According to <the harbour master, Ana Maria Roe>"],
    );
    // A content that is nothing but names, up to the end of the text.
    check("<q According to> <s the harbour master>, <c Ana Maria Roe>", &[]);
}

#[test]
fn the_day_belongs_to_the_statement_before_the_comma() {
    check(
        "<c The ferry will sail again> on Monday, <s the mayor> <q said>.",
        &["indirect [The ferry will sail again on Monday] said <the mayor>"],
    );
}

#[test]
fn what_something_is_called_takes_its_object_along() {
    check(
        "<s The firm> <q called> the lawsuit <c “a work of fiction”>.",
        &["mixed [the lawsuit “a work of fiction”] called <The firm>"],
    );
}

#[test]
fn names_and_slogans_are_no_quotations() {
    check("In town she was known as <c “the Foghorn”> and was adored.", &[]);
    check("A painted board at the gate <q reads> <c “A Good Neighbor Since 1961.”>", &[]);
}

#[test]
fn headlines_report_in_shapes_of_their_own() {
    for (headline, expected) in [
        (
            "Salt is swallowing our fields, say rice farmers",
            "indirect [Salt is swallowing our fields] say <rice farmers>",
        ),
        ("Teachers vow to stay out as march begins", "indirect [to stay out] vow <Teachers>"),
        (
            "Three ships of convoy freed \u{2014} shipping agency",
            "indirect [Three ships of convoy freed] <shipping agency>",
        ),
        ("Chief denies bribing inspectors as union calls for inquiry", "indirect [bribing inspectors] denies <Chief>"),
        ("Roe says it felt as strong as it was in May", "indirect [it felt as strong as it was in May] says <Roe>"),
        ("Roe says it felt as if it was over", "indirect [it felt as if it was over] says <Roe>"),
        ("Roe: I would sell my own boots", "indirect [I would sell my own boots] <Roe>"),
    ] {
        let document = Document::new(headline, "The sun rose.");
        let lines: Vec<String> =
            stages::quotes(&document, &Labels::default()).iter().map(|quote| line(&document, quote)).collect();
        assert_eq!(lines, [expected], "{headline}");
    }
}

#[test]
fn a_quotation_carries_on_over_a_statement_that_only_dates_it() {
    check(
        "“We will win,” <s Roe> <q said> at her party, hours after <s papers> <q declared> that <c she was the victor>. “<c You will be happy>.”",
        &[
            "direct [We will win,] said <Roe>",
            "indirect [she was the victor] declared <papers>",
            "direct [You will be happy.] continues 0",
        ],
    );
}

#[test]
fn a_mark_that_is_never_closed_ends_with_its_paragraph() {
    check(
        "“You see?” <s he> <q says>. “We have understood the play.\n\nThe curtain fell at ten.",
        &["direct [You see?] says <he>", "direct [We have understood the play.] continues 0"],
    );
}

#[test]
fn a_clause_of_time_belongs_to_what_is_said() {
    check(
        "<s Mr Lee> <q said> <c the mayor was wrong> when <s he> <q said> <c that the pumps had failed>.",
        &[
            "indirect [the mayor was wrong when he said that the pumps had failed] said <Mr Lee>",
            "indirect [the pumps had failed] said <he> in 0",
        ],
    );
}

#[test]
fn nouns_and_facts_say_nothing_inside_a_statement() {
    check(
        "<s Ann Roe> <q said> <c the floods and protests demand that all of the towns should prepare>.",
        &["indirect [the floods and protests demand that all of the towns should prepare] said <Ann Roe>"],
    );
    check(
        "<s Ann Roe> <q said> <c it underscores that every town must prepare>.",
        &["indirect [it underscores that every town must prepare] said <Ann Roe>"],
    );
}

#[test]
fn what_ends_in_marks_before_its_speaker_is_the_whole_sentence() {
    check(
        "<s The plan> <q offers> <c a way out and sends a message that the town \u{201c}is not for sale,\u{201d}> <s Mr. Lee> <q said>.",
        &[
            "mixed [The plan offers a way out and sends a message that the town “is not for sale,”] said <Mr. Lee>",
            "mixed [a way out and sends a message that the town “is not for sale,”] offers <The plan> in 0",
        ],
    );
}

#[test]
fn what_nobody_says_is_no_quotation() {
    for marked in [
        "<s No one at the plant> <q said> <c the strike was over>.",
        "<s Neither airline> <q said> <c the flights would resume>.",
        "<s Nobody in her party> <q would say> <c that she will run>.",
        "<s The mayor> <q has never publicly said> <c that the pool would open>.",
        "<s The mayor> <q has yet to say> <c when the pool will open>.",
        "<s The mayor> <q was not able to say> <c when the pool would open>.",
        "<s The mayor> <q did not deny> <c that the pool was shut>.",
        "<s The mayor> left without <q saying> <c whether the pool would open>.",
        "<s The mayor> <q stopped short of saying> <c that the pool would open>.",
        "<s Police> would neither confirm nor <q deny> <c that a man was held>.",
        "<s The mayor> <q did not say> <c “we are finished”>.",
        "If <s anyone> <q asks> <c “Why?”>, the bridge is shut.",
        "<q Asked> <c whether he would run>, <s Roe> left the room.",
    ] {
        check(marked, &[]);
    }
}

#[test]
fn what_is_said_with_a_negation_inside_is_a_quotation() {
    check("<s Roe> <q said> <c he did not know>.", &["indirect [he did not know] said <Roe>"]);
    check(
        "<s Roe> <q did not hesitate to say> <c that the plan was mad>.",
        &["indirect [the plan was mad] did not hesitate to say <Roe>"],
    );
    check("<s No. 10> <q said> <c the plan was sound>.", &["indirect [the plan was sound] said <No. 10>"]);
    check(
        "<s No fewer than six guards> <q said> <c the door was open>.",
        &["indirect [the door was open] said <No fewer than six guards>"],
    );
}

#[test]
fn the_act_is_that_of_the_cue_and_its_clause() {
    for (marked, expected) in [
        ("<s Roe> <q denied> <c that the firm had paid>.", Act::Denial),
        ("<s Roe> <q denies> <c any part in the fire>.", Act::Denial),
        ("<s Roe> <q denied> <c having called her “a thief”>.", Act::Denial),
        ("<s Roe> <q rejected claims> <c that the dam was unsafe>.", Act::Denial),
        ("<s Roe> <q dismissed> <c the plan as “a farce”>.", Act::Statement),
        ("<s Roe> <q asked> <c whether the dam was safe>.", Act::Question),
        ("<s Roe> <q asked> <c the firm to mend the dam>.", Act::Request),
        ("<s Roe> <q told> <c the firm to mend the dam>.", Act::Request),
        ("<s Roe> <q told> the firm <c the dam was unsafe>.", Act::Statement),
        ("<s Roe> <q demanded> <c that the dam be mended>.", Act::Request),
        ("<c “Where is it?”> <s Roe> <q demanded>.", Act::Question),
        ("<c “Where is it?”> <s Roe> <q said>.", Act::Question),
        ("<c “It is lost. Where is it?”> <s Roe> <q said>.", Act::Statement),
        ("<c “Leave now,”> <s Roe> <q urged>.", Act::Request),
    ] {
        let (document, labels) = labelled(marked);
        let acts: Vec<Act> = stages::quotes(&document, &labels).iter().map(|quote| quote.act).collect();
        assert_eq!(acts.first(), Some(&expected), "{marked}");
    }
}

#[test]
fn denials_are_read_off_their_words() {
    check(
        "The Halden line rejected as false the report that its crews had been beaten.",
        &["indirect [its crews had been beaten] rejected <The Halden line>"],
    );
}

#[test]
fn whoever_asks_is_not_taken_for_whoever_is_asked() {
    for marked in [
        "<s Roe> stood up and <q asked> <c whether it was safe>.",
        "<s Roe>, the mayor, <q asked> <c whether it was safe>.",
    ] {
        check(marked, &["indirect [whether it was safe] asked <Roe>"]);
    }
}
