//! The normal distribution, after Wichura (AS 241, PPND16): sixteen digits.

#![allow(clippy::excessive_precision)] // The numbers stand as they were published.

/// 正态分位数: the number below which this share of a standard normal variable lies; infinite at 0 and 1.
pub fn quantile(share: f64) -> f64 {
    let centred = share - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * ratio(r, &CENTRE);
    }
    let tail = if centred < 0.0 { share } else { 1.0 - share };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(centred);
    }
    let r = (-tail.ln()).sqrt();
    let far = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
    far.copysign(centred)
}

/// Numerator and denominator of a rational function, the highest power first.
type Rational = [[f64; 8]; 2];

fn ratio(x: f64, rational: &Rational) -> f64 {
    let [above, below] = rational.map(|row| row.into_iter().fold(0.0, |sum, factor| sum * x + factor));
    above / below
}

const CENTRE: Rational = [
    [
        2_509.080_928_730_122_7,
        33_430.575_583_588_128,
        67_265.770_927_008_700,
        45_921.953_931_549_870,
        13_731.693_765_509_461,
        1_971.590_950_306_551_3,
        133.141_667_891_784_38,
        3.387_132_872_796_366_5,
    ],
    [
        5_226.495_278_852_854_0,
        28_729.085_735_721_943,
        39_307.895_800_092_710,
        21_213.794_301_586_597,
        5_394.196_021_424_751_1,
        687.187_007_492_057_91,
        42.313_330_701_600_911,
        1.0,
    ],
];
const MIDDLE: Rational = [
    [
        7.745_450_142_783_414_1e-4,
        0.022_723_844_989_269_185,
        0.241_780_725_177_450_61,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_6,
        5.769_497_221_460_691_4,
        4.630_337_846_156_545_3,
        1.423_437_110_749_683_6,
    ],
    [
        1.050_750_071_644_416_8e-9,
        5.475_938_084_995_345e-4,
        0.015_198_666_563_616_457,
        0.148_103_976_427_480_07,
        0.689_767_334_985_100_0,
        1.676_384_830_183_803_8,
        2.053_191_626_637_758_8,
        1.0,
    ],
];
const FAR: Rational = [
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        0.001_242_660_947_388_078_4,
        0.026_532_189_526_576_124,
        0.296_560_571_828_504_9,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114_3,
        6.657_904_643_501_103_8,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_7e-5,
        7.868_691_311_456_133e-4,
        0.014_875_361_290_850_615,
        0.136_929_880_922_735_8,
        0.599_832_206_555_888,
        1.0,
    ],
];
