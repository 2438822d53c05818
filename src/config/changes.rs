//! What differs between two settings.

use super::Settings;
use super::setting::Setting;
use super::visit::{Visitor, visit_all};

impl Settings {
    /// Returns the dotted path of every setting that has another value in `other`, in the order in which they are written.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let (ours, theirs) = (Values::of(self), Values::of(other));
        let differing = ours.0.into_iter().zip(theirs.0).filter(|(ours, theirs)| ours != theirs);
        differing.map(|((path, _), _)| path).collect()
    }
}

/// Path and written value of every setting.
#[derive(Default)]
struct Values(Vec<(String, String)>);

impl Values {
    fn of(settings: &Settings) -> Self {
        let mut values = Self::default();
        visit_all(&mut settings.clone(), &mut values);
        values
    }
}

impl Visitor for Values {
    fn visit(&mut self, section: &'static str, key: &'static str, setting: &mut dyn Setting) {
        self.0.push((format!("{section}.{key}"), setting.write()));
    }
}
