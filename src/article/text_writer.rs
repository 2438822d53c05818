//! Text as a browser shows it: white space collapsed, breaks where the author set them.

/// What stands between two stretches of text. A greater one takes the place of a lesser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

/// Writes text, and between its stretches the greatest gap that was asked for.
#[derive(Debug, Default)]
pub(super) struct TextWriter {
    text: String,
    /// Where the current part begins: no gap stands before it.
    start: usize,
    gap: Gap,
    /// How many `q` elements are open.
    n_quotes: usize,
}

impl TextWriter {
    /// Returns a writer with room for `n_bytes`.
    pub(super) fn with_capacity(n_bytes: usize) -> Self {
        Self { text: String::with_capacity(n_bytes), ..Self::default() }
    }

    /// Has at least `gap` stand before what is written next.
    pub(super) fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Breaks the line; a second break begins a paragraph.
    pub(super) fn break_line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    /// Writes the mark that a browser shows at the start of a `q` element: without it the words are nobody's.
    pub(super) fn open_quote(&mut self) {
        self.write(if self.n_quotes.is_multiple_of(2) { "\u{201c}" } else { "\u{2018}" });
        self.n_quotes += 1;
    }

    /// Writes the mark at the end of a `q` element, where one is open.
    pub(super) fn close_quote(&mut self) {
        if self.n_quotes > 0 {
            self.n_quotes -= 1;
            let gap = std::mem::take(&mut self.gap);
            self.write(if self.n_quotes.is_multiple_of(2) { "\u{201d}" } else { "\u{2019}" });
            self.gap = gap;
        }
    }

    /// Writes `text`, its white space collapsed.
    pub(super) fn write(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}' => self.gap = self.gap.max(Gap::Space),
                // Hints for where a line may be broken: no reader sees them, and they would cut names in two.
                '\0' | '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                _ => {
                    let gap = std::mem::take(&mut self.gap);
                    if self.text.len() > self.start {
                        self.text.push_str(match gap {
                            Gap::None => "",
                            Gap::Space => " ",
                            Gap::Cell => "\t",
                            Gap::Line => "\n",
                            Gap::Paragraph => "\n\n",
                        });
                    }
                    self.text.push(character);
                }
            }
        }
    }

    /// Returns the gap that stands before what is written next.
    pub(super) fn gap(&self) -> Gap {
        self.gap
    }

    /// Returns how much has been written, bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Ends the current part and returns where it stands; none where nothing was written.
    pub(super) fn end_part(&mut self) -> Option<std::ops::Range<usize>> {
        self.gap = Gap::None;
        let part = self.start..self.text.len();
        self.start = self.text.len();
        (!part.is_empty()).then_some(part)
    }

    /// Returns what was written.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}
