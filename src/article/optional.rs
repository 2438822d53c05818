//! Fields that an article can do without: one of a type that nobody expects is set aside with a warning, and the
//! article is read.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Map, Number, Value};

use super::told_status::{self, Told};
use super::{ArticleError, Embargo, Status, Warning, embargo, fields};

/// From here on a number that stands for a time counts milliseconds: as seconds it would be the year 5138.
const FIRST_MILLISECONDS: f64 = 1e11;

/// What a time may be.
const A_TIME: &str = "RFC 3339 or seconds since 1970";

/// Characters of a value that cannot be read which its warning shows.
const MOST_TOLD: usize = 50;

/// Reads optional fields of an object. A blank text counts as a field that is missing.
#[derive(Debug)]
pub(super) struct Optional<'o> {
    object: &'o mut Map<String, Value>,
    /// What was set aside, by its own name.
    set_aside: Map<String, Value>,
    warnings: Vec<Warning>,
}

impl<'o> Optional<'o> {
    /// Returns the reader of `object`.
    pub(super) fn new(object: &'o mut Map<String, Value>) -> Self {
        Self { object, set_aside: Map::new(), warnings: Vec::new() }
    }

    /// Returns what was set aside, and the warnings about it.
    pub(super) fn finish(self) -> (Map<String, Value>, Vec<Warning>) {
        (self.set_aside, self.warnings)
    }

    /// Returns the text at `key`.
    pub(super) fn string(&mut self, key: &str) -> Option<&str> {
        self.expect(key, "a string", |value| matches!(value, Value::String(_)));
        self.object.get(key).and_then(Value::as_str)
    }

    /// Returns the name at `key`, which may be written as a number.
    pub(super) fn name(&mut self, key: &str) -> Option<String> {
        match self.expect(key, "a string or a number", |value| value.is_string() || value.is_number())? {
            Value::String(text) => Some(text.clone()),
            number => Some(number.to_string()),
        }
    }

    /// Turns the time at `key`, where it is a number of seconds or milliseconds since 1970, into RFC 3339. A date alone may stay.
    pub(super) fn time(&mut self, key: &str) {
        self.number_to_time(key);
        let is_time = |text: &str| embargo::read(text).is_some() || text.trim().parse::<Date>().is_ok();
        if let Some(text) = self.object.get(key).and_then(Value::as_str).filter(|text| !is_time(text)) {
            let found = told(text);
            self.put_aside(key, &found, A_TIME);
        }
    }

    fn number_to_time(&mut self, key: &str) {
        let is_time = |value: &Value| match value {
            Value::Number(number) => rfc3339(number).is_some(),
            other => other.is_string(),
        };
        self.expect(key, A_TIME, is_time);
        if let Some(Value::Number(number)) = self.object.get(key) {
            let time = rfc3339(number).map_or(Value::Null, Value::String);
            self.object.insert(key.to_owned(), time);
        }
    }

    /// Returns the longest embargo at `keys`, which the object then has at `embargoed`: its time in RFC 3339 where it is a number.
    /// The others are set aside.
    ///
    /// Whatever stands there and is no time is an embargo without end; null or a blank text is none, for so some programs write what
    /// they do not have.
    pub(super) fn embargo(&mut self, keys: &[&'static str]) -> Option<Embargo> {
        let mut longest: Option<(&'static str, Embargo)> = None;
        for &key in keys {
            if let Some(embargo) = self.embargo_at(key)
                && longest.is_none_or(|(_, other)| embargo > other)
            {
                longest = Some((key, embargo));
            }
        }
        let (key, embargo) = longest?;
        self.keep_one(key, keys, "embargoed");
        Some(embargo)
    }

    fn embargo_at(&mut self, key: &str) -> Option<Embargo> {
        let value = self.object.get(key)?.clone();
        if is_missing(&value) {
            self.object.shift_remove(key);
            return None;
        }
        self.number_to_time(key);
        let Some((end, has_offset)) = self.object.get(key).and_then(Value::as_str).and_then(embargo::read) else {
            let message = format!(
                "{key} is {}, which cannot be read as a time: the article counts as embargoed without end, and as withheld",
                told(value.clone())
            );
            self.warnings.push(Warning::new("embargo_unreadable", message));
            return Some(Embargo::Unreadable);
        };
        if !has_offset {
            let message = format!("{key} tells no offset from UTC: it was taken for {end}");
            self.warnings.push(Warning::new("embargo_without_offset", message));
        }
        Some(Embargo::Until(end))
    }

    /// Returns the urgency at `key`, from 1 to 9; any other word or number is set aside.
    pub(super) fn urgency(&mut self, key: &str) -> Option<u8> {
        let text = self.name(key)?;
        let urgency = text.trim().parse::<f64>().ok().and_then(|told| (1..=9).find(|&level| f64::from(level) == told));
        if urgency.is_none() {
            let found = told(self.object.get(key).cloned());
            self.put_aside(key, &found, "a number from 1 to 9");
        }
        urgency
    }

    /// Returns the ids at `key`, one or a list of them.
    pub(super) fn ids(&mut self, key: &str) -> Vec<String> {
        let is_id = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
        let is_ids = |value: &Value| is_id(value) || value.as_array().is_some_and(|list| list.iter().all(is_id));
        let ids = match self.expect(key, "an id or a list of ids", is_ids) {
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        ids.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Turns the source at `key`, where it is an object, into its name; the object is set aside.
    pub(super) fn source(&mut self, key: &str) {
        let name_of = |value: &Value| {
            let names = ["name", "title"].iter().filter_map(|name| value.get(*name).and_then(Value::as_str));
            names.filter(|name| !name.trim().is_empty()).map(str::to_owned).next()
        };
        if let Some(value) = self.expect(key, "a string", |value| value.is_string() || name_of(value).is_some())
            && let Some(name) = name_of(value)
            && let Some(object) = self.object.insert(key.to_owned(), Value::String(name))
        {
            self.set_aside.insert(key.to_owned(), object);
        }
    }

    /// Returns the strictest publication status at `keys`, which the object then has at `status`. The others are set aside. One that
    /// cannot be understood is withheld.
    ///
    /// # Errors
    ///
    /// One is a text, and none that is known: the article may be withdrawn by a word that we do not know.
    pub(super) fn status(&mut self, keys: &[&'static str]) -> Result<Status, ArticleError> {
        let mut strictest: Option<(&'static str, Status)> = None;
        for &key in keys {
            if let Some(status) = self.status_at(key)?
                && strictest.is_none_or(|(_, other)| status > other)
            {
                strictest = Some((key, status));
            }
        }
        let Some((key, status)) = strictest else { return Ok(Status::Usable) };
        self.keep_one(key, keys, "status");
        Ok(status)
    }

    /// Sets aside what stands at `key`, a field that the standard does not have, where it says nothing of a status: there it is
    /// somebody's own and may mean anything. What says "embargoed" there counts as withheld.
    pub(super) fn foreign_status(&mut self, key: &str) {
        let Some(value) = self.object.get(key).filter(|value| !is_missing(value)) else { return };
        if told_status::has_known_word(value) {
            return;
        }
        let is_embargoed = told_status::is_embargoed(value);
        let Some(value) = self.object.shift_remove(key) else { return };
        if is_embargoed {
            let message =
                format!("{key} is {}, which tells no time: the article counts as withheld", told(value.clone()));
            self.warnings.push(Warning::new("status_unreadable", message));
            self.object.insert(key.to_owned(), Status::Withheld.as_str().into());
        }
        self.set_aside.insert(key.to_owned(), value);
    }

    fn status_at(&mut self, key: &'static str) -> Result<Option<Status>, ArticleError> {
        let Some(value) = self.object.get(key) else { return Ok(None) };
        let status = match told_status::read(value) {
            Told::Nothing => {
                self.object.shift_remove(key);
                return Ok(None);
            }
            Told::Unknown(word) => return Err(ArticleError::bad_value(key, told_status::WORDS, word)),
            Told::Known(status) => status,
            Told::Unreadable(status) => {
                let message = format!(
                    "{key} is {}, which cannot be understood: the article counts as {}",
                    told(value.clone()),
                    status.as_str()
                );
                self.warnings.push(Warning::new("status_unreadable", message));
                status
            }
        };
        let is_word = value.as_str().is_some_and(|text| told_status::known(text).is_some());
        if !is_word && let Some(value) = self.object.insert(key.to_owned(), status.as_str().into()) {
            self.set_aside.insert(key.to_owned(), value);
        }
        Ok(Some(status))
    }

    /// Gives what stands at `key`, one of `keys`, the name `name`, and sets the others aside.
    fn keep_one(&mut self, key: &str, keys: &[&'static str], name: &str) {
        for other in keys.iter().filter(|other| **other != key) {
            if let Some(value) = self.object.shift_remove(*other) {
                // What it was, where that has been set aside before.
                self.set_aside.entry(*other).or_insert(value);
            }
        }
        if key != name
            && let Some(value) = self.object.shift_remove(key)
        {
            self.object.insert(name.to_owned(), value);
        }
    }

    /// Returns the value at `key` if `is_expected`; sets any other aside, and drops one that is null or blank.
    fn expect(&mut self, key: &str, expected: &'static str, is_expected: impl Fn(&Value) -> bool) -> Option<&Value> {
        let value = self.object.get(key)?;
        if is_missing(value) {
            self.object.shift_remove(key);
        } else if !is_expected(value) {
            self.put_aside(key, fields::type_of(value), expected);
        }
        self.object.get(key)
    }

    /// Sets aside what stands at `key`, which is `found` in place of what was expected.
    fn put_aside(&mut self, key: &str, found: &str, expected: &str) {
        if let Some(value) = self.object.shift_remove(key) {
            let message = format!("{key} is {found}, not {expected}: it is passed on under extra");
            self.warnings.push(Warning::new("field_ignored", message));
            self.set_aside.insert(key.to_owned(), value);
        }
    }
}

/// Returns the beginning of a value as JSON, for a warning.
fn told(value: impl Into<Value>) -> String {
    value.into().to_string().chars().take(MOST_TOLD).collect()
}

fn is_missing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Returns the time that `number` stands for; none where no calendar has it.
fn rfc3339(number: &Number) -> Option<String> {
    let number = number.as_f64()?;
    let seconds = if number.abs() < FIRST_MILLISECONDS { number } else { number / 1000.0 };
    let time = Timestamp::from_duration(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()?;
    Some(time.round(Unit::Millisecond).ok()?.to_string())
}
