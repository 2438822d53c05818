//! Words that tell of saying, found by the hash of their lower-case form.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::inflect;

/// How surely a word tells that somebody is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum CueClass {
    /// Not at all.
    #[default]
    None,
    /// It tells of thinking, showing or judging, and of much else: "believe", "show", "criticized".
    Weak,
    /// It tells of saying in one of its meanings: "added", "called", "noted".
    Report,
    /// It tells of saying: "said", "told", "tweeted".
    Speech,
}

/// Verbs of saying, base forms; a doubled last letter is written before the ending: "quip+p".
#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "ask", "blog+g", "chant", "declare", "exclaim", "explain", "joke", "mumble", "murmur", "mutter", "quip+p", "recall", "remark",
    "reply", "retort", "retweet", "say", "scream", "shout", "sneer", "snap+p", "tell", "text", "thunder", "tweet", "whisper", "write",
    "yell",
];

/// Verbs that report speech among other things.
#[rustfmt::skip]
const REPORT: &[&str] = &[
    "accuse", "acknowledge", "add", "admit+t", "advise", "affirm", "agree", "allege", "announce", "answer", "argue", "assert", "assure",
    "attest", "bellow", "boast", "brag+g", "call", "caution", "charge", "chide", "cite", "claim", "clarify", "comment", "complain",
    "concede", "conclude", "confess", "confide", "confirm", "contend", "continue", "counter", "cry", "decry", "demand", "denounce",
    "deny", "describe", "detail", "disclose", "dub+b", "email", "emphasize", "emphasise", "estimate", "gush", "hint", "implore",
    "inform", "insist", "instruct", "interject", "interrupt", "invite", "label", "lament", "maintain", "mention", "mock", "mouth", "muse",
    "note", "object", "observe", "opine", "order", "plead", "pledge", "point", "post", "pray", "predict", "proclaim", "promise",
    "protest", "quote", "rail", "rant", "reaffirm", "read", "reason", "reassure", "recite", "recommend", "recount", "reiterate",
    "relate", "remind", "repeat", "report", "respond", "restate", "reveal", "scoff", "signal", "sing", "speak", "specify", "state",
    "stress", "suggest", "summarize", "swear", "talk", "tease", "testify", "title", "tout", "underscore", "urge", "venture", "voice", "vow",
    "warn", "weigh", "wonder", "headline", "advocate", "alert", "assess", "bemoan", "blast", "conjecture", "dismiss", "echo", "offer",
    "pronounce", "quibble", "slam+m", "surmise", "acclaim", "preach", "rave", "gripe", "grumble", "sigh", "laugh",
];

/// Verbs of thinking, showing and judging.
#[rustfmt::skip]
const WEAK: &[&str] = &[
    "appeal", "applaud", "appear", "approve", "assume", "attack", "believe", "blame", "chronicle", "compare", "condemn", "consider",
    "criticize", "criticise", "decide", "decline", "defend", "deem", "depict", "determine", "disagree", "discover", "discuss",
    "dispute", "document", "doubt", "encourage", "endorse", "envision", "expect", "express", "fear", "feel", "figure", "find",
    "focus", "forecast", "hear", "highlight", "hope", "identify", "illustrate", "imagine", "imply", "indicate", "know", "learn",
    "name", "oppose", "plan", "portray", "praise", "prefer+r", "project", "propose", "push", "question", "raise", "refer+r", "refuse",
    "regard", "reject", "release", "request", "resolve", "rule", "see", "seek", "seem", "show", "speculate", "support", "suspect",
    "teach", "term", "think", "threaten", "understand", "view", "want", "wish", "worry", "issue", "publish", "sign", "shoot", "go",
    "ridicule", "lash", "hit", "fire", "nickname", "brand", "begin", "open", "finish", "conceive", "realize", "realise", "remember",
];

/// Forms that the endings do not give, and words that are no verbs.
#[rustfmt::skip]
const IRREGULAR: &[(&str, CueClass)] = &[
    ("said", CueClass::Speech), ("told", CueClass::Speech), ("wrote", CueClass::Speech), ("written", CueClass::Speech),
    ("according", CueClass::Speech), ("sang", CueClass::Report), ("sung", CueClass::Report), ("spoke", CueClass::Report),
    ("spoken", CueClass::Report), ("swore", CueClass::Report), ("sworn", CueClass::Report), ("pled", CueClass::Report),
    ("statement", CueClass::Report), ("saying", CueClass::Speech), ("reportedly", CueClass::Weak), ("allegedly", CueClass::Weak),
    ("words", CueClass::Weak), ("quote", CueClass::Report), ("question", CueClass::Weak), ("message", CueClass::Weak),
    ("felt", CueClass::Weak), ("found", CueClass::Weak), ("heard", CueClass::Weak), ("knew", CueClass::Weak), ("known", CueClass::Weak),
    ("saw", CueClass::Weak), ("seen", CueClass::Weak), ("shown", CueClass::Weak), ("sought", CueClass::Weak),
    ("taught", CueClass::Weak), ("thought", CueClass::Weak), ("understood", CueClass::Weak), ("went", CueClass::Weak),
    ("began", CueClass::Weak), ("learnt", CueClass::Weak), ("per", CueClass::Weak), ("chose", CueClass::Weak),
];

static FORMS: LazyLock<FxHashMap<u64, CueClass>> = LazyLock::new(|| {
    let mut forms = FxHashMap::default();
    for (bases, class) in [(WEAK, CueClass::Weak), (REPORT, CueClass::Report), (SPEECH, CueClass::Speech)] {
        forms.extend(inflect::hashes_of(bases).map(|form| (form, class)));
    }
    for (form, class) in IRREGULAR {
        forms.insert(lower_hash(form), *class);
    }
    forms
});

/// Returns how surely the word with this [`lower_hash`] tells of saying.
pub(crate) fn class_of(hash: u64) -> CueClass {
    FORMS.get(&hash).copied().unwrap_or_default()
}

/// Returns a hash of `word` that does not tell upper from lower case of ASCII letters, nor straight from curly
/// apostrophes (FNV-1a, 64 bits).
pub(crate) const fn lower_hash(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut idx = 0;
    while idx < bytes.len() {
        let mut byte = bytes[idx].to_ascii_lowercase();
        if byte == 0xe2
            && idx + 2 < bytes.len()
            && bytes[idx + 1] == 0x80
            && (bytes[idx + 2] == 0x98 || bytes[idx + 2] == 0x99)
        {
            byte = b'\'';
            idx += 2;
        }
        hash = (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
        idx += 1;
    }
    hash
}

/// Returns the [`lower_hash`] of each of `words`.
pub(crate) const fn hashes<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut found = [0; N];
    let mut idx = 0;
    while idx < N {
        found[idx] = lower_hash(words[idx]);
        idx += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_verbs_are_known_in_any_case() {
        for (word, class) in [
            ("said", CueClass::Speech),
            ("Says", CueClass::Speech),
            ("replied", CueClass::Speech),
            ("noting", CueClass::Report),
            ("admitted", CueClass::Report),
            ("ADDED", CueClass::Report),
            ("believes", CueClass::Weak),
            ("table", CueClass::None),
        ] {
            assert_eq!(class_of(lower_hash(word)), class, "{word}");
        }
        assert_eq!(lower_hash("It’s"), lower_hash("it's"));
        assert_ne!(lower_hash("it’s"), lower_hash("its"));
    }
}
