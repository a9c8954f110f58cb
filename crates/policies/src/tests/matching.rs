//! One enterprise at a time and all at once say the same, with reasons and amounts.

use super::cast::{
    Dice, LIMITS, TODAY, any, attribute, conditions, enterprise, measure, measures, versioned,
};
use crate::matching::match_all;
use crate::rowset::{read_amounts, read_rows, write_amounts, write_rows};
use crate::*;
use registry::{Attribute, Enterprise, EntityKind, Size};

const ENTERPRISES: usize = 1_500;

fn judged(book: &Book, one: &Enterprise, known: &[Attribute]) -> Vec<Judgement> {
    let roll = roll_of_one(one, known, TODAY, LIMITS).expect("a roll");
    let answer = book.table.decide(roll.frame.case(&book.table, 0).expect("a case"), None);
    (0..book.measures.len()).map(|measure| judge(book, &answer, measure)).collect()
}

#[test]
fn all_at_once_is_one_at_a_time_with_every_reason_and_amount() {
    let mut dice = Dice(20_221_020);
    let book = Book::read(measures()).expect("a book");
    let all: Vec<_> = (0..ENTERPRISES).map(|number| any(&mut dice, number)).collect();
    let roll = crate::roll::testing(&all, TODAY, LIMITS);
    let matched = match_all(&book, &roll).expect("matched");
    let mut seen = [0; 5];
    for (case, (one, known)) in all.iter().enumerate() {
        let row = case as u32;
        for (judgement, matched) in judged(&book, one, known).iter().zip(&matched) {
            let amount = matched.amounts.iter().find(|(at, _)| *at == row).map(|(_, fen)| *fen);
            let is_unknown = matched.amount_unknown.contains(&row);
            match judgement {
                Judgement::Entitled { grant, .. } => {
                    seen[0] += 1;
                    seen[1] += usize::from(is_unknown);
                    assert!(matched.entitled.contains(&row));
                    assert_eq!((amount, is_unknown), (grant.fen(), matches!(grant, Grant::Unknown(_))));
                }
                Judgement::Pending(reasons) => {
                    seen[2] += 1;
                    assert!(matched.pending[&reasons.unknown].contains(&row), "{reasons:?}");
                    assert!(reasons.failing.is_empty() && !reasons.unknown.is_empty());
                }
                Judgement::Failing(reasons) => {
                    seen[3] += 1;
                    let first = reasons.failing[0];
                    assert!(matched.failing[&first].contains(&row), "{reasons:?}");
                    let is_near = matched.near.get(&first).is_some_and(|rows| rows.contains(&row));
                    assert_eq!(is_near, reasons.is_near, "{reasons:?}");
                    seen[4] += usize::from(is_near);
                }
            }
        }
    }
    for one in &matched {
        let (pending, failing) = (Matched::count(&one.pending), Matched::count(&one.failing));
        assert_eq!(one.entitled.len() + pending + failing, ENTERPRISES, "everybody is one of the three");
    }
    assert!(seen.iter().all(|count| *count > 20), "every outcome is seen often: {seen:?}");
}

#[test]
fn rent_relief_reaches_whoever_works_in_the_district_s_rooms_by_the_days_leased() {
    let book = Book::read(measures()).expect("a book");
    let company = enterprise(1);
    let trader = Enterprise {
        credit_code: super::cast::code(EntityKind::IndividualBusiness, 2),
        kind: EntityKind::IndividualBusiness,
        size: Size::Unknown,
        ..enterprise(2)
    };
    let rent = |one: &Enterprise, facts: &[(&'static str, &str)]| {
        let known: Vec<_> = facts.iter().map(|(name, text)| attribute(one.credit_code, name, text)).collect();
        judged(&book, one, &known).remove(0)
    };
    let let_by = ("lessor", "区属国有");
    let (direct, through) = (("tenancy", "直接承租"), ("tenancy", "转租承租"));
    let (monthly, year, half) = (("monthly_rent", "240000"), ("leased_days", "365"), ("leased_days", "73"));
    let fen = |judgement: Judgement| judgement.grant().and_then(Grant::fen);
    assert_eq!(fen(rent(&company, &[let_by, direct, monthly, year])), Some(1_440_000));
    assert_eq!(fen(rent(&trader, &[let_by, through, monthly, half])), Some(288_000), "a fifth of a year");
    let passed_on = rent(&trader, &[let_by, ("tenancy", "整体转出"), monthly, year]);
    let Judgement::Failing(reasons) = passed_on else { panic!("{passed_on:?}") };
    assert_eq!(book.fact(reasons.failing[0]).name, "承租关系", "the relief goes to who works there");
    let unknown = rent(&company, &[let_by, direct]);
    let Some(Grant::Unknown(lacks)) = unknown.grant() else { panic!("{unknown:?}") };
    assert_eq!(lacks.len(), 2, "rent and days");
    let Judgement::Pending(reasons) = rent(&company, &[direct]) else { panic!("pending") };
    assert_eq!(book.fact(reasons.unknown[0]).name, "出租方", "nobody was asked: unknown, not no");
    let medium = Enterprise { size: Size::Medium, ..company };
    let Judgement::Failing(reasons) = rent(&medium, &[let_by, direct]) else { panic!("failing") };
    assert!(reasons.is_near && book.fact(reasons.failing[0]).name == "划型", "{reasons:?}");
    assert_eq!(reasons.row, book.rows_of(0).start, "the row about enterprises, not that about traders");
}

#[test]
fn of_tiers_that_are_missed_alike_the_lowest_is_named_and_a_higher_one_that_is_open_keeps_the_amount_open() {
    let book = Book::read(vec![measures().remove(1)]).expect("a book");
    let one = enterprise(1);
    let judged = |facts: &[(&'static str, &str)]| {
        let known: Vec<_> = facts.iter().map(|(name, text)| attribute(one.credit_code, name, text)).collect();
        judged(&book, &one, &known).remove(0)
    };
    let Judgement::Failing(reasons) =
        judged(&[("fixed_investment", "5000000000"), ("annual_revenue", "4000000000001")])
    else {
        panic!("failing")
    };
    assert!(reasons.is_near);
    let Judgement::Failing(reasons) = judged(&[("fixed_investment", "99999999"), ("annual_revenue", "1")])
    else {
        panic!("failing")
    };
    assert_eq!(book.written(reasons.row, reasons.failing[0]), "≥100万元");
    assert_eq!(
        judged(&[("fixed_investment", "1000000000"), ("annual_revenue", "1")]).grant(),
        Some(&Grant::Fen(5_000_000))
    );
    assert_eq!(
        judged(&[("fixed_investment", "100000000"), ("annual_revenue", "1")]).grant(),
        Some(&Grant::Fen(2_000_000))
    );
}

#[test]
fn small_for_tax_is_another_thing_than_small_in_size() {
    let (limits, yes, no) = (LIMITS, Some(true), Some(false));
    for (income, employees, assets, expected) in [
        (Some(300_000_000), Some(300), Some(5_000_000_000), yes),
        (Some(300_000_001), None, None, no),
        (None, Some(301), None, no),
        (None, None, Some(5_000_000_001), no),
        (Some(1), Some(1), None, None),
        (None, None, None, None),
    ] {
        assert_eq!(limits.holds(income, employees, assets), expected);
    }
    let table = conditions(&["小型微利", "划型"], &[&["是", "", "1元"], &["", "小型、微型", "2元"]]);
    let book = Book::read(vec![versioned(measure("P01-01", table))]).expect("a book");
    let large = Enterprise { size: Size::Large, ..enterprise(1) };
    let facts = [("taxable_income", "1"), ("total_assets", "1")];
    let known: Vec<_> = facts.map(|(name, text)| attribute(large.credit_code, name, text)).into();
    assert_eq!(judged(&book, &large, &known)[0].grant().and_then(Grant::fen), Some(100));
    let judgement = &judged(&book, &enterprise(1), &[])[0];
    assert_eq!(judgement.grant(), Some(&Grant::Unknown(Vec::new())), "small in size; for tax nobody knows");
    let unsized_ = Enterprise { size: Size::Unknown, ..enterprise(1) };
    let without = &judged(&book, &unsized_, &[])[0];
    assert!(matches!(without, Judgement::Pending(_)), "no revenue, no size: {without:?}");
    let known = [attribute(unsized_.credit_code, "annual_revenue", "30000000000")];
    let with = &judged(&book, &unsized_, &known)[0];
    assert!(matches!(with, Judgement::Entitled { row: 1, .. }), "20 people are small: {with:?}");
}

#[test]
fn limits_of_the_tax_rules_are_dated_parameters() {
    let params = params::Params::shipped();
    assert_eq!(SmallProfit::of(&params, TODAY), LIMITS);
}

#[test]
fn sets_of_rows_and_amounts_read_back_and_are_short() {
    let mut dice = Dice(7);
    for sides in [1, 2, 3, 50, 5_000] {
        let len = 10_000;
        let rows: Vec<u32> = (0..len as u32).filter(|_| dice.roll(sides) == 0).collect();
        let text = write_rows(&rows, len);
        assert_eq!(read_rows(&text).expect("rows"), rows, "{sides}");
        assert!(text.len() <= len.div_ceil(8) * 4 / 3 + 8, "{} for {}", text.len(), rows.len());
        assert!(text.len() <= rows.len() * 8 / 3 + 8, "{} for {}", text.len(), rows.len());
    }
    assert_eq!(read_rows(&write_rows(&[], 0)).expect("rows"), Vec::<u32>::new());
    let amounts = [0, 1, -1, 63, 64, 500_000_000, i64::MAX, i64::MIN];
    assert_eq!(read_amounts(&write_amounts(amounts.into_iter())).expect("amounts"), amounts);
    for broken in ["", "?", "AP//////////////fw", "AIA"] {
        assert!(read_rows(broken).is_err(), "{broken}");
    }
}
