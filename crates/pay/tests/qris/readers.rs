//! Other people's programs, which read what we write: `zbarimg` from a picture, `promptparse` and `emvco-qr-sdk` of npm from a text.
