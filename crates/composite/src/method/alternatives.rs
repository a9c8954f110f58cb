//! What a robustness study varies and which periods are compared, in a method file.

use super::form::Form;
use super::parts;
use crate::explain::Comparison;
use crate::fault::Reason;
use crate::robustness::{Factor, REPLICATIONS_MAX, Study, Vary};
use crate::tree::Tree;

const KINDS: &[&str] = &["weights", "normalise", "aggregate", "step", "leave-out", "survey"];

/// Reads `[robustness]`; none where there is none.
pub(super) fn study(top: &Form<'_>, tree: &Tree, steps: usize) -> Option<Study> {
    if !top.has("robustness") {
        return None;
    }
    let form = top.below("robustness");
    let most = REPLICATIONS_MAX as u64;
    let count =
        |key: &'static str, low: u64, usual: u64| form.whole(key, low, most).unwrap_or(usual) as usize;
    let study = Study {
        replications: count("replications", 1, 1_000),
        seed: form.whole("seed", 0, u64::MAX).unwrap_or(1),
        sensitivity: form.flag("sensitivity").unwrap_or(false),
        bootstrap: count("bootstrap", 0, 1_000),
        top: count("top", 1, 3),
        bottom: count("bottom", 1, 3),
        period: form.text("period"),
        factors: form.list("vary").iter().filter_map(|form| factor(form, tree, steps)).collect(),
    };
    if study.factors.is_empty() && !form.has("vary") {
        form.wrong("vary", form.line(), Reason::NoKey);
    }
    form.finish();
    Some(study)
}

/// Reads `[explain]`; none where there is none.
pub(super) fn comparison(top: &Form<'_>, tree: &Tree) -> Option<Comparison> {
    if !top.has("explain") {
        return None;
    }
    let form = top.below("explain");
    let highest = tree.level(tree.root()) as u64;
    let comparison = Comparison {
        from: form.need_text("from"),
        to: form.need_text("to"),
        level: form.whole("level", 1, highest - 1).unwrap_or(highest - 1) as usize,
        units: form.texts("units").unwrap_or_default(),
        samples: form.whole("samples", 2, 1_000_000).unwrap_or(2_000) as usize,
        seed: form.whole("seed", 0, u64::MAX).unwrap_or(1),
    };
    form.finish();
    Some(comparison)
}

fn factor(form: &Form<'_>, tree: &Tree, steps: usize) -> Option<Factor> {
    let Some((kind, _)) = form.one_of("what", KINDS) else {
        if !form.has("what") {
            form.wrong("what", form.line(), Reason::NoKey);
        }
        return None;
    };
    let highest = tree.level(tree.root());
    let vary = match kind {
        "weights" => Some(Vary::Weights {
            share: form.number_in("share", 0.0, 1.0).unwrap_or_else(|| form.need_number("share")),
            levels: levels(form, highest),
        }),
        "normalise" => {
            let methods: Vec<_> = form
                .list("methods")
                .iter()
                .filter_map(|form| finished(form, parts::normaliser(form, None)))
                .collect();
            several(form, "methods", methods.len())
                .then(|| Vary::Normaliser(methods, nodes(form, "only", tree)))
        }
        "aggregate" => {
            let methods: Vec<_> = form
                .list("methods")
                .iter()
                .filter_map(|form| finished(form, parts::aggregator(form)))
                .collect();
            let level = form.whole("level", 2, highest as u64).map(|level| level as usize);
            several(form, "methods", methods.len()).then_some(Vary::Aggregator(methods, level))
        }
        "step" => {
            let number = form.whole("step", 1, steps.max(1) as u64).unwrap_or(1) as usize;
            if !form.has("step") || steps == 0 {
                form.wrong("step", form.line(), Reason::NoKey);
            }
            let alternatives: Vec<_> =
                form.list("alternatives").iter().filter_map(|form| parts::step(form)).collect();
            several(form, "alternatives", alternatives.len()).then(|| Vary::Step(number - 1, alternatives))
        }
        "leave-out" => {
            let only = nodes(form, "only", tree);
            Some(Vary::LeaveOut(if only.is_empty() { tree.indicators().to_vec() } else { only }))
        }
        _ => {
            let has_survey = |node: &usize| {
                tree.nodes()[*node].indicator().is_some_and(|indicator| indicator.sampling.is_some())
            };
            if !tree.indicators().iter().any(has_survey) {
                let text = "没有一项指标写了 survey，无从得知抽样误差";
                form.wrong("what", form.line(), Reason::Unreadable(text.into()));
            }
            Some(Vary::Sampling)
        }
    };
    let name = form.text("name").unwrap_or_else(|| kind.to_owned());
    form.finish();
    Some(Factor { name, vary: vary? })
}

/// What was read of a form, after its keys were checked.
fn finished<T>(form: &Form<'_>, read: Option<T>) -> Option<T> {
    form.finish();
    if read.is_none() && !form.has("method") && form.word().is_none() {
        form.wrong("method", form.line(), Reason::NoKey);
    }
    read
}

/// Whether there are two at least to choose from.
fn several(form: &Form<'_>, key: &'static str, found: usize) -> bool {
    if found < 2 {
        form.wrong(key, form.line(), Reason::Unreadable("至少要两种，才有变动".into()));
    }
    found >= 2
}

fn levels(form: &Form<'_>, highest: usize) -> Vec<usize> {
    let Some((levels, line)) = form.numbers("levels") else { return Vec::new() };
    let whole = |level: f64| {
        (level.fract() == 0.0 && level >= 1.0 && level < highest as f64).then_some(level as usize)
    };
    let found: Option<Vec<usize>> = levels.into_iter().map(whole).collect();
    if found.is_none() {
        let text = format!("应为 1 至 {} 的整数的列表", highest - 1);
        form.wrong("levels", line, Reason::Unreadable(text));
    }
    found.unwrap_or_default()
}

/// Indicators by their codes.
fn nodes(form: &Form<'_>, key: &'static str, tree: &Tree) -> Vec<usize> {
    let mut nodes = Vec::new();
    for code in form.texts(key).unwrap_or_default() {
        match tree.find(&code).filter(|node| tree.nodes()[*node].indicator().is_some()) {
            Some(node) => nodes.push(node),
            None => form.wrong(key, form.line(), Reason::UnknownCode(code)),
        }
    }
    nodes
}
