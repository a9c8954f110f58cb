//! Tests of the kernel.

use crate::*;
use jiff::civil::date;

#[test]
fn personal_data_is_masked_as_the_handbook_shows() {
    assert_eq!(mask_phone("13812341234"), "138****1234");
    assert_eq!(mask_phone("0871"), "****");
    assert_eq!(mask_phone("63165777"), "****77");
    assert_eq!(mask_name("张某某"), "张**");
    assert_eq!(mask_email("li@example.com"), "l***@example.com");
    assert_eq!(mask_id_number("530103199001011234"), "5****************4");
    assert_eq!(mask_organisation(""), "");
}

#[test]
fn bytes_are_written_as_two_digits_each() {
    assert_eq!(hex([0, 9, 10, 0x7f, 0xf0, 0xff]), "00090a7ff0ff");
    assert_eq!(hex(""), "");
}

#[test]
fn time_is_utc_text_and_local_days() {
    let at = parse_utc("2022-10-19T16:30:00Z").expect("a time");
    assert_eq!(utc_text(at), "2022-10-19T16:30:00.000Z");
    assert_eq!(local_day(at), date(2022, 10, 20));
    assert_eq!(from_local(local(at)), at);
    assert_eq!(day_zh(date(2022, 10, 20)), "2022年10月20日 周四");
    assert_eq!(minute_zh(at), "2022年10月20日 00:30");
}

#[test]
fn a_day_that_does_not_exist_is_none() {
    for text in ["2022-02-30", "2022-13-01", "20221020", "2022/10/20", "２０２２-10-20", ""] {
        assert_eq!(parse_day(text), None, "{text}");
        let mut form = Form::default();
        assert_eq!(form.day("valid_from", text), None, "{text}");
        assert!(form.finish().is_err(), "{text}");
    }
}

#[test]
fn a_form_tells_all_its_errors_at_once() {
    let mut form = Form::default();
    form.text("title", ("标题", "a title"), "  \u{0} ", 80);
    form.text("body", ("内容", "a text"), &"长".repeat(81), 80);
    let Err(Error::Invalid(errors)) = form.finish() else { panic!("two errors") };
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0].zh, "请填写标题");
    assert_eq!(errors[1].zh, "内容最多80个字，现在有81个字，请删减");
}

#[test]
fn roles_are_read_back_from_their_codes() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
    }
    assert_eq!(Role::from_code("root"), None);
}

#[test]
fn tokens_differ() {
    assert_ne!(token(), token());
    assert_eq!(token().len(), 32);
}
