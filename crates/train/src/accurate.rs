//! Packs a trained encoder into the accurate tier's model file.

use rten_simd::f16;
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors};

use super::TrainError;
use quotewire_engine::PartOfSpeech;
use quotewire_engine::training::accurate::encoder::Norm;
use quotewire_engine::training::accurate::word_rows::N_ROWS;
use quotewire_engine::training::accurate::write::{self, HeadTensors, LayerTensors, LinearTensors, Precision, Tensors};
use quotewire_engine::training::accurate::{AccurateTagger, MAX_WINDOW};
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::training::first_stage::FirstStage;

/// Name of the accurate tier's model, as records show it. It changes with the weights.
const ACCURATE_MODEL: &str = "accurate-5";

/// Why weights cannot be packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The file is no safetensors file.
    #[error("the weights cannot be read: {0}")]
    Format(#[from] SafeTensorError),
    /// One of the weights is of a type or shape that does not fit the others.
    #[error("{name}: {found} where {wanted} is wanted")]
    Unfit {
        /// Which.
        name: String,
        /// Its type and shape.
        found: String,
        /// What fits.
        wanted: String,
    },
    /// A number is not finite.
    #[error("{name}: not every number is finite")]
    NotFinite {
        /// Which.
        name: String,
    },
}

/// Columns of a head of the attention, which the weights do not tell.
const HEAD_WIDTH: usize = 64;

/// Returns the bytes of the accurate tier's model file: `weights`, a safetensors file with PyTorch's names of a BERT and
/// our own of its heads, the pieces of `vocabulary`, one a line, and the word lists of the embedded fast tier. Where `is_exact`, the
/// weights stay numbers, to measure what 8 bits lose.
///
/// # Errors
///
/// [`TrainError`] where the weights lack something or do not fit each other.
pub fn pack_accurate(weights: &[u8], vocabulary: &str, is_exact: bool) -> Result<Vec<u8>, TrainError> {
    let fast = FirstStage::embedded()?;
    let weights = Weights { file: SafeTensors::deserialize(weights).map_err(WeightsError::from)? };
    let vocabulary: Vec<&str> = vocabulary.lines().collect();
    let width = weights.length("embeddings.LayerNorm.weight")?;
    let is_layer = |layer: &usize| weights.file.tensor(&format!("encoder.layer.{layer}.output.dense.bias")).is_ok();
    let positions = weights.positions(width)?;
    let shape = (width, positions.len() / width);
    let layers: Result<Vec<_>, _> = (0..).take_while(is_layer).map(|layer| weights.layer(layer, shape)).collect();
    let (name, precision) = match is_exact {
        true => (format!("{ACCURATE_MODEL}-exact"), Precision::Numbers),
        false => (ACCURATE_MODEL.to_owned(), Precision::Bytes),
    };
    let tensors = Tensors {
        name: &name,
        width,
        pieces: weights.numbers("embeddings.word_embeddings.weight", &[vocabulary.len(), width])?,
        vocabulary,
        lexicon: &fast.lexicon,
        positions,
        properties: weights.numbers("rows.weight", &[N_ROWS, width])?,
        embedding_norm: weights.norm("embeddings.LayerNorm", width)?,
        layers: layers?,
        names: weights.head("names", (LabelSet::NAMES.len(), width))?,
        roles: weights.head("roles", (LabelSet::ROLES.len(), width))?,
        parts: HeadTensors { transitions: Vec::new(), ..weights.head("parts", (PartOfSpeech::ALL.len(), width))? },
    };
    let file = write::write(&tensors, precision);
    // Whatever else does not fit, such as the number of heads, is told here and not at a start.
    AccurateTagger::from_bytes(file.clone())?;
    Ok(file)
}

struct Weights<'w> {
    file: SafeTensors<'w>,
}

impl Weights<'_> {
    /// Returns the numbers of a tensor, which must have this shape.
    fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let tensor = self.file.tensor(name)?;
        if tensor.shape() != shape {
            return Err(unfit(name, tensor.shape(), &format!("{shape:?}")));
        }
        let numbers: Vec<f32> = match tensor.dtype() {
            Dtype::F32 => tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            Dtype::F16 => tensor
                .data()
                .as_chunks()
                .0
                .iter()
                .map(|bytes| f16::from_bits(u16::from_le_bytes(*bytes)).to_f32())
                .collect(),
            _ => return Err(unfit(name, tensor.shape(), "32-bit or 16-bit floating point")),
        };
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(numbers)
        } else {
            Err(WeightsError::NotFinite { name: name.to_owned() })
        }
    }

    /// Returns how many numbers a row of them has.
    fn length(&self, name: &str) -> Result<usize, WeightsError> {
        let shape = self.file.tensor(name)?.shape().to_vec();
        let [length] = *shape else { return Err(unfit(name, &shape, "one row")) };
        Ok(length)
    }

    /// Returns the rows of the places that a window has.
    fn positions(&self, width: usize) -> Result<Vec<f32>, WeightsError> {
        let name = "embeddings.position_embeddings.weight";
        let shape = self.file.tensor(name)?.shape().to_vec();
        let n_positions = shape.first().copied().unwrap_or_default();
        let mut positions = self.numbers(name, &[n_positions, width])?;
        positions.truncate(MAX_WINDOW * width);
        Ok(positions)
    }

    fn norm(&self, name: &str, width: usize) -> Result<Norm, WeightsError> {
        Ok(Norm {
            weights: self.numbers(&format!("{name}.weight"), &[width])?,
            biases: self.numbers(&format!("{name}.bias"), &[width])?,
        })
    }

    /// Returns a linear layer, a row an input, which is not how PyTorch has it.
    fn linear(&self, name: &str, n_rows: usize, n_columns: usize) -> Result<LinearTensors, WeightsError> {
        let stored = self.numbers(&format!("{name}.weight"), &[n_columns, n_rows])?;
        let mut weights = Vec::with_capacity(stored.len());
        for row in 0..n_rows {
            weights.extend(stored.iter().skip(row).step_by(n_rows));
        }
        Ok(LinearTensors { weights, biases: self.numbers(&format!("{name}.bias"), &[n_columns])? })
    }

    /// Returns a layer over hidden states of `width` columns that knows the distances in a window of `n_places`.
    fn layer(&self, layer: usize, (width, n_places): (usize, usize)) -> Result<LayerTensors, WeightsError> {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let n_columns = self.length(&name("attention.self.query.bias"))?;
        let inner_width = self.length(&name("intermediate.dense.bias"))?;
        let n_heads = n_columns / HEAD_WIDTH;
        let mut queries = self.linear(&name("attention.self.query"), width, n_columns)?;
        let scale = 1.0 / (HEAD_WIDTH as f32).sqrt();
        queries.weights.iter_mut().chain(&mut queries.biases).for_each(|number| *number *= scale);
        let keys = self.linear(&name("attention.self.key"), width, n_columns)?;
        let values = self.linear(&name("attention.self.value"), width, n_columns)?;
        let parts = [keys, values];
        let keys = LinearTensors {
            weights: (0..width)
                .flat_map(|row| {
                    parts.iter().flat_map(move |part| &part.weights[row * n_columns..(row + 1) * n_columns])
                })
                .copied()
                .collect(),
            biases: parts.iter().flat_map(|part| &part.biases).copied().collect(),
        };
        Ok(LayerTensors {
            n_heads,
            distances: self.numbers(&name("distances"), &[n_heads, 2 * n_places - 1])?,
            queries,
            keys,
            attention_output: self.linear(&name("attention.output.dense"), n_columns, width)?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"), width)?,
            inner: self.linear(&name("intermediate.dense"), width, inner_width)?,
            output: self.linear(&name("output.dense"), inner_width, width)?,
            output_norm: self.norm(&name("output.LayerNorm"), width)?,
        })
    }

    /// Returns a head whose scores are divided by its temperature, so that its confidences are calibrated.
    fn head(&self, name: &str, (n_labels, width): (usize, usize)) -> Result<HeadTensors, WeightsError> {
        let or = |part: &str, shape: &[usize], default: f32| {
            let name = format!("{name}.{part}");
            if self.file.tensor(&name).is_err() {
                return Ok(vec![default; shape.iter().product()]);
            }
            self.numbers(&name, shape)
        };
        let transitions = or("transitions", &[n_labels + 1, n_labels], 0.0)?;
        let temperature = or("temperature", &[1], 1.0)?[0];
        if temperature <= 0.0 {
            return Err(unfit(&format!("{name}.temperature"), &[1], "a number above 0"));
        }
        let mut weights = self.numbers(&format!("{name}.weight"), &[n_labels, width])?;
        let mut biases = self.numbers(&format!("{name}.bias"), &[n_labels])?;
        weights.iter_mut().chain(&mut biases).for_each(|number| *number /= temperature);
        Ok(HeadTensors { weights, biases, transitions })
    }
}

fn unfit(name: &str, shape: &[usize], wanted: &str) -> WeightsError {
    WeightsError::Unfit { name: name.to_owned(), found: format!("shape {shape:?}"), wanted: wanted.to_owned() }
}
