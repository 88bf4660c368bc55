//! Reading many records by their ids with one statement: a hundred places, the last id repeated where there are fewer.
//! Both engines plan it as that many look-ups by key, and its text never changes, so it is prepared once.

use crate::error::Result;
use crate::face::{Conn, IntoParam, Param, Row, Sql};

/// The places of a statement for [`each`]: `WHERE id IN (…)`.
macro_rules! hundred {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
         $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
         $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, \
         $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, \
         $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100"
    };
}
pub(crate) use hundred;

const PLACES: usize = 100;

/// Calls `f` for every row of a statement over all the ids, a hundred of them at a time.
pub(crate) fn each<I: IntoParam>(
    conn: &mut Conn,
    sql: Sql,
    ids: &[I],
    mut f: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    for some in ids.chunks(PLACES) {
        let Some(last) = some.last() else { continue };
        let mut args: Vec<Param<'_>> = some.iter().map(IntoParam::param).collect();
        args.resize_with(PLACES, || last.param());
        conn.each(sql, &args, &mut f)?;
    }
    Ok(())
}
