//! Somebody who looks at the site of a [`World`].

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use testkit::World;
use tower::ServiceExt;

/// A press that prints what it is told, so that no typesetter has to be built for a look at a page.
struct Proofs;

impl web::document::Press for Proofs {
    fn print(
        &self,
        document: &domain::document::Document,
        lang: &domain::lang::Lang,
    ) -> Result<Vec<u8>, String> {
        Ok(format!("%PDF {lang} {document:?}").into_bytes())
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("text in UTF-8")
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("a header in ASCII"))
    }

    /// The page, which must be HTML in a language and have the status.
    #[track_caller]
    pub fn page(&self, status: u16, lang: &str) -> &str {
        let text = self.text();
        assert_eq!(self.status.as_u16(), status, "{text}");
        assert!(self.header("content-type").starts_with("text/html"), "{}", self.header("content-type"));
        assert!(text.contains(&format!("<html lang=\"{lang}\">")), "not in {lang}: {text}");
        text
    }
}

/// A world's site under an address, as a demo or not.
pub fn site_of(world: &World, origin: &str, demo: bool, metrics_token: Option<String>) -> Arc<web::Site> {
    site_in(world, world.profile.clone(), origin, demo, metrics_token)
}

/// The same in another country, which has the world's regions.
pub fn site_in(
    world: &World,
    profile: domain::profile::Profile,
    origin: &str,
    demo: bool,
    metrics_token: Option<String>,
) -> Arc<web::Site> {
    web::Site::new(
        world.db.clone(),
        Arc::new(profile),
        testkit::code("XX"),
        web::Options {
            demo,
            origin: origin.to_owned(),
            cache_bytes: 4 << 20,
            metrics_token,
            families: vec![],
        },
    )
    .expect("the site opens")
    .with_keyring(world.keyring.clone())
    .with_criteria(vec![
        domain::assessment::criteria::CriteriaSet::parse(
            domain::assessment::criteria::EXAMPLE,
            &world.profile,
        )
        .expect("the example fits its country"),
    ])
    .with_press(Arc::new(Proofs))
}

/// A visitor of the site.
pub struct Visitor {
    site: Arc<web::Site>,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

impl Visitor {
    /// Visits a world's site under a public address.
    pub fn of(world: &World) -> Visitor {
        Visitor::at(world, "https://corak.example", true)
    }

    /// Visits a world's site under an address, as a demo or not.
    pub fn at(world: &World, origin: &str, demo: bool) -> Visitor {
        Visitor::on(site_of(world, origin, demo, None))
    }

    /// Visits a world's site whose figures are opened by a token.
    pub fn with_token(world: &World, token: &str) -> Visitor {
        Visitor::on(site_of(world, "https://corak.example", true, Some(token.to_owned())))
    }

    /// Visits a site.
    pub fn on(site: Arc<web::Site>) -> Visitor {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Visitor { router: web::router(Arc::clone(&site)), site, runtime }
    }

    /// Asks as the API does.
    #[track_caller]
    pub fn find(&self, site: &Arc<web::Site>, lang: &str, query: &str) -> web::find::Found {
        let lang = domain::lang::Lang::parse(lang).expect("a language");
        let asked = web::find::Asked { limit: 100, ..web::find::Asked::parse(Some(query)) };
        self.runtime.block_on(web::find::run(site, &lang, asked)).expect("an answer")
    }

    /// Opens an address.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path)
    }

    /// Asks something of an address.
    pub fn ask(&self, method: Method, path: &str) -> Answer {
        self.ask_with(method, path, &[])
    }

    /// Asks something of an address, with headers.
    pub fn ask_with(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, path, headers, String::new())
    }

    /// Sends something to an address, with headers.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        // A history is read from the journal, whose entries PostgreSQL numbers a moment after they are stored.
        let tells = ["/riwayat", "/kuasa"].iter().any(|part| path.contains(part));
        if method == Method::GET && tells {
            self.site.db.settle().expect("the journal is numbered");
        }
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "corak.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            let (status, headers) = (response.status(), response.headers().clone());
            let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await.expect("a body").to_vec();
            Answer { status, headers, bytes }
        })
    }
}

/// A country with a craft, a motif, a maker and an item: the visitor, and the item's id.
pub fn furnished(world: &World) -> domain::item::Item {
    world.country().craft("ikat", "Ikat cloth", "A1").motif("star", "Star");
    let maker = world.maker(world.maker_draft("loom", "The Loom", "A1-01", "ikat"));
    world.item(world.item_draft("shawl", "Shawl", &maker), 3)
}

impl Visitor {
    /// What the router says of itself.
    pub fn router_as_text(&self) -> String {
        format!("{:?}", self.router)
    }

    /// From here on whoever waits is done waiting when nothing else is left to do.
    pub fn make_time_pass(&self) {
        self.runtime.block_on(async { tokio::time::pause() });
    }
}

impl Visitor {
    /// Opens an address and looks at each piece of the answer when it comes, with its number.
    pub fn pieces(&self, path: &str, mut look: impl FnMut(usize, &[u8])) {
        use futures_util::StreamExt as _;
        let request = Request::builder().uri(path).header(header::HOST, "corak.example");
        let request = request.body(Body::empty()).expect("a request");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::OK);
            let mut pieces = response.into_body().into_data_stream().enumerate();
            while let Some((n, piece)) = pieces.next().await {
                look(n, &piece.expect("a piece"));
            }
        });
    }
}
