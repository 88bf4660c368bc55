//! Posts in a council with those who hold them, as the list beside a decree has them: a row for each who holds a post or held
//! it, and one for a post that nobody holds. What is said of the post itself must agree.

use domain::access::{Access, KeepCouncil};
use domain::council::{
    Acting, Decree, Holder, HolderDraft, Post, PostDraft, Role, Spell, establish, fits, hold,
};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, DivisionId, OfficeholderId, PostId};
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, PUBLICATIONS, Row, Who, beside, both, may, or_faulty, status};
use crate::cells::Cells;

struct PostRow {
    post: Post,
    holder: Option<Holder>,
    /// What the post is called as long as it has no id.
    identity: String,
}

/// The columns that are about somebody who holds the post.
const ABOUT: [&str; 10] = [
    "key",
    "acting",
    "since",
    "until",
    "decree_number",
    "decree_date",
    "decree_issuer",
    "decree_file",
    "phone",
    "email",
];

fn division(
    conn: &mut Conn,
    keep: &Access<KeepCouncil>,
    council: CouncilId,
    cells: &Cells<'_>,
    faults: &mut Faults,
) -> Result<Option<DivisionId>> {
    let Some(word) = cells.some("division") else { return Ok(None) };
    let all = store::council::whole::divisions(conn, keep, council)?;
    let mut alike = all
        .into_iter()
        .filter(|d| d.id.to_string() == word || super::division::is_called(&d.names, &word))
        .map(|d| d.id);
    match (alike.next(), alike.next()) {
        (Some(one), None) => return Ok(Some(one)),
        (None, _) => faults.add("division", word, Problem::Unknown("division".into())),
        (Some(_), Some(_)) => faults.add("division", word, Problem::Ambiguous("division".into())),
    }
    Ok(None)
}

/// The post of a row: the one with its key, or the one that is described so.
fn post(
    conn: &mut Conn,
    keep: &Access<KeepCouncil>,
    cells: &Cells<'_>,
    draft: PostDraft,
    faults: &mut Faults,
) -> Result<std::result::Result<(Post, String), Faults>> {
    let id = match super::council::key(cells, "post_key", faults).map(PostId) {
        Some(key) => {
            if store::council::whole::post(conn, keep, key)?.is_some_and(|p| p.council != draft.council) {
                faults.add("post_key", key, Problem::OfAnotherCouncil);
            }
            Some(key)
        }
        None => {
            let alike = |p: &Post| {
                let named = match draft.names.iter().next() {
                    Some((_, name)) => super::division::is_called(&p.names, name),
                    None => p.names.is_empty(),
                };
                p.role == draft.role && p.division == draft.division && named
            };
            let all = store::council::whole::posts(conn, keep, draft.council)?;
            let mut alike: Vec<Post> = all.into_iter().filter(alike).collect();
            // Where several are called so, their place tells them apart.
            if alike.len() > 1 || draft.names.is_empty() {
                alike.retain(|p| p.ord == draft.ord);
            }
            if alike.len() > 1 {
                faults.add("role", draft.role.word(), Problem::Ambiguous("post".into()));
            }
            alike.pop().map(|p| p.id)
        }
    };
    let identity = id.map_or_else(
        || {
            let name = draft.names.iter().next().map_or_else(String::new, |(_, name)| text::match_key(name));
            let division = draft.division.map(|d| d.to_string()).unwrap_or_default();
            let place = if name.is_empty() { draft.ord } else { 0 };
            format!("{}/{division}/{}/{name}/{place}", draft.region, draft.role.word())
        },
        |id| id.to_string(),
    );
    let made = establish(id.unwrap_or(PostId(Uuid::nil())), draft).map_err(|mut faults| {
        for fault in &mut faults.0 {
            if let Some(lang) = fault.field.strip_prefix("name") {
                fault.field = format!("title{lang}");
            }
        }
        faults
    });
    Ok(made.map(|post| (post, identity)))
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let found = super::council::of_region(conn, look, cells, &mut faults)?;
    let roles: Vec<&str> = Role::ALL.iter().map(|r| r.word()).collect();
    if cells.text("role").is_empty() {
        faults.add("role", "", Problem::Missing);
    }
    let role = cells.word("role", Role::Member, Role::from_word, &roles, &mut faults);
    let seats = cells.whole("seats", 1, 200, &mut faults).unwrap_or(1);
    let ord = cells.whole("ord", 1, 999, &mut faults).unwrap_or(1);
    let post_status =
        cells.word("post_status", Publication::Published, Publication::from_word, PUBLICATIONS, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let Some((council, region)) = found else { return Ok(Made::faulty("", faults)) };
    let keep: Access<KeepCouncil> = may();
    let draft = PostDraft {
        council,
        region: region.clone(),
        role,
        names: cells.words("title", look.profile),
        division: division(conn, &keep, council, cells, &mut faults)?,
        seats,
        ord,
        status: post_status,
        sample,
    };
    let made = post(conn, &keep, cells, draft, &mut faults)?;
    or_faulty!("", faults.or(()));
    let (post, identity) = or_faulty!("", made);
    let part = Some((identity.clone(), format!("{post:?}")));
    let holder = or_faulty!("", holder(conn, look, &keep, cells, &post)?);
    let name = holder.as_ref().map_or_else(|| format!("{identity}/"), |h| named(h, &identity));
    if let Some(holder) = &holder
        && store::council::whole::is_erased(conn, holder.id)?
        && store::council::whole::holder(conn, &keep, holder.id)?.as_ref() != Some(holder)
    {
        let mut faults = Faults::default();
        faults.add("key", holder.id, Problem::Erased);
        return Ok(Made::faulty(name, faults));
    }
    Ok(Made { part, ..Made::new(name, PostRow { post, holder, identity }) })
}

/// The name of somebody who holds a post that no other row has.
fn named(holder: &Holder, identity: &str) -> String {
    if holder.id.0.is_nil() {
        format!("{identity}/{}@{}", holder.name, holder.since)
    } else {
        holder.id.to_string()
    }
}

/// Who holds the post, if the row says so.
fn holder(
    conn: &mut Conn,
    look: &Look<'_>,
    keep: &Access<KeepCouncil>,
    cells: &Cells<'_>,
    post: &Post,
) -> Result<std::result::Result<Option<Holder>, Faults>> {
    let mut faults = Faults::default();
    let name = cells.text("name");
    if name.is_empty() {
        // Days or a decree without a name are a name that was forgotten.
        if ABOUT.iter().any(|column| !cells.text(column).is_empty()) {
            faults.add("name", "", Problem::Missing);
        }
        return Ok(faults.or(None));
    }
    let key = super::council::key(cells, "key", &mut faults).map(OfficeholderId);
    let words: Vec<&str> = Acting::ALL.iter().map(|a| a.word()).collect();
    let acting = cells.word("acting", Acting::Definitive, acting_from, &words, &mut faults);
    let (since, until) = (cells.date("since", &mut faults), cells.date("until", &mut faults));
    let decree: Decree = super::council::decree(cells, &mut faults);
    let status = status(cells, Publication::Published, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let before = match key {
        Some(key) => {
            let there = store::council::whole::holder(conn, keep, key)?;
            if there.as_ref().is_some_and(|h| h.region != post.region) {
                faults.add("key", key, Problem::OfAnotherCouncil);
            }
            there
        }
        None => store::council::whole::holders(conn, keep, post.council)?
            .into_iter()
            .find(|h| h.post == post.id && h.name == name && Some(h.since) == since),
    };
    if let Err(faults) = faults.or(()) {
        return Ok(Err(faults));
    }
    let draft = HolderDraft {
        post: post.id,
        region: post.region.clone(),
        name: name.to_owned(),
        acting,
        since,
        until,
        decree,
        // Which account is the same person's is said in the form.
        account: before.as_ref().and_then(|b| b.account),
        phone: cells.some("phone"),
        email: cells.some("email"),
        status,
        // Whether the post is a sample is said in the same column.
        sample: before.as_ref().map_or(sample, |b| b.sample),
    };
    let id = before.as_ref().map(|b| b.id).or(key).unwrap_or(OfficeholderId(Uuid::nil()));
    Ok(hold(id, &look.profile.telephone, draft).map(Some))
}

/// The stored word, or the short form of Indonesian administration.
fn acting_from(word: &str) -> Option<Acting> {
    match word.trim_end_matches('.').to_lowercase().as_str() {
        "definitif" => Some(Acting::Definitive),
        "pj" => Some(Acting::Interim),
        "plt" => Some(Acting::Acting),
        "plh" => Some(Acting::StandIn),
        word => Acting::from_word(word),
    }
}

impl Row for PostRow {
    fn compare(&self, conn: &mut Conn, first: bool) -> Result<Compared> {
        let keep: Access<KeepCouncil> = may();
        let mut all = Compared { applied: Applied::Unchanged, changes: Vec::new() };
        // A post that is there is changed by its first row only.
        if first {
            all = beside(store::council::whole::post(conn, &keep, self.post.id)?.as_ref(), &self.post);
        }
        if let Some(holder) = &self.holder {
            let one = beside(store::council::whole::holder(conn, &keep, holder.id)?.as_ref(), holder);
            all.applied = both(all.applied, one.applied);
            all.changes.extend(one.changes);
        }
        Ok(all)
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, first: bool) -> Result<Applied> {
        let keep: Access<KeepCouncil> = who.may()?;
        let new = self.post.id.0.is_nil();
        if new {
            self.post.id = PostId(Uuid::now_v7());
        }
        let mut applied = Applied::Unchanged;
        if first || new {
            applied = store::council::post::save(tx, &keep, &self.post)?;
        }
        if let Some(holder) = &mut self.holder {
            holder.post = self.post.id;
            if holder.id.0.is_nil() {
                holder.id = OfficeholderId(Uuid::now_v7());
            }
            applied = both(applied, store::council::holder::save(tx, &keep, holder)?);
        }
        Ok(applied)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.post.region.clone())])
    }

    fn fits(&self, conn: &mut Conn, look: &mut Look<'_>) -> Result<Faults> {
        let mut faults = Faults::default();
        let Some(holder) = &self.holder else { return Ok(faults) };
        let seated = look.seated(conn, self.post.id, &self.identity)?;
        let name = named(holder, &self.identity);
        seated.retain(|(n, _)| *n != name);
        if holder.status != Publication::Withdrawn {
            let others: Vec<Spell> = seated.iter().map(|(_, s)| s.clone()).collect();
            if let Err(problem) = fits(&holder.spell(), &others, self.post.seats) {
                faults.add("since", holder.since, problem);
            }
            seated.push((name, holder.spell()));
        }
        Ok(faults)
    }
}
