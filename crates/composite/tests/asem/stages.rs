//! From the data to the ranks.

use super::files::{EXACT, Files, difference};
use composite::{Method, Value};

pub const STEPS: &str = "
step = [
  { do = \"denominate\" },
  { do = \"impute\", method = \"group-mean\", group = \"EurAsia_group\" },
  { do = \"screen\", min_share = 0.9 },
  { do = \"treat\", skewness = 2, kurtosis = 3.5, winsorise = 5, then = \"log\" },
]
";
const EQUAL: &str = "weights = { method = \"given\", relative = true }\n";

fn nothing(_: &str, _: &std::collections::BTreeMap<String, String>) -> String {
    String::new()
}

pub fn example_method(files: &mut Files) -> Method {
    let rest = "normalise = { method = \"min-max\", range = [0, 100] }\naggregate = \"arithmetic\"\n";
    files.method(&format!("{STEPS}{rest}{EQUAL}"), nothing)
}

pub fn example(files: &mut Files) {
    let method = example_method(files);
    let (data, run) = files.run(&method);
    for (name, stage) in [
        ("01_example_Denominated.csv", 1),
        ("01_example_Imputed.csv", 2),
        ("01_example_Imputed.csv", 3),
        ("01_example_Treated.csv", 4),
    ] {
        files.oracle(name).check_frame(&method, &data, &run.stages[stage].frame, EXACT);
    }
    files.oracle("01_example_Normalised.csv").check_frame(&method, &data, &run.normalised, EXACT);
    files.oracle("01_example_Aggregated.csv").check_scores(&method, &data, &run, EXACT);
    let ranks: Vec<(&str, Vec<Value>)> = method
        .tree
        .nodes()
        .iter()
        .zip(&run.ranks)
        .filter(|(node, _)| node.dimension().is_some())
        .map(|(node, ranks)| {
            (node.code.as_str(), ranks.iter().map(|rank| Value::Present(rank.unwrap())).collect())
        })
        .collect();
    let columns: Vec<(&str, &[Value])> =
        ranks.iter().map(|(code, ranks)| (*code, ranks.as_slice())).collect();
    files.oracle("01_example_ranks.csv").check(&data, &run.normalised.rows, &columns, 0.0);

    // Rounded to twelve digits behind the point, where the others have seventeen in all.
    let mut columns: Vec<(&str, &[Value])> = Vec::new();
    for (node, scores) in method.tree.nodes().iter().zip(&run.scores) {
        columns.push((&node.code, scores));
    }
    let index = columns.iter().position(|(code, _)| *code == "Index").unwrap();
    let ranks: Vec<Value> = run.ranks[index].iter().map(|rank| Value::Present(rank.unwrap())).collect();
    columns.push(("Rank", &ranks));
    let oracle = super::files::Oracle { floor: 1.0, ..files.oracle("01_example_results_full.csv") };
    oracle.check(&data, &run.normalised.rows, &columns, EXACT);

    treatment(files, &run);
    lineage(files, &method);
}

fn treatment(files: &mut Files, run: &composite::Run) {
    let cells = files.cells("01_example_Treat_details.csv");
    assert_eq!(cells.len() - 1, run.treated.len());
    let mut winsorised = 0;
    for line in &cells[1..] {
        let own = run.treated.iter().find(|own| own.indicator == line[0]).unwrap();
        let number = |at: usize| line[at].parse::<f64>().ok();
        let same =
            |at: usize, found: f64| number(at).is_none_or(|expected| difference(expected, found) <= EXACT);
        assert!(same(2, own.before.skewness) && same(3, own.before.kurtosis), "{line:?} {own:?}");
        assert!(same(6, own.after.skewness) && same(7, own.after.kurtosis), "{line:?} {own:?}");
        assert_eq!(own.winsorised as f64, number(4).unwrap_or(0.0), "{line:?}");
        assert_eq!(own.winsorised > 0, line[1] == "FALSE", "{line:?}");
        assert!(own.within && !own.log, "{line:?}");
        winsorised += usize::from(own.winsorised > 0);
    }
    println!("01_example_Treat_details.csv: {} indicators, {winsorised} winsorised", run.treated.len());
}

/// Who lies below whom.
fn lineage(files: &mut Files, method: &Method) {
    let tree = &method.tree;
    let parent = |code: &str| {
        let node = tree.find(code).unwrap();
        tree.parent(node).map_or("NA", |parent| tree.nodes()[parent].code.as_str())
    };
    for line in &files.cells("01_example_Lineage.csv")[1..] {
        line.windows(2).for_each(|pair| assert_eq!(parent(&pair[0]), pair[1]));
    }
    let meta = files.cells("01_example_Meta_Ind.csv");
    for line in meta.iter().skip(1).filter(|line| ["Indicator", "Aggregate"].contains(&line[5].as_str())) {
        let node = tree.find(&line[0]).unwrap();
        assert_eq!(tree.level(node).to_string(), line[1], "{line:?}");
        assert_eq!(parent(&line[0]), line[2], "{line:?}");
    }
}

pub fn normalisers(files: &mut Files) {
    let rest = format!("aggregate = \"arithmetic\"\n{EQUAL}");
    for (name, section) in [
        ("05_norm_borda.csv", "normalise = { method = \"borda\", ties = \"min\" }\n"),
        ("05_norm_prank.csv", "normalise = { method = \"percentile-rank\", ties = \"min\" }\n"),
        ("05_norm_zscore100_15.csv", "normalise = { method = \"z-score\", mean = 100, deviation = 15 }\n"),
    ] {
        let method = files.method(&format!("{STEPS}{section}{rest}"), nothing);
        let (data, run) = files.run(&method);
        files.oracle(name).check_frame(&method, &data, &run.normalised, EXACT);
    }

    // Of the raw data, with what is missing.
    let rest = format!("aggregate = {{ method = \"arithmetic\", min_share = 0 }}\n{EQUAL}");
    let section = "normalise = { method = \"distance-to-target\", cap = true }\n";
    let method = files.method(&format!("{section}{rest}"), |_, cells| {
        format!("normalise = {{ target = {} }}\n", cells["Target"])
    });
    let (data, run) = files.run(&method);
    files.oracle("05_norm_dist2targ_cap.csv").check_frame(&method, &data, &run.normalised, EXACT);

    let posts = files.oracle("05_goalposts.csv");
    let method = files.method(&format!("normalise = \"goalposts\"\n{rest}"), |code, cells| {
        let (low, high) = (posts.rows[code]["lower"], posts.rows[code]["upper"]);
        let (worst, best) = if cells["Direction"] == "-1" { (high, low) } else { (low, high) };
        format!("normalise = {{ worst = {worst:?}, best = {best:?} }}\n")
    });
    let (data, run) = files.run(&method);
    files.oracle("05_norm_goalposts.csv").check_frame(&method, &data, &run.normalised, EXACT);
}

pub fn aggregators(files: &mut Files) {
    let scale = format!("normalise = {{ method = \"min-max\", range = [1, 100] }}\n{EQUAL}");
    let mixed = "[aggregate]\nmethod = \"arithmetic\"\n[[aggregate.level]]\nlevel = 3\nmethod = \"geometric\"\n\
                 [[aggregate.level]]\nlevel = 4\nmethod = \"harmonic\"\n";
    for (name, steps, section) in [
        ("06_agg_gmean.csv", STEPS, "aggregate = \"geometric\"\n"),
        ("06_agg_mixed.csv", STEPS, mixed),
        ("06_agg_amean_NA_thresh075.csv", "", "aggregate = { method = \"arithmetic\", min_share = 0.75 }\n"),
    ] {
        let method = files.method(&format!("{steps}{scale}{section}"), nothing);
        let (data, run) = files.run(&method);
        files.oracle(name).check_scores(&method, &data, &run, EXACT);
    }
    copeland(files);
}

/// All 49 indicators side by side; the order of the rows says nothing.
fn copeland(files: &mut Files) {
    let example = example_method(files);
    let mut flat = String::from(
        "format = 1\nname = \"ASEM\"\ndata = { unit = \"uCode\" }\nrank = { ties = \"min\" }\nnormalise = \"none\"\n\
         weights = \"equal\"\naggregate = \"copeland\"\n[[dimension]]\ncode = \"copeland\"\n",
    );
    for node in example.tree.indicators() {
        let node = &example.tree.nodes()[*node];
        let direction = match node.indicator().unwrap().direction {
            composite::Direction::Higher => "higher",
            composite::Direction::Lower => "lower",
        };
        flat += &format!(
            "[[indicator]]\ncode = \"{}\"\nparent = \"copeland\"\ndirection = \"{direction}\"\n",
            node.code
        );
    }
    let method = Method::parse(&flat, None).unwrap();
    let mut lines: Vec<String> =
        files.text("01_example_Treated.csv").lines().map(ToOwned::to_owned).collect();
    let oracle = files.oracle("06_copeland_49ind_exact.csv");
    for _ in 0..100 {
        let (data, _) = composite::Data::read(&lines.join("\n"), &method).unwrap();
        let run = composite::Run::of(&method, &data).unwrap();
        for (row, score) in data.rows().iter().zip(&run.scores[method.tree.root()]) {
            assert_eq!(score.number(), oracle.rows[&row.unit].get("copeland").copied(), "{}", row.unit);
        }
        // Another order each time.
        lines[1..].rotate_left(7);
        lines[1..].swap(3, 40);
    }
    println!("{}: 51 scores, the same in 100 orders", oracle.name);
}
