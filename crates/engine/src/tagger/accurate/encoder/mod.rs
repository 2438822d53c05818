//! The transformer encoder: embedded pieces in, hidden states of words out.
//!
//! J. Devlin and others: BERT, NAACL 2019. The first layer looks at pieces and gives one row a word, which is all that the
//! others see. Windows are independent of each other: the linear layers run over the rows of several at once, attention over
//! each on its own, so that nothing is padded and no result depends on what else is in the group.

mod attention;
mod functions;
mod kernels;
mod linear;
mod quantise;

use std::ops::Range;

use rten_simd::SimdOp;

pub use attention::Distances;
use attention::Rows;
use kernels::{AddNorm, NormRows, Store, StoreGelu};
pub use kernels::{Norm, WIDTH_STEP};
pub use linear::{Linear, Multiplier};

/// Rows that go through the linear layers together. More would not fit into the processor's nearer cache with the
/// weights; fewer would read the weights more often.
const STRIP_ROWS: usize = 64;

/// One layer. Layers differ in their heads and in their inner width.
#[derive(Debug)]
pub struct Layer {
    /// How many heads its attention has.
    pub n_heads: usize,
    /// What the distance of two rows adds to their attention.
    pub distances: Distances,
    /// Queries, divided by the root of the width of a head.
    pub queries: Linear,
    /// Keys, then values.
    pub keys: Linear,
    /// What is made of the heads' results.
    pub attention_output: Linear,
    /// After the attention.
    pub attention_norm: Norm,
    /// To the inner width.
    pub inner: Linear,
    /// And back.
    pub output: Linear,
    /// After both.
    pub output_norm: Norm,
}

/// The layers over embedded pieces.
#[derive(Debug)]
pub struct Encoder {
    /// Columns of the hidden states.
    pub width: usize,
    /// Normalises the embedded pieces.
    pub embedding_norm: Norm,
    /// The first is the lowest.
    pub layers: Vec<Layer>,
}

/// One window of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its pieces among the group's.
    pub pieces: Range<usize>,
    /// Its units among the group's: its start, its words, its end.
    pub units: Range<usize>,
    /// Those whose hidden states are wanted, among the group's wanted ones.
    pub wanted: Range<usize>,
}

/// Windows that go through the layers together.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// The windows.
    pub windows: Vec<Window>,
    /// Where each unit begins: its first piece, counted from the start of its window.
    pub places: Vec<usize>,
    /// The units whose hidden states are wanted, sorted.
    pub wanted: Vec<usize>,
}

/// Reused memory of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The group's embedded pieces row by row; then the hidden states of the wanted units.
    pub hidden: Vec<f32>,
    /// Rows that look at the hidden ones, and become the next layer's.
    asking: Vec<f32>,
    keys: Vec<f32>,
    queries: Vec<f32>,
    mixed: Vec<f32>,
    inner: Vec<f32>,
    attention: attention::Scratch,
    linear: linear::Scratch,
}

/// Which units a layer gives rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    All,
    Wanted,
}

impl Encoder {
    /// Replaces the embedded pieces of `group` in `scratch.hidden` by the hidden states of its wanted units.
    ///
    /// # Cost
    ///
    /// Quadratic in the length of each window, linear in their number.
    pub fn run(&self, group: &Group, multiplier: &Multiplier, scratch: &mut Scratch) {
        NormRows { rows: &mut scratch.hidden, norm: &self.embedding_norm }.dispatch();
        for (layer_idx, layer) in self.layers.iter().enumerate() {
            // The last layer's other rows are of no use to anybody.
            let asked = if layer_idx + 1 == self.layers.len() { Asked::Wanted } else { Asked::All };
            let is_first = layer_idx == 0;
            let Scratch { hidden, keys, linear, .. } = &mut *scratch;
            self.project(&layer.keys, hidden, keys, multiplier, linear);
            if is_first {
                self.pool(group, asked, scratch);
            } else if asked == Asked::Wanted {
                scratch.asking.clear();
                for &unit in &group.wanted {
                    let row = &scratch.hidden[unit * self.width..(unit + 1) * self.width];
                    scratch.asking.extend_from_slice(row);
                }
            } else {
                std::mem::swap(&mut scratch.hidden, &mut scratch.asking);
            }
            let Scratch { asking, queries, linear, .. } = &mut *scratch;
            self.project(&layer.queries, asking, queries, multiplier, linear);
            self.attend(layer, group, (is_first, asked), multiplier, scratch);
            self.finish(layer, multiplier, scratch);
            std::mem::swap(&mut scratch.hidden, &mut scratch.asking);
        }
    }

    /// Returns the values of `last` for the hidden states in `scratch.hidden`.
    pub fn apply<'s>(&self, last: &Linear, multiplier: &Multiplier, scratch: &'s mut Scratch) -> &'s [f32] {
        let Scratch { hidden, inner, linear, .. } = scratch;
        let output = functions::first(inner, hidden.len() / self.width * last.n_columns());
        last.apply(hidden, multiplier, linear, Store { output: &mut *output });
        output
    }

    /// Writes what `layer` makes of `rows` to `output`.
    fn project(
        &self,
        layer: &Linear,
        rows: &[f32],
        output: &mut Vec<f32>,
        multiplier: &Multiplier,
        scratch: &mut linear::Scratch,
    ) {
        let output = functions::first(output, rows.len() / self.width * layer.n_columns());
        let strips = rows.chunks(STRIP_ROWS * self.width).zip(output.chunks_mut(STRIP_ROWS * layer.n_columns()));
        for (rows, output) in strips {
            layer.apply(rows, multiplier, scratch, Store { output });
        }
    }

    /// Begins each unit as the mean of its pieces.
    fn pool(&self, group: &Group, asked: Asked, scratch: &mut Scratch) {
        let Scratch { hidden, asking, .. } = scratch;
        asking.clear();
        for window in &group.windows {
            let mut push = |unit: usize| {
                let next = if unit + 1 < window.units.end { group.places[unit + 1] } else { window.pieces.len() };
                let first = window.pieces.start + group.places[unit];
                let n_pieces = next - group.places[unit];
                let rows = &hidden[first * self.width..(first + n_pieces) * self.width];
                let (row, others) = rows.split_at(self.width);
                let start = asking.len();
                asking.extend_from_slice(row);
                if n_pieces > 1 {
                    let share = 1.0 / n_pieces as f32;
                    let sums = &mut asking[start..];
                    for other in others.chunks_exact(self.width) {
                        sums.iter_mut().zip(other).for_each(|(sum, value)| *sum += value);
                    }
                    sums.iter_mut().for_each(|sum| *sum *= share);
                }
            };
            match asked {
                Asked::All => window.units.clone().for_each(&mut push),
                Asked::Wanted => group.wanted[window.wanted.clone()].iter().copied().for_each(&mut push),
            }
        }
    }

    /// Runs the attention of each window.
    fn attend(
        &self,
        layer: &Layer,
        group: &Group,
        (is_first, asked): (bool, Asked),
        multiplier: &Multiplier,
        scratch: &mut Scratch,
    ) {
        let Scratch { asking, keys, queries, mixed, attention, .. } = scratch;
        let columns = layer.queries.n_columns();
        let mixed = functions::first(mixed, asking.len() / self.width * columns);
        for window in &group.windows {
            let seen = if is_first { &window.pieces } else { &window.units };
            let keys = &keys[seen.start * columns * 2..seen.end * columns * 2];
            let (keys, values) = (
                Rows { numbers: keys, stride: columns * 2, first: 0 },
                Rows { numbers: keys, stride: columns * 2, first: columns },
            );
            let range = if asked == Asked::All { &window.units } else { &window.wanted };
            let asking = &queries[range.start * columns..range.end * columns];
            let queries = Rows { numbers: asking, stride: columns, first: 0 };
            let place = |row_idx: usize| {
                let unit = match asked {
                    Asked::All => window.units.start + row_idx,
                    Asked::Wanted => group.wanted[window.wanted.start + row_idx],
                };
                if is_first { group.places[unit] } else { unit - window.units.start }
            };
            let places = (&layer.distances, (0..range.len()).map(place));
            let output = &mut mixed[range.start * columns..range.end * columns];
            let heads = (layer.n_heads, columns / layer.n_heads);
            attention::attend(&multiplier.numbers, (queries, keys, values), heads, places, attention, output);
        }
    }

    /// Makes the layer's hidden states of what the attention gave.
    fn finish(&self, layer: &Layer, multiplier: &Multiplier, scratch: &mut Scratch) {
        let Scratch { asking, mixed, inner, linear, .. } = scratch;
        let (width, columns) = (self.width, layer.queries.n_columns());
        let mixed = mixed[..asking.len() / width * columns].chunks(STRIP_ROWS * columns);
        for (hidden, mixed) in asking.chunks_mut(STRIP_ROWS * width).zip(mixed) {
            layer.attention_output.apply(mixed, multiplier, linear, AddNorm { hidden, norm: &layer.attention_norm });
            let inner = functions::first(inner, hidden.len() / width * layer.inner.n_columns());
            layer.inner.apply(hidden, multiplier, linear, StoreGelu { output: inner });
            layer.output.apply(inner, multiplier, linear, AddNorm { hidden, norm: &layer.output_norm });
        }
    }
}
