use std::collections::HashSet;

use super::*;

/// Pairs of characters that are known brands or places and must not come about as a trade word.
const KNOWN: &str = "丹阳 仁和 仁恒 伟星 佳佳 佳源 兰溪 兴义 凌志 凤庆 凯德 华兴 \
    华宁 华宇 华晨 华泰 华润 华福 卓越 博奕 叶青 启德 启辰 嘉兴 \
    圆圆 坤泰 宁德 宏伟 宏源 宏达 展锐 岳阳 庆华 庆阳 弘毅 彩虹 \
    德宏 德诚 志丹 思念 恒瑞 旭辉 旭阳 旺旺 昊华 星辰 星野 晨曦 \
    晴隆 晶晶 朗诗 朱雀 朴素 李宁 李锦 松华 枫叶 栖霞 桃李 桃源 \
    桑坤 棠溪 泰禾 泰达 润泽 清华 清远 潮宏 澈溪 熙和 玉溪 瑞星 \
    盈盈 真彩 磊磊 祥瑞 祺祥 福泉 福满 福禄 福耀 禾望 竹叶 简阳 \
    翔鹭 翠湖 翰宇 致远 茗朗 荣华 荣盛 荣耀 荷兰 荷泽 莹莹 虹桥 \
    诚志 谷歌 赤峰 辰欣 辰溪 达达 远程 鑫源 钧达 锦湖 隆鑫 雅培 \
    雅居 雍和 雨果 雨润 露露 青川 青禾 青阳 韵律 韵达 飞翔 飞跃 \
    飞鹤 驰骋 鸿星 鹏博 鹏程 鹏辉 鹤庆 鹿泉 麦德";

const COMMON_BRANDS: &str = "海尔 海信 恒大 万科 腾讯 平安 泰康 顺丰 圆通 中通 申通 伊利 蒙牛 海天 恒安 恒丰 隆基 宇通 腾达 美的 华为 联想 百度";

#[test]
fn no_trade_word_is_a_known_brand_or_place() {
    let [first, second, third] = syllables();
    for pair in KNOWN.split(' ').chain(COMMON_BRANDS.split(' ')) {
        let characters: Vec<char> = pair.chars().collect();
        let [a, b] = characters[..] else { panic!("{pair} is no pair") };
        assert!(!(first.contains(&a) && second.contains(&b)), "{pair}");
        assert!(!(second.contains(&a) && third.contains(&b)), "{pair}");
    }
}

#[test]
fn a_name_can_be_taken_apart_in_one_way_only() {
    let [first, second, third] = syllables();
    assert_eq!([first.len(), second.len(), third.len()], [200, 200, 60]);
    for characters in syllables() {
        assert_eq!(
            characters.iter().collect::<HashSet<_>>().len(),
            characters.len(),
            "a character stands twice"
        );
    }
    for trade in trades() {
        for word in trade.words.iter().flatten() {
            let begins = word.chars().next().unwrap_or_default();
            assert!(!syllables().iter().any(|characters| characters.contains(&begins)), "{word}");
        }
    }
    for street in registry::divisions::subdistricts() {
        let begins = street.name.chars().next().unwrap_or_default();
        let taken =
            first.contains(&begins) && second.contains(&street.name.chars().nth(1).unwrap_or_default());
        assert!(!taken, "{}", street.name);
    }
}

#[test]
fn every_trade_that_occurs_has_words_and_an_industry() {
    for trade in trades() {
        assert!(registry::industries::find(trade.industry).is_some(), "{}", trade.industry);
        for family in 0..3 {
            assert!(trade.weights[family] == 0 || !trade.words[family].is_empty(), "{}", trade.industry);
        }
    }
}

#[test]
fn numbers_give_different_names_within_the_capacity() {
    let mut seen = HashSet::new();
    for number in (0..PAIRS).step_by(37).chain(PAIRS * 3..PAIRS * 3 + 500).chain(CAPACITY - 500..CAPACITY) {
        for kind in [EntityKind::LimitedCompany, EntityKind::IndividualBusiness] {
            assert!(seen.insert(name(number, 7, kind, "商贸", "拓东")), "{number} {kind:?}");
        }
    }
    // One pair of characters through all its turns.
    for turn in 0..CAPACITY / PAIRS {
        assert!(
            seen.insert(name(turn * PAIRS + 1, 7, EntityKind::Cooperative, "花卉种植", "滇源")),
            "{turn}"
        );
    }
}

#[test]
fn every_kind_has_its_legal_form() {
    let ending = |kind, word, end: &str| {
        let name = name(4_711, 0, kind, word, "金辰");
        assert!(name.ends_with(end), "{name}");
    };
    ending(EntityKind::LimitedCompany, "商贸", "商贸有限公司");
    ending(EntityKind::JointStockCompany, "科技", "科技股份有限公司");
    ending(EntityKind::Branch, "物业服务", "有限公司金辰分公司");
    ending(EntityKind::Cooperative, "花卉种植", "花卉种植专业合作社");
    ending(EntityKind::CooperativeUnion, "花卉种植", "专业合作社联合社");
    ending(EntityKind::IndividualBusiness, "小吃店", "小吃店");
}
