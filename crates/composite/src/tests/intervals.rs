//! Intervals of shares, beside what was computed elsewhere.

#![allow(clippy::excessive_precision)] // The numbers stand as they were printed elsewhere.

use crate::*;

fn count(met: u64, of: u64) -> Count {
    Count::new(met, of).expect("a count")
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-12
}

#[test]
fn intervals_of_a_share() {
    // met, of, Wilson, Clopper and Pearson; 95 of 100.
    let cases = [
        (
            14_397,
            14_436,
            [0.996_309_229_382_960_1, 0.998_023_017_334_977_3],
            [0.996_308_683_625_436_7, 0.998_078_229_160_970_6],
        ),
        (
            14_398,
            14_436,
            [0.996_389_242_585_072_2, 0.998_081_509_808_686_2],
            [0.996_388_723_710_569_2, 0.998_136_569_296_277_3],
        ),
        (30, 30, [0.886_486_606_826_031_2, 1.0], [0.884_296_691_777_972_2, 1.0]),
        (12, 12, [0.757_505_993_344_759_1, 1.0], [0.735_351_530_602_948_8, 1.0]),
        (
            28,
            30,
            [0.786_765_416_373_830_8, 0.981_522_976_208_729_6],
            [0.779_264_598_477_038_1, 0.991_821_865_539_343_7],
        ),
        (0, 5, [0.0, 0.434_482_464_783_174_76], [0.0, 0.521_823_750_104_981_4]),
        (
            1,
            3,
            [0.061_491_944_720_396_215, 0.792_340_399_197_952_3],
            [0.008_403_758_659_612_636, 0.905_700_675_949_753_9],
        ),
        (
            398,
            400,
            [0.981_955_081_563_756_9, 0.998_627_747_045_289_7],
            [0.982_055_855_394_414_5, 0.999_393_902_190_677_8],
        ),
    ];
    for (met, of, wilson, exact) in cases {
        let count = count(met, of);
        for (found, [low, high]) in
            [(count.wilson(Confidence::USUAL), wilson), (count.clopper_pearson(Confidence::USUAL), exact)]
        {
            assert!(near(found.low, low) && near(found.high, high), "{met} of {of}: {found:?}");
            assert!(found.holds(count.share()), "{met} of {of}");
        }
    }
    // As they are told to readers, in percent with two decimals: 99.73 % of 14,436 are 14,397.
    let told = |interval: Interval| format!("[{:.2}, {:.2}]", 100.0 * interval.low, 100.0 * interval.high);
    assert_eq!(told(count(14_397, 14_436).wilson(Confidence::USUAL)), "[99.63, 99.80]");
    assert_eq!(told(count(14_398, 14_436).wilson(Confidence::USUAL)), "[99.64, 99.81]");
    let wider = Confidence::new(0.99).expect("a confidence");
    assert!(count(28, 30).wilson(wider).low < count(28, 30).wilson(Confidence::USUAL).low);
}

#[test]
fn differences_are_told_apart_or_not() {
    let cases = [
        ((14_397, 14_436), (398, 400), [-0.001_461_771_922_282_963_7, 0.015_363_447_879_342_688], false),
        ((56, 70), (48, 80), [0.052_431_472_402_364_98, 0.333_872_654_036_906], true),
    ];
    for ((met, of), (other_met, other_of), [low, high], apart) in cases {
        let (own, other) = (count(met, of), count(other_met, other_of));
        let found = own.minus(other, Confidence::USUAL);
        assert!(near(found.low, low) && near(found.high, high), "{found:?}");
        assert_eq!(found.holds(0.0), !apart);
        let back = other.minus(own, Confidence::USUAL);
        assert!(near(back.low, -high) && near(back.high, -low), "the other way round");
    }
    let (one, two) = (count(28, 30).wilson(Confidence::USUAL), count(12, 12).wilson(Confidence::USUAL));
    assert!(one.overlaps(two) && two.overlaps(one));
    assert!(!count(1, 100).wilson(Confidence::USUAL).overlaps(one));
}

#[test]
fn small_numbers_are_guarded() {
    let asked = SmallNumbers { of_min: 30, side_min: 3 };
    let cases = [
        (29, 29, Guard::TooFew { needed: 30 }),
        (30, 30, Guard::Shown),
        (0, 30, Guard::Shown),
        (28, 30, Guard::Recognisable { needed: 3 }),
        (2, 30, Guard::Recognisable { needed: 3 }),
        (27, 30, Guard::Shown),
    ];
    for (met, of, expected) in cases {
        assert_eq!(count(met, of).guard(asked), expected, "{met} of {of}");
    }
}

#[test]
fn what_is_no_count_is_refused() {
    assert_eq!(Count::new(0, 0), Err(NotCounted::OfNothing));
    let told = Count::new(5, 4).map_err(|error| error.to_string());
    assert_eq!(told, Err("5 大于总数 4".into()));
    for probability in [0.0, 1.0, -1.0, f64::NAN] {
        assert!(Confidence::new(probability).is_err(), "{probability}");
    }
}

#[test]
fn the_normal_quantile_has_fifteen_digits() {
    let cases = [
        (0.5, 0.0),
        (0.975, 1.959_963_984_540_054),
        (0.995, 2.575_829_303_548_900_4),
        (0.1, -1.281_551_565_544_600_4),
        (0.001, -3.090_232_306_167_813),
        (1e-10, -6.361_340_902_404_056),
        (1e-300, -37.047_096_299_361_2),
    ];
    for (share, expected) in cases {
        let found = normal_quantile(share);
        assert!((found - expected).abs() <= 4e-15 * f64::abs(expected), "{share}: {found}");
    }
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
}
