//! The JWT by which a client proves to a token endpoint that it is the client (RFC 7523, section
//! 2.2), signed by rustls.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Timestamp, ToSpan};
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::Signer;
use serde_json::json;
use uuid::Uuid;

use super::der;
use crate::model::sign_in::{ClientAssertion, ClientCredentials, JwsAlgorithm};

/// What says of an assertion that it is a JWT.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long it is valid: for a clock that is late, and no longer than any endpoint allows.
const MINUTES: i64 = 5;

/// What each algorithm is to TLS; the first that a key can do is the usual one.
const SCHEMES: [(JwsAlgorithm, SignatureScheme); 9] = [
    (JwsAlgorithm::RS256, SignatureScheme::RSA_PKCS1_SHA256),
    (JwsAlgorithm::RS384, SignatureScheme::RSA_PKCS1_SHA384),
    (JwsAlgorithm::RS512, SignatureScheme::RSA_PKCS1_SHA512),
    (JwsAlgorithm::PS256, SignatureScheme::RSA_PSS_SHA256),
    (JwsAlgorithm::PS384, SignatureScheme::RSA_PSS_SHA384),
    (JwsAlgorithm::PS512, SignatureScheme::RSA_PSS_SHA512),
    (JwsAlgorithm::ES256, SignatureScheme::ECDSA_NISTP256_SHA256),
    (JwsAlgorithm::ES384, SignatureScheme::ECDSA_NISTP384_SHA384),
    (JwsAlgorithm::EdDSA, SignatureScheme::ED25519),
];

/// The assertion of a client at this moment.
///
/// # Errors
/// In words, where the key cannot sign.
pub(super) fn signed(
    assertion: &ClientAssertion,
    client: &ClientCredentials,
    now: Timestamp,
) -> Result<String, String> {
    let (algorithm, signer) = signer(assertion)?;
    let mut header = json!({"alg": algorithm, "typ": "JWT"});
    for (name, value) in &assertion.header {
        header[name] = json!(value);
    }
    let audience = assertion.audience.as_deref();
    let claims = json!({
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": audience.unwrap_or(client.token_url.as_str()),
        "jti": Uuid::new_v4().to_string(),
        "iat": now.as_second(),
        "exp": (now + MINUTES.minutes()).as_second(),
    });
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (header, claims) = (header.to_string(), claims.to_string());
    let text = format!(
        "{}.{}",
        encoded(header.as_bytes()),
        encoded(claims.as_bytes())
    );
    let signature = signer.sign(text.as_bytes()).ok();
    let signature = signature.and_then(|signature| match algorithm {
        JwsAlgorithm::ES256 => der::pair(&signature, 32),
        JwsAlgorithm::ES384 => der::pair(&signature, 48),
        _ => Some(signature),
    });
    let signature = signature.ok_or("its private key could not sign")?;
    Ok(format!("{text}.{}", encoded(&signature)))
}

/// What is wrong with the key of an assertion, and what to do about it.
///
/// # Errors
/// In words, without a part of the key.
pub fn check_key(assertion: &ClientAssertion) -> Result<(), String> {
    signer(assertion).map(drop)
}

fn signer(assertion: &ClientAssertion) -> Result<(JwsAlgorithm, Box<dyn Signer>), String> {
    // What the parser says of a key is not repeated: it may show a part of it.
    let pem = assertion.key_pem.expose();
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| {
        let is = match pem {
            _ if pem.contains("ENCRYPTED") => {
                "an encrypted private key, for which there is no pass phrase"
            }
            _ if pem.contains("BEGIN CERTIFICATE") => {
                "a certificate, which has the public key alone"
            }
            _ if pem.contains("PUBLIC KEY-----") => "a public key",
            _ => "not a private key in PEM",
        };
        format!(
            "`key` of `private_key_jwt` is {is}: expected text that begins with \
             -----BEGIN PRIVATE KEY-----, not encrypted"
        )
    })?;
    let key = any_supported_type(&key).map_err(|_| {
        "`key` of `private_key_jwt` is of no kind that can sign: expected RSA (2048 bits or \
         more), EC P-256 or P-384, or Ed25519"
    })?;
    let wanted = assertion.algorithm;
    let mut schemes = SCHEMES
        .into_iter()
        .filter(|(algorithm, _)| wanted.is_none_or(|wanted| wanted == *algorithm));
    let found = schemes.find_map(|(algorithm, scheme)| {
        let signer = key.choose_scheme(&[scheme])?;
        Some((algorithm, signer))
    });
    found.ok_or_else(|| match wanted {
        Some(algorithm) => format!(
            "the key of `private_key_jwt` cannot sign by {algorithm:?}: choose an algorithm for \
             its kind, or leave `algorithm` out"
        ),
        None => "the key of `private_key_jwt` can sign by no algorithm of JWT".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
    use ring::signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, UnparsedPublicKey,
        VerificationAlgorithm,
    };
    use serde_json::Value;

    use super::*;
    use crate::model::sign_in::ClientProof;
    use crate::secret::Secret;

    fn assertion(key: &str, algorithm: Option<JwsAlgorithm>) -> ClientAssertion {
        ClientAssertion {
            key_pem: Secret::new(key),
            algorithm,
            audience: None,
            header: [("kid".to_owned(), "2026-11".to_owned())].into(),
        }
    }

    fn read(part: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn each_kind_of_key_signs_by_its_algorithm_and_another_reader_accepts_it() {
        let kinds: [(_, &str, &dyn VerificationAlgorithm); 3] = [
            (&PKCS_ECDSA_P256_SHA256, "ES256", &ECDSA_P256_SHA256_FIXED),
            (&PKCS_ECDSA_P384_SHA384, "ES384", &ECDSA_P384_SHA384_FIXED),
            (&PKCS_ED25519, "EdDSA", &ED25519),
        ];
        for (kind, name, verification) in kinds {
            let pair = KeyPair::generate_for(kind).unwrap();
            let key = UnparsedPublicKey::new(verification, pair.public_key_raw());
            let assertion = assertion(&pair.serialize_pem(), None);
            let client = ClientCredentials {
                token_url: "https://login.example/token".parse().unwrap(),
                client_id: "a client".to_owned(),
                proof: ClientProof::Assertion(Box::new(assertion.clone())),
                parameters: Vec::new(),
            };
            let now = "2026-11-30T20:00:00Z".parse().unwrap();
            // One in 128 signatures has an integer that is shorter than the others.
            for _ in 0..300 {
                let signed = signed(&assertion, &client, now).unwrap();
                let (text, signature) = signed.rsplit_once('.').unwrap();
                let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
                key.verify(text.as_bytes(), &signature).unwrap();
                let (header, claims) = text.split_once('.').unwrap();
                assert_eq!(
                    read(header),
                    json!({"alg": name, "typ": "JWT", "kid": "2026-11"})
                );
                let claims = read(claims);
                let of = ["iss", "sub", "aud"].map(|name| claims[name].as_str().unwrap());
                assert_eq!(of, ["a client", "a client", "https://login.example/token"]);
                let times = ["iat", "exp"].map(|name| claims[name].as_i64().unwrap());
                assert_eq!(times, [1_796_068_800, 1_796_069_100]);
            }
        }
    }

    #[test]
    fn what_cannot_sign_is_said_without_a_part_of_the_key() {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let pem = pair.serialize_pem();
        for (key, algorithm, words) in [
            ("s3cret", None, "not a private key in PEM"),
            (&*pem, Some(JwsAlgorithm::RS256), "cannot sign by RS256"),
            (
                &pem.replacen("MI", "MA", 1),
                None,
                "of no kind that can sign",
            ),
        ] {
            let why = check_key(&assertion(key, algorithm)).unwrap_err();
            assert!(why.contains(words), "{why}");
        }
    }
}
