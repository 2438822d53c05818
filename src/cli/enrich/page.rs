//! (in the making)
use crate::record::EnrichedRecord;
pub(super) const START: &str = "";
pub(super) const END: &str = "";
pub(super) fn write(record: &EnrichedRecord) -> String {
    record.id.clone()
}
