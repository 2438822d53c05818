use crate::text::Document;

/// Returns what stands between the marks of each pair, with `>` for each layer, `~` for one that no mark closes
/// and `+` for one that carries on another.
fn pairs(text: &str) -> Vec<String> {
    let document = Document::new("", text);
    document
        .mark_pairs
        .iter()
        .map(|pair| {
            let layers = ">".repeat(usize::from(pair.depth));
            let open = if pair.close.is_none() { "~" } else { "" };
            let carried = if pair.continues.is_some() { "+" } else { "" };
            format!("{layers}{open}{carried}{}", document.slice(pair.inner))
        })
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(pairs(text), expected, "{text}");
}

#[test]
fn plain_pairs_are_found_in_any_glyph() {
    check("\"We go,\" he said. \"Now.\"", &["We go,", "Now."]);
    check("“We go,” he said. “Now.”", &["We go,", "Now."]);
    check("``We go,'' he said.", &["We go,"]);
    check("''We go,'' he said.", &["We go,"]);
    check("„Wir gehen“, sagte er.", &["Wir gehen"]);
    check("«We go», he said. « Now. »", &["We go", "Now."]);
    check("‘We go,’ he said.", &["We go,"]);
    check("'We go,' he said.", &["We go,"]);
    check("`We go,' he said.", &["We go,"]);
}

#[test]
fn mixed_glyphs_pair() {
    check(
        "\"We want peace.” He would “send delegates\" soon, ”she said”.",
        &["We want peace.", "send delegates", "she said"],
    );
}

#[test]
fn the_sides_tell_direction_around_dashes_and_brackets() {
    check("his act—\"My plan is great!\"—is thin", &["My plan is great!"]);
    check("(\"Yes.\") [“No”] $\"x\"", &["Yes.", "No", "x"]);
    check("\"I am—\" he said. \"—and so...\" he said. \"...am I\"", &["I am—", "—and so...", "...am I"]);
    check("He said:\"We go.\"", &["We go."]);
    check("anti-\"war\" and \"peace\"-loving", &["war", "peace"]);
    check("“ We go , ” he said . \" Now . \"", &["We go ,", "Now ."]);
}

#[test]
fn apostrophes_quote_nothing() {
    check("It's the workers’ day, the bosses' day, rock 'n' roll, the '90s and ’16; get 'em, 'twas goin' on.", &[]);
    check("O’Brien’s dogs’ bowls aren’t James' bowls", &[]);
    check("‘The workers’ day isn’t the bosses’ day,’ he said.", &["The workers’ day isn’t the bosses’ day,"]);
    check("'The workers' day isn't the bosses' day,' he said.", &["The workers' day isn't the bosses' day,"]);
    check("He called it 'the workers' day' and left.", &["the workers' day"]);
    check("“Get ’em, boys’ club,” he said.", &["Get ’em, boys’ club,"]);
}

#[test]
fn nested_marks_have_depth() {
    check("“He told me ‘never again,’ and left,” she said.", &["He told me ‘never again,’ and left,", ">never again,"]);
    check("\"'Never again,' he told me,\" she said.", &["'Never again,' he told me,", ">Never again,"]);
    check("\"He said 'never.'\" \"'Go' is a word\"", &["He said 'never.'", ">never.", "'Go' is a word", ">Go"]);
    check("''He said, 'Why?''' she asked.", &["He said, 'Why?'", ">Why?"]);
    check("'''Why?' is a word,'' she said.", &["'Why?' is a word,", ">Why?"]);
    check("‘He said “no” to workers’ rights,’ she said.", &["He said “no” to workers’ rights,", ">no"]);
    check("“ ‘No,’ he said. ‘Yes.’ ”", &["‘No,’ he said. ‘Yes.’", ">No,", ">Yes."]);
    check(
        "“The question: “Will you go?” Forty said yes.”",
        &["The question: “Will you go?” Forty said yes.", ">Will you go?"],
    );
}

#[test]
fn inches_close_nothing() {
    check("He is 6'2\" tall and 5\" wide.", &[]);
    check("\"He is 6'2\" tall,\" she said. \"So?\"", &["He is 6'2\" tall,", "So?"]);
    check("“A 5\" pipe broke,” she said.", &["A 5\" pipe broke,"]);
    check("\"It was 2016,\" he said of \"Windows 7\" and \"Windows 8\".", &["It was 2016,", "Windows 7", "Windows 8"]);
    check("\"I was born in 1950\" he said.", &["I was born in 1950"]);
}

#[test]
fn quotations_are_carried_over_paragraphs() {
    check("“We go.\n\n“We stay.\n\n“We are.” He left.", &["~We go.", "~+We stay.", "+We are."]);
    check("\"We go.\n\n\"We stay,\" he said.\n\n\"No.\"", &["~We go.", "+We stay,", "No."]);
    check("‘We go.\n\n‘We stay.’", &["~We go.", "+We stay."]);
}

#[test]
fn a_missing_mark_swallows_no_other_paragraph() {
    // Whether the rest of the paragraph is a quotation is for the classifier to say.
    check("He said “we go and left.\n\nShe said “no.”", &["~we go and left.", "no."]);
    check("He said we go,” and left.\n\n“No,” she said.", &["No,"]);
    check("“We go, he said, “And now,” he added.", &["And now,"]);
    check("“We go, he said. “And now,” he added.", &["~We go, he said.", "And now,"]);
    check("“We go. “We stay.” They left.", &["~We go.", "We stay."]);
    check("“He yelled, ‘Go!’ We went. “We stayed.”", &["~He yelled, ‘Go!’ We went.", ">Go!", "We stayed."]);
    check("‘We go,’ he said. ‘We don’t stay.", &["We go,", "~We don’t stay."]);
    check("He said ‘we’ and left ‘it. Then he died.", &["we"]);
    check("“We go, he said.\n\nThey left.", &["~We go, he said."]);
    check("\" ' ” ‘ \" \" \n\n '' \"\"", &[]);
}
