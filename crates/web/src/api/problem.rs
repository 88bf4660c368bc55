//! What goes wrong under `/api`, as RFC 9457 problem details in the caller's language; never HTML, never the text of
//! an engine.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::lang::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use crate::sentence;

/// Why a request could not be answered (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is: `about:blank` where the status says it all, else an address that explains it.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: String,
    /// The problem in a few words, in the language that `Accept-Language` asks for.
    #[schema(example = "Not found")]
    pub title: String,
    /// The status of the answer.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened and what to do about it.
    pub detail: String,
    /// The path that was asked for.
    #[schema(example = "/api/v1/crafts/x")]
    pub instance: String,
    /// Each parameter that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<WrongParameter>,
    #[serde(skip)]
    lang: Option<Lang>,
}

/// A parameter that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrongParameter {
    /// The name of the parameter.
    #[schema(example = "limit")]
    pub parameter: String,
    /// What is wrong with it.
    pub detail: String,
}

/// The type of a body that this module writes.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What an asker may do under `/api`.
pub const ALLOWED: &str = "GET, HEAD, OPTIONS";

impl Problem {
    /// A problem that its status explains.
    pub fn of(status: StatusCode, lang: &Lang, instance: &str) -> Box<Problem> {
        let say = |part: &str| sentence(lang.as_str(), &format!("api-{}-{part}", status.as_u16()), &[]);
        Box::new(Problem {
            kind: "about:blank".into(),
            title: say("title"),
            status: status.as_u16(),
            detail: say("detail"),
            instance: instance.to_owned(),
            errors: Vec::new(),
            lang: Some(lang.clone()),
        })
    }

    /// Parameters that are wrong; `about` is the address that explains them.
    pub fn parameters(
        errors: Vec<WrongParameter>,
        about: String,
        lang: &Lang,
        instance: &str,
    ) -> Box<Problem> {
        let mut problem = Problem::of(StatusCode::BAD_REQUEST, lang, instance);
        problem.kind = about;
        problem.errors = errors;
        problem
    }
}

impl IntoResponse for Box<Problem> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let lang = self.lang.as_ref().and_then(|l| HeaderValue::from_str(l.as_str()).ok());
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.append(header::VARY, HeaderValue::from_static("accept-language"));
        if let Some(lang) = lang {
            headers.insert(header::CONTENT_LANGUAGE, lang);
        }
        match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                headers.insert(header::ALLOW, HeaderValue::from_static(ALLOWED));
            }
            _ => {}
        }
        response
    }
}
