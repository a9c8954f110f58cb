//! 差评: what a bad rating begins.

use super::*;
use crate::store;

fn closed(db: &Db) -> Story<'_> {
    let story = Story::begin(db);
    story.answered();
    story.act(at(19, office()), "call_back", &[("solved", "yes")]).expect("called back");
    story.act(at(19, office()), "close", &[]).expect("closed");
    story
}

fn rated(db: &Db) -> Story<'_> {
    let story = closed(db);
    story.act(at(20, Actor::anonymous()), "rate", &[("unit", "D01"), ("grade", "1")]).expect("rated");
    story
}

fn office_waits(db: &Db) -> usize {
    db.read_now(|r| store::waiting_for_office(r, "530103")).expect("read").len()
}

fn unit_waits(db: &Db) -> Vec<String> {
    let waiting = db.read_now(|r| store::waiting_for_unit(r, "530103", "D01")).expect("read");
    waiting.into_iter().map(|one| one.state).collect()
}

const FOUNDED: [(&str, &str); 3] = [("unit", "D01"), ("finding", "已回访，情况属实"), ("verdict", "founded")];

#[test]
fn a_bad_rating_is_verified_put_right_and_called_back_about_each_by_its_own_clock() {
    for db in fresh() {
        let story = closed(&db);
        assert_eq!(office_waits(&db), 0);
        let case =
            story.act(at(20, Actor::anonymous()), "rate", &[("unit", "D01"), ("grade", "1")]).expect("rated");
        let due = |case: &Case, clock: &str| {
            case.running(clock, "D01").map(|clock| kernel::local_day(clock.due_at)).expect(clock)
        };
        assert_eq!(due(&case, "verify"), date(2022, 10, 21), "one working day");
        assert!(case.closed, "the whistle stays closed");
        assert_eq!((office_waits(&db), unit_waits(&db).len()), (1, 0));
        assert_eq!(
            refusal(story.act(
                at(20, office()),
                "verify_rating",
                &[("unit", "D02"), ("finding", "x"), ("verdict", "founded")]
            )),
            "nothing_to_verify"
        );
        let case = story.act(at(21, office()), "verify_rating", &FOUNDED).expect("verified");
        assert_eq!(due(&case, "fix"), date(2022, 10, 28), "five working days");
        assert_eq!((office_waits(&db), unit_waits(&db)), (0, vec!["fixing".to_string()]));
        assert!(matches!(story.act(at(24, joint()), "fix", &[("result", "x")]), Err(Error::Forbidden)));
        let case = story.act(at(24, lead()), "fix", &[("result", "已整改")]).expect("put right");
        assert_eq!(due(&case, "call_back"), date(2022, 10, 25));
        assert_eq!((office_waits(&db), unit_waits(&db).len()), (1, 0));
        let outcome = [("unit", "D01"), ("outcome", "yes"), ("finding", "企业认可")];
        let case = story.act(at(25, office()), "confirm_fix", &outcome).expect("called back");
        assert!(case.clocks.iter().all(|clock| clock.ended_at.is_some()));
        assert_eq!((office_waits(&db), case.field("grade:D01")), (0, "1"), "the rating stays as given");
        let rows =
            db.read_now(|r| rates(r, "530103", date(2022, 10, 1), date(2022, 10, 31), "")).expect("rates");
        assert_eq!(rows[0].fixed, Rate { met: 1, valid: 1 });
        assert_eq!(db.read_now(|r| check(r, "530103")).expect("checked"), Vec::<String>::new());
        let differences = db.read_now(|r| cases::differences(r, "530103", &story.id)).expect("replayed");
        assert_eq!(differences, Vec::<String>::new());
    }
}

#[test]
fn a_complex_bad_rating_takes_the_longer_limit_and_one_not_true_ends_at_once() {
    for db in fresh() {
        let story = rated(&db);
        story.act(at(20, Actor::anonymous()), "rate", &[("unit", "D02"), ("grade", "2")]).expect("rated");
        let mut complex = FOUNDED.to_vec();
        complex.push(("complex", "1"));
        let case = story.act(at(21, office()), "verify_rating", &complex).expect("verified");
        let due = case.running("fix", "D01").map(|clock| kernel::local_day(clock.due_at));
        assert_eq!(due, Some(date(2022, 11, 11)), "fifteen working days");
        assert_eq!(office_waits(&db), 1, "the other unit's rating still waits");
        let unfounded = [("unit", "D02"), ("finding", "已回访，误评"), ("verdict", "unfounded")];
        let case = story.act(at(21, office()), "verify_rating", &unfounded).expect("verified");
        assert_eq!((case.field("grade:D02"), case.field("rating:D02")), ("2", "unfounded"));
        assert!(case.running("fix", "D02").is_none());
        assert_eq!(office_waits(&db), 0);
        let events = db.read_now(|r| journal::of_case(r, "530103", &story.id)).expect("read");
        assert_eq!(
            events.last().map(|event| event.data["form"]["finding"].clone()),
            Some("已回访，误评".into())
        );
    }
}

#[test]
fn overdue_steps_of_a_bad_rating_are_judged_once_and_counted() {
    for db in fresh() {
        let story = rated(&db);
        let judge = |day| {
            let id = story.id.clone();
            db.write_now("overdue", move |w| {
                let ctx = at(day, Actor::system());
                let case = cases::load(w, "530103", &id)?;
                match overdue::overdue(&case, &ctx) {
                    Some(step) => cases::save(w, &ctx, case, step).map(Some),
                    None => Ok(None),
                }
            })
            .expect("judged")
        };
        let case = judge(24).expect("the office is late");
        assert_eq!(case.running("verify", "D01").map(|clock| clock.met), Some(Some(false)));
        story.act(at(24, office()), "verify_rating", &FOUNDED).expect("verified late");
        judge(31).map(drop).unwrap_or_default();
        let late = Ctx { now: from_local(date(2022, 11, 2).at(9, 0, 0, 0)), ..at(1, lead()) };
        story.act(late, "fix", &[("result", "已整改")]).expect("put right late");
        let rows =
            db.read_now(|r| rates(r, "530103", date(2022, 10, 1), date(2022, 11, 30), "")).expect("rates");
        assert_eq!(rows[0].fixed, Rate { met: 0, valid: 1 });
        assert_eq!(db.read_now(|r| check(r, "530103")).expect("checked"), Vec::<String>::new());
    }
}

#[test]
fn a_whistle_is_not_closed_while_a_bad_rating_is_open_and_handling_it_again_ends_it() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.answered();
        story.act(at(18, Actor::anonymous()), "rate", &[("unit", "D01"), ("grade", "2")]).expect("rated");
        story.act(at(19, office()), "call_back", &[("solved", "no")]).expect("called back");
        assert_eq!(refusal(story.act(at(19, office()), "close", &[])), "rating_open");
        story.act(at(19, office()), "verify_rating", &FOUNDED).expect("verified");
        let case = story.act(at(19, office()), "rework", &[("reason", "没有解决")]).expect("again");
        assert!(case.running("fix", "D01").is_none() && case.running("respond", "D01").is_some());
        assert_eq!(case.field("rating:D01"), "reworked");
    }
}

#[test]
fn the_office_calls_back_within_its_limit_after_the_answer() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.answered();
        let case = db.read_now(|r| cases::load(r, "530103", &story.id)).expect("loaded");
        let due = case.running("call_back", "").map(|clock| kernel::local_day(clock.due_at));
        assert_eq!(due, Some(date(2022, 10, 19)));
        let case = story.act(at(19, office()), "call_back", &[("solved", "yes")]).expect("called back");
        assert!(case.clocks.iter().any(|clock| clock.name == "call_back" && clock.met == Some(true)));
    }
}
