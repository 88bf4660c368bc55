//! Signing in by the provider of an office's own accounts, by OpenID Connect: the code flow with PKCE, state and nonce. The provider is
//! outside: everything that is asked of it has a bound in time and size, and nothing it says is believed before it is checked.

mod provider;

pub use client::{Client, LONGEST, Trouble};
pub use provider::{Asked, Begun, Fault, Identity, Provider, Settings};
