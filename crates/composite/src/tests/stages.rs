//! Aggregators, availability, imputation, treatment, screening, denominators, ranks.

use super::*;

const OWN: &str = "direction = \"higher\"";

fn aggregated(aggregate: &str, csv: &str) -> String {
    let sections =
        format!("normalise = \"none\"\nweights = {{ method = \"given\", sum = 4 }}\naggregate = {aggregate}");
    let weigh = |weight: u8| format!("{OWN}\nweight = {weight}");
    index(&sections, &[("x", &weigh(1)), ("y", &weigh(1)), ("z", &weigh(2))], csv)
}

#[test]
fn every_aggregator_weighs_what_is_available() {
    let csv = "u,x,y,z\n甲,1,2,4\n乙,8,2,NA\n丙,8,2,不适用\n丁,NA,保密,9\n";
    let cases = [
        ("arithmetic", "2.75 5 5 缺"),
        ("geometric", "2.378414 4 4 缺"),
        ("harmonic", "2 3.2 3.2 缺"),
        ("median", "3 5 5 缺"),
        ("sum", "11 10 10 缺"),
        // By x alone, where only x tells 甲 from the others.
        ("copeland", "-2 1 1 缺"),
    ];
    for (method, expected) in cases {
        let aggregate = format!("{{ method = \"{method}\", min_share = 0.5 }}");
        assert_eq!(aggregated(&aggregate, csv), expected, "{method}");
    }
    let power = "{ method = \"power\", power = 2, min_share = 0.5 }";
    assert_eq!(aggregated(power, csv), "3.041381 5.830952 5.830952 缺");
    // Means 2.75 and 5, variances 1.6875 and 9.
    let minus = "{ method = \"mpi\", penalty = \"minus\", min_share = 0.5 }";
    assert_eq!(aggregated(minus, csv), "2.136364 3.2 3.2 缺");
    let plus = "{ method = \"mpi\", penalty = \"plus\", min_share = 0.5 }";
    assert_eq!(aggregated(plus, csv), "3.363636 6.8 6.8 缺");
}

#[test]
fn the_threshold_counts_what_is_applicable() {
    let csv = "u,x,y,z\n甲,1,NA,不适用\n乙,不适用,不适用,不适用\n丙,1,NA,保密\n";
    for (least, expected) in [("0", "1 不适用 1"), ("0.5", "1 不适用 缺"), ("0.6", "缺 不适用 缺")]
    {
        let aggregate = format!("{{ method = \"arithmetic\", min_share = {least} }}");
        assert_eq!(aggregated(&aggregate, csv), expected, "{least}");
    }
    let told = aggregated("\"arithmetic\"", csv);
    assert!(told.contains("对象“甲”") && told.contains("min_share"), "{told}");
}

#[test]
fn a_zero_under_a_geometric_mean_is_named() {
    for method in ["geometric", "harmonic"] {
        let told = aggregated(&format!("\"{method}\""), "u,x,y,z\n甲,1,2,4\n乙,1,0,4\n");
        assert!(told.starts_with("指标“y”，对象“乙”：0 不大于零"), "{told}");
    }
    let told = aggregated("{ method = \"mpi\", penalty = \"minus\" }", "u,x,y,z\n甲,-1,0,0\n");
    assert!(told.starts_with("指标“t”，对象“甲”：-0.25 不大于零"), "{told}");
}

#[test]
fn copeland_counts_decimals_exactly_whatever_the_order() {
    let weigh = |weight: &str| format!("{OWN}\nweight = {weight}");
    let (a, b, c) = (weigh("0.1"), weigh("0.2"), weigh("0.3"));
    let sections =
        "normalise = \"none\"\nweights = { method = \"given\", sum = 0.6 }\naggregate = \"copeland\"";
    let indicators = [("x", a.as_str()), ("y", b.as_str()), ("z", c.as_str())];
    // 0.1 + 0.2 against 0.3: a tie, which a computer's 0.1 + 0.2 is not.
    assert_eq!(index(sections, &indicators, "u,x,y,z\n甲,2,2,1\n乙,1,1,2\n"), "0 0");
    assert_eq!(index(sections, &indicators, "u,x,y,z\n甲,2,2,1\n乙,1,1,2\n丙,0,0,0\n"), "1 1 -2");
    // What is missing says nothing about the pair, for neither side.
    let missing = format!("{sections}\n").replace("\"copeland\"", "{ method = \"copeland\", min_share = 0 }");
    assert_eq!(index(&missing, &indicators, "u,x,y,z\n甲,2,NA,1\n乙,1,9,0\n"), "1 -1");
    assert_eq!(index(&missing, &indicators, "u,x,y,z\n乙,1,9,0\n甲,2,NA,1\n"), "-1 1");
    let (tiny, huge) = (weigh("1e-30"), weigh("1e30"));
    let sections = sections.replace("sum = 0.6", "relative = true");
    let told = index(&sections, &[("x", &tiny), ("y", &huge)], "u,x,y\n甲,1,2\n乙,1,3\n");
    assert!(told.contains("权重相差过大"), "{told}");
}

fn imputed(step: &str, csv: &str) -> (String, Vec<Notice>) {
    let head = HEAD.replace("unit = \"u\"", "unit = \"u\", period = \"p\", groups = [\"g\"]");
    let text = format!(
        "{head}step = [{step}]\nnormalise = \"none\"\naggregate = {{ method = \"arithmetic\", min_share = 0 }}\nweights = \"equal\"\n\
         [[dimension]]\ncode = \"t\"\n[[indicator]]\ncode = \"x\"\nparent = \"t\"\n{OWN}\n\
         [[indicator]]\ncode = \"y\"\nparent = \"t\"\ndirection = \"lower\"\n"
    );
    let run = run(&text, csv).expect("a run");
    (shown(&run.stages[1].frame.columns[0]), run.notices)
}

#[test]
fn what_is_missing_is_filled_and_nothing_else() {
    let csv = "u,p,g,x,y\n甲,1,东,1,0\n乙,1,东,NA,4\n丙,1,东,4,1\n丁,1,西,9,2\n戊,1,西,NA,0\n己,1,,NA,9\n庚,1,东,不适用,1\n辛,1,东,保密,1\n";
    let cases = [
        ("mean", "1 4.666667 4 9 4.666667 4.666667 不适用 不公开"),
        ("median", "1 4 4 9 4 4 不适用 不公开"),
        ("group-mean", "1 2.5 4 9 9 缺 不适用 不公开"),
        ("group-median", "1 2.5 4 9 9 缺 不适用 不公开"),
        // y is 5/9, 9/9 and 0 of the way to the best; x lies between 1 and 9.
        ("row-mean", "1 5.444444 4 9 9 1 不适用 不公开"),
    ];
    for (method, expected) in cases {
        let group = if method.starts_with("group") { ", group = \"g\"" } else { "" };
        let (found, notices) = imputed(&format!("{{ do = \"impute\", method = \"{method}\"{group} }}"), csv);
        assert_eq!(found, expected, "{method}");
        assert_eq!(notices.len(), usize::from(found.contains('缺')), "{method}: what is left is told");
    }
}

#[test]
fn a_panel_is_filled_from_the_units_own_periods() {
    // The lines are in no order; 2003 is far from 2001.
    let csv =
        "u,p,g,x,y\n甲,2003,,NA,1\n甲,2000,,NA,1\n甲,2001,,2,1\n甲,2007,,8,1\n甲,2008,,NA,1\n乙,2001,,NA,1\n";
    let cases = [
        ("{ do = \"impute\", method = \"latest\" }", "2 缺 2 8 8 缺"),
        ("{ do = \"impute\", method = \"latest\", max_age = 1 }", "缺 缺 2 8 8 缺"),
        ("{ do = \"impute\", method = \"linear\" }", "4 缺 2 8 缺 缺"),
        ("{ do = \"impute\", method = \"linear\", ends = \"nearest\" }", "4 2 2 8 8 缺"),
    ];
    for (step, expected) in cases {
        assert_eq!(imputed(step, csv).0, expected, "{step}");
    }
    // Periods that are no numbers are counted one by one.
    let named = csv.replace("2003", "c").replace("2000", "a").replace("2001", "b").replace("2007", "d");
    assert_eq!(
        imputed("{ do = \"impute\", method = \"linear\" }", &named.replace("2008", "e")).0,
        "5 缺 2 8 缺 缺"
    );
}

fn treated(options: &str, values: &[f64]) -> (String, Vec<Treated>, Vec<Notice>) {
    let sections = format!(
        "step = [{{ do = \"treat\"{options} }}]\nnormalise = \"none\"\naggregate = \"arithmetic\"\nweights = \"equal\""
    );
    let mut csv = String::from("u,x\n");
    for (at, value) in values.iter().enumerate() {
        csv += &format!("{at},{value}\n");
    }
    let run = run(&flat(&sections, &[("x", OWN)]), &csv).expect("a run");
    (shown(&run.stages[1].frame.columns[0]), run.treated, run.notices)
}

#[test]
fn outliers_are_drawn_in_and_where_that_is_not_enough_the_logarithm_is_taken() {
    let (found, treated_, notices) = treated("", &[1.0, 2.0, 3.0, 4.0, 5.0, 100.0]);
    assert_eq!(found, "1 2 3 4 5 5");
    assert_eq!((treated_[0].winsorised, treated_[0].log, treated_[0].within), (1, false, true));
    assert!(notices.is_empty() && treated_[0].before.skewness > 2.0);
    assert_eq!(treated("", &[-100.0, 2.0, 3.0, 4.0, 5.0, 6.0]).0, "2 2 3 4 5 6", "the other end");
    assert_eq!(treated("", &[1.0, 2.0, 3.0, 4.0]).1[0].winsorised, 0, "nothing to do");

    // No point may be drawn in: the logarithm of 0.01 × the range and so on.
    let values = [1.0, 2.0, 3.0, 4.0, 5.0, 101.0];
    let (found, treated_, _) = treated(", winsorise = 0", &values);
    assert_eq!(found, "0 0.693147 1.098612 1.386294 1.609438 4.615121");
    assert!(treated_[0].log && treated_[0].within && treated_[0].winsorised == 0);
    let left: Vec<f64> = values.iter().map(|x| -x).collect();
    let (found, ..) = treated(", winsorise = 0, then = \"log-mirrored\"", &left);
    assert_eq!(found, "-0 -0.693147 -1.098612 -1.386294 -1.609438 -4.615121");

    // What stays beyond the limits is told.
    let (found, treated_, notices) = treated(", winsorise = 0, then = \"nothing\"", &values);
    assert_eq!(found, "1 2 3 4 5 101");
    assert!(!treated_[0].within && matches!(notices[0].matter, Matter::StillSkewed(_)));
    let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 100.0, 200.0];
    let (found, treated_, notices) = treated(", winsorise = 1, then = \"nothing\"", &values);
    assert_eq!(found, "1 2 3 4 5 6 1 2 3 4 5 6 100 100", "drawn in, if only so far");
    assert_eq!((treated_[0].winsorised, treated_[0].within, notices.len()), (1, false, 1));
    let (_, none, notices) = treated("", &[7.0, 7.0, 7.0, 7.0]);
    assert!(none.is_empty() && notices[0].matter == Matter::NoShape);
}

#[test]
fn who_reports_too_little_is_not_ranked_and_this_is_told() {
    let csv = "u,x,y\n甲,1,0\n乙,NA,2\n丙,不适用,3\n丁,NA,4\n";
    let screened = |options: &str| {
        let sections = format!(
            "step = [{{ do = \"screen\", min_share = 0.6{options} }}]\nnormalise = \"none\"\n\
             aggregate = {{ method = \"arithmetic\", min_share = 0 }}\nweights = \"equal\""
        );
        run(&flat(&sections, &[("x", OWN), ("y", OWN)]), csv).expect("a run")
    };
    let run = screened("");
    assert_eq!(run.normalised.rows, [0, 2]);
    let out: Vec<String> = run.notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        out,
        ["对象“乙”：可用率 0.500 低于 0.6，不参加评价", "对象“丁”：可用率 0.500 低于 0.6，不参加评价"]
    );
    assert_eq!(screened(", keep = [\"丁\"]").normalised.rows, [0, 2, 3]);
    assert_eq!(screened(", zeros = true").normalised.rows, [2]);
}

#[test]
fn a_denominator_of_zero_stops_and_a_missing_one_is_told() {
    let own = format!("{OWN}\ndenominator = {{ column = \"人口\", scale = 100 }}");
    let sections = "step = [{ do = \"denominate\" }]\nnormalise = \"none\"\naggregate = { method = \"arithmetic\", min_share = 0 }\nweights = \"equal\"";
    let text = flat(sections, &[("x", &own)]);
    let found = run(&text, "u,x,人口\n甲,1,4\n乙,3,NA\n丙,NA,5\n").expect("a run");
    assert_eq!(shown(&found.scores[0]), "25 缺 缺");
    assert_eq!(told_notices(&found), "第 3 行，指标“x”，对象“乙”：分母“人口”缺失，此值按缺失处理");
    let faults = run(&text, "u,x,人口\n甲,1,0\n乙,3,0\n").expect_err("zero");
    assert_eq!(
        told(&faults),
        "第 2 行，指标“x”，对象“甲”：分母“人口”是零\n第 3 行，指标“x”，对象“乙”：分母“人口”是零"
    );
}

fn told_notices(run: &Run) -> String {
    run.notices.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n")
}

#[test]
fn ranks_follow_the_declared_rule_on_the_declared_basis() {
    let scores: Vec<Value> = [0.9125, 0.91249999999999, 0.9121, 0.95, 0.5].map(Value::Present).into();
    let scores = [scores, vec![Value::Missing]].concat();
    let cases = [
        (Ties::Min, None, "2 3 4 1 5 -"),
        (Ties::Min, Some(3), "2 2 4 1 5 -"),
        (Ties::Max, Some(3), "3 3 4 1 5 -"),
        (Ties::Average, Some(3), "2.5 2.5 4 1 5 -"),
        (Ties::Dense, Some(3), "2 2 3 1 4 -"),
        (Ties::Min, Some(1), "2 2 2 1 5 -"),
    ];
    for (ties, decimals, expected) in cases {
        let ranks = Ranking { ties, decimals }.ranks(&scores);
        let shown: Vec<String> =
            ranks.iter().map(|rank| rank.map_or("-".into(), |rank| rank.to_string())).collect();
        assert_eq!(shown.join(" "), expected, "{ties:?} {decimals:?}");
    }
}

#[test]
fn a_dimension_may_be_rounded_and_bounded_before_it_counts() {
    let text = format!(
        "{HEAD}normalise = \"none\"\nweights = \"equal\"\naggregate = \"sum\"\n\
         [[dimension]]\ncode = \"总分\"\ndecimals = 1\n\
         [[dimension]]\ncode = \"加分\"\nparent = \"总分\"\ncap = 5\n\
         [[indicator]]\ncode = \"基本分\"\nparent = \"总分\"\n{OWN}\n\
         [[indicator]]\ncode = \"a\"\nparent = \"加分\"\n{OWN}\n[[indicator]]\ncode = \"b\"\nparent = \"加分\"\n{OWN}\n"
    );
    let run = run(&text, "u,基本分,a,b\n甲,80.04,3,3\n乙,80.25,1,1.2\n").expect("a run");
    assert_eq!(shown(&run.scores[1]), "5 2.2");
    assert_eq!(shown(&run.scores[0]), "85 82.5", "82.45 is rounded half away from zero");
}
