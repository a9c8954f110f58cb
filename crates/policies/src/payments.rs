//! 兑现名单: what measures without application are paid by. A list is made from a stored run, confirmed by the office, and paid: a case of the
//! kind `payment_list`, whose rows stand beside it.

use kernel::{Actor, Role};

/// The kind of case.
pub const KIND: &str = "payment_list";
/// The letter its numbers begin with.
pub const LETTER: &str = "L";
/// Rows of one list.
pub const ROWS_MAX: usize = 50_000;

/// 名单的一行.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Credit code.
    pub enterprise: String,
    /// 分.
    pub amount_fen: i64,
    /// Where it stands.
    pub state: RowState,
    /// Why it was struck or passed over.
    pub note: String,
}

/// Where a row of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// 待确认.
    Listed,
    /// 划去 by a person.
    Struck,
    /// 跳过: it was had already.
    Passed,
    /// 已批准.
    Granted,
}

impl RowState {
    /// Every state.
    pub const ALL: [RowState; 4] = [RowState::Listed, RowState::Struck, RowState::Passed, RowState::Granted];

    /// The text stored.
    pub fn code(self) -> &'static str {
        match self {
            RowState::Listed => "listed",
            RowState::Struck => "struck",
            RowState::Passed => "passed",
            RowState::Granted => "granted",
        }
    }

    /// The state of a stored text.
    pub fn from_code(code: &str) -> Option<RowState> {
        RowState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word a reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            RowState::Listed => "待确认",
            RowState::Struck => "已划去",
            RowState::Passed => "已享受过，跳过",
            RowState::Granted => "已批准",
        }
    }
}

/// The word of a state of a list.
pub fn state_word(code: &str) -> &'static str {
    match code {
        "drafted" => "待确认",
        "confirmed" => "已确认，待兑现",
        "paid" => "已兑现",
        "dropped" => "已作废",
        _ => "未知",
    }
}

/// Who sees lists.
pub fn may_read(actor: &Actor) -> bool {
    matches!(actor.role, Role::Office | Role::Leader)
}
