//! What belongs to a council as rows: divisions, posts with those who hold them, statutes.

use domain::access;
use domain::council::{Council, Decree, Division};
use domain::profile::Profile;
use store::Conn;

use super::ExportError;
use super::line::Line;
use crate::kind::FileKind;
use crate::rows::council::withheld_text;
use crate::rows::division::is_called;
use crate::rows::statute::texts;

/// Takes a row.
type Put<'a> = dyn FnMut(&dyn Fn(&mut Line<'_>)) -> Result<(), ExportError> + 'a;

fn decree(line: &mut Line<'_>, decree: &Decree) {
    line.some(decree.number.as_ref())
        .some(decree.date)
        .some(decree.issuer.as_ref())
        .some(decree.file.as_ref());
}

/// How a file names a division: by its name in the first language, or by its key where another is called so.
fn named(divisions: &[Division], division: &Division, profile: &Profile) -> String {
    let own = division.names.text(profile.first_language());
    let alike = divisions.iter().filter(|d| is_called(&d.names, own)).count();
    if alike == 1 { own.to_owned() } else { division.id.to_string() }
}

/// Writes the rows of a council that belong into a file of a kind.
pub(super) fn lines(
    conn: &mut Conn,
    kind: FileKind,
    council: &Council,
    profile: &Profile,
    put: &mut Put<'_>,
) -> Result<(), ExportError> {
    let keep = access::system("export");
    match kind {
        FileKind::Divisions => {
            for d in store::council::whole::divisions(conn, &keep, council.id)? {
                put(&|l| {
                    l.text(d.id).text(&d.region).words(&d.names).words(&d.tasks).text(d.ord);
                    l.text(d.status.word()).yes(d.sample);
                })?;
            }
        }
        FileKind::Posts => {
            let divisions = store::council::whole::divisions(conn, &keep, council.id)?;
            let holders = store::council::whole::holders(conn, &keep, council.id)?;
            for p in store::council::whole::posts(conn, &keep, council.id)? {
                let division = divisions.iter().find(|d| Some(d.id) == p.division);
                let division = division.map(|d| named(&divisions, d, profile));
                let begin = |l: &mut Line<'_>| {
                    l.text(&p.region).some(division.as_ref()).text(p.role.word()).words(&p.names);
                    l.text(p.seats).text(p.ord);
                };
                let end = |l: &mut Line<'_>, key: String| {
                    l.yes(p.sample).text(p.status.word()).text(p.id).text(key);
                };
                let mut held = holders.iter().filter(|h| h.post == p.id).peekable();
                if held.peek().is_none() {
                    put(&|l| {
                        begin(l);
                        // From the name to the state of whoever would hold it.
                        for _ in 0..11 {
                            l.text("");
                        }
                        end(l, String::new());
                    })?;
                }
                for h in held {
                    put(&|l| {
                        begin(l);
                        l.text(&h.name).text(h.acting.word()).text(h.since).some(h.until);
                        decree(l, &h.decree);
                        l.some(h.phone.as_ref()).some(h.email.as_ref()).text(h.status.word());
                        end(l, h.id.to_string());
                    })?;
                }
            }
        }
        FileKind::Statutes => {
            for s in store::council::whole::statutes(conn, &keep, council.id)? {
                let texts = texts(&s.text);
                put(&|l| {
                    l.text(&s.region).text(s.document.word()).text(&s.key);
                    decree(l, &s.decree);
                    l.some(s.since).some(s.until);
                    for text in &texts {
                        l.text(text);
                    }
                    l.text(s.status.word()).yes(s.sample);
                })?;
            }
        }
        _ => put(&|l| {
            l.text(&council.region).words(&council.names);
            decree(l, &council.decree);
            l.some(council.since).some(council.until);
            for name in ["address", "phone", "whatsapp", "email", "website", "instagram"] {
                l.some(council.reach(name));
            }
            l.text(withheld_text(council)).text(council.status.word()).yes(council.sample);
        })?,
    }
    Ok(())
}
