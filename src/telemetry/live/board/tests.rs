//! What the list shows of articles that are withdrawn, replaced, late or many.

use super::super::digest::Digest;
use super::super::inbox::Origin;
use super::*;
use crate::record::Standing;

fn passed(id: &str, version: Option<&str>, sequence: u64, is_canceled: bool) -> Passed {
    let speakers = if is_canceled { Vec::new() } else { vec![("Roe".to_owned(), 2)] };
    let standing = Standing::new(version, is_canceled, None, None);
    let digest = Digest { article: id.to_owned(), standing, is_canceled, speakers, ..Digest::default() };
    let origin = Origin { stream: "NEWS".to_owned(), sequence, ..Origin::default() };
    let record = Some(Bytes::from_static(b"{}"));
    Passed { key: format!("{id}{sequence}"), origin, digest: Arc::new(digest), record }
}

fn article(id: &str, version: &str, sequence: u64) -> Passed {
    passed(id, Some(version), sequence, false)
}

fn keys(items: &[Arc<Item>]) -> Vec<&str> {
    items.iter().map(|item| item.key.as_str()).collect()
}

/// Returns whether there is something to open, and whether it is marked as replaced.
fn look(board: &Board, key: &str) -> (bool, bool) {
    let item = board.find(key).expect("it is there");
    assert_eq!(item.record.is_none(), item.digest.is_canceled);
    (item.record.is_some(), item.is_replaced)
}

#[test]
fn a_canceled_article_leaves_nothing_behind() {
    let mut board = Board::default();
    board.pass(article("a", "1", 1), 7);
    board.pass(article("b", "1", 2), 7);
    let changed = board.pass(passed("a", Some("2"), 3, true), 7);
    assert_eq!(keys(&changed), ["a1", "a3"]);
    assert!(changed.iter().all(|item| item.digest.is_canceled && item.record.is_none() && !item.is_replaced));
    assert_eq!(board.hour.most(7, 5), [("Roe".to_owned(), 2)], "those of the other article");
    // Versions up to it come late, or once more as another message.
    board.pass(article("a", "2", 0), 8);
    board.pass(article("a", "1", 9), 8);
    assert_eq!((look(&board, "a0"), look(&board, "a9")), ((false, false), (false, false)));
    // A later version is one of its own, and outlives a withdrawal of the older ones.
    board.pass(article("a", "3", 4), 8);
    board.pass(passed("a", Some("2"), 10, true), 8);
    assert_eq!(look(&board, "a4"), (true, false));
    board.pass(passed("a", None, 11, true), 8);
    assert_eq!((look(&board, "a4"), board.n_bytes), ((false, false), 2));
}

#[test]
fn a_withdrawal_takes_others_along_that_it_names() {
    let mut board = Board::default();
    board.pass(article("a", "9", 1), 7);
    let named = |mut passed: Passed| {
        Arc::get_mut(&mut passed.digest).expect("nobody else has it").replaces.push("a".to_owned());
        passed
    };
    board.pass(named(passed("b", Some("1"), 3, true)), 7);
    assert_eq!(look(&board, "a1"), (false, false));
    board.pass(article("a", "9", 2), 7);
    board.pass(article("a", "9", 4), 7);
    assert_eq!(
        (look(&board, "a2"), look(&board, "a4")),
        ((false, false), (true, false)),
        "published before, and after"
    );
    board.pass(named(article("c", "1", 5)), 7);
    assert_eq!(look(&board, "a4"), (true, true), "what it evolved from");
}

#[test]
fn a_version_that_a_later_one_replaces_is_marked() {
    let mut board = Board::default();
    board.pass(article("a", "2", 1), 7);
    let changed = board.pass(article("a", "10", 2), 7);
    assert_eq!(
        (keys(&changed), look(&board, "a1"), look(&board, "a2")),
        (vec!["a1", "a2"], (true, true), (true, false))
    );
    let late = board.pass(article("a", "9", 3), 7);
    assert_eq!((keys(&late), look(&board, "a3")), (vec!["a3"], (true, true)));
    assert_eq!(board.hour.most(7, 5), [("Roe".to_owned(), 6)]);
}

#[test]
fn whoever_comes_again_is_told_of_every_change() {
    let mut board = Board::default();
    (1..=100).for_each(|sequence| drop(board.pass(article(&sequence.to_string(), "1", sequence), 7)));
    let seen = board.n_changes();
    assert!(board.last(Some(seen), 50).is_empty());
    board.pass(passed("3", None, 101, true), 7);
    board.pass(article("4", "2", 102), 7);
    let told = board.last(Some(seen), 1);
    assert_eq!(keys(&told), ["4102", "3101", "44", "33"], "the newest, and all that goes away");
    assert!(told.iter().all(|item| item.changed > seen && item.changed <= board.n_changes()));
    assert_eq!(board.last(None, 50).len(), 50);
}

#[test]
fn a_record_makes_room_before_its_article_goes() {
    let mut board = Board::default();
    let large = Bytes::from(vec![b' '; MOST_BYTES / 4 + 1]);
    for sequence in 0..5 {
        let record = Some(large.clone());
        board.pass(Passed { record, ..article(&sequence.to_string(), "1", sequence) }, 7);
    }
    let has_record = board.last(None, 9).iter().map(|item| item.record.is_some()).collect::<Vec<_>>();
    assert_eq!((has_record, board.oldest()), (vec![true, true, true, false, false], 1));
    assert!(board.n_bytes <= MOST_BYTES);
}

#[test]
fn an_article_is_shown_once_and_the_oldest_go() {
    let mut board = Board::default();
    for sequence in 0..1000 {
        assert_eq!(board.pass(article(&sequence.to_string(), "1", sequence), 7).len(), 1);
        assert_eq!(board.pass(article(&sequence.to_string(), "1", sequence), 7).len(), 0, "delivered again");
    }
    assert_eq!((board.items.len(), board.n_bytes), (MOST_ARTICLES, 2 * MOST_ARTICLES));
    let last: Vec<u64> = board.last(Some(997), 50).iter().map(|item| item.number).collect();
    assert_eq!((last, board.oldest()), (vec![1000, 999, 998], 701));
    (0..100).for_each(|_| board.lose(LostArticle { origin: Origin::default(), kind: "k", message: String::new() }, 7));
    assert_eq!((board.lost.len(), board.n_lost), (MOST_LOST, 100));
}
