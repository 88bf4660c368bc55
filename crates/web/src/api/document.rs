//! The description of the API, OpenAPI 3.1; `docs/openapi.json` is a copy that a test keeps equal.

use std::sync::OnceLock;

use utoipa::OpenApi;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required};

use crate::api::answer::{Answer, json};
use crate::api::call::{Call, MOST, USUAL};
use crate::api::problem::{self, Problem};
use crate::api::{council, craft, flagship, group, heritage, item, maker, motif, region, search, vocabulary};

/// What is said of the API as a whole.
const ABOUT: &str = "Everything that the register shows to everybody, to read. No key is needed.\n\n\
**Lists** are paged: `limit` says how many records (50 unless told, at most 200), `next` in the body and in the header \
`Link` leads to the next page and is `null` on the last one. The cursor in it is opaque. A walk through all pages meets \
each record that stays in the list exactly once, also while others are added.\n\n\
**Texts** are objects by language. **Money** is a whole number in the smallest unit with currency and exponent. \
**Instants** are RFC 3339 in UTC. **Claims** carry their sources and whether an officer has confirmed them. **Samples** \
of a demo carry `sample: true`.\n\n\
**What is missing here** is not recorded, or not public: a person's name, story and contact are `null` until consent is \
recorded, a post does not say who holds it, and protected goods have no price.\n\n\
**Caching:** each answer has a strong `ETag`; send it as `If-None-Match` and get 304 while nothing changed. Over a \
compressed connection the tag is weak.\n\n\
**Problems** are `application/problem+json` (RFC 9457) in the language that `Accept-Language` asks for. A parameter that \
is unknown, given twice, too long or of the wrong form is a problem with status 400 that names it.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Corak", description = ABOUT, license(name = "Apache-2.0", identifier = "Apache-2.0")),
    servers((url = "/", description = "The address of the programme.")),
    paths(
        super::index,
        region::list,
        region::show,
        group::list,
        group::show,
        council::list,
        council::show,
        council::statute,
        council::article,
        craft::list,
        craft::show,
        motif::list,
        motif::show,
        heritage::list,
        heritage::show,
        maker::list,
        maker::show,
        item::list,
        item::show,
        flagship::list,
        flagship::show,
        flagship::coverage,
        search::find,
        vocabulary::every,
        vocabulary::list,
        vocabulary::show,
        show,
    ),
    components(schemas(Problem, problem::WrongParameter)),
    tags(
        (name = "index", description = "Where to begin."),
        (name = "regions", description = "The regions of the country, with what is recorded of their flagships."),
        (name = "councils", description = "The councils themselves, with posts and statutes; who holds a post is told by their pages alone."),
        (name = "crafts", description = "Crafts, and where they are made."),
        (name = "motifs", description = "Motifs, their meaning and rules of wear."),
        (name = "heritage", description = "Entries of heritage and geographical-indication registers."),
        (name = "makers", description = "Those who make."),
        (name = "items", description = "What they make."),
        (name = "designations", description = "Flagship products of regions, and the coverage that follows."),
        (name = "search", description = "One question over everything."),
        (name = "vocabularies", description = "The words by which records are sorted."),
    )
)]
struct Described;

fn problem(description: &str) -> RefOr<utoipa::openapi::Response> {
    let schema = Ref::from_schema_name("Problem");
    ResponseBuilder::new()
        .description(description)
        .content(problem::CONTENT_TYPE, ContentBuilder::new().schema(Some(schema)).build())
        .build()
        .into()
}

fn text_header(description: &str) -> utoipa::openapi::header::Header {
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
    HeaderBuilder::new().schema(Some(text)).description(Some(description)).build()
}

/// What every operation has in common.
fn complete(path: &str, operation: &mut Operation) {
    let list = operation.operation_id.as_deref().is_some_and(|id| id.starts_with("list"));
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(ok)) = responses.get_mut("200") {
        ok.headers.insert("ETag".into(), text_header("A tag of the content.").into());
        if list {
            ok.headers.insert(
                "Link".into(),
                text_header("The next page, `rel=\"next\"`, where there is one.").into(),
            );
        }
    }
    let unchanged =
        ResponseBuilder::new().description("Nothing changed since the `ETag` in `If-None-Match`.");
    responses.insert("304".into(), unchanged.build().into());
    responses.insert("400".into(), problem("A parameter is wrong; `errors` names each one."));
    responses.insert("405".into(), problem("Only reading is allowed."));
    responses.insert("503".into(), problem("Not now; `Retry-After` says when to try again."));
    if path.contains('{') {
        responses.insert("404".into(), problem("There is nothing public under this name."));
        if path.ends_with("{slug}") {
            let moved = ResponseBuilder::new()
                .description("It has another address now.")
                .header("Location", text_header("The address that it has now."));
            responses.insert("301".into(), moved.build().into());
        }
    }
    if !list {
        return;
    }
    let whole = |min: i64, max: i64, usual: i64| {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Integer))
            .minimum(Some(min))
            .maximum(Some(max))
            .default(Some(usual.into()))
            .build()
    };
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
    let query = |name: &str, description: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(description))
    };
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(
        query("limit", "How many records the page may hold.")
            .schema(Some(whole(1, MOST, USUAL)))
            .build()
            .into(),
    );
    parameters.push(
        query("cursor", "Where the page begins, as `next` of the page before gives it; opaque.")
            .schema(Some(text))
            .build()
            .into(),
    );
}

/// The document as text.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut document = Described::openapi();
        document.info.version = env!("CARGO_PKG_VERSION").to_owned();
        for (path, item) in &mut document.paths.paths {
            if let Some(operation) = &mut item.get {
                complete(path, operation);
            }
        }
        let mut text = document.to_pretty_json().unwrap_or_default();
        text.push('\n');
        text
    })
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "index",
    operation_id = "getDocument",
    responses((status = 200, description = "The document.", body = serde_json::Value))
)]
pub(super) async fn show(call: Call) -> Answer {
    call.ask().done()?;
    Ok(json(text().as_bytes().to_vec()))
}
