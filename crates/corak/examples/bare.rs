//! The peer of the page rows of `cargo xtask bench`: axum and nothing else, answering recorded addresses with the same
//! headers and bytes. `bare HOST:PORT FOLDER`, where the folder holds `answers.json` and the bodies it names.
#![allow(clippy::print_stdout, reason = "it prints where it listens")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Uri};
use axum::routing::get;

type Answers = HashMap<String, (HeaderMap, Bytes)>;
type Fault = Box<dyn std::error::Error>;

fn read(folder: &Path) -> Result<Answers, Fault> {
    let index: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("answers.json"))?)?;
    let mut answers = Answers::new();
    for answer in index.as_array().into_iter().flatten() {
        let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
        let mut headers = HeaderMap::new();
        for pair in answer["headers"].as_array().into_iter().flatten() {
            headers.append(HeaderName::try_from(text(&pair[0]))?, HeaderValue::try_from(text(&pair[1]))?);
        }
        let body = std::fs::read(folder.join(text(&answer["body"])))?;
        answers.insert(text(&answer["path"]), (headers, body.into()));
    }
    Ok(answers)
}

async fn answer(State(answers): State<Arc<Answers>>, uri: Uri) -> Response<Body> {
    let Some((headers, body)) = answers.get(uri.path()) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(body.clone()));
    *response.headers_mut() = headers.clone();
    response
}

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let (Some(listen), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("bare HOST:PORT FOLDER".into());
    };
    let answers = Arc::new(read(Path::new(&folder))?);
    let router = Router::new().route("/", get(async || "ok\n")).fallback(get(answer)).with_state(answers);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(&listen).await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}
