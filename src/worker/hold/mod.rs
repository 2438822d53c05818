//! Records of embargoed articles that wait for their time, and whatever replaces them.
//!
//! The held stream has one message an article: its record, as long as that waits, or the mark of what was published last
//! ([`entry`]). What is done with a record depends on it ([`mod@decide`]), and every change is made on the condition that it is still the
//! message that was looked at: two workers never undo each other's. Records whose time has come are published by [`release`],
//! old marks are removed by [`sweep`].

mod decide;
mod entry;
pub(super) mod release;
pub(super) mod sweep;

use std::time::Duration;

use async_nats::HeaderMap;
use bytes::Bytes;

use self::decide::{Incoming, Way, decide, voids};
use self::entry::{Entry, Kind};
use crate::nats::{Connection, HeldMessage, HeldStream, PublishFailure};
use crate::record::{Standing, encoded, id_hash};

/// How often what is held of one article is looked at again because others change it meanwhile. Each time one of them is
/// done.
const MOST_LOOKS: usize = 16;
/// Most articles that one record names and that are looked for.
const MOST_NAMED: usize = 256;

/// The held stream, as those see it who are about to publish.
#[derive(Debug, Clone)]
pub(super) struct Hold {
    pub(super) stream: HeldStream,
    /// What its subjects begin with.
    prefix: String,
}

/// A record that asks whether it may be published.
#[derive(Debug)]
pub(super) struct Applicant<'a> {
    /// Its article's id.
    pub(super) id: &'a str,
    pub(super) standing: &'a Standing,
    /// Whether its embargo holds.
    pub(super) is_embargoed: bool,
    /// Whether it has an embargo, over or not.
    pub(super) has_embargo: bool,
    /// Ids of the articles that it replaces, or withdraws; its own too, where it does that.
    pub(super) supersedes: &'a [String],
    /// The subject of its article.
    pub(super) subject: &'a str,
    /// Its `Nats-Msg-Id`.
    pub(super) message_id: &'a str,
    /// The headers that it is published with.
    pub(super) headers: &'a HeaderMap,
    pub(super) payload: &'a Bytes,
}

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    /// It is to be published now.
    Publish,
    /// It is held, since now.
    Held,
    /// It was held, or published when its time had come, at an earlier delivery.
    Before,
    /// Something newer of its article has come before it.
    Overtaken,
}

impl Hold {
    /// Returns the stream `name` with the subjects that begin with `prefix`, whose answers are waited for as long as
    /// `timeout`.
    pub(super) fn new(connection: &Connection, name: &str, prefix: &str, timeout: Duration) -> Self {
        Self { stream: HeldStream::new(connection, name, timeout), prefix: prefix.to_owned() }
    }

    /// Returns the headers that `applicant` is held with.
    pub(super) fn headers(applicant: &Applicant<'_>) -> HeaderMap {
        let Applicant { standing, subject, message_id, headers, .. } = applicant;
        let (standing, message_id) = ((*standing).clone(), (*message_id).to_owned());
        Entry { kind: Kind::Record, standing, message_id }.held((*headers).clone(), subject)
    }

    /// Holds the record where its embargo still holds, or leaves its mark where something older may be held, and returns what
    /// becomes of it.
    ///
    /// # Errors
    ///
    /// The stream does not answer or takes nothing. What was done until then is found at the next try.
    ///
    /// # Cost
    ///
    /// One question, one message more for what leaves something, and as much for each other article that it names.
    pub(super) async fn admit(&self, applicant: &Applicant<'_>) -> Result<Admitted, PublishFailure> {
        let Applicant { id, standing, is_embargoed, has_embargo, supersedes, .. } = *applicant;
        let replaces = standing.is_canceled || supersedes.iter().any(|superseded| superseded == id);
        let incoming = Incoming { standing, message_id: applicant.message_id, is_embargoed, has_embargo, replaces };
        let subject = self.subject_of(id);
        for _ in 0..MOST_LOOKS {
            let there = self.stream.last(&subject).await?;
            let known = there.as_ref().and_then(|there| Entry::read(&there.headers));
            let way = decide(incoming, known.as_ref());
            let is_done = match way {
                Way::MarkAndPublish => self.mark(Kind::Passed, applicant, id, there.as_ref()).await?,
                Way::Hold => {
                    let last = there.as_ref().map_or(0, |there| there.sequence);
                    self.stream.replace(last, &subject, Self::headers(applicant), applicant.payload).await?
                }
                _ => true,
            };
            if is_done {
                self.void_others(applicant).await?;
                return Ok(admitted(way));
            }
        }
        Err(contended())
    }

    /// Has `applicant` void what is held of the other articles that it names: it withdraws them, or takes their place.
    async fn void_others(&self, applicant: &Applicant<'_>) -> Result<(), PublishFailure> {
        let others = applicant.supersedes.iter().filter(|id| *id != applicant.id);
        for id in others.take(MOST_NAMED) {
            self.void(applicant, id).await?;
        }
        Ok(())
    }

    async fn void(&self, applicant: &Applicant<'_>, id: &str) -> Result<(), PublishFailure> {
        for _ in 0..MOST_LOOKS {
            let there = self.stream.last(&self.subject_of(id)).await?;
            let known = there.as_ref().and_then(|there| Entry::read(&there.headers));
            if !voids(applicant.standing, known.as_ref())
                || self.mark(Kind::Void, applicant, id, there.as_ref()).await?
            {
                return Ok(());
            }
        }
        Err(contended())
    }

    /// Leaves a mark of `applicant` in place of what is there of article `id`, and returns whether that was still there. A full stream keeps nobody from
    /// publishing: what is there is removed, and the mark left out.
    async fn mark(
        &self,
        kind: Kind,
        applicant: &Applicant<'_>,
        id: &str,
        there: Option<&HeldMessage>,
    ) -> Result<bool, PublishFailure> {
        let subject = self.subject_of(id);
        let (standing, message_id) = (applicant.standing.clone(), applicant.message_id.to_owned());
        let headers = Entry { kind, standing, message_id }.mark(&encoded(id));
        let nothing = Bytes::new();
        let put = |last| self.stream.replace(last, &subject, headers.clone(), &nothing);
        let mut result = put(there.map_or(0, |there| there.sequence)).await;
        if let (Err(PublishFailure::Full(_)), Some(there)) = (&result, there) {
            self.stream.remove(there.sequence).await?;
            result = put(0).await;
        }
        match result {
            Err(PublishFailure::Full(error)) => {
                tracing::error!(error, "the held stream is full: a late older version of this article may be held");
                Ok(true)
            }
            result => result,
        }
    }

    /// Returns how many bytes the name of the stream takes in headers.
    pub(super) fn n_name_bytes(&self) -> usize {
        self.stream.name().len()
    }

    fn subject_of(&self, id: &str) -> String {
        format!("{}.{}", self.prefix, id_hash(id))
    }
}

fn admitted(way: Way) -> Admitted {
    match way {
        Way::Publish | Way::MarkAndPublish => Admitted::Publish,
        Way::Hold => Admitted::Held,
        Way::IsHeld | Way::IsReleased => Admitted::Before,
        Way::IsOvertaken => Admitted::Overtaken,
    }
}

fn contended() -> PublishFailure {
    PublishFailure::NoAck("others change what is held of this article".to_owned())
}
