//! Trained weights in the safetensors format.

use rten_simd::f16;
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors};

use crate::tagger::PartOfSpeech;
use crate::tagger::chain::LabelSet;
use crate::tagger::network::{HeadTensors, LinearTensors, Norm};

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

/// A file of weights.
pub(super) struct Weights<'w> {
    file: SafeTensors<'w>,
}

impl<'w> Weights<'w> {
    /// Returns the weights in the bytes of a file.
    pub(super) fn read(file: &'w [u8]) -> Result<Self, WeightsError> {
        Ok(Self { file: SafeTensors::deserialize(file)? })
    }

    /// Returns whether it has a tensor of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.file.tensor(name).is_ok()
    }

    /// Returns the shape of a tensor.
    pub(super) fn shape(&self, name: &str) -> Result<Vec<usize>, WeightsError> {
        Ok(self.file.tensor(name)?.shape().to_vec())
    }

    /// Returns the numbers of a tensor, which must have this shape.
    pub(super) fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
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
    pub(super) fn length(&self, name: &str) -> Result<usize, WeightsError> {
        let shape = self.shape(name)?;
        let [length] = *shape else { return Err(unfit(name, &shape, "one row")) };
        Ok(length)
    }

    /// Returns a normalisation of `width` columns.
    pub(super) fn norm(&self, name: &str, width: usize) -> Result<Norm, WeightsError> {
        Ok(Norm {
            weights: self.numbers(&format!("{name}.weight"), &[width])?,
            biases: self.numbers(&format!("{name}.bias"), &[width])?,
        })
    }

    /// Returns a linear layer, a row an input, which is not how PyTorch has it.
    pub(super) fn linear(&self, name: &str, n_rows: usize, n_columns: usize) -> Result<LinearTensors, WeightsError> {
        let stored = self.numbers(&format!("{name}.weight"), &[n_columns, n_rows])?;
        let mut weights = Vec::with_capacity(stored.len());
        for row in 0..n_rows {
            weights.extend(stored.iter().skip(row).step_by(n_rows));
        }
        Ok(LinearTensors { weights, biases: self.numbers(&format!("{name}.bias"), &[n_columns])? })
    }

    /// Returns the heads of names, roles and parts of speech over hidden states of `width` columns.
    pub(super) fn heads(&self, width: usize) -> Result<[HeadTensors; 3], WeightsError> {
        let parts = self.head("parts", (PartOfSpeech::ALL.len(), width))?;
        Ok([
            self.head("names", (LabelSet::NAMES.len(), width))?,
            self.head("roles", (LabelSet::ROLES.len(), width))?,
            HeadTensors { transitions: Vec::new(), ..parts },
        ])
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

/// Returns the error of a tensor whose shape does not fit.
pub(super) fn unfit(name: &str, shape: &[usize], wanted: &str) -> WeightsError {
    WeightsError::Unfit { name: name.to_owned(), found: format!("shape {shape:?}"), wanted: wanted.to_owned() }
}
