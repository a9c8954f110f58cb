//! Methods and data that are made here, as many, as skewed and as incomplete as those of the ASEM index. `xtask/bench/engines` takes the
//! same.

use composite::{Data, Method};
use std::fmt::Write;

/// Indicators of the eight pillars of the ASEM index.
const PILLARS: [usize; 8] = [8, 5, 3, 6, 8, 5, 9, 5];

/// A panel: gaps filled from before, then by the median, treatment, a mean.
pub const PANEL: &str = "step = [{ do = \"impute\", method = \"latest\" }, { do = \"impute\", method = \"median\" }, { do = \"treat\" }]\n\
     normalise = \"min-max\"\naggregate = { method = \"arithmetic\", min_share = 0.5 }\nweights = \"equal\"\n";
/// Copeland's rule.
pub const COPELAND: &str = "normalise = \"none\"\naggregate = \"copeland\"\nweights = \"equal\"\n";

/// Winsorising, normaliser, weights and aggregator varied a thousand times.
pub const VARIED: &str = r#"
[robustness]
replications = 1000
[[robustness.vary]]
what = "step"
step = 2
alternatives = [{ do = "treat", winsorise = 1 }, { do = "treat", winsorise = 3 }, { do = "treat", winsorise = 5 }]
[[robustness.vary]]
what = "normalise"
methods = [{ method = "min-max", range = [1, 100] }, { method = "z-score", mean = 100, deviation = 10 }]
[[robustness.vary]]
what = "weights"
share = 0.25
levels = [2, 3]
[[robustness.vary]]
what = "aggregate"
methods = ["arithmetic", "geometric"]
"#;

/// Four levels, imputation, treatment, min-max.
pub fn asem(more: &str) -> Method {
    let mut text = format!(
        "{HEAD}step = [{{ do = \"impute\", method = \"mean\" }}, {{ do = \"treat\" }}]\n\
         normalise = {{ method = \"min-max\", range = [1, 100] }}\naggregate = \"arithmetic\"\nweights = \"equal\"\n{more}\n\
         [[dimension]]\ncode = \"index\"\n[[dimension]]\ncode = \"left\"\nparent = \"index\"\n\
         [[dimension]]\ncode = \"right\"\nparent = \"index\"\n"
    );
    let mut number = 0;
    for (pillar, indicators) in PILLARS.iter().enumerate() {
        let parent = if pillar < 5 { "left" } else { "right" };
        write!(text, "[[dimension]]\ncode = \"p{pillar}\"\nparent = \"{parent}\"\n").expect("a text");
        for _ in 0..*indicators {
            text += &indicator(number, &format!("p{pillar}"));
            number += 1;
        }
    }
    Method::parse(&text, None).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// Indicators right below the index.
pub fn flat(indicators: usize, sections: &str) -> Method {
    let mut text = format!("{HEAD}{sections}[[dimension]]\ncode = \"index\"\n");
    (0..indicators).for_each(|number| text += &indicator(number, "index"));
    Method::parse(&text, None).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

const HEAD: &str =
    "format = 1\nname = \"bench\"\ndata = { unit = \"u\", period = \"p\" }\nrank = { ties = \"min\" }\n";

fn indicator(number: usize, parent: &str) -> String {
    let direction = if number.is_multiple_of(3) { "lower" } else { "higher" };
    format!("[[indicator]]\ncode = \"i{number}\"\nparent = \"{parent}\"\ndirection = \"{direction}\"\n")
}

/// Reads a table.
pub fn data(method: &Method, csv: &str) -> Data {
    Data::read(csv, method).unwrap_or_else(|faults| panic!("{}", faults[0])).0
}

/// A third of the columns is skewed; so many cells are missing.
pub fn table(units: usize, indicators: usize, periods: usize, missing: f64) -> String {
    let mut state = 20_220_930_u64;
    let mut unit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut text = String::from("u,p");
    (0..indicators).for_each(|number| write!(text, ",i{number}").expect("a text"));
    for period in 1..=periods {
        for own in 0..units {
            write!(text, "\n{own},{period}").expect("a text");
            for number in 0..indicators {
                let x = unit();
                let value = if number % 3 == 1 { (6.0 * x).exp() } else { 100.0 * x };
                let cell = if unit() < missing { String::new() } else { value.to_string() };
                write!(text, ",{cell}").expect("a text");
            }
        }
    }
    text
}
