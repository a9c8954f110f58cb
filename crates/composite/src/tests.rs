//! Tables of small indices whose results can be checked by hand.

mod explain;
mod faults;
mod intervals;
mod methods;
mod normalisers;
mod properties;
mod robustness;
mod stages;
mod weights;

use crate::*;

/// The sections that every method needs, unless a test brings its own.
const HEAD: &str = "format = 1\nname = \"试\"\ndata = { unit = \"u\", missing = [\"NA\"], not_applicable = [\"不适用\"], withheld = [\"保密\"] }\n\
    rank = { ties = \"min\" }\n";

/// A method of one dimension `t` over indicators, given as TOML after their code.
fn flat(sections: &str, indicators: &[(&str, &str)]) -> String {
    let mut text = format!("{HEAD}{sections}\n[[dimension]]\ncode = \"t\"\n");
    for (code, rest) in indicators {
        text += &format!("[[indicator]]\ncode = \"{code}\"\nparent = \"t\"\n{rest}\n");
    }
    text
}

fn method(text: &str) -> Method {
    Method::parse(text, None).unwrap_or_else(|faults| panic!("{}\n{text}", told(&faults)))
}

fn data(method: &Method, csv: &str) -> Data {
    Data::read(csv, method).unwrap_or_else(|faults| panic!("{}", told(&faults))).0
}

fn run(text: &str, csv: &str) -> Checked<Run> {
    let method = method(text);
    Run::of(&method, &data(&method, csv))
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n")
}

/// A column of cells in words: numbers with six decimals at most, and the states.
fn shown(column: &[Value]) -> String {
    let cell = |value: &Value| match value {
        Value::Present(number) => format!("{}", (number * 1e6).round() / 1e6),
        Value::Missing => "缺".into(),
        other => other.to_string(),
    };
    column.iter().map(cell).collect::<Vec<String>>().join(" ")
}

/// The scores of an index `t`, computed from columns of the only indicators.
fn index(sections: &str, indicators: &[(&str, &str)], csv: &str) -> String {
    let text = flat(sections, indicators);
    match run(&text, csv) {
        Ok(run) => shown(&run.scores[method(&text).tree.root()]),
        Err(faults) => told(&faults),
    }
}
