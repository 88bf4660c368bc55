//! Signing in, one's own account, and the people of a region. [`routes`] is the table of contents of the workbench; every
//! one of its pages goes through [`guard::guard`], which knows who asks and whether a form is theirs.

mod cards;
pub(crate) mod client;
pub(crate) mod cookie;
mod data;
mod email;
mod erase;
mod forgotten;
pub(crate) mod guard;
pub(crate) mod hash;
mod help;
mod home;
mod kept;
mod language;
mod new;
mod own;
mod passkey;
mod password;
mod people;
mod person;
mod provider;
mod qr;
mod recovery;
mod rest;
mod roles;
mod second;
mod sessions;
mod setup;
mod sign_in;
mod sign_out;
pub(crate) mod ways;
pub(crate) mod work;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, head, post};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::error::Fail;
use crate::{In, Site, job, picture};

pub use provider::back_path;
pub use work::WORK;

/// Every address of the workbench that is about accounts; those of the registers are [`crate::desk::routes`].
fn routes() -> Vec<(&'static str, MethodRouter<Arc<Site>>)> {
    vec![
        ("/kerja", get(home::show)),
        ("/kerja/keluar", post(sign_out::leave)),
        ("/kerja/lanjutkan", get(kept::show).post(kept::drop_one)),
        ("/kerja/langkah-kedua", get(second::show).post(second::answer)),
        ("/kerja/akun", get(own::show)),
        ("/kerja/akun/bahasa", post(language::choose)),
        ("/kerja/akun/surel", post(email::own)),
        ("/kerja/akun/sandi", post(password::change)),
        ("/kerja/akun/langkah-kedua", get(setup::show).post(setup::confirm)),
        ("/kerja/akun/langkah-kedua/mulai", post(setup::begin)),
        ("/kerja/akun/langkah-kedua/hapus", post(setup::remove)),
        ("/kerja/akun/kode-pemulihan", post(recovery::renew)),
        ("/kerja/akun/kunci-sandi", get(passkey::add::show).post(passkey::add::confirm)),
        ("/kerja/akun/kunci-sandi/mulai", post(passkey::add::begin)),
        ("/kerja/akun/kunci-sandi/hapus", post(passkey::remove::remove)),
        ("/kerja/akun/sso", get(provider::link::show)),
        ("/kerja/akun/sso/mulai", post(provider::link::begin)),
        ("/kerja/akun/sso/hapus", post(provider::link::unlink)),
        ("/kerja/akun/sesi", post(sessions::end)),
        (data::PATH, get(data::show).post(data::send)),
        ("/kerja/pekerjaan", get(job::list)),
        ("/kerja/pekerjaan/{id}/ulangi", post(job::retry)),
        ("/kerja/pekerjaan/{id}/hapus", post(job::discard)),
        ("/kerja/produk/{id}/foto", get(picture::items::show).post(picture::items::send).layer(uploads())),
        ("/kerja/produk/{id}/foto/kirim", post(picture::items::begin)),
        (
            "/kerja/produk/{id}/foto/kirim/{upload}",
            head(picture::items::look).patch(picture::items::grow).delete(picture::items::forget),
        ),
        ("/kerja/produk/{id}/foto/{photo}", post(picture::items::change)),
        ("/kerja/perajin/{id}/foto", get(picture::makers::show).post(picture::makers::send).layer(uploads())),
        ("/kerja/perajin/{id}/foto/kirim", post(picture::makers::begin)),
        (
            "/kerja/perajin/{id}/foto/kirim/{upload}",
            head(picture::makers::look).patch(picture::makers::grow).delete(picture::makers::forget),
        ),
        ("/kerja/perajin/{id}/foto/{photo}", post(picture::makers::change)),
        ("/kerja/orang", get(crate::desk::list::show::<people::People>)),
        ("/kerja/orang/ekspor", get(crate::desk::export::send::<people::People>)),
        ("/kerja/orang/baru", get(new::show).post(new::make)),
        ("/kerja/orang/{id}", get(person::show)),
        ("/kerja/orang/{id}/peran", post(roles::give)),
        ("/kerja/orang/{id}/peran/{holding}", post(roles::end)),
        ("/kerja/orang/{id}/kartu", post(cards::issue)),
        ("/kerja/orang/{id}/kartu/{card}", post(cards::revoke)),
        ("/kerja/orang/{id}/surel", post(email::theirs)),
        ("/kerja/orang/{id}/sandi", post(help::password)),
        ("/kerja/orang/{id}/aktif", post(help::activate)),
        ("/kerja/orang/{id}/hapus", get(erase::show).post(erase::send)),
    ]
}

/// Forms with photographs may be long; each file has its own bound.
pub(crate) fn uploads() -> DefaultBodyLimit {
    let all = domain::picture::LARGEST_FILE * (domain::picture::MOST as u64 + 1);
    DefaultBodyLimit::max(usize::try_from(all).unwrap_or(usize::MAX))
}

/// The sign-in page in every language, and the workbench.
pub(crate) fn router(site: &Arc<Site>) -> Router<Arc<Site>> {
    let own = routes().into_iter().map(|(path, methods)| (path.to_owned(), methods));
    let mut router = own
        .chain(crate::desk::routes())
        .chain(crate::import::routes())
        .chain(crate::stall::routes())
        .chain(crate::market::routes())
        .chain(crate::feed::health::routes())
        .fold(Router::new(), |router, (path, methods)| router.route(&path, methods))
        .layer(from_fn_with_state(site.clone(), guard::guard));
    for lang in &site.profile.languages {
        let path = site.path(lang, &site.profile.paths.sign_in, "");
        let page = Router::new()
            .route(&path, get(sign_in::show).post(sign_in::enter))
            .route(&forgotten::path(site, lang), get(forgotten::show).post(forgotten::enter))
            .route(&provider::path(site, lang), get(provider::begin::begin))
            .route(&provider::leave::path(site, lang), get(provider::leave::leave))
            .layer(axum::Extension(In(lang.clone())));
        router = router.merge(page);
    }
    router = router.route(&provider::back_path(&site.profile), get(provider::back::back));
    let csrf = CsrfLayer::new();
    let csrf = csrf.clone().add_trusted_origin(&site.origin).unwrap_or(csrf);
    router
        .method_not_allowed_fallback(elsewhere)
        .layer(csrf)
        .layer(map_response_with_state(site.clone(), finish))
}

/// An address that only takes forms, opened as a page: somebody reloaded, or came back after signing in.
async fn elsewhere(State(site): State<Arc<Site>>, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Redirect::to(WORK).into_response();
    }
    let lang = crate::error::language(&site, request.uri().path());
    Fail::ReadOnly(site, lang).into_response()
}

/// Pages of somebody are kept nowhere. A form that came from another site gets a page that says so.
async fn finish(State(site): State<Arc<Site>>, response: Response) -> Response {
    let mut response = if response.extensions().get::<ProtectionError>().is_some() {
        let lang = site.profile.first_language().clone();
        Fail::Told(site, lang, StatusCode::FORBIDDEN, "foreign-form").into_response()
    } else {
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}
