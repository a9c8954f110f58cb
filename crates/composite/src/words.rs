//! The words for faults and notices.

use crate::fault::{Matter, Reason};

impl Reason {
    /// In Chinese, with what to do.
    pub fn text(&self) -> String {
        match self {
            Reason::Unreadable(text) => text.clone(),
            Reason::Format(found) => {
                format!("方法文件的格式是“{found}”，本程序只认格式 {}", crate::FORMAT)
            }
            Reason::UnknownKey(known) => format!("没有这个项目，可写的有：{}", known.join("、")),
            Reason::NoKey => "必须填写".into(),
            Reason::CodeTwice(line) => format!("代码重复，第 {line} 行已有"),
            Reason::NoParent(parent) => format!("上级“{parent}”不是方法中的维度"),
            Reason::Cycle(codes) => format!("上下级成环：{}", codes.join(" → ")),
            Reason::Roots(codes) if codes.is_empty() => "没有总指数：应有一个维度不写上级".into(),
            Reason::Roots(codes) => format!("只能有一个维度不写上级，现有：{}", codes.join("、")),
            Reason::Childless => "这个维度没有下级".into(),
            Reason::UnknownCode(code) => format!("方法中没有代码“{code}”"),
            Reason::WeightSum { sum, due } => format!("下级权重之和是 {sum}，应为 {due}"),
            Reason::SumUndeclared => {
                "没有写给定的权重应合计多少：[weights] 中写 sum = 100（或 1），或 relative = true".into()
            }
            Reason::NoWeight => "没有写权重，而上级使用给定的权重".into(),
            Reason::NegativeWeight(weight) => format!("权重 {weight} 小于零"),
            Reason::WeightsCancel(sum) => format!("权重之和是 {sum}，应大于零"),
            Reason::WeightsTooWide => "权重相差过大或小数位过多，不能精确计数，请减少小数位".into(),
            Reason::Matrix(text) => text.clone(),
            Reason::TiesUndeclared => {
                "没有写得分相同时怎样排名（ties），应为 min、max、average 或 dense".into()
            }
            Reason::NoThreshold => "下级有缺失，而方法没有写可用率门槛（min_share）".into(),
            Reason::UnknownMeasure(text) => {
                format!("不认识计量单位“{text}”；自定的单位请列入 measures")
            }
            Reason::Posts { worst, best } if worst == best => {
                format!("最差值和最好值都是 {worst}，不能作为分母")
            }
            Reason::Posts { worst, best } => format!("最差值 {worst}、最好值 {best} 与指标方向相反"),
            Reason::NoColumn(there) => format!("数据中没有这一列，现有列：{}", there.join("、")),
            Reason::RowLength { found, needed } => format!("有 {found} 格，表头有 {needed} 格"),
            Reason::ColumnTwice => "数据中有两列同名".into(),
            Reason::RowTwice(line) => format!("重复报送，第 {line} 行已有同一对象、同一时期"),
            Reason::UnknownUnit => "不在方法列出的对象（units）之中".into(),
            Reason::NoUnit => "没有填写对象代码".into(),
            Reason::NotANumber(text) => format!("“{text}”不是数"),
            Reason::OutOfRange(value) => format!("{value} 不在方法规定的取值范围内"),
            Reason::FractionsForPercent => {
                "单位是百分数，而全部数值都不大于 1，可能填成了比例；若确实如此，请写 small = true".into()
            }
            Reason::PercentForFraction(value) => format!("单位是比例，而 {value} 大于 1，可能填成了百分数"),
            Reason::NoRows => "没有可以计算的行".into(),
            Reason::TooFew { found, needed } => format!("只有 {found} 个数值，至少要 {needed} 个"),
            Reason::Constant(value) => format!("全部数值都是 {value}，没有差别，不能标准化"),
            Reason::NotPositive { value, by } => format!("{value} 不大于零，不能用于{by}"),
            Reason::ZeroDenominator(name) => format!("分母“{name}”是零"),
            Reason::NoReference(unit) => format!("参照对象“{unit}”没有数值"),
            Reason::TargetNotBeyond { target, worst } => {
                format!("目标值 {target} 没有优于最差的数值 {worst}")
            }
            Reason::NotOptimised => "无法优化权重：这一级的得分或总指数没有差别".into(),
            Reason::NotFinite => "计算结果超出了数的范围".into(),
        }
    }
}

impl Matter {
    /// In Chinese.
    pub fn text(&self) -> String {
        match self {
            Matter::LeftOut(value) => format!("全部数值都是 {value}，已按方法不计此项"),
            Matter::RanksNothing(value) => format!("全部数值都是 {value}，排不出先后"),
            Matter::ScreenedOut { share, needed } => {
                format!("可用率 {share:.3} 低于 {needed}，不参加评价")
            }
            Matter::PerhapsFraction(value) => format!("{value} 远小于其他百分数，可能填成了比例"),
            Matter::NoDenominator(name) => format!("分母“{name}”缺失，此值按缺失处理"),
            Matter::NotImputed => "无法插补，仍为缺失".into(),
            Matter::NoShape => "数值太少或全部相同，无法判断分布，未作处理".into(),
            Matter::StillSkewed(shape) => {
                format!("处理后仍偏：偏度 {:.3}，峰度 {:.3}", shape.skewness, shape.kurtosis)
            }
            Matter::NegativeWeight(weight) => format!("算出的权重 {weight:.6} 小于零"),
            Matter::Inconsistent(ratio) => format!("判断矩阵的一致性比率是 {ratio:.4}，超过 0.1"),
            Matter::RowsLeftOut(rows) => format!("{rows} 行有缺失，没有用于计算权重"),
            Matter::UnitAbsent => "方法列出的对象，数据中没有".into(),
        }
    }
}
