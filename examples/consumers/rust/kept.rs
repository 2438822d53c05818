//! What a consumer keeps of each article: its newest record, by the rule of docs/status.md, and whether it has been shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use quotewire::record::{EnrichedRecord, Origin, Quote, Standing};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Below this a person reads the text before the speaker is used.
const SURE: f32 = 0.8;

/// The newest record of one id. Of what is withdrawn or replaced no lines are left.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    version: Option<String>,
    status: String,
    published_at: Option<String>,
    content_hash: String,
    stream: String,
    sequence: u64,
    embargoed: Option<String>,
    pub(crate) lines: Vec<String>,
    /// Whether these lines have been shown.
    is_shown: bool,
    /// Whether any of this id has been shown and not been taken back.
    is_out: bool,
}

impl Entry {
    fn of(record: &EnrichedRecord, stream: &str, sequence: u64) -> Self {
        let version = record.version.clone().filter(|version| !version.is_empty());
        let name = version.iter().fold(record.id.clone(), |id, version| format!("{id} {version}"));
        Self {
            id: record.id.clone(),
            version,
            status: record.status.as_str().to_owned(),
            published_at: record.article.get("published_at").and_then(|at| at.as_str()).map(str::to_owned),
            content_hash: record.content_hash.clone(),
            stream: stream.to_owned(),
            sequence,
            embargoed: record.embargoed.clone(),
            lines: record.quotes.iter().map(|quote| format!("{name}: {}", who_said_what(quote))).collect(),
            is_shown: false,
            is_out: false,
        }
    }

    /// What tells which of two records of one id is the newer: the rule is the library's own.
    fn standing(&self) -> Standing {
        let origin = Origin { stream: self.stream.clone(), sequence: self.sequence };
        let is_canceled = self.status == "canceled";
        Standing::new(self.version.as_deref(), is_canceled, self.published_at.as_deref(), Some(origin))
    }

    /// Whether this is the newer of two records of one id. The same message once more is no newer.
    fn is_newer_than(&self, other: &Self) -> bool {
        let (own, others) = (self.standing(), other.standing());
        own.is_newer_than(&others) && !own.is_of_same_message(&others)
    }

    /// Whether the article was published later. Of two streams nobody can tell: what comes last counts.
    fn is_later_than(&self, other: &Self) -> bool {
        self.stream != other.stream || self.sequence > other.sequence
    }

    fn may_be_shown(&self, now: Timestamp) -> bool {
        let is_free = time_of(self.embargoed.as_deref()).is_none_or(|end| end <= now);
        // That something is withdrawn or replaced is no secret.
        matches!(self.status.as_str(), "canceled" | "replaced") || (self.status == "usable" && is_free)
    }
}

/// One file an article in a folder. A record is in it before it is acked, so that no end of the process loses one.
pub(crate) struct Kept {
    folder: PathBuf,
    entries: BTreeMap<String, Entry>,
    /// Ids of what has not been shown.
    held: BTreeSet<String>,
}

impl Kept {
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let mut entries = BTreeMap::new();
        for file in fs::read_dir(&folder)? {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let entry: Entry = serde_json::from_slice(&fs::read(path)?)?;
                entries.insert(entry.id.clone(), entry);
            }
        }
        let held = entries.values().filter(|entry| !entry.is_shown).map(|entry| entry.id.clone()).collect();
        Ok(Self { folder, entries, held })
    }

    /// Takes in a record, which `to_show` has the lines of, now or when its embargo is over.
    pub(crate) fn take(&mut self, record: &EnrichedRecord, stream: &str, sequence: u64) -> io::Result<()> {
        let mut new = Entry::of(record, stream, sequence);
        let kept = self.entries.get(&new.id).cloned();
        if kept.as_ref().is_some_and(|kept| !new.is_newer_than(kept)) {
            return Ok(());
        }
        // The own entry comes last: if the process ends before that, the record comes again and all of this is done again.
        for superseded in record.supersedes.iter().filter(|superseded| superseded.id != new.id) {
            self.replace(&superseded.id, &new)?;
        }
        match kept {
            // A duplicate. It was published later than the one that is kept, and that counts when records come in another order.
            Some(kept) if (&kept.version, &kept.content_hash) == (&new.version, &new.content_hash) => {
                new = Entry { stream: new.stream, sequence, ..kept };
            }
            Some(kept) => new.is_out = kept.is_out,
            None => {}
        }
        if new.status == "canceled" {
            new.lines = if new.is_out { vec![format!("{}: withdrawn", new.id)] } else { Vec::new() };
        }
        self.save(new)
    }

    /// Drops what is kept of another id that `by` replaces or withdraws, and what comes later and was published before.
    fn replace(&mut self, id: &str, by: &Entry) -> io::Result<()> {
        let kept = self.entries.get(id);
        if kept.is_some_and(|kept| kept.status == "canceled" || !by.is_later_than(kept)) {
            return Ok(());
        }
        let what = if by.status == "canceled" { "withdrawn".to_owned() } else { format!("replaced by {}", by.id) };
        let is_out = kept.is_some_and(|kept| kept.is_out);
        let lines = if is_out { vec![format!("{id}: {what}")] } else { Vec::new() };
        self.save(Entry {
            id: id.to_owned(),
            version: None,
            status: "replaced".to_owned(),
            published_at: None,
            content_hash: String::new(),
            embargoed: None,
            lines,
            is_shown: false,
            is_out,
            ..by.clone()
        })
    }

    /// Returns what has not been shown and may be, which `has_shown` is to be told of.
    pub(crate) fn to_show(&self, now: Timestamp) -> Vec<Entry> {
        let held = self.held.iter().filter_map(|id| self.entries.get(id));
        held.filter(|entry| entry.may_be_shown(now)).cloned().collect()
    }

    pub(crate) fn has_shown(&mut self, entry: Entry) -> io::Result<()> {
        let is_out = entry.status == "usable";
        self.save(Entry { is_shown: true, is_out, ..entry })
    }

    /// Writes an entry so that there is the old one or the new one, whatever happens.
    fn save(&mut self, entry: Entry) -> io::Result<()> {
        let name = HEXLOWER.encode(&Sha256::digest(&entry.id)[..16]);
        let unfinished = self.folder.join(format!("{name}.new"));
        let mut file = File::create(&unfinished)?;
        serde_json::to_writer(&mut file, &entry)?;
        file.sync_all()?;
        fs::rename(unfinished, self.folder.join(format!("{name}.json")))?;
        if entry.is_shown {
            self.held.remove(&entry.id);
        } else {
            self.held.insert(entry.id.clone());
        }
        self.entries.insert(entry.id.clone(), entry);
        Ok(())
    }
}

/// Returns a quotation as one line. The act is in it: the words of a denial alone read as an admission.
fn who_said_what(quote: &Quote) -> String {
    let names: Vec<&str> = quote.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    let who = if names.is_empty() { "somebody".to_owned() } else { names.join(" and ") };
    let is_sure = !names.is_empty() && quote.speakers.iter().all(|speaker| speaker.confidence >= SURE);
    let words = match (quote.kind.as_ref(), quote.at.text.as_str()) {
        ("direct", text) => format!("“{text}”"),
        // The words of some indirect quotations are left out of a record that would be too large.
        (_, "") => "…".to_owned(),
        (_, text) => text.to_owned(),
    };
    format!("{who} ({}{}): {words}", quote.act, if is_sure { "" } else { ", check this" })
}

/// Returns a time that says its offset; none where there is no such time.
fn time_of(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}
