//! Texts of whistles, made from the tables of the demonstration: the same for the same number.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

const TEXTS: &str = "app/src/demo/data/texts.tsv";
const UNITS: &str = "app/src/demo/data/units.tsv";

/// The tables.
pub struct Texts {
    whistles: Vec<[String; 3]>,
    /// Code and short name of every unit.
    pub units: Vec<(String, String)>,
}

/// What somebody writes.
pub struct Text {
    /// Code of the category.
    pub category: String,
    /// Title.
    pub title: String,
    /// What happened.
    pub body: String,
}

impl Texts {
    /// Reads the tables of the workspace.
    pub fn read(root: &Path) -> Result<Texts> {
        let table = |name: &str| -> Result<Vec<Vec<String>>> {
            let text = fs::read_to_string(root.join(name))?;
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            Ok(lines.map(|line| line.split('\t').map(ToOwned::to_owned).collect()).collect())
        };
        let whistles = table(TEXTS)?.into_iter().filter_map(|cells| match cells.as_slice() {
            [kind, category, title, body] if kind == "whistle" => {
                Some([category.clone(), title.clone(), body.clone()])
            }
            _ => None,
        });
        let units = table(UNITS)?
            .into_iter()
            .skip(1)
            .filter_map(|cells| Some((cells.first()?.clone(), cells.get(2)?.clone())));
        let texts = Texts { whistles: whistles.collect(), units: units.collect() };
        ensure!(
            !texts.whistles.is_empty() && !texts.units.is_empty(),
            "the tables of the demonstration are empty"
        );
        Ok(texts)
    }

    /// The text of this number; its last sentence is no other's.
    pub fn text(&self, number: usize) -> Text {
        let [category, title, body] = &self.whistles[(number * 7) % self.whistles.len()];
        let fill = |text: &str| {
            text.replace("{street}", "鼓楼街道")
                .replace("{community}", "东一社区")
                .replace("{building}", &format!("和平路{}号", number % 200 + 1))
                .replace("{number}", &(number % 10 + 3).to_string())
                .replace("{month}", &format!("{}月", number % 12 + 1))
        };
        Text {
            category: category.clone(),
            title: fill(title),
            body: format!("{}联系时请报流水{number}。", fill(body)),
        }
    }
}
