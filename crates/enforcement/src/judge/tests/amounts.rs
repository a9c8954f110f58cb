//! 罚款幅度.

use crate::judge::{Bands, Span, bands, fen, yuan};
use crate::model::{FineRange, FineUnit};
use proptest::prelude::*;

fn cut(min: Option<i64>, max: i64, unit: FineUnit, base: Option<i64>) -> Bands {
    bands(FineRange { min, max, unit }, base, 30, 70).expect("not too large")
}

fn words(span: Option<Span>, unit: FineUnit) -> String {
    span.map_or("—".into(), |span| span.words(unit))
}

#[test]
fn a_range_is_cut_at_thirty_and_seventy_per_cent() {
    let table = [
        (
            cut(Some(100_000), 1_000_000, FineUnit::Fen, None),
            [
                "高于0元、低于1000元",
                "不低于1000元、低于3700元",
                "不低于3700元、不高于7300元",
                "高于7300元、不高于10000元",
            ],
            0,
        ),
        (
            cut(None, 3_000_000, FineUnit::Fen, None),
            ["—", "高于0元、低于9000元", "不低于9000元、不高于21000元", "高于21000元、不高于30000元"],
            1,
        ),
        // 100 to 101 分: the cuts lie between whole 分.
        (
            cut(Some(100), 101, FineUnit::Fen, None),
            ["高于0元、低于1元", "不低于1元、低于1.01元", "—", "高于1元、不高于1.01元"],
            0,
        ),
        (cut(Some(500), 500, FineUnit::Fen, None), ["高于0元、低于5元", "—", "5元", "—"], 0),
        // 1 to 5 times 1,000.05 元.
        (
            cut(Some(1_000), 5_000, FineUnit::Times, Some(100_005)),
            [
                "高于0元、低于1000.05元",
                "不低于1000.05元、低于2200.11元",
                "不低于2200.11元、不高于3800.19元",
                "高于3800.19元、不高于5000.25元",
            ],
            0,
        ),
        (
            cut(Some(1_000), 5_000, FineUnit::Times, None),
            ["高于0倍、低于1倍", "不低于1倍、低于2.2倍", "不低于2.2倍、不高于3.8倍", "高于3.8倍、不高于5倍"],
            0,
        ),
        (
            cut(Some(5_000), 10_000, FineUnit::Percent, Some(1_000_000)),
            [
                "高于0元、低于500元",
                "不低于500元、低于650元",
                "不低于650元、不高于850元",
                "高于850元、不高于1000元",
            ],
            0,
        ),
    ];
    for (bands, expected, warnings) in table {
        let all = [bands.mitigated, bands.lighter, bands.ordinary, bands.heavier];
        assert_eq!(all.map(|span| words(span, bands.unit)), expected.map(String::from));
        assert_eq!(bands.warnings.len(), warnings, "{:?}", bands.warnings);
    }
}

#[test]
fn what_is_too_large_is_told_from_what_is_not_there() {
    let range = FineRange { min: Some(1_000), max: 999_999_999_999_999, unit: FineUnit::Times };
    assert_eq!(bands(range, Some(999_999_999_999_999), 30, 70), None);
    let none = cut(Some(1), 2, FineUnit::Times, Some(10));
    assert_eq!((none.statutory, none.warnings.len()), (None, 1));
}

#[test]
fn an_amount_is_read_exactly() {
    let table = [
        ("5000", Some(500_000)),
        (" 0.5元 ", Some(50)),
        ("12.34", Some(1_234)),
        ("12.345", None),
        ("", None),
        (".5", None),
        ("-1", None),
        ("1e3", None),
        ("99999999999999999999", None),
    ];
    for (text, value) in table {
        assert_eq!(fen(text), value, "{text}");
    }
    assert_eq!([yuan(1_234), yuan(50), yuan(500_000)], ["12.34", "0.5", "5000"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every whole amount of the statutory range is in exactly one part, and none outside it is in any.
    #[test]
    fn the_parts_tile_the_range(
        min in proptest::option::of(0_i64..2_000),
        more in 0_i64..5_000,
        unit in proptest::sample::select(vec![FineUnit::Fen, FineUnit::Times, FineUnit::Percent]),
        base in proptest::option::of(1_i64..100_000),
        shares in (0_i64..=100, 0_i64..=100),
    ) {
        let (lighter, heavier) = (shares.0.min(shares.1), shares.0.max(shares.1));
        let range = FineRange { min, max: min.unwrap_or(0) + more, unit };
        let base = base.filter(|_| unit != FineUnit::Fen);
        let parts = bands(range, base, lighter, heavier).expect("not too large");
        let (times, whole) = match (unit, base) {
            (FineUnit::Times, Some(base)) => (i128::from(base), 1_000),
            (FineUnit::Percent, Some(base)) => (i128::from(base), 100_000),
            _ => (1, 1),
        };
        let all = [parts.lighter, parts.ordinary, parts.heavier];
        let ends = all.iter().flatten().flat_map(|span| [span.low, span.high]);
        let near: Vec<i64> = ends.chain([0, 1]).flat_map(|end| end - 2..=end + 2).collect();
        for amount in near {
            let scaled = i128::from(amount) * whole;
            let from = i128::from(min.unwrap_or(0)) * times;
            let to = i128::from(range.max) * times;
            let is_inside = amount > 0 && from <= scaled && scaled <= to;
            let holding: Vec<usize> = (0..3).filter(|at| all[*at].is_some_and(|span| span.has(amount))).collect();
            prop_assert_eq!(holding.len(), usize::from(is_inside), "{} in {:?}", amount, parts);
            prop_assert_eq!(parts.statutory.is_some_and(|span| span.has(amount)), is_inside);
            // Each part lies on its side of the exact cut.
            let share = |percent: i64| times * (100 * i128::from(min.unwrap_or(0)) + i128::from(percent * more));
            let expected = match 100 * scaled {
                value if value < share(lighter) => 0,
                value if value <= share(heavier) => 1,
                _ => 2,
            };
            prop_assert!(!is_inside || holding == [expected], "{} is in {:?}, not {}", amount, holding, expected);
            let is_below = amount > 0 && scaled < from;
            prop_assert_eq!(parts.mitigated.is_some_and(|span| span.has(amount)), is_below);
        }
    }
}
