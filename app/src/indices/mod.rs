//! 综合指数 on the command line: `panlong composite`.

mod folder;
mod summary;

use crate::cli::Composite;
use crate::fault::{Fault, Outcome, answer, wrong};
use crate::tables::text_of;
use composite::{Checked, Data, GivenWeights, Method, Output, Run};
use std::path::Path;

/// Faults named in a failure, at most.
const FAULTS_SAID_MAX: usize = 20;

/// Computes an index and writes every stage into a folder.
pub fn run(ask: &Composite, as_json: bool) -> Outcome<()> {
    folder::may_become(&ask.out)?;
    let given = match &ask.weights {
        Some(path) => Some(checked(path, GivenWeights::parse(&text_of(path)?))?),
        None => None,
    };
    let method = checked(&ask.method, Method::parse(&text_of(&ask.method)?, given.as_ref()))?;
    let (data, mut notices) = checked(&ask.data, Data::read(&text_of(&ask.data)?, &method))?;
    let mut run = checked(&ask.data, Run::of(&method, &data))?;
    notices.append(&mut run.notices);
    run.notices = notices;
    let mut outputs = run.outputs(&method, &data);
    if let Some(study) = &method.study {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let found = checked(&ask.method, study.run(&method, &data, &run, threads))?;
        outputs.extend(found.outputs(&data));
    }
    if let Some(comparison) = &method.comparison {
        let before = before(ask, &method)?;
        let found = match &before {
            Some((old, published, known)) => {
                let known = data.with_columns_of(known);
                comparison.explain(&method, &known, &run, Some((old, published)))
            }
            None => comparison.explain(&method, &data, &run, None),
        };
        outputs.extend(checked(&ask.method, found)?.outputs(&method));
    } else if ask.before_data.is_some() {
        let text = "方法文件没有 [explain]，--before-data 没有用处 (nothing is explained)";
        return Err(wrong(text));
    }
    let object = summary::of(&method, &data, &run, &outputs);
    outputs.push(Output { name: summary::FILE.into(), text: format!("{object:#}\n") });
    folder::write(&ask.out, &outputs)?;
    answer(as_json, &object, &summary::text(&method, &data, &run, &ask.out));
    Ok(())
}

/// What was published before: the method, its data, and the columns it needs of the data as they are known now.
fn before(ask: &Composite, method: &Method) -> Outcome<Option<(Method, Data, Data)>> {
    let Some(path) = &ask.before_data else { return Ok(None) };
    let old = match &ask.before_method {
        Some(path) => checked(path, Method::parse(&text_of(path)?, None))?,
        None => method.clone(),
    };
    let (published, _) = checked(path, Data::read(&text_of(path)?, &old))?;
    let (known, _) = checked(&ask.data, Data::read(&text_of(&ask.data)?, &old))?;
    Ok(Some((old, published, known)))
}

/// What was read or computed, or what is wrong with the file it came from.
fn checked<T>(path: &Path, found: Checked<T>) -> Outcome<T> {
    found.map_err(|faults| {
        let said = faults.iter().take(FAULTS_SAID_MAX).map(|fault| format!("{}：{fault}", path.display()));
        let mut lines: Vec<String> = said.collect();
        if let more @ 1.. = faults.len().saturating_sub(FAULTS_SAID_MAX) {
            lines.push(format!("另有 {more} 处"));
        }
        wrong(format!("{} (nothing was computed)", lines.join("\n")))
    })
}

/// Somebody else's folder is not replaced.
fn occupied(path: &Path) -> Fault {
    wrong(format!(
        "{} 已存在且不是本命令的结果，请换一个目录 (the folder holds something else)",
        path.display()
    ))
}
