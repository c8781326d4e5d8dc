//! When a certificate ends (RFC 5280, section 4.1). It reads this one field: rustls
//! has judged the certificate already, and a whole X.509 reader is more than is needed.

use jiff::Timestamp;

use super::der::{INTEGER, SEQUENCE, element, expect};

const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The `notAfter` of a certificate in DER.
pub(super) fn not_after(der: &[u8]) -> Option<Timestamp> {
    let (certificate, _) = expect(SEQUENCE, der)?;
    let (mut fields, _) = expect(SEQUENCE, certificate)?;
    if let Some((_, rest)) = expect(VERSION, fields) {
        fields = rest;
    }
    // serialNumber, signature, issuer
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        fields = expect(tag, fields)?.1;
    }
    let (validity, _) = expect(SEQUENCE, fields)?;
    let (_, _, after_start) = element(validity)?;
    let (tag, time, _) = element(after_start)?;
    read_time(tag, std::str::from_utf8(time).ok()?)
}

fn read_time(tag: u8, text: &str) -> Option<Timestamp> {
    let whole = match tag {
        // Years from 50 on are of the last century (RFC 5280, section 4.1.2.5.1).
        UTC_TIME if text.get(..2)? >= "50" => format!("19{text}"),
        UTC_TIME => format!("20{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let moment = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", whole).ok()?;
    let zoned = moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read_in_both_forms_of_time() {
        for (year, text) in [
            (2031, "2031-02-03T00:00:00Z"),
            (2067, "2067-02-03T00:00:00Z"),
        ] {
            let mut parameters = rcgen::CertificateParams::new(vec!["localhost".into()]).unwrap();
            parameters.not_after = rcgen::date_time_ymd(year, 2, 3);
            let key = rcgen::KeyPair::generate().unwrap();
            let certificate = parameters.self_signed(&key).unwrap();
            let der = certificate.der();
            assert_eq!(not_after(der), text.parse().ok());
            for end in 0..der.len() / 2 {
                // Cut anywhere, it is refused or read, and never panics.
                let _ = not_after(&der[..end]);
            }
        }
    }
}
