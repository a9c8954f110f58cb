use crate::Menu;
use crate::menu::{Areas, Entry, rows};
use people::Who;

fn areas(wide: usize) -> Areas {
    let of = |all: &[(&'static str, &'static str)]| {
        all.iter().map(|(label, href)| Menu { label, href, who: Who::Public }).collect::<Vec<_>>()
    };
    let lists = [
        ("清单", "/lists"),
        ("批次", "/lists/batches"),
        ("案件", "/penalties"),
        ("比较", "/penalties/board"),
        ("影响", "/impact"),
    ];
    vec![
        ("吹哨", of(&[("待办", "/"), ("三率", "/rates")])),
        ("", of(&[])),
        ("执法", of(&lists[..wide])),
        ("时间", of(&[("演示时间", "/clock")])),
    ]
}

fn shown(row: &[Entry]) -> Vec<(&str, &str, bool)> {
    row.iter().map(|one| (one.label, one.href, one.is_current)).collect()
}

#[test]
fn a_few_entries_are_one_row() {
    let one = rows(&areas(2), "/lists/batches/2022-05");
    assert_eq!(
        shown(&one.menu),
        [
            ("待办", "/", false),
            ("三率", "/rates", false),
            ("清单", "/lists", false),
            ("批次", "/lists/batches", true),
            ("演示时间", "/clock", false)
        ]
    );
    assert!(one.submenu.is_empty() && one.area.is_empty());
}

#[test]
fn many_entries_are_a_row_of_areas_and_one_of_what_is_in_the_area_being_read() {
    let two = rows(&areas(5), "/penalties/CF202210200001");
    assert_eq!(
        shown(&two.menu),
        [("吹哨", "/", false), ("执法", "/lists", true), ("演示时间", "/clock", false)]
    );
    assert_eq!(two.area, "执法");
    let current: Vec<&str> = two.submenu.iter().filter(|one| one.is_current).map(|one| one.href).collect();
    assert_eq!((two.submenu.len(), current), (5, vec!["/penalties"]));
}

#[test]
fn a_page_of_no_area_and_an_area_of_one_entry_have_one_row() {
    for path in ["/account", "/clock"] {
        let one = rows(&areas(5), path);
        assert_eq!((one.menu.len(), one.submenu.len()), (3, 0), "{path}");
        assert_eq!(one.menu[2].is_current, path == "/clock");
    }
}
