//! What each document says.

use super::annex::annex;
use super::letter::Block;
use crate::judge::{Outcome, Receipt, Truth, yuan};
use jiff::civil::Date;
use kernel::day_zh;

/// 文书种类.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 不予行政处罚决定书.
    Exemption,
    /// 告知承诺书.
    Commitment,
    /// 行政处罚事先告知书.
    Notice,
}

impl Paper {
    /// Every kind.
    pub const ALL: [Paper; 3] = [Paper::Notice, Paper::Exemption, Paper::Commitment];

    /// Its code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Paper::Exemption => "exemption",
            Paper::Commitment => "commitment",
            Paper::Notice => "notice",
        }
    }

    /// Its title.
    pub fn word(self) -> &'static str {
        match self {
            Paper::Exemption => "不予行政处罚决定书",
            Paper::Commitment => "告知承诺书",
            Paper::Notice => "行政处罚事先告知书",
        }
    }

    /// The paper with this code.
    pub fn parse(code: &str) -> Option<Paper> {
        Paper::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// 制作机关.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Full name.
    pub name: String,
    /// 复议机关, e.g. 盘龙区人民政府.
    pub reviewer: String,
}

/// What a document is made from. Of a notice the receipt is what would be decided, before it is.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Which.
    pub paper: Paper,
    /// Who makes it.
    pub agency: &'a Agency,
    /// Name of the party.
    pub party: &'a str,
    /// Credit code of the party.
    pub code: &'a str,
    /// 住所.
    pub address: &'a str,
    /// 案情摘要.
    pub summary: &'a str,
    /// What it rests on.
    pub receipt: &'a Receipt,
    /// Its hash, as it is registered; of a notice what it would be.
    pub hash: &'a str,
    /// 陈述、申辩期限 in words.
    pub statement: &'a str,
    /// The day of the document.
    pub day: Date,
}

/// The blocks of a document.
pub fn blocks(document: &Document<'_>) -> Vec<Block> {
    let number = format!("案号：{}", document.receipt.case);
    let mut all = vec![
        Block::Sender(document.agency.name.clone()),
        Block::Number(number),
        Block::Title(document.paper.word().into()),
        Block::To(document.party.to_owned()),
        text(format!("统一社会信用代码：{}", document.code)),
        text(format!("住所：{}", document.address)),
    ];
    all.extend(match document.paper {
        Paper::Exemption => document.exemption(),
        Paper::Commitment => document.commitment(),
        Paper::Notice => document.notice(),
    });
    all.push(Block::Annexed("判断凭单".into()));
    all.push(Block::Signed { by: document.agency.name.clone(), day: day_zh_only(document.day) });
    all.extend(annex(document.receipt, document.hash));
    all
}

fn text(text: String) -> Block {
    Block::Text(text)
}

fn heading(text: &str) -> Block {
    Block::Heading(text.to_owned())
}

/// The day without the day of the week.
fn day_zh_only(day: Date) -> String {
    let long = day_zh(day);
    long.split_whitespace().next().unwrap_or_default().to_owned()
}

impl Document<'_> {
    /// What was done, what was found, and what it offends against.
    fn facts(&self) -> Vec<Block> {
        let matter = &self.receipt.matter;
        let act = self.receipt.proposal.act.as_ref();
        let violated = act.map_or("", |act| act.violated.as_str());
        let known: Vec<String> =
            matter.facts.iter().map(|(name, stated)| format!("{name}：{}", stated.value)).collect();
        let mut all = vec![
            text(format!(
                "经查，{}，当事人有“{}”的行为。{}",
                day_zh_only(matter.days.acted),
                matter.act,
                self.summary
            )),
            text(format!("查明的事实：{}。", known.join("；"))),
        ];
        if !violated.is_empty() {
            all.push(text(format!("上述行为违反了{violated}的规定。")));
        }
        all
    }

    /// The items that applied: they explain discretion, the statute is cited.
    fn discretion(&self) -> Option<Block> {
        let applied: Vec<String> =
            self.receipt.proposal.applied().map(|item| format!("第{}号", item.number)).collect();
        let lists = self.receipt.proposal.reading().lists.as_ref().filter(|_| !applied.is_empty())?;
        Some(text(format!("裁量参照本区公布的清单（{}）{}条目。", lists.version, applied.join("、"))))
    }

    fn articles(&self) -> String {
        self.receipt.proposal.articles().join("、")
    }

    fn duties(&self) -> String {
        let duties = self.receipt.proposal.duties.iter();
        let said: Vec<String> = duties.map(|duty| format!("{}（{}）", duty.what, duty.source)).collect();
        said.join("；")
    }

    fn exemption(&self) -> Vec<Block> {
        let mut all = vec![heading("一、事实")];
        all.extend(self.facts());
        all.push(heading("二、理由和依据"));
        all.push(text(format!("当事人的情形符合{}的规定。", self.articles())));
        all.extend(self.discretion());
        if !self.receipt.decision.reason.is_empty() {
            all.push(text(format!("理由：{}", self.receipt.decision.reason)));
        }
        all.push(heading("三、决定"));
        all.push(text("本机关决定对当事人不予行政处罚。".into()));
        if self.receipt.proposal.reading().no_coercion == Truth::Yes {
            all.push(text("本机关对当事人不采取行政强制措施。".into()));
        }
        all.push(text(format!("后续要求：{}。", self.duties())));
        all.push(heading("四、救济途径"));
        all.push(text(self.appeal()));
        all
    }

    fn appeal(&self) -> String {
        let routes = self.receipt.appeal.iter().map(|one| {
            let to = if one.route == "行政复议" { &self.agency.reviewer } else { &one.to };
            format!("自收到本决定书之日起{}内向{to}提起{}（{}）", one.limit, one.route, one.article)
        });
        let routes: Vec<String> = routes.collect();
        format!("当事人不服本决定的，可以{}。", routes.join("，也可以"))
    }

    fn commitment(&self) -> Vec<Block> {
        let mut all = vec![heading("一、告知")];
        all.extend(self.facts());
        all.push(text(format!(
            "依据{}，当事人及时改正并作出承诺的，本机关拟对其{}。",
            self.articles(),
            self.receipt.proposal.finding.words()
        )));
        all.extend(self.discretion());
        all.push(text(format!("后续要求：{}。", self.duties())));
        all.push(text(
            "承诺不实或者逾期没有改正的，本机关将依法重新处理；再次违法的，不再适用初次违法的规定。".into(),
        ));
        all.push(heading("二、承诺"));
        for promise in [
            "所陈述的事实和提交的材料真实。",
            "已经改正，或者在责令的期限内改正上述行为。",
            "今后遵守有关规定，不再发生同类行为。",
            "接受本机关的回访和检查。",
        ] {
            all.push(text(format!("本单位承诺：{promise}")));
        }
        all.push(text("当事人（盖章）：　　　　　　　　法定代表人或者负责人（签名）：".into()));
        all.push(text("　　　　年　　月　　日".into()));
        all
    }

    fn notice(&self) -> Vec<Block> {
        let decision = &self.receipt.decision;
        let penalised = self.receipt.proposal.act.as_ref().map_or("", |act| act.penalised.as_str());
        let fine = decision.fine.map_or(String::new(), |fine| format!("，罚款{}元", yuan(fine)));
        let mut all = vec![heading("一、事实")];
        all.extend(self.facts());
        all.push(heading("二、拟作出的处理、理由和依据"));
        let articles = [penalised, &self.articles()];
        let articles: Vec<&str> = articles.into_iter().filter(|text| !text.is_empty()).collect();
        all.push(text(format!(
            "依据{}，本机关拟对当事人{}{fine}。",
            articles.join("、"),
            decision.outcome.word()
        )));
        all.extend(self.discretion());
        if let Some(span) = self.receipt.proposal.span(decision.outcome) {
            let unit = self.receipt.proposal.unit();
            all.push(text(format!("该结果的罚款幅度：{}。", span.words(unit))));
        }
        if decision.outcome != Outcome::Exempt {
            all.push(heading("三、陈述、申辩的权利"));
            all.push(text(format!(
                "依据《行政处罚法》第四十四条、第四十五条，当事人可以自收到本告知书之日起{}内向本机关陈述、申辩；逾期没有提出的，视为放弃。本机关不因当事人陈述、申辩而给予更重的处罚。",
                self.statement
            )));
        }
        all
    }
}
