//! Forms as they arrive.

use super::site::Browser;
use axum::http::StatusCode;

const URLENCODED: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_form_with_the_readers_token_is_read() {
    let mut browser = Browser::new();
    let token = browser.token("/notes").await;
    let seen =
        browser.post("/notes", &format!("_csrf={token}&title=%E5%9B%B4%E6%8C%A1+a&unit=1&unit=2")).await;
    assert_eq!((seen.status, seen.text.as_str()), (StatusCode::OK, "围挡 a|1,2|"));
}

#[tokio::test]
async fn a_wrong_token_keeps_the_text_but_no_secret() {
    let mut browser = Browser::new();
    let real = browser.token("/notes").await;
    for token in ["", "0123456789abcdef0123456789abcdef", &real[..31]] {
        let body =
            format!("_csrf={token}&title=%E5%9B%B4%E6%8C%A1%3Cb%3E&place=b&password=geheim&once_token=xyz");
        let seen = browser.post("/notes", &body).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{token}");
        assert!(
            seen.text.contains("围挡&#60;b&#62;") || seen.text.contains("围挡&lt;b&gt;"),
            "{}",
            seen.text
        );
        assert!(seen.text.contains("name=\"place\" value=\"b\""));
        assert!(!seen.text.contains("geheim") && !seen.text.contains("xyz"));
        assert!(seen.text.contains("重新提交") && seen.text.contains(&real));
    }
}

#[tokio::test]
async fn a_visitor_without_the_cookie_cannot_post() {
    let mut browser = Browser::new();
    let token = browser.token("/notes").await;
    browser.set_cookie("pl_form", "");
    assert_eq!(browser.post("/notes", &format!("_csrf={token}&title=a")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn bad_bodies_are_named_in_the_readers_language() {
    let mut browser = Browser::new();
    let token = browser.token("/notes").await;
    let long = format!("_csrf={token}&title={}", "a".repeat(10 * 1024 * 1024));
    let many = format!("_csrf={token}{}", "&a=1".repeat(501));
    let name = format!("_csrf={token}&{}=1", "n".repeat(65));
    let table: [(&str, &str, StatusCode, &str, &str); 6] = [
        (URLENCODED, "title=%FF%FE", StatusCode::BAD_REQUEST, "UTF-8", "not encoded as UTF-8"),
        ("application/json", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE, "网页表单", "Only web forms"),
        (URLENCODED, &long, StatusCode::PAYLOAD_TOO_LARGE, "上限是 256 KB", "limit is 256 KB"),
        (URLENCODED, &many, StatusCode::PAYLOAD_TOO_LARGE, "最多 500 项", "At most 500"),
        (URLENCODED, &name, StatusCode::BAD_REQUEST, "无法读取", "cannot be read"),
        ("multipart/form-data; boundary=x", "--y", StatusCode::BAD_REQUEST, "无法读取", "cannot be read"),
    ];
    for (lang, column) in [("zh", 0), ("en", 1)] {
        browser.set_cookie("lang", lang);
        for (kind, body, status, zh, en) in &table {
            let seen = browser.send("POST", "/notes", kind, body.as_bytes().to_vec()).await;
            assert_eq!(seen.status, *status, "{zh}");
            let said = [zh, en][column];
            assert!(seen.text.contains(said), "{said}: {}", seen.text);
        }
    }
}

#[tokio::test]
async fn files_arrive_and_an_empty_file_field_does_not() {
    let mut browser = Browser::new();
    let token = browser.token("/notes").await;
    let part =
        |head: &str, body: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let body = [
        part("name=\"_csrf\"", &token),
        part("name=\"title\"", "围挡"),
        part("name=\"files\"; filename=\"a.png\"", "12345"),
        part("name=\"files\"; filename=\"\"", ""),
        "--x--\r\n".into(),
    ]
    .concat();
    let seen = browser.send("POST", "/notes", "multipart/form-data; boundary=x", body.into_bytes()).await;
    assert_eq!(seen.text, "围挡||a.png:5");
}

#[tokio::test]
async fn a_larger_body_is_taken_where_the_route_says_so_but_no_attachment_over_its_limit() {
    let mut browser = Browser::new();
    browser.sign_in("wu").await;
    let token = browser.token("/notes").await;
    for (bytes, status) in [
        (9_000_000, StatusCode::OK),
        (11_000_000, StatusCode::PAYLOAD_TOO_LARGE),
        (22_000_000, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"
        );
        let body = format!("{head}{}\r\n--x--\r\n", "a".repeat(bytes));
        let seen =
            browser.send("POST", "/notes/1/edit", "multipart/form-data; boundary=x", body.into()).await;
        assert_eq!(seen.status, status, "{bytes}");
    }
}
