//! What both tiers make of our own annotated articles: bars that a change may raise and must not fall below. They are
//! what a processor without byte products reaches, whose products are rounded more coarsely; one with them is a quarter
//! of a point better at the most.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use quotewire_engine::{AccurateTagger, Enricher, FastTagger};
use quotewire_train::evaluate;

static FAST: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(FastTagger::embedded().expect("a sound model"))));
static ACCURATE: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(AccurateTagger::embedded().expect("a sound model"))));

/// Holds each measure of `folder`, an F1 of 0 to 100, against its bars on the accurate and the fast tier.
fn check(folder: &str, bars: &[(&str, f64, f64)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/articles").join(folder);
    for (tier, enricher) in [&*ACCURATE, &*FAST].into_iter().enumerate() {
        let report = evaluate(&folder, enricher).expect("the articles are well-formed");
        for (measure, accurate, fast) in bars {
            let bar = if tier == 0 { *accurate } else { *fast };
            let (_, counts) = report.counts.iter().find(|(name, _)| name == measure).expect("a known measure");
            let reached = counts.f1();
            assert!(reached >= bar, "{measure}, {} tier: {reached:.2}, not {bar}", ["accurate", "fast"][tier]);
        }
    }
}

#[test]
fn the_articles_to_develop_against() {
    check(
        "open",
        &[("direct, exact", 98.2, 98.4), ("any kind, overlap 0.8", 97.1, 96.1), ("speaker, found", 95.1, 93.7)],
    );
}

#[test]
fn the_articles_opened_late() {
    check(
        "opened",
        &[("direct, exact", 97.2, 96.7), ("any kind, overlap 0.8", 96.3, 95.3), ("speaker, found", 89.3, 87.2)],
    );
}

#[test]
fn the_articles_of_plain_news() {
    check(
        "held_out",
        &[("direct, exact", 98.6, 98.1), ("any kind, overlap 0.8", 95.5, 93.3), ("speaker, found", 95.9, 95.3)],
    );
}

#[test]
fn the_articles_of_every_day() {
    check(
        "plain",
        &[("direct, exact", 99.5, 99.5), ("any kind, overlap 0.8", 98.6, 98.0), ("speaker, found", 97.7, 96.9)],
    );
}

#[test]
fn the_articles_of_many_desks() {
    check(
        "desk",
        &[("direct, exact", 98.5, 98.4), ("any kind, overlap 0.8", 95.4, 95.0), ("speaker, found", 89.7, 89.4)],
    );
}

#[test]
fn the_articles_of_many_papers() {
    check(
        "press",
        &[("direct, exact", 98.1, 98.1), ("any kind, overlap 0.8", 94.1, 93.5), ("speaker, found", 86.1, 85.3)],
    );
}

/// Do not read these, nor their mistakes.
#[test]
fn the_articles_of_many_desks_that_nobody_has_read() {
    check(
        "fresh",
        &[("direct, exact", 98.0, 98.0), ("any kind, overlap 0.8", 93.7, 92.3), ("speaker, found", 84.9, 85.5)],
    );
}

/// Do not read these, nor their mistakes: they tell how good the rules are on articles that nobody wrote them for.
#[test]
fn the_articles_that_nobody_has_read() {
    check(
        "unread",
        &[("direct, exact", 99.5, 99.5), ("any kind, overlap 0.8", 97.9, 96.4), ("speaker, found", 96.8, 96.7)],
    );
}

/// Do not read these, nor their mistakes.
#[test]
fn the_articles_of_later_writers_that_nobody_has_read() {
    check(
        "unseen",
        &[("direct, exact", 99.4, 99.4), ("any kind, overlap 0.8", 94.6, 94.6), ("speaker, found", 94.0, 94.8)],
    );
}

/// Do not read these, nor their mistakes.
#[test]
fn the_names_of_articles_that_nobody_has_read() {
    check("named_unread", &[("PERSON+ORGANIZATION+LOCATION", 93.4, 90.4), ("ORGANIZATION", 92.2, 88.6)]);
}

#[test]
fn the_articles_that_users_ask_for() {
    check("asked_for", &[("any kind, overlap 0.8", 100.0, 100.0), ("speaker, end to end", 100.0, 100.0)]);
}
