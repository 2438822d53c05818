//! The model file of the fast tier: word lists, clusters, and the weights that are not zero.

use super::crf::Weights;
use super::crf_file::write_crf;
use super::first_stage::FirstStage;
use super::labels::Tier;
use super::model_file::Writer;

/// Returns the file of a model of the fast tier: its lists and clusters, and the `models` of the first stage at the names, the second
/// look and the roles.
pub fn write(first: &FirstStage, models: [&Weights; 3]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(&first.model);
    first.lexicon.write(&mut writer);
    first.clusters.write(&mut writer);
    models.into_iter().for_each(|weights| write_crf(weights, &mut writer));
    writer.finish(Tier::Fast)
}
