//! openfisca-core, in a process of its own that is asked line by line and says its own processor time.

use crate::plain::{Ask, Given, Measure, answers};
use crate::tables::ENTERPRISES;
use anyhow::{Context, Result, ensure};
use decision::table::{Amount, Bits, Data, Part, Start, Step, Way};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Where it is, and where its data may lie.
pub struct Place {
    pub python: PathBuf,
    pub script: PathBuf,
    pub folder: PathBuf,
}

/// A running one, with the enterprises in memory.
pub struct OpenFisca {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
}

type Column = (&'static str, Data, Option<Bits>);

impl OpenFisca {
    /// Starts it and waits until it has read its data.
    pub fn start(place: &Place, measures: &[Measure], columns: &[&Column]) -> Result<OpenFisca> {
        fs::create_dir_all(&place.folder)?;
        write(&place.folder, measures, columns)?;
        let mut command = Command::new(&place.python);
        command.arg(&place.script).arg(&place.folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"] {
            command.env(name, "1");
        }
        let mut child = command.env("PYTHONDONTWRITEBYTECODE", "1").spawn().context("cannot start Python")?;
        let ask = child.stdin.take().context("no input")?;
        let answers = BufReader::new(child.stdout.take().context("no output")?);
        let mut one = OpenFisca { child, ask, answers, folder: place.folder.clone() };
        ensure!(one.answer()? == "ready", "openfisca-core did not begin");
        Ok(one)
    }

    /// Computes once and says the milliseconds of processor time.
    pub fn run(&mut self) -> Result<f64> {
        writeln!(self.ask, "run")?;
        Ok(self.answer()?.parse()?)
    }

    /// What it gives.
    pub fn given(&mut self, measures: usize) -> Result<Given> {
        self.run()?;
        writeln!(self.ask, "write")?;
        ensure!(self.answer()? == "written", "openfisca-core wrote nothing");
        let of = |measure: usize| {
            let bytes = fs::read(self.folder.join(format!("m{measure}.out")))?;
            let given = bytes.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes));
            Ok(given.collect())
        };
        (0..measures).map(of).collect()
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for OpenFisca {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Facts as eight bytes each, whether known as one, and the measures as JSON.
fn write(folder: &Path, measures: &[Measure], columns: &[&Column]) -> Result<()> {
    let mut kinds = Vec::new();
    for (at, (_, data, known)) in columns.iter().enumerate() {
        let (kind, values): (&str, Vec<i64>) = match data {
            Data::Flags(flags) => ("flag", (0..ENTERPRISES).map(|row| flags.has(row).into()).collect()),
            Data::Words { codes, .. } => ("word", codes.iter().map(|code| i64::from(*code)).collect()),
            Data::Money(values) => ("money", values.clone()),
            Data::Numbers { values, .. } | Data::Days(values) => ("number", values.clone()),
        };
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        fs::write(folder.join(format!("c{at}.in")), bytes)?;
        if let Some(known) = known {
            let bytes: Vec<u8> = (0..ENTERPRISES).map(|row| known.has(row).into()).collect();
            fs::write(folder.join(format!("c{at}.known")), bytes)?;
        }
        kinds.push(format!("[\"{kind}\",{}]", known.is_some()));
    }
    let told: Vec<String> = measures.iter().map(|one| measure(one, columns)).collect();
    let (kinds, told) = (kinds.join(","), told.join(",\n"));
    let text = format!("{{\"count\":{ENTERPRISES},\"columns\":[{kinds}],\"measures\":[{told}]}}");
    Ok(fs::write(folder.join("measures.json"), text)?)
}

fn measure(one: &Measure, columns: &[&Column]) -> String {
    let asks: Vec<String> = one.asks.iter().map(|ask| ask_text(ask, columns)).collect();
    format!("{{\"asks\":[{}],\"amount\":{}}}", asks.join(","), amount_text(&one.amount))
}

/// Words are told as a table of yes and no by the place of the word, which is the fastest way NumPy has.
fn ask_text(ask: &Ask, columns: &[&Column]) -> String {
    let limit = |limit: &Option<i64>| limit.map_or("null".to_owned(), |limit| limit.to_string());
    match ask {
        Ask::Within { column, low, high } => {
            format!("[\"within\",{column},{},{}]", limit(low), limit(high))
        }
        Ask::Flag { column, yes } => format!("[\"flag\",{column},{yes}]"),
        Ask::Words { column, without, words } => {
            let Data::Words { words: all, .. } = &columns[*column].1 else { panic!("no words") };
            let is_asked = |word: &str| words.iter().any(|asked| answers(word, asked)) != *without;
            let table: Vec<&str> = all.iter().map(|word| if is_asked(word) { "1" } else { "0" }).collect();
            format!("[\"words\",{column},[{}]]", table.join(","))
        }
    }
}

fn amount_text(amount: &Amount) -> String {
    let part = |part: &Part| match part {
        Part::Fixed(fen) => format!("[\"fixed\",{fen}]"),
        Part::Rate(rate) => format!("[\"rate\",{},{}]", rate.numerator, rate.denominator),
    };
    let start = match &amount.start {
        Start::Fixed(fen) => format!("[\"fixed\",{fen}]"),
        Start::Rate { column, rate } => {
            format!("[\"rate\",{column},{},{}]", rate.numerator, rate.denominator)
        }
        Start::Tiers { is_progressive: true, .. } => panic!("progressive tiers are not told"),
        Start::Tiers { column, tiers, .. } => {
            let tiers: Vec<String> =
                tiers.iter().map(|tier| format!("[{},{}]", tier.from, part(&tier.part))).collect();
            format!("[\"tiers\",{column},[{}]]", tiers.join(","))
        }
    };
    let mut steps = String::new();
    for (at, step) in amount.steps.iter().enumerate() {
        let (name, number) = match step {
            Step::AtMost(fen) => ("at_most", *fen),
            Step::AtLeast(fen) => ("at_least", *fen),
            Step::Days(column) => ("days", *column as i64),
        };
        let comma = if at > 0 { "," } else { "" };
        write!(steps, "{comma}[\"{name}\",{number}]").expect("a text");
    }
    let way = match amount.rounding.way {
        Way::Nearest => "nearest",
        Way::Down => "down",
        Way::Up => "up",
    };
    format!("{{\"start\":{start},\"steps\":[{steps}],\"rounding\":[{},\"{way}\"]}}", amount.rounding.to)
}
