//! The live figures of an edited measure are those of a whole matching, and a moved limit does what the moved table does.

use super::cast::*;
use crate::*;
use crate::{live, matching::match_all, roll::testing};

const ENTERPRISES: usize = 2_000;

fn rolls() -> Vec<Roll> {
    let mut dice = Dice(5);
    let all: Vec<_> = (0..ENTERPRISES).map(|number| any(&mut dice, number)).collect();
    // Two rolls, as a large division has them.
    all.chunks(ENTERPRISES / 2).map(|some| testing(some, TODAY, LIMITS)).collect()
}

fn counted(one: &Versioned, rolls: &[Roll]) -> (usize, usize, usize, i128) {
    let book = Book::read(vec![one.clone()]).expect("a book");
    let (mut entitled, mut pending, mut unknown, mut total) = (0, 0, 0, 0);
    for roll in rolls {
        let matched = match_all(&book, roll).expect("matched").remove(0);
        entitled += matched.entitled.len();
        pending += Matched::count(&matched.pending);
        unknown += matched.amount_unknown.len();
        total += matched.total_fen();
    }
    (entitled, pending, unknown, total)
}

#[test]
fn live_figures_are_those_of_a_whole_matching() {
    let rolls = rolls();
    for one in measures() {
        let (entitled, pending, _, total) = counted(&one, &rolls);
        let live = live(&one, &rolls).expect("judged");
        assert_eq!((live.enterprises, live.entitled, live.pending), (ENTERPRISES, entitled, pending));
        // Where a row above may yet apply the amount that is known so far is counted.
        assert!(live.total_fen >= total, "{}", one.measure.id);
    }
}

#[test]
fn a_moved_limit_does_what_the_table_with_the_moved_limit_does() {
    let rolls = rolls();
    let table = |low: &str, high: &str| {
        conditions(
            &["本年固定资产投资", "从业人数"],
            &[&[low, high, "本年固定资产投资×1%；最高5万元"], &["≥100万元", high, "2千元"]],
        )
    };
    let measure_of = |low: &str, high: &str| versioned(measure("P01-01", table(low, high)));
    let base = live(&measure_of("≥500万元", "≤200"), &rolls).expect("judged");
    let words: Vec<(String, &str, &str, &str)> = base
        .moves
        .iter()
        .map(|one| (one.at.to_string(), one.fact, one.from.as_str(), one.to.as_str()))
        .collect();
    assert_eq!(
        words[..4],
        [
            ("B7".into(), "本年固定资产投资", "500万元", "450万元"),
            ("B7".into(), "本年固定资产投资", "500万元", "550万元"),
            ("C7".into(), "从业人数", "200人", "180人"),
            ("C7".into(), "从业人数", "200人", "220人"),
        ]
        .map(|(at, fact, from, to): (String, _, _, _)| (at, fact, from, to))
    );
    assert_eq!(words.len(), 8, "both rows have two limits, each moved both ways");
    for (place, low, high) in [(0, "≥450万元", "≤200"), (1, "≥550万元", "≤200")] {
        let moved = live(&measure_of(low, high), &rolls).expect("judged");
        let one = &base.moves[place];
        assert_eq!(moved.total_fen - base.total_fen, one.change_fen, "{one:?}");
        assert_eq!(moved.entitled + one.lost, base.entitled + one.gained, "{one:?}");
        assert!(one.change_fen != 0, "those between 100 and 500 have the other row's amount: {one:?}");
    }
    let one_row = |high: &str| versioned(measure("P01-01", conditions(&["从业人数"], &[&[high, "1万元"]])));
    let base = live(&one_row("≤200"), &rolls).expect("judged");
    for (place, high) in [(0, "≤180"), (1, "≤220")] {
        let moved = live(&one_row(high), &rolls).expect("judged");
        let one = &base.moves[place];
        assert_eq!(moved.entitled + one.lost, base.entitled + one.gained);
        assert_eq!(moved.total_fen, base.total_fen + one.change_fen);
        assert!(one.gained + one.lost > 0);
    }
}

#[test]
fn only_limits_that_somebody_wrote_are_moved() {
    let rolls = rolls();
    let moves = |columns: &[&str], cells: &[&str]| {
        let row: Vec<&str> = cells.iter().copied().chain(["1元"]).collect();
        live(&versioned(measure("P01-01", conditions(columns, &[&row]))), &rolls).expect("judged").moves.len()
    };
    assert_eq!(moves(&["主体类别", "行业"], &["企业", "F*"]), 0, "words have no limit");
    assert_eq!(moves(&["从业人数"], &["≥0"]), 0, "nobody has fewer than none");
    assert_eq!(moves(&["从业人数"], &["[20..300]"]), 4);
    assert_eq!(moves(&["从业人数"], &["≤10或≥300"]), 4);
    assert_eq!(moves(&["成立日期"], &["≥2020-01-01"]), 2);
    assert_eq!(moves(&["高新技术企业"], &["是"]), 0);
}
