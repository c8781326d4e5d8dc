//! Elements of DER (ITU-T X.690, section 8.1).

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const INTEGER: u8 = 0x02;

/// The content of an element of this tag, and what follows it.
pub(super) fn expect(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(der)?;
    (found == tag).then_some((content, rest))
}

/// The tag and content of the first element, and what follows it.
pub(super) fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, length], mut rest) = der.split_first_chunk::<2>()?;
    let mut size = usize::from(length);
    if length & 0x80 != 0 {
        let (digits, after) = rest.split_at_checked(usize::from(length & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        let add = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
        size = digits.iter().fold(0, add);
        rest = after;
    }
    let (content, rest) = rest.split_at_checked(size)?;
    Some((tag, content, rest))
}

/// The two integers of an ECDSA signature (RFC 3279, section 2.2.3), each of so many bytes, as JSON
/// Web Signatures have them (RFC 7518, section 3.4).
pub(super) fn pair(signature: &[u8], size: usize) -> Option<Vec<u8>> {
    let (content, _) = expect(SEQUENCE, signature)?;
    let (first, rest) = expect(INTEGER, content)?;
    let (second, _) = expect(INTEGER, rest)?;
    let mut pair = Vec::with_capacity(2 * size);
    for integer in [first, second] {
        // A zero in front says that it is positive, and leading zeros are left out.
        let digits = &integer[integer.iter().take_while(|digit| **digit == 0).count()..];
        pair.resize(pair.len() + size.checked_sub(digits.len())?, 0);
        pair.extend_from_slice(digits);
    }
    Some(pair)
}
