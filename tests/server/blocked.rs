//! An output that takes some records and not others, and dead letters that are refused without a word: neither keeps the
//! articles that could pass from passing.

use std::time::{Duration, Instant};

use crate::denied::Denied;
use crate::server::{Quotewire, Server, article, n_stored, publish, wait_for_messages, wait_until_settled};

/// Returns the program with so many places, logged in as who is denied something.
fn worker_with_places(denied: &Denied, max_in_flight: &str) -> Quotewire {
    denied.log_in("admin").setup();
    let mut quotewire = denied.log_in("me");
    quotewire.set("INPUT__MAX_IN_FLIGHT", max_in_flight);
    quotewire.set("OUTPUT__PUBLISH_TIMEOUT", "500ms");
    quotewire
}

fn articles(prefix: &str, n: usize) -> Vec<Vec<u8>> {
    (0..n).map(|idx| article(&format!("{prefix}-{idx}")).into_bytes()).collect()
}

/// Articles on a subject whose records are refused come first, twice as many as there are places.
#[tokio::test(flavor = "multi_thread")]
async fn records_that_one_subject_does_not_get_keep_no_others_back() {
    let denied = Denied::new("news.enriched.bad").await;
    let (quotewire, context) = (worker_with_places(&denied, "8"), denied.jetstream().await);
    publish(&context, "news.articles.bad", articles("bad", 16)).await;
    let worker = quotewire.start_ready();
    tokio::time::sleep(Duration::from_secs(2)).await;
    publish(&context, "news.articles.good", articles("good", 100)).await;
    wait_for_messages(&context, "ENRICHED", 100).await;
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(100));
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(16), "they were tried as often as any");
    assert_eq!(worker.get("/livez").0, 200);
}

/// The output takes a few records a subject and refuses more of the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_is_full_keeps_no_others_back() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_IN_FLIGHT", "8");
    quotewire.setup();
    let context = server.jetstream().await;
    let mut config = context.get_stream("ENRICHED").await.expect("the stream").cached_info().config.clone();
    config.max_messages_per_subject = 5;
    config.discard_new_per_subject = true;
    context.update_stream(config).await.expect("updated");
    publish(&context, "news.articles.full", articles("full", 40)).await;
    let _worker = quotewire.start_ready();
    for idx in 0..20 {
        publish(&context, &format!("news.articles.free-{idx}"), articles(&format!("free-{idx}"), 1)).await;
    }
    wait_for_messages(&context, "ENRICHED", 25).await;
    wait_until_settled(&context).await;
    assert_eq!((n_stored(&context, "ENRICHED").await, n_stored(&context, "DEAD_LETTERS").await), (Some(25), Some(35)));
}

/// Nobody says that the dead letters are refused, and each try waits for an ack that never comes.
#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_that_are_refused_without_a_word_keep_no_good_article_back() {
    const N_POISON: usize = 200;
    let denied = Denied::new("news.deadletters").await;
    let (quotewire, context) = (worker_with_places(&denied, "16"), denied.jetstream().await);
    publish(&context, "news.articles.wire", vec![b"{".to_vec(); N_POISON]).await;
    let worker = quotewire.start_ready();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let started = Instant::now();
    publish(&context, "news.articles.wire", articles("good", 100)).await;
    wait_for_messages(&context, "ENRICHED", 100).await;
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert!(worker.get("/readyz").1.contains("no_dead_letters"));
    denied.allow();
    wait_for_messages(&context, "DEAD_LETTERS", N_POISON as u64).await;
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(N_POISON as u64));
}
