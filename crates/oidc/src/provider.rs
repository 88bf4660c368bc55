//! The provider: what it says of itself, kept for an hour; the way to it, and what comes back.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use chrono::DateTime;
use client::{Client, LONGEST, Trouble};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims,
    CoreJwsSigningAlgorithm, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LanguageTag, LogoutRequest,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadataWithLogout, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, TokenResponse, UserInfoError,
};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

/// What a provider says of itself is asked again after so long.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// What it said is still used so long after it was asked, while it does not answer.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);
/// After a failure, and for keys that it did not have, it is asked again at most so often.
const PAUSE: Duration = Duration::from_secs(5);
/// What is believed of a name or an address, in characters.
const LONGEST_NAME: usize = 200;
/// What is believed of a subject, in bytes: the standard allows 255.
const LONGEST_SUBJECT: usize = 255;

/// What the operator says of the provider.
#[derive(Clone)]
pub struct Settings {
    /// Its issuer, as it writes it itself.
    pub issuer: String,
    /// The name under which it knows this office.
    pub client: String,
    /// The word that proves it; none for a public client, which PKCE protects alone.
    pub secret: Option<String>,
    /// What people call it.
    pub label: String,
    /// Whether an address for mail that it has verified links to the account with that address.
    pub by_email: bool,
    /// The words, as `acr` or in `amr`, that count as a second step.
    pub second_step: Vec<String>,
    /// The certificate, in PEM, of an authority that only this office knows.
    pub authority: Option<Vec<u8>>,
}

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It does not answer, or answers what nobody can read.
    #[error("the provider cannot be used: {0}")]
    Silent(String),
    /// It says no, or what it says does not hold.
    #[error("the provider's answer does not hold: {0}")]
    Refused(String),
}

/// What has to be remembered while somebody is at the provider.
#[derive(Clone, Serialize, Deserialize)]
pub struct Asked {
    /// What comes back in the address.
    pub state: String,
    /// What comes back in the token.
    pub nonce: String,
    /// What proves that whoever asks for the token is who asked for the code.
    verifier: String,
}

/// A way to the provider.
pub struct Begun {
    /// Where to go.
    pub address: String,
    /// What has to be remembered meanwhile.
    pub asked: Asked,
}

/// Whom the provider has recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who, as it never changes.
    pub subject: String,
    /// The address for mail, if the provider has verified it; in lower case.
    pub email: Option<String>,
    /// What the provider calls them.
    pub name: String,
    /// Whether they showed a second step there.
    pub strong: bool,
}

type Ready = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

#[derive(Clone)]
struct Known {
    metadata: ProviderMetadataWithLogout,
    at: Instant,
}

#[derive(Default)]
struct Memory {
    known: Option<Known>,
    failed: Option<(Instant, String)>,
}

/// The client as the library asks for one.
#[derive(Debug, Clone)]
struct Asks(Client);

impl<'c> AsyncHttpClient<'c> for Asks {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Trouble>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move { Ok(self.0.ask(request.map(Into::into)).await?.map(|body| body.to_vec())) })
    }
}

/// The provider of an office's own accounts.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    client: Asks,
    pause: Duration,
    memory: tokio::sync::Mutex<Memory>,
}

impl Provider {
    /// A provider that sends people back to `redirect`. Nothing is asked of it yet.
    ///
    /// # Errors
    /// A sentence that names the setting that makes no sense.
    pub fn new(settings: Settings, redirect: String) -> Result<Provider, String> {
        let safe = settings.issuer.parse().is_ok_and(|uri| client::safe(&uri));
        if !safe {
            return Err(format!("oidc.issuer: {} is no https address", settings.issuer));
        }
        if settings.client.is_empty() {
            return Err("oidc.client_id: say under which name the provider knows this office".into());
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|e| format!("oidc.issuer: {e}"))?;
        let redirect = RedirectUrl::new(redirect).map_err(|e| format!("origin: {e}"))?;
        let client =
            Client::new(settings.authority.as_deref()).map_err(|e| format!("oidc.authority: {e}"))?;
        Ok(Provider {
            settings,
            issuer,
            redirect,
            client: Asks(client),
            pause: PAUSE,
            memory: tokio::sync::Mutex::default(),
        })
    }

    /// The same with less patience.
    #[must_use]
    pub fn waiting(self, longest: Duration) -> Provider {
        Provider { client: Asks(self.client.0.waiting(longest)), ..self }
    }

    /// The same, asked again after a failure or for keys that it did not have at most so often.
    #[must_use]
    pub fn pausing(self, pause: Duration) -> Provider {
        Provider { pause, ..self }
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether an address for mail that it has verified links to the account with that address.
    pub fn by_email(&self) -> bool {
        self.settings.by_email
    }

    /// Whether it answers, and is who the settings say.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn check(&self) -> Result<(), Fault> {
        self.known(false).await.map(drop)
    }

    /// What it says of itself; asked again when `anew`.
    async fn known(&self, anew: bool) -> Result<ProviderMetadataWithLogout, Fault> {
        let asked = async {
            let mut memory = self.memory.lock().await;
            let age = |k: &Known| k.at.elapsed();
            let fresh = if anew { self.pause } else { FRESH };
            if let Some(known) = memory.known.as_ref().filter(|k| age(k) < fresh) {
                return Ok(known.metadata.clone());
            }
            let old = memory.known.as_ref().filter(|k| age(k) < STALE).map(|k| k.metadata.clone());
            // Whoever waited in line behind a failure need not wait for another one.
            if let Some((_, why)) = memory.failed.as_ref().filter(|(at, _)| at.elapsed() < self.pause) {
                return old.ok_or_else(|| Fault::Silent(why.clone()));
            }
            match ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.client).await {
                Ok(metadata) => {
                    *memory = Memory {
                        known: Some(Known { metadata: metadata.clone(), at: Instant::now() }),
                        failed: None,
                    };
                    Ok(metadata)
                }
                Err(error) => {
                    let why = told(error);
                    tracing::warn!(%why, "the provider does not say who it is");
                    memory.failed = Some((Instant::now(), why.clone()));
                    old.ok_or(Fault::Silent(why))
                }
            }
        };
        // Two questions, and the wait in line for those of somebody else.
        tokio::time::timeout(LONGEST * 2, asked)
            .await
            .map_err(|_| Fault::Silent(Trouble::Late(LONGEST * 2).to_string()))?
    }

    fn ready(&self, metadata: &ProviderMetadataWithLogout) -> Ready {
        let basic = metadata
            .token_endpoint_auth_methods_supported()
            .is_none_or(|ways| ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
        CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.settings.client.clone()),
            self.settings.secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect.clone())
        .set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody })
    }

    /// A way to the provider, whose pages are asked for in a language.
    ///
    /// # Errors
    /// When it does not say where it is.
    pub async fn begin(&self, lang: &str) -> Result<Begun, Fault> {
        let client = self.ready(&self.known(false).await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        for scope in ["email", "profile"] {
            request = request.add_scope(Scope::new(scope.into()));
        }
        let (address, state, nonce) =
            request.set_pkce_challenge(challenge).add_ui_locale(LanguageTag::new(lang.into())).url();
        let asked = Asked {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok(Begun { address: address.into(), asked })
    }

    /// Where somebody signs out at the provider as well, in pages of a language; nothing where it offers no such way, or where it was not
    /// asked of late: nobody waits for it to sign out here.
    pub fn farewell(&self, lang: &str) -> Option<String> {
        let memory = self.memory.try_lock().ok()?;
        let known = memory.known.as_ref().filter(|k| k.at.elapsed() < STALE)?;
        let end = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        let request = LogoutRequest::from(end)
            .set_client_id(ClientId::new(self.settings.client.clone()))
            .add_ui_locale(LanguageTag::new(lang.into()));
        let address = String::from(request.http_get_url());
        address.parse().is_ok_and(|uri| client::safe(&uri)).then_some(address)
    }

    /// Exchanges the code that came back for whom the provider has recognised. `issuer` is who the answer says it is from, if it says so;
    /// `now` is in microseconds since 1970.
    ///
    /// # Errors
    /// When it says no, does not answer, or says what does not hold.
    pub async fn finish(
        &self,
        asked: &Asked,
        code: &str,
        issuer: Option<&str>,
        now: i64,
    ) -> Result<Identity, Fault> {
        if issuer.is_some_and(|i| i != self.settings.issuer) {
            return Err(Fault::Refused("it comes from another provider".into()));
        }
        let mut client = self.ready(&self.known(false).await?);
        let response: CoreTokenResponse = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|e| Fault::Silent(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()))
            .request_async(&self.client)
            .await
            .map_err(|e| match e {
                RequestTokenError::ServerResponse(no) => Fault::Refused(no.to_string()),
                RequestTokenError::Request(trouble) => Fault::Silent(trouble.to_string()),
                other => Fault::Silent(other.to_string()),
            })?;
        let token =
            response.id_token().ok_or_else(|| Fault::Refused("there is no token of who it is".into()))?;
        let claims = match claims(&client, token, asked, now) {
            // It has changed its keys.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                client = self.ready(&self.known(true).await?);
                claims(&client, token, asked, now)
            }
            found => found,
        };
        let claims = claims.map_err(|e| Fault::Refused(e.to_string()))?;
        if let Some(expected) = claims.access_token_hash() {
            let verifier = client.id_token_verifier();
            let hash =
                token.signing_alg().and_then(|alg| Ok((alg, token.signing_key(&verifier)?))).ok().and_then(
                    |(alg, key)| AccessTokenHash::from_token(response.access_token(), alg, key).ok(),
                );
            if hash.as_ref() != Some(expected) {
                return Err(Fault::Refused("the tokens do not belong together".into()));
            }
        }
        let subject = claims.subject().to_string();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Fault::Refused("it does not say who it is".into()));
        }
        let mut identity = Identity {
            subject,
            email: verified(claims.email().map(|e| e.as_str()), claims.email_verified()),
            name: claims
                .preferred_username()
                .map(|n| n.as_str())
                .or_else(|| claims.email().map(|e| e.as_str()))
                .map(short)
                .unwrap_or_default(),
            strong: self.is_strong(&claims),
        };
        // Many providers tell addresses and names only when they are asked for them.
        if (identity.email.is_none() || identity.name.is_empty())
            && let Ok(request) =
                client.user_info(response.access_token().clone(), Some(claims.subject().clone()))
        {
            let more: Result<CoreUserInfoClaims, UserInfoError<Trouble>> =
                request.request_async(&self.client).await;
            match more {
                Ok(more) => {
                    let email = more.email().map(|e| e.as_str());
                    identity.email = identity.email.or_else(|| verified(email, more.email_verified()));
                    if identity.name.is_empty() {
                        let name = more.preferred_username().map(|n| n.as_str()).or(email);
                        identity.name = name.map(short).unwrap_or_default();
                    }
                }
                Err(UserInfoError::ClaimsVerification(e)) => return Err(Fault::Refused(e.to_string())),
                // Who it is has been proved already.
                Err(error) => tracing::warn!(%error, "the provider tells no more of who signed in"),
            }
        }
        Ok(identity)
    }

    fn is_strong(&self, claims: &CoreIdTokenClaims) -> bool {
        let words = &self.settings.second_step;
        let counts = |word: &str| words.iter().any(|w| w == word);
        claims.auth_context_ref().is_some_and(|acr| counts(acr))
            || claims.auth_method_refs().is_some_and(|amr| amr.iter().any(|one| counts(one)))
    }
}

/// What a token claims, once it is shown to be from this provider, for this office, for this question, and of now.
fn claims(
    client: &Ready,
    token: &CoreIdToken,
    asked: &Asked,
    now: i64,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    use CoreJwsSigningAlgorithm as Way;
    let at = DateTime::from_timestamp_micros(now).unwrap_or_default();
    let verifier = client
        .id_token_verifier()
        // What is signed with the office's own word could have been signed by whoever stole it; nothing is signed with nothing.
        .set_allowed_algs([
            Way::RsaSsaPkcs1V15Sha256,
            Way::RsaSsaPkcs1V15Sha384,
            Way::RsaSsaPkcs1V15Sha512,
            Way::RsaSsaPssSha256,
            Way::RsaSsaPssSha384,
            Way::RsaSsaPssSha512,
            Way::EcdsaP256Sha256,
            Way::EcdsaP384Sha384,
            Way::EdDsa,
        ])
        .set_time_fn(move || at);
    token.claims(&verifier, &Nonce::new(asked.nonce.clone())).cloned()
}

fn verified(email: Option<&str>, verified: Option<bool>) -> Option<String> {
    let email = email.filter(|e| verified == Some(true) && e.chars().count() <= LONGEST_NAME)?;
    Some(email.trim().to_lowercase())
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

fn told(error: DiscoveryError<Trouble>) -> String {
    match error {
        DiscoveryError::Request(trouble) => trouble.to_string(),
        other => other.to_string(),
    }
}
