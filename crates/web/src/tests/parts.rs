//! Display helpers, clock, charts.

use crate::{Clock, chart, is_local_path, qr_svg, show};
use jiff::{SignedDuration, Timestamp};

fn start() -> Timestamp {
    "2022-10-20T01:00:00Z".parse().expect("a time")
}

#[test]
fn a_unit_without_a_case_has_no_rate() {
    assert_eq!(show::percent_of(0, 0), "—");
    assert_eq!(show::percent_of(408, 412), "99.0 %");
    assert_eq!(show::percent(None), "—");
    assert_eq!(show::count(126_370), "126,370");
    assert_eq!(show::count(370), "370");
    assert_eq!(show::bytes(10 * 1024 * 1024), "10.0 MB");
    assert_eq!(show::bytes(256 * 1024), "256 KB");
    assert_eq!(show::short_day_zh(kernel::local_day(start())), "10月20日 周四");
}

#[test]
fn the_demonstration_clock_moves_forward_only() {
    let clock = Clock::demo(start());
    assert!(clock.now() >= start() && clock.now() < start() + SignedDuration::from_mins(1));
    let later = start() + SignedDuration::from_hours(48);
    let step = clock.step_to(later).expect("forward");
    assert!(clock.now() < later, "not before it is done");
    clock.shift(step);
    assert!(clock.now() >= later);
    assert!(clock.step_to(start()).is_err(), "never backwards");
    assert!(clock.unshifted() < start() + SignedDuration::from_mins(1), "sessions do not age");
    assert!(Clock::Real.step_to(later).is_err(), "never a real clock");
}

#[test]
fn drawings_hold_no_style_and_no_script() {
    let svg = chart::bars("解决率", &[("<b>甲</b>", 0.5, "50.0 %"), ("乙\"", 1.0, "100.0 %")]);
    assert!(
        svg.contains("&lt;b&gt;甲") && svg.contains("width=\"50.0%\"") && svg.contains("<desc>"),
        "{svg}"
    );
    let code = qr_svg("https://example.cn/r/0123456789abcdef");
    assert!(code.starts_with("<svg") && code.contains("<path"));
    for drawing in [svg, code] {
        assert!(!drawing.contains("style=") && !drawing.contains("<script"));
    }
}

#[test]
fn only_addresses_of_this_site_are_followed() {
    for good in ["/", "/whistles?state=open", "/a/b"] {
        assert!(is_local_path(good), "{good}");
    }
    for bad in ["", "//evil.cn", "/\\evil.cn", "https://evil.cn", "javascript:alert(1)", "/a\nb"] {
        assert!(!is_local_path(bad), "{bad}");
    }
}
