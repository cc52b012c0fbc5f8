//! Reads what was sent: JSON with the field's name in every refusal, forms that never lose what somebody typed.

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::problem::{Failure, Problem, Trouble};

/// A JSON body; what cannot be read answers problem+json that names field and place.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body: Result<axum::Json<T>, JsonRejection> = axum::Json::from_request(request, state).await;
        Ok(Self(body?.0))
    }
}

/// One segment of the path, as an id or a token. What is not text is as unknown as any other that does not exist.
#[derive(Debug)]
pub struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let segment: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        Ok(Self(segment.map(|Path(text)| text).ok().filter(|text| !text.contains('\0')).unwrap_or_default()))
    }
}

/// A form as it was sent: names and values in order. Later code picks the fields it knows.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// From a body of `application/x-www-form-urlencoded`.
    pub fn of(body: &[u8]) -> Self {
        Self(pairs(body))
    }

    /// From names and values.
    pub fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// A field, without spaces around; empty where it was not sent.
    pub fn text(&self, name: &str) -> String {
        self.raw(name).trim().to_owned()
    }

    /// A field as typed, with line ends as one character each: browsers send two, which would count against the writer.
    pub fn words(&self, name: &str) -> String {
        self.raw(name).replace("\r\n", "\n").trim_end().to_owned()
    }

    /// A password exactly as typed: spaces around it may belong to it.
    pub fn raw_password(&self) -> String {
        self.raw("password").to_owned()
    }

    /// A field exactly as typed.
    pub fn raw_field(&self, name: &str) -> String {
        self.raw(name).to_owned()
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let bytes = axum::body::Bytes::from_request(request, state).await.map_err(|rejection| {
            let detail = match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => "The text is too long to send. Shorten it and try again.",
                _ => "The form did not arrive whole. Go back and send it again.",
            };
            Failure::new(rejection.status(), detail)
        })?;
        Ok(Self(pairs(&bytes)))
    }
}

/// One field of an encoded form.
pub fn form_field(body: &[u8], name: &str) -> Option<String> {
    pairs(body).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Decodes `application/x-www-form-urlencoded`; what is not UTF-8, and NUL, which Postgres cannot keep, becomes a
/// replacement character.
fn pairs(body: &[u8]) -> Vec<(String, String)> {
    body.split(|b| *b == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            (decoded(&pair[..at]), decoded(pair.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn decoded(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' => out.push(b' '),
            b'%' => match hex_byte(tail) {
                Some(byte) => {
                    out.push(byte);
                    rest = &tail[2..];
                }
                None => out.push(b'%'),
            },
            other => out.push(*other),
        }
    }
    String::from_utf8_lossy(&out).replace('\0', "\u{fffd}")
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| digits.get(at).and_then(|d| char::from(*d).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Percent-encodes for a query value.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&redress_ledger::token::hex(&[byte]));
        }
        out
    })
}

/// 303: done, and the page to look at now.
pub fn see_other(place: &str) -> Response {
    match HeaderValue::from_str(place) {
        Ok(place) => (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(),
        Err(_) => Trouble(Failure::not_found("page")).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let form = Form(pairs(b"view=a%20b+c%0D%0Ad&empty=&flag=on&broken=%zz%4"));
        assert_eq!(form.words("view"), "a b c\nd");
        assert_eq!(form.text("empty"), "");
        assert!(form.ticked("flag"));
        assert!(!form.ticked("empty"));
        assert_eq!(form.text("broken"), "%zz%4");
        assert_eq!(form.text("absent"), "");
    }

    #[test]
    fn what_is_not_utf_8_does_not_lose_the_rest() {
        assert_eq!(pairs(b"view=ab%FFcd%00"), vec![("view".to_owned(), "ab\u{fffd}cd\u{fffd}".to_owned())]);
    }

    #[test]
    fn an_encoded_value_reads_back() {
        let text = "/console/accounts?id=a b&c=\"ü\"";
        assert_eq!(decoded(encoded(text).as_bytes()), text);
    }
}
