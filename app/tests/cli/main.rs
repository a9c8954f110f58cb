//! The command line as an operator uses it.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

mod import;
mod lists;

use db::testing::Folder;
use std::process::{Command, Output};

fn panlong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_panlong"))
        .args(args)
        .env_remove("PANLONG_DATA")
        .env_remove("PANLONG_DATABASE")
        .env_remove("PANLONG_KEYS")
        .env_remove("PANLONG_LISTEN")
        .env_remove("PANLONG_ANCHORS")
        .env_remove("PANLONG_OIDC_ISSUER")
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

#[test]
fn deadline_of_one_case() {
    let output = panlong(&["deadline", "--start", "2022-09-30T09:00", "--limit", "5wd"]);
    assert_eq!(out(&output), "2022-10-12\n");
    let output = panlong(&["deadline", "--start", "2099-01-05T09:00", "--limit", "5wd"]);
    assert!(out(&output).ends_with(" 暂定\n"));
}

#[test]
fn deadlines_of_a_file() {
    let home = Folder::new();
    let file = home.join("rows.tsv");
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
    let home = Folder::new();
    let file = home.join("file");
    std::fs::write(&file, "x").unwrap();
    let output = panlong(&["init", "--login", "chen", "--name", "陈一", "--data", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains(file.to_str().unwrap()), "{}", err(&output));
    assert_eq!(err(&output).lines().count(), 1);
}

#[test]
fn init_once_then_check_and_a_port_that_is_taken() {
    let data = Folder::new();
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
    let data = Folder::new();
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
    let mut seen = 0;
    let mut waiting = vec![Vec::<String>::new()];
    while let Some(command) = waiting.pop() {
        let mut args: Vec<&str> = command.iter().map(String::as_str).collect();
        args.push("--help");
        let help = out(&panlong(&args));
        let below =
            help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        let below: Vec<&str> = below.filter_map(|line| line.split_whitespace().next()).collect();
        // A group of commands has its examples at its commands.
        assert!(help.contains("示例") || !below.is_empty(), "{command:?}: {help}");
        seen += usize::from(below.is_empty());
        let below = below.into_iter().filter(|name| *name != "help");
        waiting.extend(below.map(|name| [command.clone(), vec![name.to_string()]].concat()));
    }
    assert!(seen >= 14, "the help was read wrongly: {seen} commands");
}

#[test]
fn the_operators_guide_names_every_command_and_its_first_steps_work() {
    let guide = std::fs::read_to_string("../docs/operators-guide.md").unwrap();
    let help = out(&panlong(&["--help"]));
    let names =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(guide.contains(&format!("| `panlong {name}` |")), "{name} is not in the table of commands");
    }
    let folder = Folder::new();
    let data = folder.join("data").to_str().unwrap().to_owned();
    let line = guide.lines().find(|line| line.contains("panlong init ")).expect("the first command");
    let (_, args) = line.split_once("panlong panlong ").expect("what follows the account and the program");
    let args: Vec<&str> =
        args.split(' ').map(|word| if word.starts_with('/') { &data } else { word }).collect();
    let made = panlong(&args);
    assert!(made.status.success(), "{line}: {}", err(&made));
}

/// The one object on standard output.
fn object(output: &Output) -> serde_json::Value {
    let text = out(output);
    assert!(output.status.success(), "{}", err(output));
    let value: serde_json::Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(value.is_object(), "{text}");
    value
}

#[test]
fn a_program_gets_one_object_from_every_command_and_one_line_when_it_fails() {
    let home = Folder::new();
    let path = |name: &str| home.join(name).to_str().unwrap().to_string();
    let (data, new, backup) = (path("data"), path("new"), path("backup"));
    let run = |args: &[&str]| object(&panlong(&[args, &["--json", "--data", &data]].concat()));
    let made = run(&["init", "--login", "chen", "--name", "陈一"]);
    assert_eq!(made["accounts"][1]["login"], "chen-security");
    std::fs::write(home.join("2027.tsv"), "2027-01-01\tholiday\t元旦\n").unwrap();
    assert_eq!(run(&["import", "calendar", &path("2027.tsv")])["years"][0], 2027);
    assert_eq!(run(&["check"])["faults"], serde_json::json!([]));
    for table in ["rates", "whistles"] {
        assert!(run(&["export", table, "--out", &path("table.xlsx")])["bytes"].as_u64() > Some(0));
    }
    assert_eq!(run(&["deadline", "--start", "2022-09-30T09:00", "--limit", "5wd"])["due"], "2022-10-12");
    let rows = "start\tworking_days\tpauses\n2025-10-02T06:31\t2\t\n";
    std::fs::write(home.join("rows.tsv"), rows).unwrap();
    assert_eq!(run(&["deadline", "--batch", &path("rows.tsv")])["due"][0], "2025-10-10");
    let made = run(&["backup", "--out", &backup]);
    let restored = object(&panlong(&["restore", &backup, "--data", &new, "--json"]));
    assert_eq!((&made["rows"], &made["head"]), (&restored["rows"], &restored["head"]));
    let loaded = ["demo", "--load-only", "--enterprises", "100", "--today", "2021-07-05", "--json", "--data"];
    assert_eq!(object(&panlong(&[&loaded[..], &[&path("demo")]].concat()))["today"], "2021-07-05");

    for args in [
        &["check", "--data", "/nowhere"][..],
        &["restore", "/nowhere"],
        &["restore", &backup, "--data", &data],
        &["backup", "--data", &data, "--out", &backup],
        &["export", "rates", "--data", &data, "--out", "/nowhere/rates.csv"],
        &["deadline", "--start", "2022-02-30T09:00", "--limit", "5wd"],
        &["nonsense"],
    ] {
        let output = panlong(&[args, &["--json"]].concat());
        assert!(!output.status.success() && out(&output).is_empty(), "{args:?}");
        assert_eq!(err(&output).lines().count(), 1, "{args:?}: {}", err(&output));
        let error: serde_json::Value = serde_json::from_str(&err(&output)).unwrap();
        assert!(error["error"].as_str().is_some_and(|line| !line.is_empty()), "{args:?}");
    }
}

#[test]
fn a_full_disk_ends_a_backup_with_one_line_and_leaves_nothing() {
    let home = Folder::new();
    let (data, backup) = (home.join("data"), home.join("backup"));
    let data_text = data.to_str().unwrap();
    assert!(panlong(&["init", "--login", "chen", "--name", "陈一", "--data", data_text]).status.success());
    // No file may grow beyond 100 KiB: to a program that ignores the signal this looks like a disk that is full.
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" backup --data \"$1\" --out \"$2\"";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_panlong"), data_text, backup.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    let left: Vec<_> = std::fs::read_dir(&*home).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["data"], "{}", err(&output));
    assert!(out(&panlong(&["check", "--data", data_text])).contains("核验通过"));
}

#[test]
fn a_server_notes_the_day_and_the_check_compares_it() {
    let home = Folder::new();
    let (data, anchors) = (home.join("data"), home.join("anchors"));
    let (data, anchors_text) = (data.to_str().unwrap(), anchors.to_str().unwrap());
    assert!(panlong(&["init", "--login", "chen", "--name", "陈一", "--data", data]).status.success());
    let check = ["check", "--data", data, "--anchors", anchors_text];
    let output = panlong(&check);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("530103.tsv"), "a missing file is named: {}", out(&output));

    let mut server = Command::new(env!("CARGO_BIN_EXE_panlong"))
        .args(["serve", "--data", data, "--anchors", anchors_text, "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let since = std::time::Instant::now();
    let file = anchors.join("530103.tsv");
    while !std::fs::read_to_string(&file).is_ok_and(|text| text.lines().count() == 2) {
        assert!(since.elapsed().as_secs() < 60 && server.try_wait().unwrap().is_none(), "nothing is noted");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    server.kill().unwrap();
    server.wait().unwrap();
    let output = panlong(&check);
    assert!(output.status.success() && out(&output).contains("与锚点相符"), "{}", out(&output));
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\t2\t", "\t1\t", 1)).unwrap();
    assert_eq!(panlong(&check).status.code(), Some(1));

    // Somebody who can write the database changes an event and computes the whole chain anew.
    std::fs::write(&file, text).unwrap();
    assert!(panlong(&check).status.success());
    rewrite(std::path::Path::new(data));
    assert!(panlong(&["check", "--data", data]).status.success(), "the chain itself is whole");
    let output = panlong(&check);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("的锚点与记录不符"), "{}", out(&output));
}

/// Another name in the first event, and every event appended again as the program itself would.
fn rewrite(data: &std::path::Path) {
    let db = db::Db::open_sqlite(data).unwrap();
    let mut all = Vec::new();
    let keep = |event| {
        all.push(event);
        Ok(())
    };
    db.read_now(|r| journal::verify(r, "530103", keep)).unwrap();
    all[0].data["name"] = "另一人".into();
    let entries: Vec<_> = all.into_iter().map(entry).collect();
    db.write_now("rewrite", move |w| {
        w.batch("delete from event; delete from event_head")?;
        journal::append_many(w, &entries).map(drop)
    })
    .unwrap();
}

fn entry(event: journal::Event) -> (kernel::Ctx, journal::Entry) {
    let journal::Event { at, actor, case_id, name, unit, data, .. } = event;
    let ctx = kernel::Ctx { now: at, actor, division: "530103".into(), lang: kernel::Lang::Zh };
    (ctx, journal::Entry { case_id, name, unit, data })
}

#[test]
fn a_key_is_printed_alone_once_listed_without_itself_and_revoked() {
    let data = Folder::new();
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

/// Switches the second factor of an account on, as its owner does with a telephone.
fn second_factor_on(data: &std::path::Path, login: &str) {
    let db = db::Db::open_sqlite(data).unwrap();
    let vault = vault::Vault::open(&data.join("keys"), &db).unwrap();
    let actor =
        kernel::Actor {
            id: login.into(), name: "陈一".into(), role: kernel::Role::SystemAdmin, unit: None
        };
    let now = jiff::Timestamp::now();
    let ctx = kernel::Ctx { now, actor, division: "530103".into(), lang: kernel::Lang::Zh };
    db.write_now("second_factor", move |w| {
        people::start_second_factor(w, &vault, &ctx)?;
        let people::SecondFactor::Started(secret) =
            people::second_factor(w, &vault, &ctx.division, &ctx.actor.id)?
        else {
            panic!("a secret waits")
        };
        let code = people::testing::code(&secret, now);
        people::confirm_second_factor(w, &vault, &ctx, "", &code, now).map(drop)
    })
    .unwrap();
}

#[test]
fn a_lost_second_factor_is_reset_once_and_where_there_is_none_that_is_said() {
    let folder = Folder::new();
    let data = folder.to_str().unwrap();
    assert!(panlong(&["init", "--login", "chen", "--name", "陈一", "--data", data]).status.success());
    let reset = ["account", "reset-second-factor", "--login", "chen", "--data", data];
    let nothing = |output: Output| {
        assert_eq!(output.status.code(), Some(1));
        assert!(out(&output).is_empty() && err(&output).lines().count() == 1, "{}", err(&output));
        assert!(err(&output).contains("“chen”没有第二验证"), "{}", err(&output));
    };
    nothing(panlong(&reset));
    for json in [false, true] {
        second_factor_on(&folder, "chen");
        let output = panlong(&[&reset[..], if json { &["--json"] } else { &[] }].concat());
        let said = if json {
            "{\"reset\":\"chen\"}\n"
        } else {
            "已重置账号“chen”的第二验证，它的全部登录已结束\n"
        };
        assert_eq!(out(&output), said, "{}", err(&output));
        nothing(panlong(&reset));
    }
    let nobody = panlong(&["account", "reset-second-factor", "--login", "nobody", "--data", data]);
    assert!(err(&nobody).contains("“nobody”"), "{}", err(&nobody));
    assert!(out(&panlong(&["check", "--data", data])).contains("核验通过"));
}
