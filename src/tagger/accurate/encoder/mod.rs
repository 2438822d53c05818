//! The transformer encoder: embedded pieces in, hidden states out.
//!
//! J. Devlin and others: BERT, NAACL 2019. Windows are independent of each other: the linear layers run over the rows of
//! several at once, attention over each on its own, so that nothing is padded and no result depends on what else is in the
//! group.

mod attention;
mod functions;
mod kernels;
mod linear;

use std::ops::Range;

use rten_simd::SimdOp;

pub(crate) use attention::Distances;
use attention::Rows;
use kernels::{AddNorm, NormRows, Store, StoreGelu};
pub(crate) use kernels::{Norm, WIDTH_STEP};
pub(crate) use linear::{Linear, Multiplier};

/// Rows that go through the linear layers together. More would not fit into the processor's nearer cache with the
/// weights; fewer would read the weights more often.
const STRIP_ROWS: usize = 64;

/// How large an encoder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Columns of the hidden states.
    pub(crate) width: usize,
    /// Heads of the attention.
    pub(crate) n_heads: usize,
    /// Columns between the two linear layers behind the attention.
    pub(crate) inner_width: usize,
}

/// One layer.
#[derive(Debug)]
pub(crate) struct Layer {
    /// Queries, divided by the root of the width of a head, then keys, then values.
    pub(crate) attention: Linear,
    /// What is made of the heads' results.
    pub(crate) attention_output: Linear,
    /// Behind the attention.
    pub(crate) attention_norm: Norm,
    /// To the inner width.
    pub(crate) inner: Linear,
    /// And back.
    pub(crate) output: Linear,
    /// Behind both.
    pub(crate) output_norm: Norm,
}

/// The layers over embedded pieces.
#[derive(Debug)]
pub(crate) struct Encoder {
    /// How large it is.
    pub(crate) shape: Shape,
    /// Normalises the embedded pieces.
    pub(crate) embedding_norm: Norm,
    /// What the distance of two pieces adds to their attention, in every layer.
    pub(crate) distances: Distances,
    /// The first is the lowest.
    pub(crate) layers: Vec<Layer>,
}

/// One window of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// Its rows among the group's.
    pub(crate) rows: Range<usize>,
    /// Those whose hidden states are wanted, among the group's wanted ones.
    pub(crate) wanted: Range<usize>,
}

/// Reused memory of one thread.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The group's embedded pieces row by row; then the hidden states of the wanted ones.
    pub(crate) hidden: Vec<f32>,
    projected: Vec<f32>,
    queries: Vec<f32>,
    mixed: Vec<f32>,
    inner: Vec<f32>,
    attention: attention::Scratch,
    linear: linear::Scratch,
}

impl Encoder {
    /// Replaces the embedded pieces of a group in `scratch.hidden` by the hidden states of its rows `wanted`, which are
    /// sorted.
    ///
    /// # Cost
    ///
    /// Quadratic in the length of each window, linear in their number.
    pub(crate) fn run(&self, windows: &[Window], wanted: &[usize], multiplier: &Multiplier, scratch: &mut Scratch) {
        NormRows { rows: &mut scratch.hidden, norm: &self.embedding_norm }.dispatch();
        for (layer_idx, layer) in self.layers.iter().enumerate() {
            self.project(layer, multiplier, scratch);
            // The last layer's other rows are of no use to anybody.
            let is_last = layer_idx + 1 == self.layers.len();
            self.attend(windows, is_last.then_some(wanted), multiplier, scratch);
            self.finish(layer, multiplier, scratch);
        }
    }

    /// Returns the values of `last` for the hidden states in `scratch.hidden`.
    pub(crate) fn apply<'s>(&self, last: &Linear, multiplier: &Multiplier, scratch: &'s mut Scratch) -> &'s [f32] {
        let Scratch { hidden, inner, linear, .. } = scratch;
        let output = linear::first(inner, hidden.len() / self.shape.width * last.n_columns());
        last.apply(hidden, multiplier, linear, Store { output: &mut *output });
        output
    }

    /// Makes queries, keys and values of the hidden states.
    fn project(&self, layer: &Layer, multiplier: &Multiplier, scratch: &mut Scratch) {
        let Shape { width, .. } = self.shape;
        let Scratch { hidden, projected, linear, .. } = scratch;
        let projected = linear::first(projected, hidden.len() * 3);
        let strips = hidden.chunks(STRIP_ROWS * width).zip(projected.chunks_mut(STRIP_ROWS * width * 3));
        for (hidden, output) in strips {
            layer.attention.apply(hidden, multiplier, linear, Store { output });
        }
    }

    /// Runs the attention of each window, for its rows among `wanted` or for all; hidden states that are not wanted go.
    fn attend(&self, windows: &[Window], wanted: Option<&[usize]>, multiplier: &Multiplier, scratch: &mut Scratch) {
        let Shape { width, n_heads, .. } = self.shape;
        let Scratch { hidden, projected, queries, mixed, attention, .. } = scratch;
        let stride = width * 3;
        if let Some(wanted) = wanted {
            queries.clear();
            for (place, &row) in wanted.iter().enumerate() {
                queries.extend_from_slice(&projected[row * stride..row * stride + width]);
                hidden.copy_within(row * width..(row + 1) * width, place * width);
            }
            hidden.truncate(wanted.len() * width);
        }
        let mixed = linear::first(mixed, hidden.len());
        for window in windows {
            let rows = &projected[window.rows.start * stride..window.rows.end * stride];
            let (answered, asked) = match wanted {
                Some(_) => {
                    let numbers = &queries[window.wanted.start * width..window.wanted.end * width];
                    (&window.wanted, Rows { numbers, stride: width, first: 0 })
                }
                None => (&window.rows, Rows { numbers: rows, stride, first: 0 }),
            };
            let (keys, values) =
                (Rows { numbers: rows, stride, first: width }, Rows { numbers: rows, stride, first: width * 2 });
            let output = &mut mixed[answered.start * width..answered.end * width];
            let heads = (n_heads, width / n_heads);
            let place = |row_idx: usize| {
                wanted.map_or(row_idx, |wanted| wanted[window.wanted.start + row_idx] - window.rows.start)
            };
            let places = (&self.distances, (0..answered.len()).map(place));
            attention::attend(&multiplier.numbers, (asked, keys, values), heads, places, attention, output);
        }
    }

    /// Makes the layer's hidden states of what the attention gave.
    fn finish(&self, layer: &Layer, multiplier: &Multiplier, scratch: &mut Scratch) {
        let Shape { width, inner_width, .. } = self.shape;
        let Scratch { hidden, mixed, inner, linear, .. } = scratch;
        let mixed = mixed[..hidden.len()].chunks(STRIP_ROWS * width);
        for (hidden, mixed) in hidden.chunks_mut(STRIP_ROWS * width).zip(mixed) {
            layer.attention_output.apply(mixed, multiplier, linear, AddNorm { hidden, norm: &layer.attention_norm });
            let inner = linear::first(inner, hidden.len() / width * inner_width);
            layer.inner.apply(hidden, multiplier, linear, StoreGelu { output: inner });
            layer.output.apply(inner, multiplier, linear, AddNorm { hidden, norm: &layer.output_norm });
        }
    }
}
