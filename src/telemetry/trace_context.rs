//! The trace that an article came in: W3C Trace Context.

/// What the header `traceparent` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace.
    pub trace_id: u128,
    /// The span that what follows belongs under.
    pub span_id: u64,
    /// Whether whoever began the trace records it.
    pub is_sampled: bool,
}

impl TraceContext {
    /// Returns what `header` says, none where it is not as the standard has it.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        // A later version may have more parts, this one has not.
        if version == "ff" || version == "00" && parts.next().is_some() {
            return None;
        }
        let trace_id = hexadecimal(trace, 32)?;
        let span_id = u64::try_from(hexadecimal(span, 16)?).ok()?;
        hexadecimal(version, 2)?;
        let is_sampled = hexadecimal(flags, 2)? & 1 == 1;
        (trace_id != 0 && span_id != 0).then_some(Self { trace_id, span_id, is_sampled })
    }
}

/// Returns the number that so many lower-case hexadecimal digits are.
fn hexadecimal(digits: &str, n_digits: usize) -> Option<u128> {
    let is_sound = digits.len() == n_digits && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_sound.then(|| u128::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_standard_allows_is_read() {
        let sound = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let told = TraceContext::parse(sound).unwrap();
        assert_eq!(told.trace_id, 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!((told.span_id, told.is_sampled), (0x00f0_67aa_0ba9_02b7, true));
        assert!(!TraceContext::parse(&sound.replace("-01", "-00")).unwrap().is_sampled);
        TraceContext::parse(&format!("{}-more", sound.replacen("00", "cc", 1))).unwrap();
        for broken in [
            "",
            "00",
            &format!("{sound}-more"),
            &sound.replacen("00", "ff", 1),
            &sound.to_uppercase(),
            &sound.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &sound.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &sound.replace("4bf9", "4bf"),
            &sound.replace("4bf9", "4b\n9"),
            &sound.replace("4bf9", "+bf9"),
        ] {
            assert_eq!(TraceContext::parse(broken), None, "{broken:?}");
        }
    }
}
