//! What may be so of one who may be meant: the features that the ranker weighs.

use super::anaphor::{Anaphor, AnaphorKind};
use crate::log_linear::{Feature, features};
use crate::tagger::NameType;

features! {
    Near0 = "near.here": "Named last in the same sentence.",
    Near1 = "near.1": "Named last in the sentence before.",
    Near2 = "near.2": "Named last two sentences before.",
    Near3 = "near.3": "Three sentences before.",
    Near4 = "near.4": "Four sentences before.",
    Near6 = "near.5-6": "Five or six.",
    Near9 = "near.7-9": "Seven to nine.",
    NearFar = "near.far": "Further.",
    After0 = "after.here": "Named only after, in the same sentence.",
    After2 = "after.1-2": "Named only after, in the next two sentences.",
    AfterFar = "after.far": "Named only after, further on.",
    AfterSpeaks = "after.speaks": "Named only after, for the first time next to a quotation, within three sentences.",
    Subject0 = "subject.here": "Subject last in the same sentence.",
    Subject1 = "subject.1": "Subject last in the sentence before.",
    Subject2 = "subject.2": "Subject last two sentences before.",
    Subject4 = "subject.3-4": "Subject last three or four sentences before.",
    SubjectFar = "subject.far": "Subject last further before.",
    SubjectNever = "subject.never": "Never the subject, of what was looked at.",
    LastSubject = "last.subject": "The last mention is a subject.",
    LastFirst = "last.first": "The last mention is the first of its type in its sentence, and an object.",
    LastObject = "last.object": "The last mention is an object, after another name.",
    LastOther = "last.other": "The last mention is none of these.",
    LastOwner = "last.owner": "The last mention owns something: \"Roe's\".",
    LastQuoted = "last.quoted": "The last mention stands in quotation marks.",
    Paragraph = "paragraph.here": "Named in the same paragraph.",
    ParagraphBefore = "paragraph.before": "Named in the paragraph before, not in this one.",
    Last0 = "spoke.last.here": "Spoke last, in the same sentence.",
    Last1 = "spoke.last.1": "Spoke last, in the sentence before.",
    Last2 = "spoke.last.2": "Spoke last, two sentences before.",
    Last5 = "spoke.last.3-5": "Spoke last, three to five sentences before.",
    LastFar = "spoke.last.far": "Spoke last, further before.",
    Second2 = "spoke.second.near": "Spoke last but one, within two sentences.",
    SecondFar = "spoke.second.far": "Spoke last but one, further before.",
    Earlier = "spoke.earlier": "Spoke before those.",
    SpokeParagraph = "spoke.paragraph": "Spoke in the same paragraph.",
    SpokeNever = "spoke.never": "Has not spoken.",
    SpeaksByName = "speaks.by_name": "Is named next to a quotation somewhere in the article.",
    SpeaksNowhere = "speaks.nowhere": "Is named next to none.",
    SpeaksAfter = "spoke.after": "Speaks after, in the same paragraph.",
    Once = "count.1": "Named once.",
    Twice = "count.2": "Named twice.",
    Thrice = "count.3-4": "Named three or four times.",
    Often = "count.many": "Named more often.",
    GenderKnown = "gender.known": "A person whose gender is known, and fits.",
    GenderUnknown = "gender.unknown": "A person whose gender is not known.",
    Nearest = "rank.1": "The nearest that fits.",
    Second = "rank.2": "The second nearest that fits.",
    Third = "rank.later": "Neither.",
    Alone = "alone": "The only one that fits.",
    Salient1 = "salient.1": "The article is most about it, of its type.",
    Salient2 = "salient.2": "The article is second most about it.",
    SalientLater = "salient.later": "Neither.",
    SalientThen = "salient.then": "The article is most about it, of its type, and the sentence tells of a time past: \"in 1991\", \"once\".",
    Person = "type.person": "A person.",
    Organization = "type.organization": "An organisation.",
    Place = "type.place": "A place.",
    Other = "type.other": "Anything else.",
    InContent = "content.named": "Named inside what is said.",
    Described = "described": "Nobody named, but one described before.",
    DescribedPlural = "described.plural": "Several who are described before.",
    UnnamedHere = "unnamed.here": "Nobody named, but one described last in the same sentence.",
    Unnamed1 = "unnamed.1": "The same in the sentence before.",
    Unnamed2 = "unnamed.2": "The same two sentences before.",
    UnnamedFar = "unnamed.far": "The same further before.",
    UnnamedSubject = "unnamed.subject": "One described, of whom the last sentence with the description tells.",
    UnnamedAnew = "unnamed.anew": "One described last in words that bring somebody new: \"a driver\".",
    UnnamedDefinite = "unnamed.definite": "One described last in words that point back: \"the driver\".",
    UnnamedOwned = "unnamed.owned": "One described last by whom he belongs to: \"her driver\".",
    UnnamedBare = "unnamed.bare": "Several described last without a determiner: \"drivers\".",
    UnnamedAgain = "unnamed.again": "One described more than once.",
    UnnamedGender = "unnamed.gender": "One described by a noun that tells his gender.",
    UnnamedBody = "unnamed.body": "A body that is described.",
    UnnamedDocument = "unnamed.document": "Something written that is described.",
    UnnamedSeveral = "unnamed.several": "Several people who are described.",
    UnnamedHeld = "unnamed.held": "One described as somebody named is.",
    UnnamedQuoted = "unnamed.quoted": "One described last in quotation marks.",
    SameNoun = "described.same": "Has spoken under a description with the source's noun.",
    Itself = "itself": "Nobody known: the source's own words.",
    ItselfDefinite = "itself.definite": "The source's own words, which point back: \"the driver\".",
    ItselfAnew = "itself.anew": "The source's own words, which bring somebody new: \"a driver\".",
    ItselfOwned = "itself.owned": "The source's own words, which tell to whom it belongs: \"his driver\".",
    ItselfAged = "itself.aged": "The source's own words, which tell an age: \"the 63-year-old\".",
    ItselfHeadline = "itself.headline": "The source's own words in the headline.",
    Else = "else": "Somebody else, who is no candidate.",
    ElseOfOne = "else.of_one": "Somebody else than the only candidate.",
    ElseOfFar = "else.of_far": "Somebody else than candidates who are named further off than three sentences.",
    Nobody = "nobody": "Nobody at all.",
    RoleWhole = "role.whole": "Described in all the words of the source.",
    RolePart = "role.part": "Described by the source's role, and not by all its words.",
    RoleOnly = "role.only": "The only one described in all the words of the source.",
    RoleKind = "role.kind": "Described by a role of those whom the source's noun may mean: \"the lawmaker\" is a senator.",
    RoleAny = "role.any": "The source's noun may mean anybody: \"the veteran\", \"the 63-year-old\".",
    RoleBeside = "role.beside": "The source's noun stands next to a name of his.",
    AgeOther = "age.other": "Of another age than the source tells.",
    RoleNone = "role.none": "Described otherwise, or not at all.",
    RoleOther = "role.other": "Described, by another role.",
    RoleUnknown = "role.unknown": "No table lists the source's noun: \"the 33-year-old prop\".",
    NameWord = "name.word": "A body whose name has the source's noun: \"the ministry\".",
    NameInitial = "name.initial": "A body whose acronym ends with the initial of the source's noun: \"the commission\" is the \"INEC\".",
    NameOther = "name.other": "A body whose name has another noun for one: \"the union\" is no \"Statistics Office\".",
    New = "new": "Named first after the last speech.",
    Nation = "rule.nation": "A person of the nation that the source names.",
    Author = "rule.author": "Who gave out the document.",
    AroundBefore = "turn.before": "Spoke last.",
    AroundAfter = "turn.after": "Speaks after, in the same paragraph or where nobody spoke before.",
    Turn = "turn.dialogue": "Speaks in turn with the one before.",
    InSentence = "about.sentence": "The sentence of the quotation is about him.",
    InSentenceObject = "about.before": "The sentences before are about him.",
    SubjectAfter = "about.after": "Named first in the next sentence, in the same paragraph.",
    Topic = "about.topic": "Named first in the statement's sentence.",
    InHeadline = "about.headline": "Named first in the headline that the quotation stands in.",
}

/// Features of one candidate, each for every anaphor and once more for the kind of this one.
pub(super) struct Gatherer<'c> {
    pub(super) features: &'c mut Vec<Feature>,
    pub(super) kind: AnaphorKind,
}

impl Gatherer<'_> {
    pub(super) fn add(&mut self, of: Of) {
        self.features.push(Feature::plain(of as u16));
        self.features.push(Feature::with(of as u16, self.kind.word()));
    }

    pub(super) fn add_if(&mut self, is_so: bool, of: Of) {
        if is_so {
            self.add(of);
        }
    }
}

impl Anaphor {
    /// Returns what gathers the features of one candidate.
    pub(super) fn gather<'c>(&self, features: &'c mut Vec<Feature>) -> Gatherer<'c> {
        Gatherer { features, kind: self.kind }
    }
}

/// Returns the feature of somebody named last so many sentences before.
pub(super) fn near(n_sentences: usize) -> Of {
    match n_sentences {
        0 => Of::Near0,
        1 => Of::Near1,
        2 => Of::Near2,
        3 => Of::Near3,
        4 => Of::Near4,
        5..=6 => Of::Near6,
        7..=9 => Of::Near9,
        _ => Of::NearFar,
    }
}

/// Returns the feature of somebody who was the subject last so many sentences before, or never.
pub(super) fn subject(n_sentences: Option<usize>) -> Of {
    match n_sentences {
        Some(0) => Of::Subject0,
        Some(1) => Of::Subject1,
        Some(2) => Of::Subject2,
        Some(3..=4) => Of::Subject4,
        Some(_) => Of::SubjectFar,
        None => Of::SubjectNever,
    }
}

/// Returns the feature of somebody named only so many sentences after.
pub(super) fn after(n_sentences: usize) -> Of {
    match n_sentences {
        0 => Of::After0,
        1..=2 => Of::After2,
        _ => Of::AfterFar,
    }
}

/// Returns the feature of who spoke so many turns and sentences before.
pub(super) fn spoke(n_turns: usize, n_sentences: usize) -> Of {
    match (n_turns, n_sentences) {
        (0, 0) => Of::Last0,
        (0, 1) => Of::Last1,
        (0, 2) => Of::Last2,
        (0, 3..=5) => Of::Last5,
        (0, _) => Of::LastFar,
        (1, 0..=2) => Of::Second2,
        (1, _) => Of::SecondFar,
        _ => Of::Earlier,
    }
}

/// Returns the feature of somebody named so often.
pub(super) fn count(n_mentions: usize) -> Of {
    match n_mentions {
        0..=1 => Of::Once,
        2 => Of::Twice,
        3..=4 => Of::Thrice,
        _ => Of::Often,
    }
}

/// Returns the feature of the one that is this near, of those that fit.
pub(super) fn rank(n_nearer: usize) -> Of {
    match n_nearer {
        0 => Of::Nearest,
        1 => Of::Second,
        _ => Of::Third,
    }
}

/// Returns the feature of the one that the article is this much about, of its type.
pub(super) fn salient(n_more_salient: usize) -> Of {
    match n_more_salient {
        0 => Of::Salient1,
        1 => Of::Salient2,
        _ => Of::SalientLater,
    }
}

/// Returns the feature of a name of this type.
pub(super) fn of_type(name_type: NameType) -> Of {
    match name_type {
        NameType::Person => Of::Person,
        NameType::Organization => Of::Organization,
        NameType::Location | NameType::Facility => Of::Place,
        _ => Of::Other,
    }
}
