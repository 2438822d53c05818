//! The attributes of one start tag that a reader of pages looks at.

/// Names of an element are read up to this length, bytes. Longer ones are made by programs and say nothing more.
const MAX_NAMES: usize = 1024;

/// Attributes of the start tag that is being read.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// Which attribute's value comes next.
    next: Option<Wanted>,
    values: [String; N_WANTED],
    has_any: bool,
}

const N_WANTED: usize = 12;

/// An attribute by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// `class`, `id`, `role` and names of components, a space apart.
    Names,
    /// `id`, which becomes one of the names.
    Id,
    /// `itemprop`.
    Property,
    /// `name` or `property` of a `meta`.
    Key,
    /// `content`.
    Content,
    /// `rel`.
    Relation,
    /// `href`.
    Target,
    /// `lang` or `xml:lang`.
    Language,
    /// `datetime`.
    Time,
    /// `type`.
    Type,
    /// `align`: a table that floats stands beside the text.
    Align,
    /// `hidden`.
    Hidden,
}

impl Attributes {
    /// Forgets what the tag before had.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.has_any) {
            self.next = None;
            self.values.iter_mut().for_each(String::clear);
        }
    }

    /// Takes the name of an attribute.
    pub(super) fn name(&mut self, name: &[u8]) {
        self.has_any = true;
        self.next = match name {
            b"class" | b"role" | b"data-component" | b"data-type" => Some(Wanted::Names),
            b"id" => Some(Wanted::Id),
            b"itemprop" => Some(Wanted::Property),
            b"name" | b"property" => Some(Wanted::Key),
            b"content" => Some(Wanted::Content),
            b"rel" => Some(Wanted::Relation),
            b"href" => Some(Wanted::Target),
            b"lang" | b"xml:lang" => Some(Wanted::Language),
            b"datetime" => Some(Wanted::Time),
            b"type" => Some(Wanted::Type),
            b"align" => Some(Wanted::Align),
            b"hidden" => Some(Wanted::Hidden),
            _ => None,
        };
        if self.next == Some(Wanted::Hidden) {
            self.values[Wanted::Hidden as usize].push_str("hidden");
        }
    }

    /// Takes the value of the attribute whose name came before.
    pub(super) fn value(&mut self, value: &[u8]) {
        let Some(wanted) = self.next.take() else { return };
        let place = if wanted == Wanted::Id { Wanted::Names } else { wanted };
        let kept = &mut self.values[place as usize];
        let value = String::from_utf8_lossy(value);
        match wanted {
            // Made of a heading, as in `sharing-power-after-the-vote`.
            Wanted::Id if value.split('-').count() > 3 => {}
            Wanted::Names | Wanted::Id if kept.len() + value.len() < MAX_NAMES => {
                kept.push(' ');
                kept.push_str(&value);
            }
            Wanted::Names | Wanted::Id => {}
            // `hidden="until-found"` is hidden too.
            _ => {
                kept.clear();
                kept.push_str(value.trim());
            }
        }
    }

    /// Returns the value of `wanted`; empty where there is none.
    pub(super) fn get(&self, wanted: Wanted) -> &str {
        &self.values[wanted as usize]
    }

    /// Returns whether the value of `wanted` is `value`, in whatever case.
    pub(super) fn is(&self, wanted: Wanted, value: &str) -> bool {
        self.get(wanted).eq_ignore_ascii_case(value)
    }
}
