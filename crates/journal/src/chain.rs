//! The hash of a row and the walk along the chain; pure.

use sm3::{Digest, Sm3};

/// A row of the event table as stored: texts, so that what is hashed is exactly what is kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub division: String,
    pub seq: i64,
    pub at: String,
    pub actor_id: String,
    pub actor_name: String,
    pub actor_role: String,
    pub actor_unit: Option<String>,
    pub case_id: Option<String>,
    pub name: String,
    pub unit: Option<String>,
    pub data: String,
    pub hash: String,
}

/// SM3 over the hash before and every field, each with its length, so that no two rows share an input.
pub(crate) fn hash(before: &str, row: &Stored) -> String {
    let mut sm3 = Sm3::new();
    let seq = row.seq.to_string();
    let fields = [
        Some(before),
        Some(&row.division),
        Some(&seq),
        Some(&row.at),
        Some(&row.actor_id),
        Some(&row.actor_name),
        Some(&row.actor_role),
        row.actor_unit.as_deref(),
        row.case_id.as_deref(),
        Some(&row.name),
        row.unit.as_deref(),
        Some(&row.data),
    ];
    for field in fields {
        match field {
            Some(text) => {
                sm3.update(format!("{}:", text.len()).as_bytes());
                sm3.update(text.as_bytes());
            }
            None => sm3.update(b"-:"),
        }
    }
    kernel::hex(sm3.finalize())
}

/// What is wrong at the first bad row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Position in the record where the chain breaks.
    pub seq: i64,
    /// What was found there, for the operator.
    pub reason: String,
}

/// 核验结论: the outcome of walking a division's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Rows walked.
    pub events: i64,
    /// Hash of the last good row.
    pub head: String,
    /// The first bad row, if any.
    pub fault: Option<Fault>,
}

/// Walks rows in order.
pub(crate) struct Walk {
    pub verdict: Verdict,
}

impl Walk {
    pub fn new() -> Walk {
        Walk { verdict: Verdict { events: 0, head: String::new(), fault: None } }
    }

    /// Looks at the next row; false when it is bad and the walk ends.
    pub fn step(&mut self, row: &Stored) -> bool {
        let expected = self.verdict.events + 1;
        let reason = if row.seq != expected {
            Some(format!("第{expected}条缺失或被移动，此处是第{}条", row.seq))
        } else if hash(&self.verdict.head, row) != row.hash {
            Some(format!("第{expected}条的内容与校验值不符，已被改动或插入"))
        } else {
            None
        };
        match reason {
            Some(reason) => {
                self.verdict.fault = Some(Fault { seq: expected, reason });
                false
            }
            None => {
                self.verdict.events += 1;
                self.verdict.head.clone_from(&row.hash);
                true
            }
        }
    }

    /// Compares the end of the walk with the head kept beside the record: it shows that the tail was not cut off.
    pub fn end(mut self, head: Option<(i64, String)>) -> Verdict {
        if self.verdict.fault.is_none() {
            let (seq, hash) = head.unwrap_or((0, String::new()));
            if seq != self.verdict.events || hash != self.verdict.head {
                let reason = format!("记录止于第{}条，而链尾登记为第{seq}条", self.verdict.events);
                self.verdict.fault = Some(Fault { seq: self.verdict.events.min(seq) + 1, reason });
            }
        }
        self.verdict
    }
}
