//! Signed tokens in their compact form (RFC 7515), RS256 and ES256. Which algorithm checks a token is the key's to say, never
//! the token's: `none` and HMAC do not exist here.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

use super::OidcError;

/// Longest token read.
const TOKEN_BYTES_MAX: usize = 64 * 1024;
/// Most keys kept of a provider.
const KEYS_MAX: usize = 64;

/// The keys of a provider, as its `jwks_uri` answers.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Key {
    #[serde(default)]
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that a reader must understand: none is understood here.
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// Why a token is not believed.
#[derive(Debug, PartialEq, Eq)]
pub enum Unproved {
    /// No key has the id that the token names: perhaps there are newer ones.
    UnknownKey,
    /// Anything else.
    Refused(&'static str),
}

impl From<Unproved> for OidcError {
    fn from(why: Unproved) -> Self {
        Self::Refused(match why {
            Unproved::UnknownKey => "its token is signed by a key that the provider does not list",
            Unproved::Refused(why) => why,
        })
    }
}

/// The payload of a token whose signature holds.
///
/// # Errors
/// Why it is not believed.
pub fn payload(token: &str, keys: &Keys) -> Result<Vec<u8>, Unproved> {
    let refused = |why| Err(Unproved::Refused(why));
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, signature] = parts[..] else { return refused("its token has not three parts") };
    if token.len() > TOKEN_BYTES_MAX {
        return refused("its token is too long");
    }
    let decoded =
        |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Unproved::Refused("its token is not base64url"));
    let header: Header =
        serde_json::from_slice(&decoded(head)?).map_err(|_| Unproved::Refused("its token's header is not readable"))?;
    if header.crit.is_some() {
        return refused("its token asks for extensions");
    }
    let kty = match header.alg.as_str() {
        "RS256" => "RSA",
        "ES256" => "EC",
        _ => return refused("its token is not signed by RS256 or ES256"),
    };
    let fits = |key: &&Key| {
        key.kty == kty
            && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && (header.kid.is_none() || key.kid == header.kid)
    };
    let mut candidates = keys.keys.iter().take(KEYS_MAX).filter(fits).peekable();
    if candidates.peek().is_none() {
        return Err(Unproved::UnknownKey);
    }
    let signed = &token.as_bytes()[..head.len() + 1 + body.len()];
    let signature = decoded(signature)?;
    if candidates.any(|key| key.verifies(signed, &signature)) {
        decoded(body)
    } else {
        refused("its token's signature does not hold")
    }
}

impl Key {
    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let part = |text: &Option<String>| text.as_deref().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        match self.kty.as_str() {
            "RSA" => {
                let (Some(n), Some(e)) = (part(&self.n), part(&self.e)) else { return false };
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
            }
            "EC" if self.crv.as_deref() == Some("P-256") => {
                let (Some(x), Some(y)) = (part(&self.x), part(&self.y)) else { return false };
                let point = [&[4][..], &x, &y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7515, appendix A.3: ES256.
    const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    const KEYS: &str = r#"{"keys": [
        {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}
    ]}"#;

    fn keys() -> Keys {
        serde_json::from_str(KEYS).expect("a set of keys")
    }

    fn with_header(header: &str) -> String {
        let (_, rest) = ES256.split_once('.').expect("three parts");
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn the_example_of_rfc_7515_holds_and_no_change_of_it() {
        assert!(payload(ES256, &keys()).expect("holds").starts_with(b"{\"iss\":\"joe\""));
        let (head, rest) = ES256.split_once('.').expect("parts");
        let (body, signature) = rest.split_once('.').expect("parts");
        for changed in [
            format!("{head}.{}x.{signature}", &body[..body.len() - 1]),
            format!("{head}.{body}.{}", signature.replacen('D', "E", 1)),
            format!("{head}.{body}."),
            format!("{head}.{body}"),
            format!("{head}.{body}.{signature}.x"),
        ] {
            payload(&changed, &keys()).expect_err(&changed);
        }
    }

    // RFC 7515, appendix A.2: RS256.
    const RS256: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const RSA: &str = r#"{"keys": [{"kty": "RSA", "e": "AQAB", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]}"#;

    #[test]
    fn an_rsa_key_proves_what_it_signed_and_nothing_else() {
        let rsa: Keys = serde_json::from_str(RSA).expect("a set of keys");
        assert!(payload(RS256, &rsa).expect("holds").starts_with(b"{\"iss\":\"joe\""));
        assert_eq!(payload(RS256, &keys()), Err(Unproved::UnknownKey), "no EC key checks it");
        assert_eq!(payload(ES256, &rsa), Err(Unproved::UnknownKey), "and no RSA key checks the other");
        let (signed, signature) = RS256.rsplit_once('.').expect("parts");
        let (head, body) = signed.split_once('.').expect("parts");
        let other = Err(Unproved::Refused("its token's signature does not hold"));
        for changed in [
            format!("{head}.{}.{signature}", body.replacen("eyJp", "eyJq", 1)),
            format!("{signed}.{}", signature.replacen("cC4h", "dC4h", 1)),
            format!("{signed}."),
        ] {
            assert_eq!(payload(&changed, &rsa), other, "{changed}");
        }
        let short: Keys = serde_json::from_str(&RSA.replace("\"AQAB\"", "\"Aw\"")).expect("a set of keys");
        assert_eq!(payload(RS256, &short), other, "another exponent is another key");
    }

    #[test]
    fn no_token_chooses_how_it_is_checked() {
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"None"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"ES512"}"#,
            r#"{"alg":""}"#,
            "{}",
        ] {
            let token = with_header(header);
            let (unsigned, _) = token.rsplit_once('.').expect("parts");
            for token in [token.clone(), format!("{unsigned}.")] {
                assert!(matches!(payload(&token, &keys()), Err(Unproved::Refused(_))), "{header}");
            }
        }
        assert_eq!(
            payload(&with_header(r#"{"alg":"RS256"}"#), &keys()),
            Err(Unproved::UnknownKey),
            "an EC key is no RSA key"
        );
        assert_eq!(payload(&with_header(r#"{"alg":"ES256","kid":"x"}"#), &keys()), Err(Unproved::UnknownKey));
        let crit = payload(&with_header(r#"{"alg":"ES256","crit":["exp"]}"#), &keys());
        assert_eq!(crit, Err(Unproved::Refused("its token asks for extensions")));
    }
}
