//! Numbers.

use super::{Answer, Call, ok};
use crate::feel::lexer;
use crate::value::Value;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};

/// More digits than any decimal here has: rounding to them changes nothing.
const DIGITS_MAX: i64 = 28;
/// How exactly `exp` is computed, as a power of ten.
const EXP_DIGITS: u32 = 22;

pub(super) fn number(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let (grouping, point) = (call.text_if_any(1)?, call.text_if_any(2)?);
    let is_grouping = |text: &str| matches!(text, " " | "," | ".");
    let is_point = |text: &str| matches!(text, "," | ".");
    if grouping.as_deref().is_some_and(|text| !is_grouping(text)) {
        return Err("分组符号只能是空格、逗号或句点".to_owned());
    }
    if point.as_deref().is_some_and(|text| !is_point(text)) || (point.is_some() && point == grouping) {
        return Err("小数点只能是逗号或句点，且与分组符号不同".to_owned());
    }
    let mut text = text.to_string();
    if let Some(grouping) = &grouping {
        text = text.replace(&**grouping, "");
    }
    if let Some(point) = &point {
        text = text.replace(&**point, ".");
    }
    let number = if text.starts_with('+') { None } else { lexer::decimal(&text) };
    number.map(Value::Number).ok_or_else(|| "不是数".to_owned())
}

pub(super) fn decimal(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::MidpointNearestEven)
}

pub(super) fn floor(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::ToNegativeInfinity)
}

pub(super) fn ceiling(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::ToPositiveInfinity)
}

pub(super) fn round_up(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::AwayFromZero)
}

pub(super) fn round_down(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::ToZero)
}

pub(super) fn round_half_up(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::MidpointAwayFromZero)
}

pub(super) fn round_half_down(call: &mut Call<'_>) -> Answer {
    rounded(call, RoundingStrategy::MidpointTowardZero)
}

/// DMN's limits of a scale.
const SCALES: std::ops::RangeInclusive<i64> = -6111..=6176;

fn rounded(call: &mut Call<'_>, strategy: RoundingStrategy) -> Answer {
    let number = call.number(0)?;
    let scale = match call.count() {
        1 => 0,
        // A scale need not be whole; what follows the point does not count.
        _ => call.number(1)?.trunc().to_i64().ok_or("小数位数过大")?,
    };
    if !SCALES.contains(&scale) {
        return Err("小数位数过大".to_owned());
    }
    if scale >= 0 {
        let scale = u32::try_from(scale.min(DIGITS_MAX)).unwrap_or_default();
        return ok(number.round_dp_with_strategy(scale, strategy));
    }
    if -scale > DIGITS_MAX {
        return ok(Decimal::ZERO);
    }
    let unit = Decimal::from_i128_with_scale(10_i128.pow(u32::try_from(-scale).unwrap_or_default()), 0);
    let units = (number / unit).round_dp_with_strategy(0, strategy);
    units.checked_mul(unit).map(Value::Number).ok_or_else(|| "超出范围".to_owned())
}

pub(super) fn abs(call: &mut Call<'_>) -> Answer {
    match call.single(0) {
        Value::Months(months) => Ok(Value::Months(crate::value::Months(months.0.saturating_abs()))),
        Value::Duration(duration) => Ok(Value::Duration(duration.abs())),
        _ => ok(call.number(0)?.abs()),
    }
}

pub(super) fn modulo(call: &mut Call<'_>) -> Answer {
    let (dividend, divisor) = (call.number(0)?, call.number(1)?);
    let rest = dividend.checked_rem(divisor).ok_or("除数为零或超出范围")?;
    let differs = !rest.is_zero() && rest.is_sign_negative() != divisor.is_sign_negative();
    ok(if differs { rest + divisor } else { rest })
}

pub(super) fn sqrt(call: &mut Call<'_>) -> Answer {
    call.number(0)?.sqrt().map(Value::Number).ok_or_else(|| "负数没有平方根".to_owned())
}

pub(super) fn log(call: &mut Call<'_>) -> Answer {
    call.number(0)?.checked_ln().map(Value::Number).ok_or_else(|| "只有正数有对数".to_owned())
}

pub(super) fn exp(call: &mut Call<'_>) -> Answer {
    let tolerance = Decimal::new(1, EXP_DIGITS);
    let power = call.number(0)?.checked_exp_with_tolerance(tolerance);
    power.map(Value::Number).ok_or_else(|| "超出范围".to_owned())
}

pub(super) fn odd(call: &mut Call<'_>) -> Answer {
    divides(call, Decimal::ONE)
}

pub(super) fn even(call: &mut Call<'_>) -> Answer {
    divides(call, Decimal::ZERO)
}

/// Whether two leaves this rest; a number with a fraction is neither odd nor even.
fn divides(call: &mut Call<'_>, rest: Decimal) -> Answer {
    ok((call.number(0)? % Decimal::TWO).abs() == rest)
}
