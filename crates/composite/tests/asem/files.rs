//! The files, and the method they were made with.

use composite::{Data, Frame, Method, Run, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a deterministic stage may differ by, of the value.
pub const EXACT: f64 = 1e-12;
/// What eigenvectors and correlations may differ by.
pub const CLOSE: f64 = 1e-9;

/// The folder, and the files of it that nobody asked for yet.
pub struct Files {
    folder: PathBuf,
    left: BTreeSet<String>,
}

/// A table of numbers: by row and column; what is missing is not there.
pub struct Oracle {
    pub name: String,
    /// Values below this are compared as if they were as large; for a file with a fixed number of decimals.
    pub floor: f64,
    pub rows: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Files {
    pub fn beside_the_project() -> Option<Files> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = own.ancestors().map(|folder| folder.join("shared/data/asem")).find(|path| path.is_dir());
        let Some(folder) = found else {
            println!("SKIPPED: the ASEM index, because its files are not beside the project");
            return None;
        };
        let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        Some(Files { left: names.map(|name| name.into_string().unwrap()).collect(), folder })
    }

    pub fn text(&mut self, name: &str) -> String {
        self.left.remove(name);
        std::fs::read_to_string(self.folder.join(name)).unwrap()
    }

    /// The lines of a CSV file, cell by cell.
    pub fn cells(&mut self, name: &str) -> Vec<Vec<String>> {
        let text = self.text(name);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
    }

    /// A table whose first column names the rows.
    pub fn oracle(&mut self, name: &str) -> Oracle {
        let mut lines = self.cells(name).into_iter();
        let columns: Vec<String> = lines.next().unwrap().into_iter().skip(1).collect();
        let row = |line: Vec<String>| {
            let numbers = columns.iter().zip(&line[1..]);
            let present = numbers.filter_map(|(column, text)| Some((column.clone(), text.parse().ok()?)));
            (line[0].clone(), present.collect())
        };
        let rows = lines.map(row).collect();
        Oracle { name: name.to_owned(), floor: 0.0, rows }
    }

    /// Every file was compared with something.
    pub fn nothing_is_left(&self) {
        assert_eq!(self.left, BTreeSet::new(), "files that nothing was compared with");
    }

    /// The method of the example, with other sections in the place of its own.
    pub fn method(
        &mut self,
        sections: &str,
        own: impl Fn(&str, &BTreeMap<String, String>) -> String,
    ) -> Method {
        let mut lines = self.cells("00_ASEM_iMeta.csv").into_iter();
        let header = lines.next().unwrap();
        let mut text = format!(
            "format = 1\nname = \"ASEM\"\ndata = {{ unit = \"uCode\", name = \"uName\", groups = [\"EurAsia_group\"] }}\n\
             rank = {{ ties = \"min\" }}\n{sections}\n"
        );
        for line in lines {
            let cells: BTreeMap<String, String> = header.iter().cloned().zip(line).collect();
            let code = &cells["iCode"];
            let parent = match cells["Parent"].as_str() {
                "" => String::new(),
                parent => format!("parent = \"{parent}\"\n"),
            };
            match cells["Type"].as_str() {
                "Indicator" => {
                    let direction = if cells["Direction"] == "-1" { "lower" } else { "higher" };
                    let denominator = match cells["Denominator"].as_str() {
                        "" => String::new(),
                        column => format!("denominator = \"{column}\"\n"),
                    };
                    let own = own(code, &cells);
                    text += &format!(
                        "[[indicator]]\ncode = \"{code}\"\n{parent}direction = \"{direction}\"\nweight = {}\n{denominator}{own}\n",
                        cells["Weight"]
                    );
                }
                "Aggregate" => {
                    text +=
                        &format!("[[dimension]]\ncode = \"{code}\"\n{parent}weight = {}\n", cells["Weight"]);
                }
                _ => {}
            }
        }
        Method::parse(&text, None).unwrap_or_else(|faults| panic!("{}", faults[0]))
    }

    pub fn run(&mut self, method: &Method) -> (Data, Run) {
        let (data, _) = Data::read(&self.text("00_ASEM_iData.csv"), method).unwrap();
        let run = Run::of(method, &data).unwrap_or_else(|faults| panic!("{}", faults[0]));
        (data, run)
    }
}

impl Oracle {
    /// Compares columns of ours; the same are missing, and the others differ by no more than this.
    pub fn check(&self, data: &Data, rows: &[usize], columns: &[(&str, &[Value])], tolerance: f64) {
        let mut worst = 0.0_f64;
        let mut count = 0;
        assert_eq!(rows.len(), self.rows.len(), "{}: rows", self.name);
        for (index, row) in rows.iter().enumerate() {
            let unit = &data.rows()[*row].unit;
            for (code, column) in columns {
                let expected = self.rows[unit].get(*code).copied();
                let found = column[index].number();
                match (expected, found) {
                    (Some(expected), Some(found)) => {
                        let difference = difference(expected, found) * scale(expected, self.floor);
                        assert!(
                            difference <= tolerance,
                            "{} {unit} {code}: {found} for {expected}",
                            self.name
                        );
                        worst = worst.max(difference);
                    }
                    (None, None) => {}
                    other => panic!("{} {unit} {code}: {other:?}", self.name),
                }
                count += 1;
            }
        }
        println!("{}: {count} values, worst relative difference {worst:.1e}", self.name);
    }

    /// Compares a stage of indicators.
    pub fn check_frame(&self, method: &Method, data: &Data, frame: &Frame, tolerance: f64) {
        let codes = method.tree.indicators().iter().map(|node| method.tree.nodes()[*node].code.as_str());
        let columns: Vec<(&str, &[Value])> = codes.zip(frame.columns.iter().map(Vec::as_slice)).collect();
        self.check(data, &frame.rows, &columns, tolerance);
    }

    /// Compares the scores of every node.
    pub fn check_scores(&self, method: &Method, data: &Data, run: &Run, tolerance: f64) {
        let codes = method.tree.nodes().iter().map(|node| node.code.as_str());
        let columns: Vec<(&str, &[Value])> = codes.zip(run.scores.iter().map(Vec::as_slice)).collect();
        self.check(data, &run.normalised.rows, &columns, tolerance);
    }
}

/// How much of a difference counts, for a value below the floor.
fn scale(expected: f64, floor: f64) -> f64 {
    if expected.abs() < floor { expected.abs() / floor } else { 1.0 }
}

/// Of the value.
pub fn difference(expected: f64, found: f64) -> f64 {
    if expected == found { 0.0 } else { (expected - found).abs() / expected.abs().max(found.abs()) }
}
