//! 29 measures of 126,370 enterprises with amounts.

use crate::measure::{Contender, compare};
use crate::openfisca::{OpenFisca, Place};
use crate::plain;
use crate::tables::{ENTERPRISES, Reach, columns, enterprises, everything, measures};
use anyhow::{Result, ensure};
use decision::table::{Data, Screen, Table};

/// What we are called in the figures.
const OURS: &str = "decision";

pub fn run(place: Option<&Place>) -> Result<()> {
    let (frame, columns) = (enterprises(), columns());
    for (figure, reach) in [("measures-narrow", Reach::Narrow), ("measures-broad", Reach::Broad)] {
        let table = measures(reach);
        let of_name = |name: &str| columns.iter().find(|column| column.0 == name).expect("a column");
        let columns: Vec<_> = table.conditions().iter().map(|one| of_name(&one.name)).collect();
        let facts: Vec<&Data> = columns.iter().map(|column| &column.1).collect();
        let told = plain::measures(&table, &facts);
        let ours = plain::given(&mut Screen::new(&frame), &table, ENTERPRISES);
        let paid = ours.iter().filter(|one| one.iter().any(|fen| *fen > 0)).count();
        ensure!(paid > told.len() / 2, "only {paid} measures pay anybody");
        let mut contenders = vec![Contender::here(OURS, || everything(&mut Screen::new(&frame), &table))];
        #[cfg(feature = "zen")]
        {
            let zen = crate::zen::Measures::of(&told, &columns);
            ensure!(zen.given()? == ours, "zen-expression gives otherwise");
            contenders.push(Contender::here("zen-expression", move || zen.run().expect("an answer")));
        }
        if let Some(place) = place {
            let mut other = OpenFisca::start(place, &told, &columns)?;
            ensure!(other.given(told.len())? == ours, "openfisca-core gives otherwise");
            contenders.push(Contender::elsewhere("openfisca-core", move || other.run()));
        }
        compare(figure, contenders)?;
    }
    let table = measures(Reach::Narrow);
    let mut screen = Screen::new(&frame);
    everything(&mut screen, &table);
    let mut limit = 0;
    let edit = || {
        limit += 1;
        let mut sheet = table.sheet().clone();
        sheet.rows[6][3] = format!("≤{limit}");
        everything(&mut screen, &Table::read(sheet).expect("a table"))
    };
    compare("measures-edited", vec![Contender::here(OURS, edit)])
}
