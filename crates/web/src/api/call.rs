//! A call as it comes in: who asks in which language, and the parameters, parsed strictly and all faults at once.

use std::convert::Infallible;
use std::panic::UnwindSafe;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::lang::Lang;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::api::problem::{Problem, WrongParameter};
use crate::{Site, sentence};

/// Most records that a page of a list holds.
pub const MOST: i64 = 200;
/// How many it holds when nobody says.
pub const USUAL: i64 = 50;
/// Characters of a parameter.
const LONGEST: usize = 200;
/// Characters of a cursor: a sort key of any name, encoded.
const LONGEST_CURSOR: usize = 2_000;

/// A call.
pub struct Call {
    /// The site.
    pub site: Arc<Site>,
    /// The language in which problems are told.
    pub lang: Lang,
    path: String,
    query: String,
    params: Vec<(String, String)>,
}

/// The language of the profile that the caller likes best.
fn language(site: &Site, headers: &HeaderMap) -> Lang {
    let wished = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut best: Option<(f32, &Lang)> = None;
    for part in wished.split(',').take(20) {
        let mut bits = part.split(';');
        let tag = bits.next().unwrap_or("").trim().to_ascii_lowercase();
        let weight =
            bits.find_map(|b| b.trim().strip_prefix("q=")).and_then(|q| q.parse().ok()).unwrap_or(1.0f32);
        let main = tag.split('-').next().unwrap_or("");
        let known = site.profile.languages.iter().find(|l| l.as_str() == tag || l.as_str() == main);
        if let Some(lang) = known.filter(|_| weight > 0.0 && best.is_none_or(|(b, _)| weight > b)) {
            best = Some((weight, lang));
        }
    }
    best.map_or_else(|| site.profile.first_language().clone(), |(_, l)| l.clone())
}

impl FromRequestParts<Arc<Site>> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Call, Infallible> {
        // A path that is no UTF-8 names nothing, so that nothing is found.
        let params = RawPathParams::from_request_parts(parts, site).await.map_or_else(
            |_| Vec::new(),
            |p| p.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        );
        Ok(Call {
            site: site.clone(),
            lang: language(site, &parts.headers),
            path: parts.uri.path().chars().take(500).collect(),
            query: parts.uri.query().unwrap_or("").to_owned(),
            params,
        })
    }
}

impl Call {
    /// A part of the path; empty when it cannot be read.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// A problem with this status.
    pub fn problem(&self, status: StatusCode) -> Box<Problem> {
        Problem::of(status, &self.lang, &self.path)
    }

    /// There is nothing here.
    pub fn missing(&self) -> Box<Problem> {
        self.problem(StatusCode::NOT_FOUND)
    }

    /// Parameters that are wrong.
    pub fn wrong(&self, errors: Vec<WrongParameter>) -> Box<Problem> {
        let page = self.site.path(&self.lang, &self.site.profile.paths.open_data, "");
        Problem::parameters(errors, format!("{}{page}#api", self.site.origin), &self.lang, &self.path)
    }

    /// One parameter that is wrong.
    pub fn fault(&self, parameter: &str, key: &str, args: &[(&str, &str)]) -> Box<Problem> {
        self.wrong(vec![self.error(parameter, key, args)])
    }

    fn error(&self, parameter: &str, key: &str, args: &[(&str, &str)]) -> WrongParameter {
        WrongParameter {
            parameter: parameter.chars().filter(|c| !c.is_control()).take(60).collect(),
            detail: sentence(self.lang.as_str(), &format!("api-fault-{key}"), args),
        }
    }

    /// Reads from the store; a failure is a problem, told once in the log.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut store::Conn) -> store::Result<T> + Send + UnwindSafe + 'static,
    ) -> Result<T, Box<Problem>> {
        self.site.db.read(f).await.map_err(|error| self.failed(&error))
    }

    /// What a failure of the store is to the caller: nothing there, or not now, which is told once in the log.
    pub fn failed(&self, error: &store::Error) -> Box<Problem> {
        if matches!(error, store::Error::Missing) {
            return self.missing();
        }
        tracing::error!(%error, path = self.path, "the API cannot read");
        self.problem(StatusCode::SERVICE_UNAVAILABLE)
    }

    /// Reads a page of a list that `region` narrows, where a region that is not recorded is a wrong parameter.
    pub async fn read_list<T: Send + 'static>(
        &self,
        region: &'static str,
        f: impl FnOnce(&mut store::Conn) -> store::Result<T> + Send + UnwindSafe + 'static,
    ) -> Result<T, Box<Problem>> {
        self.read(f).await.map_err(|problem| {
            if problem.status == StatusCode::NOT_FOUND.as_u16() {
                self.fault(region, "region", &[])
            } else {
                problem
            }
        })
    }

    /// The parameters of the query.
    pub fn ask(&self) -> Ask<'_> {
        let mut ask = Ask { call: self, given: Vec::new(), faults: Vec::new(), limit: USUAL };
        for pair in self.query.split('&').filter(|p| !p.is_empty()).take(100) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |t: &str| {
                let spaced = t.replace('+', " ");
                percent_encoding::percent_decode_str(&spaced).decode_utf8().map(|t| t.into_owned()).ok()
            };
            match (decode(name), decode(value)) {
                (Some(name), Some(_)) if ask.given.iter().any(|(n, _)| *n == name) => {
                    ask.fault(&name, "twice", &[]);
                }
                (Some(name), Some(value)) => ask.given.push((name, value)),
                (name, _) => ask.fault(name.as_deref().unwrap_or("?"), "encoding", &[]),
            }
        }
        ask
    }

    /// The address of the list that goes on after a record.
    pub fn next(&self, list: &str, key: &str, id: &str) -> String {
        self.with("cursor", &URL_SAFE_NO_PAD.encode(format!("{list}\n{key}\n{id}")))
    }

    /// The address of this call with another value of a parameter, which needs no encoding.
    pub fn with(&self, name: &str, value: &str) -> String {
        let own = |pair: &&str| pair.split('=').next() != Some(name);
        let mut query: String = self
            .query
            .split('&')
            .filter(|p| !p.is_empty())
            .filter(own)
            .flat_map(|pair| [pair, "&"])
            .collect();
        query.push_str(&format!("{name}={value}"));
        format!("{}{}?{query}", self.site.origin, self.path)
    }
}

/// The parameters of a call: each is taken by name, and [`Ask::done`] tells everything that is wrong.
pub struct Ask<'c> {
    call: &'c Call,
    given: Vec<(String, String)>,
    faults: Vec<WrongParameter>,
    limit: i64,
}

impl Ask<'_> {
    fn fault(&mut self, parameter: &str, key: &str, args: &[(&str, &str)]) {
        let error = self.call.error(parameter, key, args);
        self.faults.push(error);
    }

    fn take(&mut self, name: &str, longest: usize) -> Option<String> {
        let at = self.given.iter().position(|(n, _)| n == name)?;
        let (_, value) = self.given.swap_remove(at);
        if value.chars().count() > longest {
            self.fault(name, "long", &[("max", &longest.to_string())]);
        } else if value.chars().any(char::is_control) {
            self.fault(name, "control", &[]);
        } else if value.trim().is_empty() {
            self.fault(name, "empty", &[]);
        } else {
            return Some(value);
        }
        None
    }

    /// Any text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, LONGEST).map(|t| t.trim().to_owned())
    }

    /// Several values of one name, each a key, at most `most`.
    pub fn keys(&mut self, name: &str, most: usize) -> Vec<String> {
        let Some(values) = self.take(name, LONGEST) else { return Vec::new() };
        let keys: Vec<String> = values.split(',').map(|k| k.trim().to_owned()).collect();
        if keys.len() > most || keys.iter().any(|k| !domain::text::is_key(k)) {
            self.fault(name, "keys", &[("max", &most.to_string())]);
            return Vec::new();
        }
        keys
    }

    /// A text as `read` understands it; nothing that it does not.
    pub fn read<T>(&mut self, name: &str, fault: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.take(name, LONGEST)?;
        let read = read(&value);
        if read.is_none() {
            self.fault(name, fault, &[]);
        }
        read
    }

    /// A key or the last part of an address.
    pub fn key(&mut self, name: &str) -> Option<String> {
        self.read(name, "key", |t| domain::text::is_key(t).then(|| t.to_owned()))
    }

    /// A region's code.
    pub fn region(&mut self, name: &str) -> Option<RegionCode> {
        self.read(name, "region", RegionCode::parse)
    }

    /// One of several words.
    pub fn word(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let value = self.take(name, LONGEST)?;
        if words.contains(&value.as_str()) {
            return Some(value);
        }
        self.fault(name, "word", &[("words", &words.join(", "))]);
        None
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.take(name, LONGEST)?;
        let number = value.parse().ok().filter(|n| (min..=max).contains(n));
        if number.is_none() {
            self.fault(name, "number", &[("min", &min.to_string()), ("max", &max.to_string())]);
        }
        number
    }

    /// How many records the page may hold.
    pub fn limit(&mut self) -> i64 {
        self.limit = self.whole("limit", 1, MOST).unwrap_or(USUAL);
        self.limit
    }

    /// Where the page begins: the sort key and id after which it does, both empty at first.
    pub fn after(&mut self, list: &str) -> (String, String) {
        let Some(cursor) = self.take("cursor", LONGEST_CURSOR) else { return Default::default() };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let text = bytes.and_then(|b| String::from_utf8(b).ok()).filter(|t| !t.contains('\0'));
        let parts = text.as_deref().map(|t| t.split('\n').collect::<Vec<_>>());
        match parts.as_deref() {
            Some([of, key, id]) if *of == list => ((*key).to_owned(), (*id).to_owned()),
            _ => {
                self.fault("cursor", "cursor", &[]);
                Default::default()
            }
        }
    }

    /// The same for a list whose records have a UUID.
    pub fn after_id(&mut self, list: &str) -> (String, Uuid) {
        let (key, id) = self.after(list);
        if id.is_empty() {
            return (key, Uuid::nil());
        }
        match Uuid::parse_str(&id) {
            Ok(id) => (key, id),
            Err(_) => {
                self.fault("cursor", "cursor", &[]);
                (key, Uuid::nil())
            }
        }
    }

    /// Ends the asking.
    ///
    /// # Errors
    /// Everything that is wrong, unknown parameters among it.
    pub fn done(mut self) -> Result<(), Box<Problem>> {
        for (name, _) in std::mem::take(&mut self.given) {
            self.fault(&name, "unknown", &[]);
        }
        if self.faults.is_empty() { Ok(()) } else { Err(self.call.wrong(self.faults)) }
    }
}
