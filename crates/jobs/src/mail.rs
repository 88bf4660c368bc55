//! Sends mail by the council's own server. Everything has a bound: a server that hangs costs a job half a minute, and no page
//! anything.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::Failed;

/// The longest that a letter may take from the first look for the server to its word that it has it.
pub const LONGEST: Duration = Duration::from_secs(30);
/// The longest that the server may take for one answer.
const ANSWER: Duration = Duration::from_secs(15);

/// How the connection is kept from others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte, usually at port 465.
    Tls,
    /// After a word in the clear, usually at port 587; without it nothing is sent.
    StartTls,
    /// Not at all: for a server on the same machine.
    None,
}

impl Security {
    /// Every way.
    pub const ALL: [Security; 3] = [Security::Tls, Security::StartTls, Security::None];

    /// The word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Security::Tls => "tls",
            Security::StartTls => "starttls",
            Security::None => "none",
        }
    }

    /// Reads the word in the settings.
    pub fn from_word(word: &str) -> Option<Security> {
        Security::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The port that servers usually have for it.
    pub const fn port(self) -> u16 {
        match self {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        }
    }
}

/// The council's mail server.
#[derive(Clone)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others' eyes.
    pub security: Security,
    /// The name and password with which the program signs in, if it has to.
    pub credentials: Option<(String, String)>,
    /// Who the letters are from: an address, perhaps with a name before it in `Name <address>`.
    pub from: String,
    /// The certificate, in PEM, of an authority that only this office knows.
    pub authority: Option<Vec<u8>>,
}

/// A letter, in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is for.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Sends letters.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    longest: Duration,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer(from {})", self.from)
    }
}

impl Mailer {
    /// Somebody who sends letters by this server. Nothing is asked of it yet.
    ///
    /// # Errors
    /// A sentence that names the setting that makes no sense.
    pub fn new(server: &Server) -> Result<Mailer, String> {
        let from: Mailbox =
            server.from.parse().map_err(|_| format!("mail.from: {} is no mail address", server.from))?;
        let parameters = || {
            let mut parameters = TlsParameters::builder(server.host.clone());
            if let Some(pem) = &server.authority {
                // What is no certificate would be passed over in silence.
                if !String::from_utf8_lossy(pem).contains("-----BEGIN CERTIFICATE-----") {
                    return Err("mail.authority: there is no certificate in PEM".to_owned());
                }
                let found = Certificate::from_pem(pem).map_err(|e| format!("mail.authority: {e}"))?;
                parameters = parameters.add_root_certificate(found);
            }
            parameters.build_rustls().map_err(|e| format!("mail.server: {e}"))
        };
        let tls = match server.security {
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::StartTls => Tls::Required(parameters()?),
            Security::None => Tls::None,
        };
        let host = from.email.domain().to_owned();
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            // The name of this machine is nobody's business.
            .hello_name(ClientId::Domain(host))
            .timeout(Some(ANSWER));
        if let Some((name, password)) = &server.credentials {
            transport = transport.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Mailer { from, transport: transport.build(), longest: LONGEST })
    }

    /// The same with less patience.
    #[must_use]
    pub fn waiting(self, longest: Duration) -> Mailer {
        Mailer { longest, ..self }
    }

    /// Sends a letter: when this ends well, the server has it.
    ///
    /// # Errors
    /// Why it has not: for good when it will never take such a letter.
    pub async fn send(&self, letter: Letter) -> Result<(), Failed> {
        let to: Mailbox = letter
            .to
            .parse()
            .map_err(|_| Failed::ForGood("the letter has no address that can be used".into()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject)
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(|e| Failed::ForGood(e.to_string()))?;
        let sent = self.bounded(self.transport.send(message)).await?;
        sent.map(drop)
            .map_err(|e| if e.is_permanent() { Failed::ForGood(told(&e)) } else { Failed::ForNow(told(&e)) })
    }

    /// Asks the server whether it would take letters: connects, signs in, and leaves.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self) -> Result<(), Failed> {
        match self.bounded(self.transport.test_connection()).await? {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failed::ForNow("the mail server hung up".into())),
            Err(e) => Err(Failed::ForNow(told(&e))),
        }
    }

    async fn bounded<T>(&self, work: impl Future<Output = T>) -> Result<T, Failed> {
        let within = self.longest;
        tokio::time::timeout(within, work).await.map_err(|_| {
            Failed::ForNow(format!("the mail server did not answer within {} s", within.as_secs()))
        })
    }
}

/// What is wrong, with its causes; addresses of people that a server repeats are left out, since others read this.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(c) = cause {
        let more = c.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = c.source();
    }
    let words = text.split_whitespace().map(|w| if w.contains('@') { "…" } else { w });
    words.collect::<Vec<_>>().join(" ")
}
