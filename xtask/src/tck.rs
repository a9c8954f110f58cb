//! The technology compatibility kit of DMN: its cases are run and counted, by folder.

mod cases;
mod gate;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use decision::dmn::{Import, Model};
use decision::feel::Run;
use decision::{Context, DateTime, Value};

use cases::{Kind, Suite};
pub use gate::gate;

/// What `now()` answers in the cases, so that a run repeats.
const NOW: &str = "2024-06-03T10:15:30Z";

/// One expected result and what came of it.
pub struct Outcome {
    /// The folder below the one that was asked for.
    folder: String,
    case: String,
    node: String,
    is_null_expected: bool,
    /// What was expected, what came and why, unless both are the same.
    failure: Option<String>,
}

/// Runs every case below a folder and prints one line per test folder, then the totals; with `shows_failures` every
/// case that failed as well.
pub fn run(folder: &Path, shows_failures: bool) -> Result<()> {
    let (outcomes, unread) = outcomes(folder)?;
    print(&outcomes);
    for outcome in outcomes.iter().filter(|_| shows_failures) {
        if let Some(failure) = &outcome.failure {
            println!("{} {} {}: {failure}", outcome.folder, outcome.case, outcome.node);
        }
    }
    if !unread.is_empty() {
        bail!("cannot read {} files of test cases:\n{}", unread.len(), unread.join("\n"));
    }
    Ok(())
}

/// Counts that are reported together.
#[derive(Default)]
struct Counts {
    passed: usize,
    total: usize,
    passed_not_null: usize,
    total_not_null: usize,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        let passed = usize::from(outcome.failure.is_none());
        let not_null = usize::from(!outcome.is_null_expected);
        self.passed += passed;
        self.total += 1;
        self.passed_not_null += passed * not_null;
        self.total_not_null += not_null;
    }
}

fn print(outcomes: &[Outcome]) {
    let mut folders: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut all = Counts::default();
    for outcome in outcomes {
        folders.entry(&outcome.folder).or_default().add(outcome);
        all.add(outcome);
    }
    let width = folders.keys().map(|name| name.len()).max().unwrap_or_default();
    let line = |name: &str, counts: &Counts| {
        let passed = format!("{}/{}", counts.passed, counts.total);
        println!("{name:width$}  {passed:>9}  not null {}/{}", counts.passed_not_null, counts.total_not_null);
    };
    for (name, counts) in &folders {
        line(name, counts);
    }
    line("total", &all);
}

/// The outcome of every expected result below a folder, in order, and the files that could not be read.
fn outcomes(folder: &Path) -> Result<(Vec<Outcome>, Vec<String>)> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    if files.is_empty() {
        bail!("{} holds no test cases (*.xml beside *.dmn)", folder.display());
    }
    let (mut outcomes, mut unread) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.parent().and_then(|parent| parent.strip_prefix(folder).ok());
        let name = name.map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.is_empty());
        let own = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Err(error) = run_file(&file, &name.unwrap_or(own), &mut outcomes) {
            unread.push(format!("{}: {error:#}", file.display()));
        }
    }
    Ok((outcomes, unread))
}

/// The test files: XML in a folder that also holds a model.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let has = |path: &Path, ending: &str| path.extension().is_some_and(|extension| extension == ending);
    let has_model = paths.iter().any(|path| has(path, "dmn"));
    for path in paths {
        if path.is_dir() {
            collect(&path, files)?;
        } else if has_model && has(&path, "xml") {
            files.push(path);
        }
    }
    Ok(())
}

fn run_file(file: &Path, name: &str, outcomes: &mut Vec<Outcome>) -> Result<()> {
    let suite = Suite::parse(&fs::read_to_string(file)?)?;
    if suite.cases.is_empty() {
        return Ok(());
    }
    let folder = file.parent().context("a file without a folder")?;
    let model_file = match &suite.model {
        Some(model) => folder.join(model),
        None => folder.join(format!("{}.dmn", name.rsplit('/').next().unwrap_or(name))),
    };
    let text = fs::read_to_string(&model_file).with_context(|| model_file.display().to_string())?;
    let model = Model::parse(&text, &|import| imported(folder, import));
    for case in &suite.cases {
        for result in &case.results {
            let (found, reason) = match &model {
                Ok(model) => ask(model, case, &result.name),
                Err(error) => (Value::Null, error.to_string()),
            };
            let is_right = model.is_ok() && cases::is_same(&result.expected, &found);
            let expected = &result.expected;
            outcomes.push(Outcome {
                folder: name.to_owned(),
                case: case.id.clone(),
                node: result.name.clone(),
                is_null_expected: expected.is_null(),
                failure: (!is_right).then(|| format!("expected {expected}, found {found} ({reason})")),
            });
        }
    }
    Ok(())
}

/// The model of that namespace in the folder.
fn imported(folder: &Path, import: Import<'_>) -> Option<String> {
    let located = import.location.and_then(|location| fs::read_to_string(folder.join(location)).ok());
    let of_namespace = || {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let models = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "dmn"));
        let mut texts = models.filter_map(|path| fs::read_to_string(path).ok());
        texts.find(|text| cases::namespace(text).as_deref() == Some(import.namespace))
    };
    located.or_else(of_namespace)
}

/// What a model answers, and why where that is null.
fn ask(model: &Model, case: &cases::Case, name: &str) -> (Value, String) {
    let mut run = DateTime::parse(NOW).map(Run::at).unwrap_or_default();
    let value = match &case.kind {
        Kind::Decision => model.decide(name, &case.inputs, &mut run),
        Kind::Invocable(invocable) => {
            let value = model.invoke(invocable, &case.inputs, &mut run);
            output(value, name)
        }
    };
    let problems = model.problems().iter().map(ToString::to_string);
    let notes: Vec<String> = run.notes().iter().map(ToString::to_string).chain(problems).take(3).collect();
    (value, notes.join("; "))
}

/// A service of several decisions answers with a context of them.
fn output(value: Value, name: &str) -> Value {
    let found =
        if let Value::Context(entries) = &value { Context::get(entries, name).cloned() } else { None };
    found.unwrap_or(value)
}
