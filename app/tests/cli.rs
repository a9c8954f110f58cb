//! The command line as an operator uses it.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use std::path::PathBuf;
use std::process::{Command, Output};

fn panlong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_panlong"))
        .args(args)
        .env_remove("PANLONG_DATA")
        .env_remove("PANLONG_DATABASE")
        .env_remove("PANLONG_KEYS")
        .env_remove("PANLONG_LISTEN")
        .env("PANLONG_PASSWORD", "Correct-Horse-9")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    // It is there only if an earlier run was cut off.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn deadline_of_one_case() {
    let output = panlong(&["deadline", "--start", "2022-09-30T09:00", "--limit", "5wd"]);
    assert_eq!(out(&output), "2022-10-12\n");
    let output = panlong(&["deadline", "--start", "2099-01-05T09:00", "--limit", "5wd"]);
    assert!(out(&output).ends_with(" 暂定\n"));
}

#[test]
fn deadlines_of_a_file() {
    let file = folder("batch").join("rows.tsv");
    let rows = [
        ("2025-10-04T08:50", "30", "2025-10-11/2025-10-21;2025-10-25/2025-11-03", "2025-12-08"),
        ("2025-10-02T06:31", "2", "", "2025-10-10"),
        ("2023-01-22T16:07", "7", "", "2023-02-03"),
        ("2023-08-31T07:15", "1", "2023-09-05/2023-09-18", "2023-09-01"),
    ];
    let mut text = String::from("start\tworking_days\tpauses\n");
    let mut due = String::new();
    for (start, days, pauses, expected) in rows {
        text.push_str(&format!("{start}\t{days}\t{pauses}\n"));
        due.push_str(&format!("{expected}\n"));
    }
    std::fs::write(&file, &text).unwrap();
    let output = panlong(&["deadline", "--batch", file.to_str().unwrap()]);
    assert_eq!(out(&output), due);

    std::fs::write(&file, format!("{text}2023-02-30T08:00\t5\t\n")).unwrap();
    let output = panlong(&["deadline", "--batch", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(out(&output).is_empty());
    assert!(err(&output).contains("第 6 行"), "{}", err(&output));
}

#[test]
fn bad_inputs_are_one_line_and_fail() {
    for args in [
        ["deadline", "--start", "2022-02-30T09:00", "--limit", "5wd"],
        ["deadline", "--start", "2022-09-30T09:00", "--limit", "5 days"],
    ] {
        let output = panlong(&args);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    }
}

#[test]
fn an_unwritable_folder_is_named() {
    let file = folder("unwritable").join("file");
    std::fs::write(&file, "x").unwrap();
    let output = panlong(&["init", "--login", "chen", "--name", "陈一", "--data", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains(file.to_str().unwrap()), "{}", err(&output));
    assert_eq!(err(&output).lines().count(), 1);
}

#[test]
fn init_once_then_check_and_a_port_that_is_taken() {
    let data = folder("init");
    let data = data.to_str().unwrap();
    let init = ["init", "--login", "chen", "--name", "陈一", "--data", data];
    assert!(panlong(&init).status.success());
    assert_eq!(panlong(&init).status.code(), Some(1));
    assert!(out(&panlong(&["check", "--data", data])).contains("核验通过"));

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = panlong(&["serve", "--data", data, "--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("端口已被占用"), "{}", err(&output));
}

#[test]
fn keys_are_rotated_and_a_database_without_its_keys_starts_nothing() {
    let data = folder("keys");
    let (keys, elsewhere) = (data.join("keys"), data.join("elsewhere"));
    let (data, named) = (data.to_str().unwrap(), elsewhere.to_str().unwrap());
    assert!(panlong(&["init", "--login", "chen", "--name", "陈一", "--data", data]).status.success());
    let output = panlong(&["keys", "rotate", "--algorithm", "sm4-gcm", "--json", "--data", data]);
    assert_eq!(out(&output), "{\"made\":true,\"master\":2,\"rewrapped\":1}\n");
    assert!(out(&panlong(&["check", "--data", data])).contains("核验通过"));

    std::fs::rename(&keys, &elsewhere).unwrap();
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["demo", "--load-only"], &["keys", "list"]] {
        let output = panlong(&[command, &["--data", data]].concat());
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        assert!(err(&output).contains(keys.join("master-0002.key").to_str().unwrap()), "{}", err(&output));
        assert_eq!(err(&output).lines().count(), 1);
        assert!(!keys.exists(), "{command:?} makes no other key");
    }
    let listed = out(&panlong(&["keys", "list", "--data", data, "--keys", named]));
    assert!(listed.contains("master-0002.key\tsm4-gcm\t1 "), "{listed}");
    let erase =
        ["keys", "erase", "--case", "W209901010001", "--reason", "x", "--data", data, "--keys", named];
    assert_eq!(panlong(&erase).status.code(), Some(1));
}

#[test]
fn every_command_shows_an_example() {
    for args in [
        &["deadline"][..],
        &["init"],
        &["serve"],
        &["demo"],
        &["check"],
        &["import", "calendar"],
        &["export", "rates"],
        &["keys", "list"],
        &["keys", "rotate"],
        &["keys", "erase"],
        &["token", "create"],
        &["token", "list"],
        &["token", "revoke"],
    ] {
        let output = panlong(&[args, &["--help"]].concat());
        assert!(out(&output).contains("示例"), "{args:?}");
    }
}

#[test]
fn a_key_is_printed_alone_once_listed_without_itself_and_revoked() {
    let data = folder("token");
    let data = data.to_str().unwrap();
    assert!(panlong(&["init", "--login", "chen", "--name", "陈一", "--data", data]).status.success());
    let made = out(&panlong(&["token", "create", "--scope", "open311", "--days", "30", "--data", data]));
    assert!(made.starts_with("plk_") && made.trim().len() == 36 && made.lines().count() == 1, "{made}");
    let listed = out(&panlong(&["token", "list", "--data", data]));
    assert!(listed.contains("open311") && !listed.contains(made.trim()), "{listed}");
    let id = listed.split('\t').next().unwrap();
    assert!(panlong(&["token", "revoke", id, "--data", data]).status.success());
    let again = panlong(&["token", "revoke", id, "--data", data]);
    assert!(!again.status.success() && err(&again).lines().count() == 1, "{}", err(&again));
    assert!(out(&panlong(&["token", "list", "--data", data])).contains("已停用"));
}
