//! 问题分类.

use crate::model::Category;
use db::{Read, Row, Write, values};
use kernel::{Ctx, Result, utc_text};

pub(super) const CATEGORIES: &str = "select code, parent, name, name_en, lead, complex from whistle_category where division = $1 order by code";
pub(super) const SAVE_CATEGORY: &str = "insert into whistle_category (division, code, parent, name, name_en, lead, complex, changed_at) values ($1,$2,$3,$4,$5,$6,$7,$8) \
     on conflict (division, code) do update set parent = excluded.parent, name = excluded.name, \
     name_en = excluded.name_en, lead = excluded.lead, complex = excluded.complex, \
     changed_at = excluded.changed_at";

/// The category tree of a division, by code.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn categories(r: &Read<'_>, division: &str) -> Result<Vec<Category>> {
    let read = |row: &Row| Category {
        code: row.text(0),
        parent: row.text(1),
        name: row.text(2),
        name_en: row.text(3),
        lead: row.text(4),
        complex: row.flag(5),
    };
    Ok(r.rows(CATEGORIES, &values![division])?.iter().map(read).collect())
}

/// Adds or changes a category.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn save_category(w: &Write<'_>, ctx: &Ctx, c: &Category) -> Result<()> {
    let (division, at) = (&ctx.division, utc_text(ctx.now));
    w.run(
        SAVE_CATEGORY,
        &values![division, &c.code, &c.parent, &c.name, &c.name_en, &c.lead, c.complex, at],
    )?;
    Ok(())
}
