//! The document: parts that are measured one by one, each under the mark that begins it, and in which circumstances.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::run::Line;

const DOCUMENT: &str = "docs/benchmarks.md";
const HEAD: &str = "# Benchmarks\n\nWritten by `cargo xtask bench --write`, or of one part by `cargo xtask bench PART --write`; without `--write` \
     the same is printed.\n";

/// Puts a part in the place of what the document says of it; the others stay.
pub fn write(root: &Path, part: &str, text: &str) -> Result<()> {
    let path = root.join(DOCUMENT);
    let old = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, put(&old, part, text)).with_context(|| format!("cannot write {DOCUMENT}"))?;
    println!("{part}: written to {DOCUMENT}");
    Ok(())
}

fn put(document: &str, name: &str, text: &str) -> String {
    let kept = document.split("<!-- ").skip(1).filter_map(|part| part.split_once(" -->\n\n"));
    let mut parts: Vec<(&str, &str)> = kept.map(|(name, text)| (name, text.trim_end())).collect();
    match parts.iter_mut().find(|part| part.0 == name) {
        Some(part) => part.1 = text.trim(),
        None => parts.push((name, text.trim())),
    }
    parts.iter().fold(HEAD.to_owned(), |out, (name, text)| format!("{out}\n<!-- {name} -->\n\n{text}\n"))
}

/// On which machine, of which commit and under which load; a table that the caller goes on with.
pub fn circumstances(root: &Path) -> Result<String> {
    let (cpu, memory) = (fs::read_to_string("/proc/cpuinfo")?, fs::read_to_string("/proc/meminfo")?);
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or("0");
    let kilobytes: u64 = total.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    let commit = Line::new("git", &["rev-parse", "--short", "HEAD"]).folder(root).output();
    let commit = commit.unwrap_or_else(|_| "unknown".into());
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split_whitespace().nth(2).unwrap_or("unknown").to_owned();
    let mut out = String::new();
    writeln!(out, "| | |\n|---|---|")?;
    writeln!(out, "| Date | {} |", Line::new("date", &["-u", "+%Y-%m-%d"]).output()?)?;
    writeln!(out, "| Processor | {}, {cores} cores |", model.trim_start_matches([' ', '\t', ':']))?;
    writeln!(out, "| Memory | {} GB |", kilobytes / 1_000_000)?;
    writeln!(out, "| Load | {load}: processes at work in the last fifteen minutes, ours and others' |")?;
    writeln!(out, "| Panlong | {}, commit {commit} |", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "| Compiler | {} |", Line::new("rustc", &["--version"]).output()?)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_takes_the_place_of_the_old_one_and_the_others_stay() {
        let one = put("", "server", "## Server\n\nfast\n");
        let two = put(&one, "engines", "## Engines\n");
        assert_eq!(
            two,
            format!("{HEAD}\n<!-- server -->\n\n## Server\n\nfast\n\n<!-- engines -->\n\n## Engines\n")
        );
        assert_eq!(put(&two, "server", "## Server\n\nfaster"), two.replace("fast", "faster"));
    }
}
