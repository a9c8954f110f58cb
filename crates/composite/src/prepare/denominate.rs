//! 除以分母.

use super::Log;
use crate::Place;
use crate::data::{Data, Frame};
use crate::fault::{Checked, Fault, Matter, Notice, Reason};
use crate::method::Method;
use crate::value::Value;

/// Divides every indicator that has a denominator. A denominator of zero stops; where it is missing, the value is too.
pub(super) fn denominate(method: &Method, data: &Data, frame: &mut Frame, log: &mut Log) -> Checked<()> {
    let mut faults = Vec::new();
    for (column, node) in frame.columns.iter_mut().zip(method.tree.indicators()) {
        let node = &method.tree.nodes()[*node];
        let Some(denominator) = node.indicator().and_then(|own| own.denominator.as_ref()) else { continue };
        let Some(divisors) = data.column(&denominator.column) else {
            let reason = Reason::NoColumn(Vec::new());
            faults.push(Fault::at(Place::default().field(&denominator.column), reason));
            continue;
        };
        for (value, row) in column.iter_mut().zip(&frame.rows) {
            let Value::Present(number) = *value else { continue };
            let own = &data.rows()[*row];
            let place =
                || Place { line: Some(own.line), ..Place::node(&node.code).of(&own.unit, &own.period) };
            match divisors[*row].number() {
                Some(0.0) => {
                    faults.push(Fault::at(place(), Reason::ZeroDenominator(denominator.column.clone())));
                }
                Some(divisor) => *value = Value::Present(number / divisor * denominator.scale),
                None => {
                    *value = Value::Missing;
                    log.notices.push(Notice::at(place(), Matter::NoDenominator(denominator.column.clone())));
                }
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
