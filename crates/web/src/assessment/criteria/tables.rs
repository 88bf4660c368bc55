//! Criteria sets as tables: the list of them, and the criteria of one with the text of every score.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::decision::plain;
use mcda::Direction;

use super::list::sets;
use super::{said, show};
use crate::Site;
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::assessment::tables::{Table, format, no_file};
use crate::error::Answer;

/// The list as a file.
pub(super) async fn list(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let own = sets(&site, &signed).await?;
    let format = format(&uri).ok_or_else(|| no_file(&site, &signed))?;
    let lang = &signed.lang;
    let say = |key: &str| said::say(lang, key);
    let label = |field: &str| (crate::desk::said::label(lang, "criteria-set", field), false);
    let columns = vec![
        (say("round-file-key"), false),
        (say("criteria-file-set"), false),
        (say("criteria-of"), false),
        (say("criteria-file-stage"), false),
        label("levels"),
        (say("criteria-title-criteria"), true),
        (say("criteria-file-missing"), true),
        label("method"),
        label("source"),
        label("certainty"),
    ];
    let mut table = Table::new(say("criteria-set-register"), columns);
    let mut add = |set: &CriteriaSet, of: String, stage: String| {
        table.rows.push(vec![
            set.key.clone(),
            set.name.text(lang).to_owned(),
            of,
            stage,
            said::levels(set, &site.profile, lang),
            set.criteria.len().to_string(),
            said::missing(set, &site.profile, lang).len().to_string(),
            said::method(set.method.word(), lang),
            said::source(set, lang),
            say(&format!("criteria-basis-{}", set.certainty.basis.word())),
        ]);
    };
    for (region, own) in &own {
        add(&own.set, region.clone(), say(&format!("criteria-stage-{}", own.stage.word())));
    }
    for set in site.criteria() {
        add(set, say("criteria-of-profile"), String::new());
    }
    Ok(table.send(format))
}

/// The criteria of a set as a file, a row for every score with what it means.
pub(super) async fn criteria(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(named): Path<String>,
    uri: Uri,
) -> Answer {
    let read = show::read(&site, &signed, &named).await?;
    let format = format(&uri).ok_or_else(|| no_file(&site, &signed))?;
    let (lang, set) = (&signed.lang, read.found.set());
    let say = |key: &str| said::say(lang, key);
    let columns = vec![
        (say("round-file-key"), false),
        (say("round-criterion"), false),
        (say("round-file-group"), false),
        (say("round-weight"), true),
        (say("criteria-file-direction"), false),
        (say("criteria-file-question"), false),
        (say("seat-score"), true),
        (say("criteria-file-meaning"), false),
        (say("criteria-file-proof"), false),
        (say("criteria-file-limit"), true),
    ];
    let mut table = Table::new(set.name.text(lang).to_owned(), columns);
    for c in &set.criteria {
        let group = set.groups.iter().find(|g| Some(&g.key) == c.group.as_ref());
        for score in set.scores(c) {
            let proven = set.proof_from(c).is_some_and(|from| score >= from);
            table.rows.push(vec![
                c.key.clone(),
                said::criterion(c, lang).to_owned(),
                group.map(|g| g.name.text(lang).to_owned()).unwrap_or_default(),
                c.weight.map(plain).unwrap_or_default(),
                say(if c.direction == Direction::Cost {
                    "criteria-file-cost"
                } else {
                    "criteria-file-benefit"
                }),
                c.question.text(lang).to_owned(),
                score.to_string(),
                c.rubric.get(&score).map(|t| t.text(lang).to_owned()).unwrap_or_default(),
                if proven { c.proof.text(lang).to_owned() } else { String::new() },
                c.knock_out.map(|k| k.to_string()).unwrap_or_default(),
            ]);
        }
    }
    Ok(table.send(format))
}
