//! `/kerja/target/{code}/lapor`: a figure with its source.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use domain::fault::{Faults, Problem};
use domain::id::Kind;
use domain::indicator::{Measure, Report, ReportDraft};
use domain::region::Region;
use store::indicator::report;

use super::cells::{number, plain, typed};
use super::lock::closed;
use super::set::{FormPage, crumbs, of_the_year};
use super::{PATH, at, keep, name, year, years};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::form::{Input, Section, Way, answered, fill, together};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::{Site, sentence, text};

/// What a form is about.
struct About {
    region: Region,
    year: i32,
    measure: Measure,
    stored: Option<Report>,
}

impl About {
    async fn read(site: &Arc<Site>, signed: &Signed, region: Region, values: &Values) -> Result<About, Fail> {
        let year = year(site, values);
        let measure = Measure::from_word(values.get("measure")).unwrap_or(Measure::Trained);
        let (profile, code) = (site.profile.key.clone(), region.code.clone());
        let stored = site.db.read(move |c| report::of(c, &profile, &code, year, measure)).await;
        Ok(About { region, year, measure, stored: stored.map_err(signed.fail(site))? })
    }

    fn form(&self, site: &Site, signed: &Signed, values: &Values, faults: &Faults, stale: bool) -> Response {
        let lang = &signed.lang;
        let (year, measure) = (self.year, self.measure);
        let mut value = Input::new(lang, "value", "report-value", Way::Number).longest(24);
        value.label = name(lang, measure);
        value.hint = sentence(lang.as_str(), &format!("measure-{}-means", measure.word()), &[]);
        let mut sections = vec![Section::new(
            lang,
            "figure",
            "report-section",
            vec![
                value,
                Input::new(lang, "source", "report-field-source", Way::Line)
                    .longest(400)
                    .hinted(lang, "report-source-hint")
                    .required(),
                Input::new(lang, "as_of", "report-field-as_of", Way::Day).hinted(lang, "report-as-of-hint"),
                Input::new(lang, "note", "target-note", Way::Line).longest(400),
            ],
        )];
        if measure.is_measured()
            && let Some(section) = sections.first_mut()
        {
            section.note = sentence(lang.as_str(), "report-measured-note", &[]);
        }
        let told = of_the_year(lang, fill(lang, &mut sections, values, faults));
        let heading = sentence(
            lang.as_str(),
            "report-title",
            &[
                ("measure", &name(lang, measure)),
                ("region", &self.region.full_name),
                ("year", &year.to_string()),
            ],
        );
        let meanwhile = self.stored.iter().filter(|_| stale).map(|r| {
            let value = r.value.map(|n| number(site, lang, measure, n));
            let value = value.unwrap_or_else(|| sentence(lang.as_str(), "report-taken-back", &[]));
            (value, format!("{}, {}", r.source, text::date(r.as_of, lang)))
        });
        let measures = Measure::ALL.map(|m| (m.word().to_owned(), name(lang, m)));
        let mut chooses = vec![
            Input::new(lang, "measure", "target-measure", Way::Choose).choosing(measures),
            Input::new(lang, "year", "target-year", Way::Choose).choosing(years(site, year)),
        ];
        for (input, value) in chooses.iter_mut().zip([measure.word().to_owned(), year.to_string()]) {
            input.values = vec![value];
        }
        let path = format!("{PATH}/{}/lapor", self.region.code);
        let mut response = render(&FormPage {
            page: site.private_page(lang, &heading),
            work: site.work(signed, PATH),
            crumbs: crumbs(lang, &self.region, year, "target-tell"),
            heading,
            lede: sentence(lang.as_str(), "report-lede", &[]),
            action: path.clone(),
            hidden: vec![
                ("measure", measure.word().to_owned()),
                ("year", year.to_string()),
                ("_v", report::seen(self.stored.as_ref())),
            ],
            told,
            meanwhile: meanwhile.collect(),
            sections,
            does: vec![("simpan", sentence(lang.as_str(), "report-save", &[]))],
            chooses,
            chooses_action: path,
        });
        *response.status_mut() = answered(faults.is_empty(), stale);
        response
    }
}

/// The form, with what is recorded in it.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    uri: Uri,
) -> Answer {
    let (region, _) = keep(&site, &signed, &code).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let about = About::read(&site, &signed, region, &asked).await?;
    if let Some(away) = closed(&site, &signed, &about.region.code, about.year).await? {
        return Ok(away);
    }
    let values = match &about.stored {
        Some(r) => Values::default()
            .with("value", r.value.map(|n| plain(&site, r.measure, n)).unwrap_or_default())
            .with("source", r.source.clone())
            .with("as_of", r.as_of.to_string())
            .with("note", r.note.clone().unwrap_or_default()),
        None => Values::default(),
    };
    Ok(about.form(&site, &signed, &values, &Faults::default(), false))
}

fn read(site: &Site, about: &About, values: &Values) -> Result<Report, Faults> {
    let mut faults = Faults::default();
    let value = typed(site, about.measure, values.get("value")).unwrap_or_else(|problem| {
        faults.add("value", values.get("value"), problem);
        None
    });
    if value.is_none() && faults.is_empty() && about.stored.is_none() {
        faults.add("value", "", Problem::Missing);
    }
    let as_of = values.some("as_of").and_then(|text| {
        let day = text.parse().ok();
        if day.is_none() {
            faults.add("as_of", &text, Problem::NotADate);
        }
        day
    });
    let path = [about.region.code.as_str(), site.root.as_str()];
    let draft = ReportDraft {
        region: about.region.code.clone(),
        year: about.year,
        measure: about.measure,
        value,
        source: values.get("source").to_owned(),
        as_of,
        note: values.get("note").to_owned(),
    };
    together(domain::indicator::report::tell(&site.profile.key, site.today(path), draft), faults)
}

/// Stores it.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    filled: Filled,
) -> Answer {
    let (region, access) = keep(&site, &signed, &code).await?;
    let values = Values::of(&filled);
    let about = About::read(&site, &signed, region, &values).await?;
    let report = match read(&site, &about, &values) {
        Ok(report) => report,
        Err(faults) => return Ok(about.form(&site, &signed, &values, &faults, false)),
    };
    let seen = filled.get("_v").to_owned();
    let written = site
        .db
        .write(filled.command(&signed, "report"), move |tx| {
            report::tell(tx, &access, &seen, &report).map(drop)
        })
        .await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == "version"
    {
        let About { region, .. } = about;
        let now = About::read(&site, &signed, region, &values).await?;
        return Ok(now.form(&site, &signed, &values, &Faults::default(), true));
    }
    if let Err(store::Error::Faults(faults)) = &written {
        return Ok(about.form(&site, &signed, &values, faults, false));
    }
    let (id, year) = (about.region.id, about.year);
    settle(&site, &signed, Kind::Region, id, written).await?;
    Ok(Redirect::to(&format!("{}&selesai=lapor#{}", at(&about.region.code, year), about.measure.word()))
        .into_response())
}
