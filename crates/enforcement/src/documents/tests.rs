//! Documents are unzipped again and read as a reader would.

use super::{Agency, Block, Document, Paper, blocks, letter};
use crate::judge::tests::{law, lists, matter};
use crate::judge::{Decision, Outcome, Receipt};
use crate::model::{Effect, OffenceScope};
use jiff::civil::date;
use std::io::{Cursor, Read};

fn receipt(outcome: Outcome, facts: &[(&str, &str)]) -> Receipt {
    let first = Some((12, OffenceScope::SameAct));
    let list = lists(&[
        ("M-1", Effect::Exempt, "2021-12-01", "", first, ["", "没有、轻微", "是", "是", "≤5000"]),
        ("Q-1", Effect::Lighter, "2021-12-01", "", None, ["", "一般", "", "是", ""]),
    ]);
    let decision = Decision {
        outcome,
        fine: (outcome != Outcome::Exempt).then_some(200_000),
        no_coercion: false,
        reason: String::new(),
        collective: String::new(),
        by: "负责人丙".into(),
        at: "2022-06-01T02:00:00Z".parse().expect("a time"),
    };
    Receipt::issue("CF202205200001", &list.in_force(), &law(), matter(facts), decision)
}

fn made(paper: Paper, receipt: &Receipt) -> Vec<Block> {
    let agency =
        Agency { name: "盘龙区市场监督管理局".into(), reviewer: "盘龙区人民政府".into() };
    blocks(&Document {
        paper,
        agency: &agency,
        party: "企业甲（虚构）<&>",
        code: "91530103MA6K00014Q",
        address: "和平路1号",
        summary: "检查时营业执照没有挂出。",
        receipt,
        hash: &receipt.hash(),
        statement: "5个工作日",
        day: date(2022, 6, 1),
    })
}

/// A part of the package.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a package");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("a text");
    text
}

/// What a reader reads: every paragraph a line.
fn read(file: &[u8]) -> String {
    let xml = part(file, "word/document.xml");
    let document = roxmltree::Document::parse(&xml).expect("well-formed");
    let paragraphs = document.descendants().filter(|node| node.has_tag_name((W, "p")));
    let text = |node: roxmltree::Node<'_, '_>| {
        let texts = node.descendants().filter(|node| node.has_tag_name((W, "t")));
        texts.filter_map(|node| node.text().map(String::from)).collect::<String>()
    };
    paragraphs.map(text).collect::<Vec<_>>().join("\n")
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

#[test]
fn an_exemption_says_why_by_which_article_and_how_it_can_be_reviewed() {
    let receipt = receipt(Outcome::Exempt, &[("及时改正", "是"), ("危害后果", "轻微")]);
    let text = read(&letter(&made(Paper::Exemption, &receipt)).expect("packed"));
    for words in [
        "盘龙区市场监督管理局",
        "案号：CF202205200001",
        "不予行政处罚决定书",
        "企业甲（虚构）<&>：",
        "《行政处罚法》第三十三条第一款后半句",
        "第M-1号条目",
        "本机关决定对当事人不予行政处罚。",
        "责令改正（《行政处罚法》第二十八条第一款）；教育（《行政处罚法》第三十三条第三款）；告诫（M-1）",
        "60日内向盘龙区人民政府提起行政复议",
        "6个月内向有管辖权的人民法院提起行政诉讼",
        "附件：判断凭单",
        "2022年6月1日",
        "危害后果要求一般，案情轻微",
        "经办己",
        &receipt.hash(),
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert!(!text.contains("陈述、申辩"), "nobody is punished, so nobody is heard before");
}

#[test]
fn a_notice_names_the_fine_its_range_and_the_time_to_answer() {
    let receipt = receipt(Outcome::Lighter, &[("及时改正", "是"), ("货值金额", "6000")]);
    let text = read(&letter(&made(Paper::Notice, &receipt)).expect("packed"));
    for words in [
        "行政处罚事先告知书",
        "依据《市场主体登记管理条例》第四十八条",
        "从轻处罚，罚款2000元",
        "不低于1000元、低于3700元",
        "自收到本告知书之日起5个工作日内向本机关陈述、申辩",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn a_commitment_tells_first_and_then_leaves_room_to_sign() {
    let receipt = receipt(Outcome::Exempt, &[("及时改正", "是"), ("危害后果", "轻微")]);
    let text = read(&letter(&made(Paper::Commitment, &receipt)).expect("packed"));
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in\n{text}"));
    assert!(place("一、告知") < place("二、承诺") && place("二、承诺") < place("当事人（盖章）"));
    assert!(place("本单位承诺：所陈述的事实和提交的材料真实。") > 0);
}

#[test]
fn the_page_is_the_official_one_and_the_same_blocks_are_the_same_file() {
    let receipt = receipt(Outcome::Exempt, &[("及时改正", "是"), ("危害后果", "轻微")]);
    let all = made(Paper::Exemption, &receipt);
    let file = letter(&all).expect("packed");
    assert_eq!(file, letter(&all).expect("packed"));
    let xml = part(&file, "word/document.xml");
    // 210 by 297 mm, 37 mm above, 28 mm at the binding; 22 lines of 29 points.
    for sign in [
        "w:w=\"11905\"",
        "w:h=\"16837\"",
        "w:top=\"2097\"",
        "w:left=\"1587\"",
        "w:line=\"579\"",
        "w:lineRule=\"exact\"",
    ] {
        assert!(xml.contains(sign), "{sign} in {}", &xml[xml.len() - 1_200..]);
    }
    for font in ["方正小标宋简体", "仿宋_GB2312", "黑体"] {
        assert!(xml.contains(&format!("w:eastAsia=\"{font}\"")), "{font}");
    }
    assert!(part(&file, "word/settings.xml").contains("evenAndOddHeaders"), "odd and even pages differ");
    assert!(part(&file, "word/footer1.xml").contains("PAGE"));
}
