//! `/opensearch.xml`: how a browser searches here by itself, in every language.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::lang::Lang;

use crate::{In, Site, assets, sentence, sitemap, text};

impl Site {
    /// The address of the description in a language.
    pub(crate) fn opensearch(&self, lang: &Lang) -> String {
        if lang == self.profile.first_language() {
            "/opensearch.xml".to_owned()
        } else {
            format!("/{lang}/opensearch.xml")
        }
    }
}

/// The description.
pub(crate) async fn show(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Response {
    let programme = site.profile.programme.text(&lang).replace("{region}", &site.root_name);
    let about = sentence(lang.as_str(), "opensearch-about", &[("programme", &programme)]);
    let say = |name: &str, text: &str| format!("<{name}>{}</{name}>\n", sitemap::escaped(text));
    let here = sitemap::escaped(&format!("{}{}", site.origin, site.opensearch(&lang)));
    let search =
        sitemap::escaped(&format!("{}{}?q=", site.origin, site.path(&lang, &site.profile.paths.search, "")));
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n",
    );
    // The standard bounds a short name at 16 characters, a long one at 48, and what is said at 1024.
    out.push_str(&say("ShortName", "Corak"));
    out.push_str(&say("LongName", &text::shorten(&format!("Corak · {programme}"), 48)));
    out.push_str(&say("Description", &text::shorten(&about, 1024)));
    let _ = writeln!(out, "<Url type=\"text/html\" method=\"get\" template=\"{search}{{searchTerms}}\"/>");
    let _ = writeln!(
        out,
        "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{here}\"/>"
    );
    let icon = sitemap::escaped(&format!("{}{}", site.origin, assets::address("favicon.svg")));
    let _ = writeln!(out, "<Image width=\"16\" height=\"16\" type=\"image/svg+xml\">{icon}</Image>");
    out.push_str(&say("Language", lang.as_str()));
    out.push_str("<InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n");
    out.push_str("</OpenSearchDescription>\n");
    (
        [
            (header::CONTENT_TYPE, "application/opensearchdescription+xml; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=86400"),
        ],
        out,
    )
        .into_response()
}
