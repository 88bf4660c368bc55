//! Stands before every page of the workbench: who asks, whether the session still counts, and whether a form is theirs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, Means, OF_MAKERS, Permission, SignedIn, may};
use domain::account::code::{fingerprint, form_fits, form_word, token};
use domain::account::kept::{Unfit, claim};
use domain::account::session::PURPOSE;
use domain::account::{Holding, Person};
use domain::id::CommandId;
use domain::lang::Lang;
use domain::maker::mandate::Mandate;
use domain::region::RegionCode;
use store::Command;
use store::account::session::{self, Known, Session};
use uuid::Uuid;

use super::cookie::Cookie;
use super::hash::random;
use super::rest::Shared;
use super::work::WORK;
use super::{kept, second};
use crate::Site;
use crate::error::Fail;
use crate::picture::upload::PIECES;

/// The longest form that is read of whoever comes along, in bytes.
const LARGEST_FORM: usize = 64 * 1024;
/// The longest form of somebody who signed in: a story of 8,000 letters in each language, in any script.
const LARGEST_OWN: usize = 512 * 1024;

/// Whoever signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The session.
    pub session: Session,
    /// The person.
    pub person: Person,
    /// What they may do.
    pub who: SignedIn,
    /// The language of their pages.
    pub lang: Lang,
}

impl Signed {
    /// A right, or the answer that there is nothing here.
    pub fn may<P: Permission>(&self, site: &Arc<Site>) -> Result<Access<P>, Fail> {
        self.who.may::<P>().ok_or_else(|| Fail::Missing(site.clone(), self.lang.clone()))
    }

    /// A failure in their language.
    pub fn fail<'s>(&'s self, site: &'s Arc<Site>) -> impl Fn(store::Error) -> Fail + 's {
        |e| match e {
            // What somebody may not reach is not there for them.
            store::Error::Refused => Fail::Missing(site.clone(), self.lang.clone()),
            e => Fail::Store(site.clone(), self.lang.clone(), e),
        }
    }

    /// The word that tells their forms from other people's, also when this session is over.
    pub fn claim(&self, site: &Site) -> String {
        claim(&kept::mark(site, self.person.id), random())
    }

    /// The word that their forms must bring back.
    pub fn form_word(&self) -> String {
        form_word(&self.session.id.to_string(), random())
    }
}

impl FromRequestParts<Arc<Site>> for Signed {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Signed, Fail> {
        let signed = parts.extensions.get::<Signed>().cloned();
        signed.ok_or_else(|| Fail::Missing(site.clone(), site.profile.first_language().clone()))
    }
}

/// A form that was filled in by whoever signed in.
#[derive(Debug, Clone, Default)]
pub struct Filled(Arc<Vec<(String, String)>>);

impl Filled {
    /// What a field holds; nothing when it was left out.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The command that the form names, by whoever sent it.
    pub fn command(&self, signed: &Signed, reason: &str) -> Command {
        let mut command = Command::new(format!("account:{}", signed.person.id)).because(reason);
        command.device = Some(signed.session.device.clone()).filter(|d| !d.is_empty());
        match Uuid::parse_str(self.get("_c")) {
            Ok(id) if id.get_version_num() == 7 => command.named(CommandId(id)),
            _ => command,
        }
    }

    /// Every field with its name, in order.
    pub fn fields(&self) -> Vec<(String, String)> {
        self.0.to_vec()
    }

    /// These fields.
    pub fn of(fields: Vec<(String, String)>) -> Filled {
        Filled(Arc::new(fields))
    }

    /// What stands after the question mark of a request.
    pub fn asked(request: &Request) -> Filled {
        let query = request.uri().query().unwrap_or_default();
        let fields = url::form_urlencoded::parse(query.as_bytes()).take(20);
        Filled(Arc::new(fields.map(|(n, v)| (n.into_owned(), v.replace('\0', "\u{fffd}"))).collect()))
    }

    /// Reads the body of a request.
    pub async fn read(body: Body) -> Option<Filled> {
        Filled::read_up_to(body, LARGEST_FORM).await
    }

    async fn read_up_to(body: Body, most: usize) -> Option<Filled> {
        let bytes = axum::body::to_bytes(body, most).await.ok()?;
        let fields = url::form_urlencoded::parse(&bytes)
            .take(600)
            // No text of ours holds a NUL, and PostgreSQL cannot even be asked for one.
            .map(|(n, v)| (n.into_owned(), v.replace('\0', "\u{fffd}")))
            .collect();
        Some(Filled(Arc::new(fields)))
    }
}

impl FromRequestParts<Arc<Site>> for Filled {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Filled, Fail> {
        let filled = parts.extensions.get::<Filled>().cloned();
        filled.ok_or_else(|| Fail::Unreadable(site.clone(), site.profile.first_language().clone()))
    }
}

/// Who a token belongs to, now.
pub async fn known(site: &Site, token: &str) -> store::Result<Option<(Known, SignedIn)>> {
    let hash = fingerprint(PURPOSE, token);
    let now = site.db.now();
    let found = site
        .db
        .glance(move |c| {
            let Some(known) = session::find(c, &hash, now)? else { return Ok(None) };
            let mut paths = paths(c, &known.holdings)?;
            let mandates = mandates(c, &known.holdings, &mut paths)?;
            Ok(Some((known, paths, mandates)))
        })
        .await?;
    Ok(found.map(|(known, paths, mandates)| {
        let who = narrow(site, &known.person, known.session.means, known.holdings.clone(), &paths);
        let who = who.acting_by(&mandates, |region| today(site, &paths, region));
        (known, who)
    }))
}

/// The regions of roles with those above them.
pub fn paths(c: &mut store::Conn, roles: &[Holding]) -> store::Result<Vec<(RegionCode, Vec<RegionCode>)>> {
    let paths = roles.iter().map(|h| Ok((h.region.clone(), store::region::path(c, &h.region)?)));
    paths.collect()
}

/// The mandates of whoever holds roles, for whom mandates count; the regions of the makers come to the others.
pub fn mandates(
    c: &mut store::Conn,
    roles: &[Holding],
    paths: &mut Vec<(RegionCode, Vec<RegionCode>)>,
) -> store::Result<Vec<Mandate>> {
    let counts = |h: &&Holding| OF_MAKERS.iter().any(|right| may(h.role, *right));
    let Some(holding) = roles.iter().find(counts) else { return Ok(Vec::new()) };
    let found = store::maker::mandate::of_person(c, holding.person)?;
    for m in &found {
        if !paths.iter().any(|(region, _)| *region == m.region) {
            paths.push((m.region.clone(), store::region::path(c, &m.region)?));
        }
    }
    Ok(found)
}

/// Which day it is in a region, given its way up.
pub fn today(site: &Site, paths: &[(RegionCode, Vec<RegionCode>)], region: &RegionCode) -> jiff::civil::Date {
    let path = paths.iter().find(|(r, _)| r == region).map_or(&[][..], |(_, p)| p.as_slice());
    site.today(path.iter().map(RegionCode::as_str))
}

/// What a person may do who came by these means.
pub fn narrow(
    site: &Site,
    person: &Person,
    means: Means,
    holdings: Vec<Holding>,
    paths: &[(RegionCode, Vec<RegionCode>)],
) -> SignedIn {
    SignedIn::new(person.id, means, holdings, |region| today(site, paths, region))
}

/// A fingerprint of what somebody may do: when it changes, so does the token of their session.
pub fn rights(who: &SignedIn) -> Vec<u8> {
    let mut roles: Vec<String> =
        who.holdings().iter().map(|h| format!("{}@{}", h.role.word(), h.region)).collect();
    roles.sort();
    fingerprint("rights", &format!("{} {}", who.means().word(), roles.join(" "))).to_vec()
}

/// A command that only touches a session.
pub fn housekeeping() -> Command {
    Command::system("session")
}

/// Whether the body of a request is files, or a piece of one, or announces one.
pub(super) fn carries_files(request: &Request) -> bool {
    let headers = request.headers();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/") || kind == PIECES || headers.contains_key("tus-resumable")
}

/// Stands before every page.
pub async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let rest = carries_files(&request).then(|| Shared::of(request.body_mut()));
    let response = pass(&site, request, next).await;
    if let Some(rest) = rest {
        rest.end().await;
    }
    response
}

async fn pass(site: &Arc<Site>, mut request: Request, next: Next) -> Response {
    match enter(site, &mut request).await {
        Ok(cookie) => {
            let again = request
                .extensions()
                .get::<Filled>()
                .and_then(|filled| kept::sent_again(site, request.headers(), filled));
            let mut response = next.run(request).await;
            if let Some(again) = again {
                kept::after(site, response.status(), again).await;
            }
            // A page that sets the cookie itself knows better.
            if let Some(cookie) = cookie.filter(|_| !response.headers().contains_key(header::SET_COOKIE)) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(response) => *response,
    }
}

async fn enter(site: &Arc<Site>, request: &mut Request) -> Result<Option<HeaderValue>, Box<Response>> {
    let first = site.profile.first_language().clone();
    let unsafe_method = !matches!(*request.method(), Method::GET | Method::HEAD);
    let store = |e| Box::new(Fail::Store(site.clone(), first.clone(), e).into_response());
    let found = match Cookie::Session.of(site, request.headers()) {
        Some(token) => known(site, &token).await.map_err(store)?,
        None => None,
    };
    let Some((known, who)) = found else {
        let mut told: Vec<(&str, String)> = Vec::new();
        let late = if unsafe_method { Some(kept::keep(site, request).await.map_err(store)?) } else { None };
        match &late {
            Some(late) => {
                told.push(("lanjut", if late.page.is_empty() { WORK.to_owned() } else { late.page.clone() }));
                told.push(("isian", late.kept.map_or_else(Unfit::word, |()| "kept").to_owned()));
            }
            None => told.push(("lanjut", request.uri().to_string())),
        }
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(told).finish();
        let to = format!("{}?{query}", site.path(&first, &site.profile.paths.sign_in, ""));
        return Err(Box::new(late.map_or_else(|| Redirect::to(&to).into_response(), |late| late.lead(&to))));
    };
    let lang = if site.profile.languages.contains(&known.person.lang) {
        known.person.lang.clone()
    } else {
        first.clone()
    };
    let signed = Signed { lang, session: known.session, person: known.person, who };
    let path = request.uri().path();
    if signed.session.waiting && path != second::PATH && path != super::sign_out::PATH {
        if unsafe_method {
            let late = kept::keep(site, request).await.map_err(store)?;
            return Err(Box::new(late.lead(second::PATH)));
        }
        return Err(Box::new(Redirect::to(second::PATH).into_response()));
    }
    if unsafe_method {
        // Files are read by the page that takes them, piece by piece; what such a form says of itself stands in its address.
        let files = carries_files(request);
        let body = if files { Body::empty() } else { std::mem::take(request.body_mut()) };
        let told = |status, key| {
            Box::new(Fail::Told(site.clone(), signed.lang.clone(), status, key).into_response())
        };
        let filled =
            if files { Some(Filled::asked(request)) } else { Filled::read_up_to(body, LARGEST_OWN).await };
        let Some(filled) = filled else {
            return Err(told(StatusCode::PAYLOAD_TOO_LARGE, "form-too-large"));
        };
        if !form_fits(&signed.session.id.to_string(), filled.get("_f")) {
            let filled = if files && kept::keeps_words(request) {
                kept::typed(request).await.unwrap_or_default()
            } else {
                filled
            };
            if let Some(page) = kept::of_another_session(site, &signed, request, &filled) {
                return Err(Box::new(page));
            }
            return Err(told(StatusCode::FORBIDDEN, "form-stale"));
        }
        request.extensions_mut().insert(filled);
    }
    let cookie = look_after(site, &signed).await;
    request.extensions_mut().insert(signed);
    Ok(cookie)
}

/// Notes that the session is used, and changes its token when what it opens has changed. A failure is no reason to turn
/// somebody away.
async fn look_after(site: &Arc<Site>, signed: &Signed) -> Option<HeaderValue> {
    let (session, now) = (signed.session.clone(), site.db.now());
    let rights = rights(&signed.who);
    let done = if session.rights != rights && !session.waiting {
        let fresh = token(random());
        let hash = fingerprint(PURPOSE, &fresh);
        let renewed =
            site.db.write(housekeeping(), move |tx| session::renew(tx, session.id, &hash, &rights)).await;
        renewed.map(|_| Some(Cookie::Session.set(site, &fresh)))
    } else if session::is_due(&session, now) {
        site.db.write(housekeeping(), move |tx| session::seen(tx, &session)).await.map(|_| None)
    } else {
        return None;
    };
    done.unwrap_or_else(|error| {
        tracing::warn!(%error, "a session could not be looked after");
        None
    })
}
