//! Weights, beyond those that were computed elsewhere.

use super::*;

const OWN: &str = "direction = \"higher\"";
const CSV: &str = "u,x,y,z\n甲,1,2,9\n乙,2,4,1\n丙,3,5,5\n丁,4,9,4\n";

fn weighed(weights: &str, csv: &str) -> Result<(Vec<f64>, Vec<Notice>), String> {
    let sections = format!(
        "normalise = \"none\"\naggregate = {{ method = \"arithmetic\", min_share = 0 }}\nweights = {weights}"
    );
    let text = flat(&sections, &[("x", OWN), ("y", OWN), ("z", OWN)]);
    let method = Method::parse(&text, None).map_err(|faults| told(&faults))?;
    let run = Run::of(&method, &data(&method, csv)).map_err(|faults| told(&faults))?;
    Ok((run.weights[1..].iter().map(|weight| weight.own).collect(), run.notices))
}

#[test]
fn computed_weights_sum_to_one_and_say_what_they_left_out() {
    for method in ["entropy", "critic", "merec", "deviation", "gini", "cilos", "idocriw", "pca"] {
        let (weights, notices) =
            weighed(&format!("\"{method}\""), &format!("{CSV}戊,NA,1,1\n")).expect(method);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{method} {weights:?}");
        let rows: Vec<&Matter> = notices
            .iter()
            .map(|notice| &notice.matter)
            .filter(|matter| **matter == Matter::RowsLeftOut(1))
            .collect();
        assert_eq!(rows.len(), 1, "{method}");
        let negative =
            notices.iter().filter(|notice| matches!(notice.matter, Matter::NegativeWeight(_))).count();
        assert_eq!(negative, weights.iter().filter(|weight| **weight < 0.0).count(), "{method}");
    }
}

#[test]
fn what_cannot_be_weighed_is_refused_at_its_place() {
    let constant = "u,x,y,z\n甲,1,3,9\n乙,2,3,1\n丙,3,3,5\n";
    let zero = "u,x,y,z\n甲,1,0,9\n乙,2,4,1\n丙,3,3,5\n";
    let below = "u,x,y,z\n甲,1,-1,9\n乙,2,4,1\n丙,3,3,5\n";
    let one = "u,x,y,z\n甲,1,0,9\n";
    for (method, csv, expected) in [
        ("critic", constant, "指标“y”：全部数值都是 3，没有差别，不能标准化"),
        ("pca", constant, "指标“y”：全部数值都是 3，没有差别，不能标准化"),
        ("deviation", constant, "指标“y”：全部数值都是 3，没有差别，不能标准化"),
        ("merec", zero, "指标“y”：0 不大于零，不能用于MEREC 法"),
        ("cilos", zero, "指标“y”：0 不大于零，不能用于CILOS 法"),
        ("entropy", below, "指标“y”：-1 不大于零，不能用于熵权法"),
        ("gini", one, "指标“t”：只有 1 个数值，至少要 2 个"),
    ] {
        assert_eq!(weighed(&format!("\"{method}\""), csv).expect_err(method), expected, "{method}");
    }
    let same = "u,x,y,z\n甲,1,1,1\n乙,1,1,1\n";
    assert!(weighed("\"entropy\"", same).expect_err("no difference").contains("权重之和"));
}

#[test]
fn judgements_are_weighed_and_contradictions_told() {
    let (weights, notices) =
        weighed("{ method = \"ahp\", matrix = [[1, 2, 4], [\"1/2\", 1, 2], [\"1/4\", \"1/2\", 1]] }", CSV)
            .expect("weights");
    for (weight, expected) in weights.iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
        assert!((weight - expected).abs() < 1e-15, "{weights:?}");
    }
    assert!(notices.is_empty());
    let (_, notices) =
        weighed("{ method = \"ahp\", matrix = [[1, 9, \"1/9\"], [\"1/9\", 1, 9], [9, \"1/9\", 1]] }", CSV)
            .expect("weights");
    assert!(matches!(notices[0].matter, Matter::Inconsistent(ratio) if ratio > 1.0), "{notices:?}");
    for (matrix, hint) in [
        ("[[1, 2], [0.5, 1]]", "应有 3 行 3 列"),
        ("[[1, 2, 3], [1, 1, 1], [0.333, 1, 1]]", "第 1 行第 2 列是 2，与对称位置的 1 不互为倒数"),
        ("[[1, 0, 3], [1, 1, 1], [0.333, 1, 1]]", "第 1 行第 2 列是 0，应大于零"),
        ("[[2, 1, 1], [1, 1, 1], [1, 1, 1]]", "第 1 行第 1 列"),
    ] {
        let told = weighed(&format!("{{ method = \"ahp\", matrix = {matrix} }}"), CSV).expect_err(matrix);
        assert!(told.contains(hint), "{told}");
    }
}

#[test]
fn effective_weights_multiply_down_the_tree() {
    let text = format!(
        "{HEAD}normalise = \"none\"\naggregate = \"arithmetic\"\nweights = {{ method = \"given\", sum = 100 }}\n\
         [[dimension]]\ncode = \"t\"\n[[dimension]]\ncode = \"a\"\nparent = \"t\"\nweight = 40\n\
         [[indicator]]\ncode = \"x\"\nparent = \"a\"\nweight = 25\n{OWN}\n\
         [[indicator]]\ncode = \"y\"\nparent = \"a\"\nweight = 75\n{OWN}\n\
         [[indicator]]\ncode = \"z\"\nparent = \"t\"\nweight = 60\n{OWN}\n"
    );
    let run = run(&text, CSV).expect("a run");
    let found: Vec<f64> = run.weights.iter().map(|weight| (weight.effective * 1e12).round() / 1e12).collect();
    assert_eq!(found, [1.0, 0.4, 0.1, 0.3, 0.6]);
}

#[test]
fn optimised_weights_balance_what_two_indicators_say() {
    let sections = "normalise = \"z-score\"\naggregate = \"arithmetic\"\nweights = \"equal\"\n\
                    optimise = { level = 1, aim = \"balance\" }\n";
    let text = flat(sections, &[("x", OWN), ("y", OWN)]);
    // Two uncorrelated columns of the same deviation: equal weights, and nothing to be gained.
    let run = run(&text, "u,x,y\n甲,1,1\n乙,1,-1\n丙,-1,1\n丁,-1,-1\n").expect("a run");
    assert!((run.weights[1].own - 0.5).abs() < 1e-6, "{:?}", run.weights);
    let sections = sections.replace("\"balance\"", "\"balance\", importance = { x = 3 }");
    let text = flat(&sections, &[("x", OWN), ("y", OWN)]);
    let method = method(&text);
    let run = Run::of(&method, &data(&method, "u,x,y\n甲,1,1\n乙,1,-1\n丙,-1,1\n丁,-1,-1\n")).expect("a run");
    assert!((run.weights[1].own - 0.75).abs() < 1e-6, "the correlations are as the weights here");
    let same = "u,x,y\n甲,1,2\n乙,2,1\n";
    let told = told(&Run::of(&method, &data(&method, same)).expect_err("the index does not vary at all"));
    assert!(told.contains("无法优化权重") || told.contains("没有差别"), "{told}");
}
