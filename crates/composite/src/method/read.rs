//! Reading a method file.

use super::form::{Book, Form};
use super::{Columns, Constant, Method, alternatives, nodes, parts};
use crate::Place;
use crate::data::Over;
use crate::fault::{Checked, Fault, Reason};
use crate::prepare::Step;
use crate::rank::{Ranking, Ties};
use crate::tree::Tree;
use crate::weights::{Aim, Optimise};
use toml::de::{DeTable, DeValue};

/// The format of method files that this program reads.
pub const FORMAT: u64 = 1;
/// Indicators and dimensions of a method, at most.
pub const NODES_MAX: usize = 2_000;

/// 权重表: weights that replace those of the method file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GivenWeights {
    /// Line, code and weight.
    pub(super) lines: Vec<(usize, String, f64)>,
}

impl GivenWeights {
    /// Reads CSV with the columns `code` and `weight`.
    ///
    /// # Errors
    /// Everything that is wrong, with its line: missing columns, text for a number, a weight below zero, a code given twice.
    pub fn parse(text: &str) -> Checked<GivenWeights> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header: Vec<String> = reader
            .headers()
            .map(|row| row.iter().map(|name| name.trim().to_owned()).collect())
            .unwrap_or_default();
        let find = |name: &str| {
            header.iter().position(|own| own == name).ok_or_else(|| {
                vec![Fault::at(Place::default().field(name), Reason::NoColumn(header.clone()))]
            })
        };
        let (code_at, weight_at) = (find("code")?, find("weight")?);
        let (mut lines, mut faults) = (Vec::<(usize, String, f64)>::new(), Vec::new());
        for record in reader.records() {
            let Ok(record) = record else {
                faults.push(Fault::at(Place::default(), Reason::Unreadable("不能作为 CSV 读取".into())));
                break;
            };
            let line = record.position().map_or(0, |at| at.line() as usize);
            let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
            let (code, written) = (cell(code_at), cell(weight_at));
            let place = Place { line: Some(line), ..Place::node(&code) };
            let first = lines.iter().find(|(_, own, _)| *own == code).map(|(first, ..)| *first);
            match (crate::data::finite(&written), first) {
                (None, _) => faults.push(Fault::at(place, Reason::NotANumber(written))),
                (Some(weight), _) if weight < 0.0 => {
                    faults.push(Fault::at(place, Reason::NegativeWeight(weight)));
                }
                (Some(_), Some(first)) => faults.push(Fault::at(place, Reason::CodeTwice(first))),
                (Some(weight), None) => lines.push((line, code, weight)),
            }
        }
        if faults.is_empty() { Ok(GivenWeights { lines }) } else { Err(faults) }
    }
}

impl Method {
    /// Reads a method file; `docs/composite-method.md` of the project says what may stand in it. Given weights replace those
    /// of the file.
    ///
    /// # Errors
    /// Everything that is wrong, with its line.
    pub fn parse(text: &str, given: Option<&GivenWeights>) -> Checked<Method> {
        let book = Book::new(text);
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map(|span| book.line_at(span.start));
            let reason = Reason::Unreadable(format!("TOML 语法错误（{}）", error.message()));
            vec![Fault::at(Place { line, ..Place::default() }, reason)]
        })?;
        let top = book.form(table.get_ref(), "", 1);
        let format = table.get_ref().get("format");
        if !format.is_some_and(|format| is_ours(format.get_ref())) {
            let found = format.map_or("（没有写）".into(), |format| written(format.get_ref()));
            return Err(vec![Fault::at(Place::line(1).field("format"), Reason::Format(found))]);
        }
        let method = method(&top, given);
        drop(top);
        let faults = book.faults();
        match method {
            Some(method) if faults.is_empty() => Ok(method),
            _ => Err(faults),
        }
    }
}

fn is_ours(value: &DeValue<'_>) -> bool {
    value.as_integer().is_some_and(|own| own.to_string() == FORMAT.to_string())
}

fn written(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::String(text) => text.to_string(),
        other => other.type_str().to_owned(),
    }
}

fn method(top: &Form<'_>, given: Option<&GivenWeights>) -> Option<Method> {
    top.allow(&["format"]);
    let (name, version) = (top.need_text("name"), top.text("version").unwrap_or_default());
    let (units, measures) = (top.texts("units"), top.texts("measures").unwrap_or_default());
    let columns = columns(&top.below("data"));
    let steps: Vec<Step> = top.list("step").iter().filter_map(|form| parts::step(form)).collect();
    let normalise = top.below("normalise");
    let over = parts::over(&normalise).unwrap_or(Over::Period);
    let constant = match normalise.one_of("constant", &["refuse", "leave-out"]) {
        Some(("leave-out", _)) => Constant::LeaveOut,
        _ => Constant::Refuse,
    };
    let ranking = ranking(&top.below("rank"));
    let tree = nodes::tree(top, &normalise, &measures, given);
    let optimise = tree.as_ref().and_then(|tree| optimise(&top.below("optimise"), top.has("optimise"), tree));
    let study = tree.as_ref().and_then(|tree| alternatives::study(top, tree, steps.len()));
    let comparison = tree.as_ref().and_then(|tree| alternatives::comparison(top, tree));
    normalise.allow(parts::NORMALISER_KEYS);
    normalise.finish();
    top.finish();
    Some(Method {
        name,
        version,
        columns,
        units,
        tree: tree?,
        steps,
        over,
        constant,
        optimise,
        ranking: ranking?,
        study,
        comparison,
    })
}

fn columns(form: &Form<'_>) -> Columns {
    let columns = Columns {
        unit: form.need_text("unit"),
        name: form.text("name"),
        period: form.text("period"),
        groups: form.texts("groups").unwrap_or_default(),
        missing: form.texts("missing").unwrap_or_default(),
        not_applicable: form.texts("not_applicable").unwrap_or_default(),
        withheld: form.texts("withheld").unwrap_or_default(),
    };
    form.finish();
    columns
}

fn ranking(form: &Form<'_>) -> Option<Ranking> {
    let decimals = form.whole("decimals", 0, 12).map(|decimals| decimals as u32);
    let ties = parts::ties(form);
    form.finish();
    Some(Ranking { ties: ties?, decimals })
}

fn optimise(form: &Form<'_>, is_there: bool, tree: &Tree) -> Option<Optimise> {
    if !is_there {
        return None;
    }
    let highest = tree.level(tree.root()) as u64 - 1;
    let level = form.whole("level", 1, highest).unwrap_or(1) as usize;
    let aim = form.one_of("aim", &["balance", "information"]);
    let negative = form.flag("negative").unwrap_or(false);
    let importance = form.word_numbers("importance").unwrap_or_default();
    for (code, weight) in &importance {
        let is_there = tree.find(code).is_some_and(|node| tree.level(node) == level);
        if !is_there {
            form.wrong("importance", form.line(), Reason::UnknownCode(code.clone()));
        } else if *weight <= 0.0 {
            form.wrong("importance", form.line(), Reason::NegativeWeight(*weight));
        }
    }
    if !form.has("level") || !form.has("aim") {
        form.wrong("level、aim", form.line(), Reason::NoKey);
    }
    form.finish();
    let aim = match aim?.0 {
        "balance" => Aim::Balance(importance),
        _ => Aim::Information,
    };
    Some(Optimise { level, aim, negative })
}

/// The rule for equal scores of a form, by its word.
pub(super) fn ties_of(word: &str) -> Ties {
    match word {
        "max" => Ties::Max,
        "average" => Ties::Average,
        "dense" => Ties::Dense,
        _ => Ties::Min,
    }
}
