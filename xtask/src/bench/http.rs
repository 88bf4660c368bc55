//! A small HTTP client over one kept-alive connection to a server on this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// No answer is longer, in bytes.
const MOST: usize = 64 << 20;

/// What a browser sends.
pub const BROWSER: &str = "br, gzip";

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, as they came.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// A connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    /// What it sends along as `cookie`; nothing when empty.
    pub cookie: String,
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Result<Client, String> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|e| e.to_string())?;
        Ok(Client { stream: BufReader::with_capacity(64 << 10, stream), cookie: String::new() })
    }

    /// Asks for a path; `encoding` is what the asker can unpack, or nothing.
    pub fn get(&mut self, path: &str, encoding: &str) -> Result<Answer, String> {
        let accept =
            if encoding.is_empty() { String::new() } else { format!("accept-encoding: {encoding}\r\n") };
        let cookie = self.cookies();
        self.ask(path, &format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{accept}{cookie}\r\n"))
    }

    /// Sends a form as the page at `origin` would.
    pub fn post(&mut self, path: &str, origin: &str, form: &str) -> Result<Answer, String> {
        let host = origin.trim_start_matches("http://");
        let (length, cookie) = (form.len(), self.cookies());
        self.ask(
            path,
            &format!(
                "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\n{cookie}content-length: {length}\r\n\
                 content-type: application/x-www-form-urlencoded\r\n\r\n{form}"
            ),
        )
    }

    fn cookies(&self) -> String {
        if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) }
    }

    fn ask(&mut self, path: &str, request: &str) -> Result<Answer, String> {
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|e| e.to_string())?;
        self.answer().map_err(|e| format!("{path}: {e}"))
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match (&mut self.stream).take(64 << 10).read_line(&mut line) {
            Ok(0) => Err("the connection was closed".into()),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(e) => Err(e.to_string()),
        }
    }

    fn bytes(&mut self, n: usize, body: &mut Vec<u8>) -> Result<(), String> {
        if body.len() + n > MOST {
            return Err("the answer is too long".into());
        }
        let from = body.len();
        body.resize(from + n, 0);
        self.stream.read_exact(&mut body[from..]).map_err(|e| e.to_string())
    }

    /// Asks for a path and looks at the answer piece by piece, without keeping it; gives its status.
    pub fn drain(&mut self, path: &str, mut look: impl FnMut(&[u8])) -> Result<u16, String> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|e| e.to_string())?;
        let answer = self.head()?;
        if !answer.header("transfer-encoding").is_some_and(|t| t.contains("chunked")) {
            return Err(format!("{path} is not sent in pieces"));
        }
        let mut piece = Vec::new();
        loop {
            let size = self.line()?;
            let n =
                usize::from_str_radix(size.split(';').next().unwrap_or(""), 16).map_err(|e| e.to_string())?;
            piece.clear();
            self.bytes(n, &mut piece)?;
            self.line()?;
            if n == 0 {
                return Ok(answer.status);
            }
            look(&piece);
        }
    }

    fn head(&mut self) -> Result<Answer, String> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or("this is no HTTP")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or("a header without a colon")?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Ok(Answer { status, headers, body: Vec::new() })
    }

    fn answer(&mut self) -> Result<Answer, String> {
        let mut answer = self.head()?;
        if answer.header("transfer-encoding").is_some_and(|t| t.contains("chunked")) {
            loop {
                let size = self.line()?;
                let size = size.split(';').next().unwrap_or("");
                let n = usize::from_str_radix(size, 16).map_err(|e| e.to_string())?;
                self.bytes(n, &mut answer.body)?;
                self.line()?;
                if n == 0 {
                    return Ok(answer);
                }
            }
        }
        let n = answer.header("content-length").map_or(Ok(0), str::parse).map_err(|_| "no length")?;
        self.bytes(n, &mut answer.body)?;
        Ok(answer)
    }

    /// Asks for a path and follows where it moved to; the path in the end and its answer.
    pub fn follow(&mut self, path: &str, encoding: &str) -> Result<(String, Answer), String> {
        let mut path = path.to_owned();
        for _ in 0..4 {
            let answer = self.get(&path, encoding)?;
            match (answer.status, answer.header("location")) {
                (200, _) => return Ok((path, answer)),
                (301 | 302 | 308, Some(to)) => path = to.to_owned(),
                (status, _) => return Err(format!("{path} answers {status}")),
            }
        }
        Err(format!("{path} moves in a circle"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn served(said: &'static str) -> Client {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0u8; 1024];
            let _ = stream.read(&mut asked).unwrap();
            stream.write_all(said.as_bytes()).unwrap();
        });
        Client::connect(address).unwrap()
    }

    #[test]
    fn both_kinds_of_bodies_are_read() {
        let mut plain = served("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalo!");
        assert_eq!(plain.get("/", "").unwrap().body, b"halo!");
        let mut pieces =
            served("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nha\r\n3\r\nlo!\r\n0\r\n\r\n");
        assert_eq!(pieces.get("/", BROWSER).unwrap().body, b"halo!");
    }

    #[test]
    fn a_broken_answer_is_an_error() {
        assert!(served("nonsense\r\n\r\n").get("/", "").is_err());
        assert!(served("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort").get("/", "").is_err());
        assert!(served("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").follow("/", "").is_err());
    }
}
