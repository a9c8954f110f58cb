//! Weights, components and correlations.

use super::files::{CLOSE, Files, difference};
use super::stages::{STEPS, example_method};
use composite::{Data, DataWeights, Judgements, Method, Run, principal_components};

pub fn components(files: &mut Files) {
    let method = example_method(files);
    let (_, run) = files.run(&method);
    let expected = files.cells("07_PCA_weights_L1.csv");
    let weight = |code: &str| -> f64 {
        expected.iter().find(|line| line[0] == code).map(|line| line[2].parse().unwrap()).unwrap()
    };
    let tree = &method.tree;
    let (mut worst, mut negative) = (0.0_f64, 0);
    for node in tree.upwards().iter().filter(|node| tree.level(**node) == 2) {
        let columns: Vec<Vec<f64>> = tree
            .children(*node)
            .iter()
            .map(|child| run.scores[*child].iter().map(|score| score.number().unwrap()).collect())
            .collect();
        let found = &principal_components(&columns).unwrap().loadings[0];
        let codes: Vec<&str> =
            tree.children(*node).iter().map(|child| tree.nodes()[*child].code.as_str()).collect();
        // Theirs may point the other way; ours sums to more than zero.
        let sum: f64 = codes.iter().map(|code| weight(code)).sum();
        for (code, found) in codes.iter().zip(found) {
            let expected = weight(code) * sum.signum();
            assert!((expected - found).abs() <= CLOSE, "{code}: {found} for {expected}");
            worst = worst.max((expected - found).abs());
            negative += usize::from(*found < 0.0);
        }
    }
    println!("07_PCA_weights_L1.csv: worst difference {worst:.1e}, {negative} negative");

    // As weights they are used, and every negative one is told.
    let sections = "normalise = \"min-max\"\naggregate = \"arithmetic\"\n\
                    [weights]\nmethod = \"given\"\nrelative = true\n[[weights.level]]\nlevel = 2\nmethod = \"pca\"\n";
    let method = files.method(&format!("{STEPS}{sections}"), |_, _| String::new());
    let (_, run) = files.run(&method);
    let told = told_negative(&run);
    let leaves = method.tree.indicators().iter().filter(|node| run.weights[**node].own < 0.0).count();
    assert!(told > 0 && told == leaves, "{told} told, {leaves} negative");
}

fn told_negative(run: &Run) -> usize {
    run.notices.iter().filter(|notice| matches!(notice.matter, composite::Matter::NegativeWeight(_))).count()
}

/// Weights of the eight pillars so that each correlates with the index alike; elsewhere too they may be negative.
pub fn optimised(files: &mut Files) {
    // The best that was found elsewhere, with a tight tolerance.
    const ELSEWHERE: f64 = -10.259;
    let sections = "normalise = \"min-max\"\naggregate = \"arithmetic\"\nweights = { method = \"given\", relative = true }\n\
                    optimise = { level = 2, aim = \"balance\", negative = true }\n";
    let method = files.method(&format!("{STEPS}{sections}"), |_, _| String::new());
    let (_, run) = files.run(&method);
    let tree = &method.tree;
    let numbers = |node: usize| run.scores[node].iter().map(|score| score.number().unwrap());
    let correlation = |node: usize| {
        let columns = [numbers(node).collect::<Vec<f64>>(), numbers(tree.root()).collect()];
        principal_components(&columns).unwrap().variances[0] - 1.0
    };
    let pillars: Vec<usize> = (0..tree.nodes().len()).filter(|node| tree.level(*node) == 2).collect();
    let found: Vec<f64> = pillars.iter().map(|pillar| correlation(*pillar)).collect();
    let sum: f64 = found.iter().sum();
    let squares: f64 = found.iter().map(|found| (found / sum - 0.125).powi(2)).sum();
    let objective = (squares / 8.0).ln();
    println!("optimised weights: objective {objective:.4}, elsewhere {ELSEWHERE}");
    assert!(objective <= ELSEWHERE, "{objective}");
    let negative = pillars.iter().filter(|pillar| run.weights[**pillar].own < 0.0).count();
    assert_eq!(told_negative(&run), negative, "every negative one is told");
}

pub fn correlations(files: &mut Files) {
    let method = example_method(files);
    let (_, run) = files.run(&method);
    let cells = files.cells("08_corr_pearson_L1.csv");
    let found = run.correlations();
    let place = |code: &str| {
        method.tree.indicators().iter().position(|node| method.tree.nodes()[*node].code == code).unwrap()
    };
    let places: Vec<usize> = cells[0].iter().map(|code| place(code)).collect();
    let mut worst = 0.0_f64;
    for (line, row) in cells[1..].iter().zip(&places) {
        for (text, column) in line.iter().zip(&places) {
            let expected: f64 = text.parse().unwrap();
            let difference = (expected - found[*row][*column].unwrap()).abs();
            assert!(difference <= CLOSE, "{expected} {difference}");
            worst = worst.max(difference);
        }
    }
    println!("08_corr_pearson_L1.csv: {} values, worst difference {worst:.1e}", places.len() * places.len());
}

/// The weights of a matrix of 51 rows and 8 columns, and of a matrix of judgements.
pub fn decision_matrix(files: &mut Files) {
    let weights = files.text("13_mcdm_weights.json");
    let expected = |name: &str| numbers(&weights, name);
    for (word, name) in [
        ("entropy", "pymcdm.entropy_weights"),
        ("deviation", "pymcdm.standard_deviation_weights"),
        ("merec", "pymcdm.merec_weights"),
        ("critic", "pymcdm.critic_weights"),
        ("cilos", "pymcdm.cilos_weights"),
        ("idocriw", "pymcdm.idocriw_weights"),
        ("gini", "pymcdm.gini_weights"),
        ("entropy", "skcriteria.EntropyWeighter"),
        ("deviation", "skcriteria.StdWeighter"),
        ("critic", "skcriteria.CRITIC"),
        ("gini", "skcriteria.GiniWeighter"),
        ("merec", "skcriteria.MEREC"),
        ("cilos", "pyDecision.cilos_method"),
        ("equal", "pymcdm.equal_weights"),
        ("equal", "skcriteria.EqualWeighter"),
    ] {
        let found = matrix_weights(files, word);
        let expected = expected(name);
        assert_eq!(found.len(), expected.len());
        let worst = found.iter().zip(&expected).map(|(found, expected)| difference(*expected, *found));
        let worst = worst.fold(0.0, f64::max);
        assert!(worst <= CLOSE, "{name}: {found:?} for {expected:?}");
        println!("13_mcdm_weights.json {name}: worst relative difference {worst:.1e}");
    }
    assert_eq!(DataWeights::Pca.name(), "主成分法");

    let flat = numbers(&weights, "ahp_matrix");
    let judgements = Judgements::new(flat.chunks(4).map(<[f64]>::to_vec).collect(), 4).unwrap();
    let (found, consistency) = judgements.weights();
    for name in ["ahp_numpy_eig", "pyDecision.ahp_max_eigen"] {
        let all =
            found.iter().zip(expected(name)).all(|(found, expected)| difference(expected, *found) <= CLOSE);
        assert!(all, "{found:?}");
    }
    assert!(difference(expected("ahp_lambda")[0], consistency.eigenvalue) <= CLOSE, "{consistency:?}");
    assert!(difference(expected("ahp_CR_RI0.90")[0], consistency.ratio) <= CLOSE, "{consistency:?}");
}

fn matrix_weights(files: &mut Files, word: &str) -> Vec<f64> {
    let text = files.text("13_mcdm_matrix_51x8.csv");
    let codes: Vec<&str> = text.lines().next().unwrap().split(',').skip(1).collect();
    let mut method = format!(
        "format = 1\nname = \"matrix\"\ndata = {{ unit = \"uCode\" }}\nrank = {{ ties = \"min\" }}\nnormalise = \"none\"\n\
         aggregate = \"arithmetic\"\nweights = \"{word}\"\n[[dimension]]\ncode = \"all\"\n"
    );
    for code in &codes {
        method += &format!("[[indicator]]\ncode = \"{code}\"\nparent = \"all\"\ndirection = \"higher\"\n");
    }
    let method = Method::parse(&method, None).unwrap();
    let (data, _) = Data::read(&text, &method).unwrap();
    let run = Run::of(&method, &data).unwrap();
    codes.iter().map(|code| run.weights[method.tree.find(code).unwrap()].own).collect()
}

/// The numbers under a name of the JSON text; it holds nothing but names and numbers.
fn numbers(text: &str, name: &str) -> Vec<f64> {
    let rest = text.split(&format!("\"{name}\":")).nth(1).unwrap();
    let end = rest.find(['"', '}']).unwrap_or(rest.len());
    rest[..end]
        .split(|sign: char| !(sign.is_ascii_digit() || "+-.eE".contains(sign)))
        .filter_map(|number| number.parse().ok())
        .collect()
}
