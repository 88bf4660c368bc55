//! The peer of the page rows: a bare axum program that answers with what was recorded from the server beside it.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::server::Server;
use crate::postgres::free_port;

/// What one hop sets and the peer's own hop sets again.
const OWN: &[&str] = &["transfer-encoding", "content-length", "connection", "date", "keep-alive"];

/// A server that answers these addresses just as another does. Each must answer 200.
pub fn start(
    programs: &Path,
    server: &Server,
    paths: &[String],
    encoding: &str,
    folder: &Path,
) -> Result<Server, String> {
    record(server, paths, encoding, folder)?;
    let port = free_port()?;
    let mut command = Command::new(programs.join("examples/bare"));
    command.arg(format!("127.0.0.1:{port}")).arg(folder);
    Server::start(command, port)
}

fn record(server: &Server, paths: &[String], encoding: &str, folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let mut client = server.client()?;
    let mut answers = Vec::new();
    for (n, path) in paths.iter().enumerate() {
        // The first answer may be an unpacked one, since a page that is asked for once is not worth packing.
        client.get(path, encoding)?;
        let answer = client.get(path, encoding)?;
        if answer.status != 200 {
            return Err(format!("{path} answers {}", answer.status));
        }
        let body = format!("{n}.body");
        std::fs::write(folder.join(&body), &answer.body).map_err(|e| e.to_string())?;
        let headers: Vec<_> =
            answer.headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).collect();
        answers.push(json!({ "path": path, "headers": headers, "body": body }));
    }
    let index = serde_json::to_vec(&answers).map_err(|e| e.to_string())?;
    std::fs::write(folder.join("answers.json"), index).map_err(|e| e.to_string())
}
