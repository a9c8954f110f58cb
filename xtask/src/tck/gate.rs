//! Which cases must pass.

use super::{Outcome, outcomes, print};
use crate::run::skipped;
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Every case of these must pass.
const WHOLE: &[&str] = &[
    "compliance-level-2/",
    "compliance-level-3/0008-",
    "compliance-level-3/0017-",
    "compliance-level-3/0020-",
    "compliance-level-3/0036-",
    "compliance-level-3/0039-",
    "compliance-level-3/0040-",
    "compliance-level-3/0041-",
];
/// Of every other folder so many in a hundred, the rest with a reason.
const PERCENT_MIN: usize = 97;
/// Where the reasons stand: folder, case, decision, reason.
const SKIPS: &str = "xtask/tck-skips.tsv";

/// Runs the cases that lie beside the project and holds them to the rules. Where there are none, a line says so.
pub fn gate(root: &Path) -> Result<()> {
    let folder = root.join("../shared/data/tck");
    if !folder.is_dir() {
        skipped("the cases of DMN's compatibility kit", format!("{} does not exist", folder.display()));
        return Ok(());
    }
    let (outcomes, unread) = outcomes(&folder)?;
    print(&outcomes);
    let mut wrong = wrong(&outcomes, &skips(&fs::read_to_string(root.join(SKIPS))?)?);
    wrong.extend(unread);
    wrong.extend(missing(&outcomes));
    if !wrong.is_empty() {
        bail!("{} of DMN's cases break the rules:\n{}", wrong.len(), wrong.join("\n"));
    }
    Ok(())
}

/// What must pass whole and has no case at all.
fn missing(outcomes: &[Outcome]) -> Vec<String> {
    let has = |folder: &&&str| outcomes.iter().any(|outcome| outcome.folder.starts_with(**folder));
    WHOLE.iter().filter(|folder| !has(folder)).map(|folder| format!("{folder} has no cases")).collect()
}

/// A case: folder, case, decision.
type Key = (String, String, String);

fn skips(table: &str) -> Result<BTreeMap<Key, String>> {
    let mut skips = BTreeMap::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [folder, case, node, reason] = fields[..] else { bail!("{SKIPS}: not four fields: {line}") };
        if reason.trim().is_empty() {
            bail!("{SKIPS}: {folder} {case} {node} is skipped without a reason");
        }
        skips.insert((folder.to_owned(), case.to_owned(), node.to_owned()), reason.to_owned());
    }
    Ok(skips)
}

/// Every way in which the outcomes break the rules.
fn wrong(outcomes: &[Outcome], skips: &BTreeMap<Key, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut left: BTreeMap<&Key, &String> = skips.iter().collect();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        let key = (outcome.folder.clone(), outcome.case.clone(), outcome.node.clone());
        let name = format!("{} {} {}", outcome.folder, outcome.case, outcome.node);
        let is_skipped = left.remove(&key).is_some();
        let is_whole = WHOLE.iter().any(|folder| outcome.folder.starts_with(folder));
        let (passed, total) = counts.entry(&outcome.folder).or_default();
        *total += 1;
        *passed += usize::from(outcome.failure.is_none());
        match (&outcome.failure, is_skipped) {
            (_, true) if is_whole => wrong.push(format!("{name} may not be skipped")),
            (None, true) => wrong.push(format!("{name} passes: take it off {SKIPS}")),
            (Some(failure), false) => wrong.push(format!("{name}: {failure}")),
            _ => {}
        }
    }
    for (folder, (passed, total)) in counts {
        if passed * 100 < total * PERCENT_MIN {
            wrong.push(format!("{folder}: {passed} of {total} is less than {PERCENT_MIN} %"));
        }
    }
    wrong.extend(
        left.keys().map(|(folder, case, node)| format!("{folder} {case} {node} does not exist: {SKIPS}")),
    );
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(folder: &str, case: &str, passes: bool) -> Outcome {
        Outcome {
            folder: folder.to_owned(),
            case: case.to_owned(),
            node: "d".to_owned(),
            is_null_expected: false,
            failure: (!passes).then(|| "expected 1, found 2".to_owned()),
        }
    }

    fn check(outcomes: &[Outcome], table: &str, expected: &[&str]) {
        let wrong = wrong(outcomes, &skips(table).expect("a table"));
        assert_eq!(wrong.len(), expected.len(), "{wrong:?}");
        for (line, part) in wrong.iter().zip(expected) {
            assert!(line.contains(part), "{line} does not say {part}");
        }
    }

    #[test]
    fn a_case_fails_passes_or_is_skipped_with_a_reason() {
        let mut outcomes: Vec<Outcome> =
            (0..100).map(|case| outcome("c/1", &case.to_string(), true)).collect();
        check(&outcomes, "# none\n", &[]);
        check(&outcomes, "c/1\t7\td\ta reason\n", &["passes: take it off"]);
        check(&outcomes, "c/1\t700\td\ta reason\n", &["does not exist"]);
        outcomes.push(outcome("c/1", "100", false));
        check(&outcomes, "", &["expected 1, found 2"]);
        check(&outcomes, "c/1\t100\td\ta reason\n", &[]);
        assert!(skips("c/1\t100\td\t \n").is_err(), "a skip needs a reason");
    }

    #[test]
    fn a_folder_that_must_pass_whole_and_is_not_there_fails() {
        let there = |folder: &&str| outcome(&format!("{folder}0001-a"), "1", true);
        assert!(missing(&WHOLE.iter().map(there).collect::<Vec<_>>()).is_empty());
        let some: Vec<Outcome> = WHOLE[1..].iter().map(there).collect();
        assert_eq!(missing(&some), ["compliance-level-2/ has no cases"]);
    }

    #[test]
    fn a_folder_that_must_pass_whole_has_no_skips_and_others_few() {
        check(
            &[outcome("compliance-level-2/0001-a", "1", false)],
            "compliance-level-2/0001-a\t1\td\treason\n",
            &["may not be skipped", "less than 97 %"],
        );
        let few = [outcome("c/1", "1", true), outcome("c/1", "2", false)];
        check(&few, "c/1\t2\td\treason\n", &["less than 97 %"]);
    }
}
