//! The worker dies, is stopped, or is told to go.

use std::time::Duration;

use crate::arena::Arena;
use crate::faulty_tagger;
use crate::server::{article, publish, wait_until};

/// Killed in mid-stream, and another one started.
pub(crate) async fn killed(arena: &mut Arena) {
    for _ in 0..2 {
        arena.note(0);
        arena.worker(0).kill();
        arena.mended();
        arena.replace(0);
        arena.wait_for_records(300).await;
    }
}

pub(crate) async fn terminated(arena: &mut Arena) {
    arena.note_memory(0);
    arena.worker(0).signal("TERM");
    let status = arena.worker(0).wait();
    assert_eq!(status.code(), Some(0), "{}", arena.worker(0).log());
    arena.past.n_enriched += arena.worker(0).stopped()["enriched"].as_u64().expect("a number");
    arena.mended();
    arena.replace(0);
}

/// The second signal comes while the first is being obeyed: the worker stops at once, and says so.
pub(crate) async fn terminated_twice(arena: &mut Arena) {
    arena.note(0);
    arena.worker(0).signal("TERM");
    arena.worker(0).signal("TERM");
    let status = arena.worker(0).wait();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}: {}", arena.worker(0).log());
    arena.mended();
    arena.replace(0);
}

/// Stopped for longer than the server waits for its acks, while another worker gets its articles; then it goes on with
/// what is no longer its own.
pub(crate) async fn stopped(arena: &mut Arena) {
    arena.worker(0).signal("STOP");
    tokio::time::sleep(Duration::from_secs(5)).await;
    arena.worker(0).signal("CONT");
    arena.mended();
}

/// Every worker in turn is killed, and another one started, while the others go on.
pub(crate) async fn each_killed(arena: &mut Arena) {
    for idx in 0..arena.n_workers() {
        arena.note(idx);
        arena.worker(idx).kill();
        arena.mended();
        arena.replace(idx);
        arena.wait_for_records(150).await;
    }
}

/// Articles that make the tagger panic, among the others.
pub(crate) async fn panics(arena: &mut Arena, n_articles: usize) {
    let ids: Vec<String> = (0..n_articles).map(|idx| format!("{}-{idx}", faulty_tagger::WORD)).collect();
    publish(&arena.context, "news.articles.wire", ids.iter().map(|id| article(id).into_bytes())).await;
    arena.planted = ids;
    let mut logged = String::new();
    wait_until("the log tells of a panic", || {
        logged = (0..arena.n_workers()).map(|idx| arena.worker(idx).log()).collect();
        logged.contains("a thread panicked")
    });
    for line in logged.lines().filter(|line| line.contains("a thread panicked")) {
        assert!(line.contains(faulty_tagger::WORD), "whichever thread it was, the line names the article: {line}");
    }
    arena.mended();
}

/// An hour forward, a day back, and right again. The records tell whether the worker believed it.
pub(crate) async fn clock_jumps(arena: &mut Arena) {
    for (n_seconds, year) in [(3_600, None), (-86_400, None), (40 * 365 * 86_400, Some("206")), (0, None)] {
        arena.move_clock(n_seconds);
        arena.mended();
        arena.wait_for_records(200).await;
        let stream = arena.context.get_stream("ENRICHED").await.expect("the stream");
        let last = stream.get_last_raw_message_by_subject("news.enriched.wire").await.expect("a record");
        let time = last.headers.get("ce-time").expect("a time").as_str().to_owned();
        assert!(year.is_none_or(|year| time.starts_with(year)), "the clock has not moved: {time}");
    }
}
