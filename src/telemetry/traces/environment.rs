//! What the variables of OpenTelemetry say that is set up for all programs of a host alike.

use percent_encoding::percent_decode_str;

use super::delivery::StartError;

const HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";
const RESOURCE_ATTRIBUTES: &str = "OTEL_RESOURCE_ATTRIBUTES";

/// Returns the headers that the collector wants, such as a login, by name and value.
///
/// # Errors
///
/// The variable is no list of them.
pub(super) fn headers() -> Result<Vec<(String, String)>, StartError> {
    of_variable(HEADERS)
}

/// Returns what is to be told of this worker, by name and value.
///
/// # Errors
///
/// The variable is no list of them.
pub(super) fn resource_attributes() -> Result<Vec<(String, String)>, StartError> {
    of_variable(RESOURCE_ATTRIBUTES)
}

fn of_variable(name: &str) -> Result<Vec<(String, String)>, StartError> {
    let text = std::env::var_os(name).unwrap_or_default();
    // The value is not shown: it may hold a secret.
    let fault =
        || StartError(format!("{name} is no list such as \"name=value,name=value\", with %2C for a comma inside"));
    pairs(text.to_str().ok_or_else(fault)?).ok_or_else(fault)
}

/// Returns the pairs of a list such as `a=1,b=2`, whose values are percent-encoded.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let pair = |item: &str| {
        let (name, value) = item.split_once('=')?;
        let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
        (!name.trim().is_empty()).then(|| (name.trim().to_owned(), value.into_owned()))
    };
    items.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_opentelemetry_has_it() {
        let told = pairs("authorization=Basic%20YTpi, x-tenant = wire=1 ,,").unwrap();
        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(told, [("authorization", "Basic YTpi"), ("x-tenant", "wire=1")]);
        assert_eq!(pairs(""), Some(Vec::new()));
        for broken in ["name", "a=1,b", "=1", "a=%ff"] {
            assert_eq!(pairs(broken), None, "{broken:?}");
        }
    }
}
