//! Migrations: one folder per engine, each file run once in its own transaction, its checksum kept.

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::face::Conn;

const SQLITE: &[(&str, &str)] = &[
    ("0001_registry", include_str!("../migrations/sqlite/0001_registry.sql")),
    ("0002_api", include_str!("../migrations/sqlite/0002_api.sql")),
    ("0003_lists", include_str!("../migrations/sqlite/0003_lists.sql")),
    ("0004_short", include_str!("../migrations/sqlite/0004_short.sql")),
    ("0005_held", include_str!("../migrations/sqlite/0005_held.sql")),
    ("0006_below", include_str!("../migrations/sqlite/0006_below.sql")),
    ("0007_account", include_str!("../migrations/sqlite/0007_account.sql")),
    ("0008_kept_form", include_str!("../migrations/sqlite/0008_kept_form.sql")),
    ("0009_job", include_str!("../migrations/sqlite/0009_job.sql")),
    ("0010_mail", include_str!("../migrations/sqlite/0010_mail.sql")),
    ("0011_passkey", include_str!("../migrations/sqlite/0011_passkey.sql")),
    ("0012_picture", include_str!("../migrations/sqlite/0012_picture.sql")),
    ("0013_workbench", include_str!("../migrations/sqlite/0013_workbench.sql")),
    ("0014_import", include_str!("../migrations/sqlite/0014_import.sql")),
    ("0015_mandate", include_str!("../migrations/sqlite/0015_mandate.sql")),
    ("0016_council", include_str!("../migrations/sqlite/0016_council.sql")),
    ("0017_business", include_str!("../migrations/sqlite/0017_business.sql")),
    ("0018_identity", include_str!("../migrations/sqlite/0018_identity.sql")),
    ("0019_people", include_str!("../migrations/sqlite/0019_people.sql")),
    ("0020_region_change", include_str!("../migrations/sqlite/0020_region_change.sql")),
    ("0021_region_group", include_str!("../migrations/sqlite/0021_region_group.sql")),
    ("0022_merge", include_str!("../migrations/sqlite/0022_merge.sql")),
    ("0023_erasure_request", include_str!("../migrations/sqlite/0023_erasure_request.sql")),
    ("0024_audience", include_str!("../migrations/sqlite/0024_audience.sql")),
    ("0025_upload", include_str!("../migrations/sqlite/0025_upload.sql")),
    ("0026_invitation", include_str!("../migrations/sqlite/0026_invitation.sql")),
    ("0027_holiday", include_str!("../migrations/sqlite/0027_holiday.sql")),
    ("0028_region_recode", include_str!("../migrations/sqlite/0028_region_recode.sql")),
    ("0029_proposal", include_str!("../migrations/sqlite/0029_proposal.sql")),
    ("0030_criteria_set", include_str!("../migrations/sqlite/0030_criteria_set.sql")),
    ("0031_round", include_str!("../migrations/sqlite/0031_round.sql")),
    ("0032_designation", include_str!("../migrations/sqlite/0032_designation.sql")),
    ("0033_target", include_str!("../migrations/sqlite/0033_target.sql")),
    ("0036_round_notice", include_str!("../migrations/sqlite/0036_round_notice.sql")),
    ("0037_training_need", include_str!("../migrations/sqlite/0037_training_need.sql")),
    ("0041_term", include_str!("../migrations/sqlite/0041_term.sql")),
    ("0034_designation_notice", include_str!("../migrations/sqlite/0034_designation_notice.sql")),
    ("0038_year_lock", include_str!("../migrations/sqlite/0038_year_lock.sql")),
    ("0043_reopening", include_str!("../migrations/sqlite/0043_reopening.sql")),
    ("0040_market", include_str!("../migrations/sqlite/0040_market.sql")),
    ("0045_money", include_str!("../migrations/sqlite/0045_money.sql")),
    ("0048_provider", include_str!("../migrations/sqlite/0048_provider.sql")),
    ("0049_payment", include_str!("../migrations/sqlite/0049_payment.sql")),
    ("0053_sale", include_str!("../migrations/sqlite/0053_sale.sql")),
    ("0050_message", include_str!("../migrations/sqlite/0050_message.sql")),
    ("0054_payout", include_str!("../migrations/sqlite/0054_payout.sql")),
    ("0056_variant", include_str!("../migrations/sqlite/0056_variant.sql")),
    ("0046_deposit", include_str!("../migrations/sqlite/0046_deposit.sql")),
    ("0057_care", include_str!("../migrations/sqlite/0057_care.sql")),
    ("0058_shop", include_str!("../migrations/sqlite/0058_shop.sql")),
    ("0051_order_request", include_str!("../migrations/sqlite/0051_order_request.sql")),
    ("0052_market_pace", include_str!("../migrations/sqlite/0052_market_pace.sql")),
    ("0064_push", include_str!("../migrations/sqlite/0064_push.sql")),
    ("0067_alike", include_str!("../migrations/sqlite/0067_alike.sql")),
    ("0047_promotion", include_str!("../migrations/sqlite/0047_promotion.sql")),
    ("0060_return", include_str!("../migrations/sqlite/0060_return.sql")),
    ("0062_variant_picture", include_str!("../migrations/sqlite/0062_variant_picture.sql")),
    ("0061_rest_amount", include_str!("../migrations/sqlite/0061_rest_amount.sql")),
];
const POSTGRES: &[(&str, &str)] = &[
    ("0001_registry", include_str!("../migrations/postgres/0001_registry.sql")),
    ("0002_api", include_str!("../migrations/postgres/0002_api.sql")),
    ("0003_lists", include_str!("../migrations/postgres/0003_lists.sql")),
    ("0004_short", include_str!("../migrations/postgres/0004_short.sql")),
    ("0005_held", include_str!("../migrations/postgres/0005_held.sql")),
    ("0006_below", include_str!("../migrations/postgres/0006_below.sql")),
    ("0007_account", include_str!("../migrations/postgres/0007_account.sql")),
    ("0008_kept_form", include_str!("../migrations/postgres/0008_kept_form.sql")),
    ("0009_job", include_str!("../migrations/postgres/0009_job.sql")),
    ("0010_mail", include_str!("../migrations/postgres/0010_mail.sql")),
    ("0011_passkey", include_str!("../migrations/postgres/0011_passkey.sql")),
    ("0012_picture", include_str!("../migrations/postgres/0012_picture.sql")),
    ("0013_workbench", include_str!("../migrations/postgres/0013_workbench.sql")),
    ("0014_import", include_str!("../migrations/postgres/0014_import.sql")),
    ("0015_mandate", include_str!("../migrations/postgres/0015_mandate.sql")),
    ("0016_council", include_str!("../migrations/postgres/0016_council.sql")),
    ("0017_business", include_str!("../migrations/postgres/0017_business.sql")),
    ("0018_identity", include_str!("../migrations/postgres/0018_identity.sql")),
    ("0019_people", include_str!("../migrations/postgres/0019_people.sql")),
    ("0020_region_change", include_str!("../migrations/postgres/0020_region_change.sql")),
    ("0021_region_group", include_str!("../migrations/postgres/0021_region_group.sql")),
    ("0022_merge", include_str!("../migrations/postgres/0022_merge.sql")),
    ("0023_erasure_request", include_str!("../migrations/postgres/0023_erasure_request.sql")),
    ("0024_audience", include_str!("../migrations/postgres/0024_audience.sql")),
    ("0025_upload", include_str!("../migrations/postgres/0025_upload.sql")),
    ("0026_invitation", include_str!("../migrations/postgres/0026_invitation.sql")),
    ("0027_holiday", include_str!("../migrations/postgres/0027_holiday.sql")),
    ("0028_region_recode", include_str!("../migrations/postgres/0028_region_recode.sql")),
    ("0029_proposal", include_str!("../migrations/postgres/0029_proposal.sql")),
    ("0030_criteria_set", include_str!("../migrations/postgres/0030_criteria_set.sql")),
    ("0031_round", include_str!("../migrations/postgres/0031_round.sql")),
    ("0032_designation", include_str!("../migrations/postgres/0032_designation.sql")),
    ("0033_target", include_str!("../migrations/postgres/0033_target.sql")),
    ("0036_round_notice", include_str!("../migrations/postgres/0036_round_notice.sql")),
    ("0037_training_need", include_str!("../migrations/postgres/0037_training_need.sql")),
    ("0041_term", include_str!("../migrations/postgres/0041_term.sql")),
    ("0034_designation_notice", include_str!("../migrations/postgres/0034_designation_notice.sql")),
    ("0038_year_lock", include_str!("../migrations/postgres/0038_year_lock.sql")),
    ("0043_reopening", include_str!("../migrations/postgres/0043_reopening.sql")),
    ("0040_market", include_str!("../migrations/postgres/0040_market.sql")),
    ("0045_money", include_str!("../migrations/postgres/0045_money.sql")),
    ("0048_provider", include_str!("../migrations/postgres/0048_provider.sql")),
    ("0049_payment", include_str!("../migrations/postgres/0049_payment.sql")),
    ("0053_sale", include_str!("../migrations/postgres/0053_sale.sql")),
    ("0050_message", include_str!("../migrations/postgres/0050_message.sql")),
    ("0054_payout", include_str!("../migrations/postgres/0054_payout.sql")),
    ("0056_variant", include_str!("../migrations/postgres/0056_variant.sql")),
    ("0046_deposit", include_str!("../migrations/postgres/0046_deposit.sql")),
    ("0057_care", include_str!("../migrations/postgres/0057_care.sql")),
    ("0058_shop", include_str!("../migrations/postgres/0058_shop.sql")),
    ("0051_order_request", include_str!("../migrations/postgres/0051_order_request.sql")),
    ("0052_market_pace", include_str!("../migrations/postgres/0052_market_pace.sql")),
    ("0064_push", include_str!("../migrations/postgres/0064_push.sql")),
    ("0067_alike", include_str!("../migrations/postgres/0067_alike.sql")),
    ("0047_promotion", include_str!("../migrations/postgres/0047_promotion.sql")),
    ("0060_return", include_str!("../migrations/postgres/0060_return.sql")),
    ("0062_variant_picture", include_str!("../migrations/postgres/0062_variant_picture.sql")),
    ("0061_rest_amount", include_str!("../migrations/postgres/0061_rest_amount.sql")),
];

crate::statements! {
    /// What ran.
    RAN = "SELECT name, checksum FROM migration ORDER BY name";
    /// Notes what ran.
    NOTE = "INSERT INTO migration (name, checksum) VALUES ($1, $2)";
}

/// The names of the migrations that ran.
pub(crate) fn ran(conn: &mut Conn) -> Result<Vec<String>> {
    conn.rows(RAN, &[], |r| r.get(0))
}

/// The migrations that did not run yet.
///
/// # Errors
/// [`Error::Schema`] when the database is newer than the program or a migration was changed after it ran.
pub(crate) fn waiting(conn: &mut Conn) -> Result<Vec<String>> {
    let files = if conn.is_sqlite() { SQLITE } else { POSTGRES };
    let ran = conn.rows(RAN, &[], |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?)))?;
    fits(&ran, files)?;
    let missing = files.iter().filter(|(n, _)| !ran.iter().any(|(r, _)| r == n));
    Ok(missing.map(|(n, _)| (*n).to_owned()).collect())
}

/// Refuses what another version of the program made.
fn fits(ran: &[(String, String)], files: &[(&str, &str)]) -> Result<()> {
    for (name, sum) in ran {
        match files.iter().find(|(n, _)| n == name) {
            None => {
                return Err(Error::Schema(format!("{name} was made by a newer version of the program")));
            }
            Some((_, sql)) if checksum(sql) != *sum => {
                return Err(Error::Schema(format!("{name} differs from the one that ran")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The names of the migrations that this program knows, in order.
pub fn known() -> Vec<&'static str> {
    SQLITE.iter().map(|(name, _)| *name).collect()
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Brings the schema up to this program's version.
///
/// # Errors
/// [`Error::Schema`] when the database is newer than the program or a migration was changed after it ran.
pub(crate) fn run(conn: &mut Conn) -> Result<()> {
    let sqlite = conn.is_sqlite();
    let (begin, files) = if sqlite { ("BEGIN IMMEDIATE", SQLITE) } else { ("BEGIN", POSTGRES) };
    if !sqlite {
        // Two copies that start together: the second waits, then finds the work done.
        conn.batch("SELECT pg_advisory_lock(7412001)")?;
    }
    let result = run_locked(conn, begin, files);
    if !sqlite {
        conn.batch("SELECT pg_advisory_unlock(7412001)")?;
    }
    result
}

fn run_locked(conn: &mut Conn, begin: &str, files: &[(&str, &str)]) -> Result<()> {
    if conn.is_sqlite() {
        let tables = conn.texts("SELECT name FROM sqlite_master WHERE type = 'table'")?;
        if !tables.is_empty() && !tables.iter().any(|t| t == "migration") {
            return Err(Error::Damaged("the file belongs to another program".into()));
        }
    }
    conn.batch(begin)?;
    let done = conn
        .batch(
            "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL)",
        )
        .and_then(|()| conn.rows(RAN, &[], |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?))))
        .and_then(|ran| {
            fits(&ran, files)?;
            for (name, sql) in files.iter().filter(|(n, _)| !ran.iter().any(|(r, _)| r == n)) {
                conn.batch(sql)?;
                conn.run(NOTE, crate::args![*name, checksum(sql)])?;
            }
            Ok(())
        });
    match done {
        Ok(()) => conn.batch("COMMIT"),
        Err(e) => {
            conn.batch("ROLLBACK")?;
            Err(e)
        }
    }
}
