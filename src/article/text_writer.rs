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

/// Marks that a quotation begins with where its author wrote them.
const OPENING_MARKS: &[char] = &['"', '\u{201c}', '\u{201e}', '\u{2018}', '\u{ab}'];

/// Writes text, and between its stretches the greatest gap that was asked for.
#[derive(Debug, Default)]
pub(super) struct TextWriter {
    text: String,
    /// Where the current part begins: no gap stands before it.
    start: usize,
    gap: Gap,
    /// For each open `q` element, whether a mark was written for it.
    quotes: Vec<bool>,
    /// How many of the last of them hold no text yet.
    n_opening: usize,
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

    /// Has `gap`, and no greater one, stand before what is written next.
    pub(super) fn set_gap(&mut self, gap: Gap) {
        self.gap = gap;
    }

    /// Makes paragraphs of the cells before and after `at`, if a cell begins there.
    ///
    /// # Cost
    ///
    /// Linear in what was written since.
    pub(super) fn part_cell(&mut self, at: usize) {
        if self.text[at..].starts_with('\t') {
            self.text.replace_range(at..=at, "\n\n");
        }
    }

    /// Breaks the line; a second break begins a paragraph.
    pub(super) fn break_line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    /// Begins a `q` element. A browser shows a mark before its text, and without it the words are nobody's; one that begins with a
    /// mark of its own gets no second.
    pub(super) fn open_quote(&mut self) {
        self.quotes.push(false);
        self.n_opening += 1;
    }

    /// Writes the mark at the end of a `q` element, where one is open that has one at its start.
    pub(super) fn close_quote(&mut self) {
        let is_marked = self.quotes.pop().unwrap_or(false);
        self.n_opening = self.n_opening.saturating_sub(1);
        if is_marked {
            let gap = std::mem::take(&mut self.gap);
            self.write(if self.quotes.len().is_multiple_of(2) { "\u{201d}" } else { "\u{2019}" });
            self.gap = gap;
        }
    }

    /// Writes the marks of the `q` elements that begin before `character`.
    fn write_opening_marks(&mut self, character: char) {
        let first = self.quotes.len() - std::mem::take(&mut self.n_opening);
        for idx in first..self.quotes.len() {
            let is_innermost = idx + 1 == self.quotes.len();
            self.quotes[idx] = !(is_innermost && OPENING_MARKS.contains(&character));
            if self.quotes[idx] {
                self.text.push(if idx.is_multiple_of(2) { '\u{201c}' } else { '\u{2018}' });
            }
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
                    self.write_opening_marks(character);
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

    /// Returns what has been written from the byte `start` on.
    pub(super) fn written_since(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
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
