//! What is done with a record, by what the held stream has of its article.

use std::cmp::Ordering;

use super::entry::{Entry, Kind};
use crate::record::Standing;

/// What is known of a record that is to be published.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) standing: &'a Standing,
    /// Its `Nats-Msg-Id`: another one of the same message was made by another version of the software, or of the model.
    pub(super) message_id: &'a str,
    /// Whether its embargo holds.
    pub(super) is_embargoed: bool,
    /// Whether it has an embargo, over or not.
    pub(super) has_embargo: bool,
    /// Whether it says that it replaces earlier records of its article.
    pub(super) replaces: bool,
}

/// What is done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It is published.
    Publish,
    /// A mark is left, so that nothing older is held or released, and it is published.
    MarkAndPublish,
    /// It is held in place of what is there.
    Hold,
    /// It is held already.
    IsHeld,
    /// It was published when its time had come.
    IsReleased,
    /// Something newer of its article has come before it: nobody is to get it any more.
    IsOvertaken,
}

/// Returns what is done with `incoming`, where `known` is what there is of its article.
///
/// A mark is left where something is there already, and by all that say that they replace something: what is older and comes
/// later finds it. Other records leave none, so that a first version without an embargo costs one question.
pub(super) fn decide(incoming: Incoming<'_>, known: Option<&Entry>) -> Way {
    let Incoming { standing, message_id, is_embargoed, has_embargo, replaces } = incoming;
    let Some(known) = known else {
        return match (is_embargoed, replaces) {
            (true, _) => Way::Hold,
            (false, true) => Way::MarkAndPublish,
            (false, false) => Way::Publish,
        };
    };
    let is_same = message_id == known.message_id && standing.is_of_same_message(&known.standing);
    if is_same && known.kind != Kind::Void {
        return match known.kind {
            Kind::Record => Way::IsHeld,
            Kind::Released => Way::IsReleased,
            // Another worker, whose clock is ahead, left the mark and did not come to publish it.
            _ if is_embargoed => Way::Hold,
            _ => Way::Publish,
        };
    }
    let is_newer = match known.kind {
        Kind::Void => standing.sequence_order(&known.standing) != Ordering::Less,
        _ => standing.is_newer_than(&known.standing),
    };
    if is_newer {
        return if is_embargoed { Way::Hold } else { Way::MarkAndPublish };
    }
    // What never had an embargo is public, and comes out as it would without the held stream; a withdrawal always does.
    if !standing.is_canceled && (has_embargo || known.standing.is_canceled) { Way::IsOvertaken } else { Way::Publish }
}

/// Returns whether a record of another article, which withdraws the one of `known` or takes its place, leaves its mark there. One that takes
/// its place does so only where something is held, or may come to be: what was published is not its concern.
pub(super) fn voids(other: &Standing, known: Option<&Entry>) -> bool {
    let Some(known) = known else { return true };
    let order = other.sequence_order(&known.standing);
    match known.kind {
        _ if known.standing.is_canceled => false,
        Kind::Record => order != Ordering::Less,
        Kind::Passed | Kind::Released => other.is_canceled && order != Ordering::Less,
        Kind::Void => order == Ordering::Greater || other.is_canceled && order == Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Origin;

    fn standing(version: &str, is_canceled: bool, sequence: u64) -> Standing {
        let origin = Some(Origin { stream: "NEWS".to_owned(), sequence });
        Standing { version: Some(version.to_owned()), is_canceled, published_at: None, origin }
    }

    fn entry(kind: Kind, version: &str, is_canceled: bool, sequence: u64) -> Entry {
        Entry { kind, standing: standing(version, is_canceled, sequence), message_id: "m".to_owned() }
    }

    fn decided(version: &str, sequence: u64, what: &str, known: Option<&Entry>) -> Way {
        decided_as("m", version, sequence, what, known)
    }

    fn decided_as(message_id: &str, version: &str, sequence: u64, what: &str, known: Option<&Entry>) -> Way {
        let standing = standing(version, what == "kill", sequence);
        let is_embargoed = what == "embargoed";
        let has_embargo = is_embargoed || what == "over";
        let replaces = version != "1" || what == "kill";
        decide(Incoming { standing: &standing, message_id, is_embargoed, has_embargo, replaces }, known)
    }

    #[test]
    fn without_anything_there_only_what_replaces_leaves_a_mark() {
        assert_eq!(decided("1", 1, "plain", None), Way::Publish);
        assert_eq!(decided("1", 1, "over", None), Way::Publish);
        assert_eq!(decided("2", 1, "plain", None), Way::MarkAndPublish);
        assert_eq!(decided("1", 1, "kill", None), Way::MarkAndPublish);
        assert_eq!(decided("1", 1, "embargoed", None), Way::Hold);
    }

    #[test]
    fn the_newer_replaces_and_the_older_does_not_come_back() {
        let held = entry(Kind::Record, "2", false, 5);
        for (version, sequence, what, way) in [
            ("3", 6, "embargoed", Way::Hold),
            ("3", 6, "plain", Way::MarkAndPublish),
            ("2", 6, "kill", Way::MarkAndPublish),
            ("1", 6, "embargoed", Way::IsOvertaken),
            ("1", 6, "over", Way::IsOvertaken),
            ("1", 6, "plain", Way::Publish),
            ("1", 6, "kill", Way::Publish),
            ("2", 5, "embargoed", Way::IsHeld),
            ("2", 5, "over", Way::IsHeld),
        ] {
            assert_eq!(decided(version, sequence, what, Some(&held)), way, "{version} {what}");
        }
        let killed = entry(Kind::Passed, "2", true, 5);
        for what in ["embargoed", "over", "plain"] {
            assert_eq!(decided("2", 9, what, Some(&killed)), Way::IsOvertaken, "{what}");
        }
        assert_eq!(decided("3", 9, "embargoed", Some(&killed)), Way::Hold, "a new version of what was withdrawn");
    }

    #[test]
    fn a_message_that_comes_again_finds_what_became_of_it() {
        let mark = |kind| entry(kind, "2", false, 5);
        assert_eq!(decided("2", 5, "over", Some(&mark(Kind::Released))), Way::IsReleased);
        assert_eq!(decided("2", 5, "embargoed", Some(&mark(Kind::Released))), Way::IsReleased);
        assert_eq!(decided("2", 5, "plain", Some(&mark(Kind::Passed))), Way::Publish, "it may not have been published");
        assert_eq!(decided("2", 5, "embargoed", Some(&mark(Kind::Passed))), Way::Hold, "nor if clocks differ");
        let anew = |what, kind| decided_as("of another model", "2", 5, what, Some(&mark(kind)));
        assert_eq!(anew("over", Kind::Released), Way::MarkAndPublish, "it is enriched once more");
        assert_eq!((anew("embargoed", Kind::Record), anew("over", Kind::Record)), (Way::Hold, Way::MarkAndPublish));
    }

    #[test]
    fn a_withdrawal_of_another_article_voids_what_came_before_it() {
        let void = entry(Kind::Void, "9", true, 5);
        assert_eq!(decided("8", 4, "embargoed", Some(&void)), Way::IsOvertaken);
        assert_eq!(decided("1", 6, "embargoed", Some(&void)), Way::Hold);
        let withdrawal = standing("1", true, 5);
        assert!(voids(&withdrawal, None) && voids(&withdrawal, Some(&entry(Kind::Record, "3", false, 4))));
        assert!(!voids(&withdrawal, Some(&entry(Kind::Record, "3", false, 6))), "it came later");
        assert!(!voids(&withdrawal, Some(&entry(Kind::Passed, "3", true, 4))), "a withdrawal of its own says more");
    }

    #[test]
    fn a_correction_of_another_article_voids_what_is_held_and_not_what_is_public() {
        let correction = standing("1", false, 5);
        assert!(voids(&correction, None) && voids(&correction, Some(&entry(Kind::Record, "3", false, 4))));
        assert!(!voids(&correction, Some(&entry(Kind::Record, "3", false, 6))), "it came later");
        for kind in [Kind::Passed, Kind::Released] {
            assert!(!voids(&correction, Some(&entry(kind, "3", false, 4))), "{kind:?}");
        }
        assert!(!voids(&correction, Some(&entry(Kind::Void, "1", false, 5))), "a delivery that comes again");
        assert!(voids(&standing("1", true, 6), Some(&entry(Kind::Void, "1", false, 5))), "a withdrawal says more");
        let void = entry(Kind::Void, "1", false, 5);
        assert_eq!(decided("8", 4, "embargoed", Some(&void)), Way::IsOvertaken);
        assert_eq!(decided("8", 4, "plain", Some(&void)), Way::Publish, "it is public");
        assert_eq!(decided("1", 6, "embargoed", Some(&void)), Way::Hold);
    }
}
