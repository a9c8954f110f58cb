//! 脱敏: how personal data is shown to those who need not know it.

/// 手机号: `13812345678` becomes `138****5678`; a shorter number keeps its last two digits.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    match digits.len() {
        0 => String::new(),
        n if n >= 11 => {
            let head: String = digits[..3].iter().collect();
            let tail: String = digits[n - 4..].iter().collect();
            format!("{head}****{tail}")
        }
        n if n > 4 => format!("****{}", digits[n - 2..].iter().collect::<String>()),
        _ => "****".into(),
    }
}

/// 姓名: the surname and stars, `欧阳某某` shows `欧***`; length is not disclosed.
pub fn mask_name(name: &str) -> String {
    name.chars().next().map_or(String::new(), |first| format!("{first}**"))
}

/// 企业名称: the first two characters and stars.
pub fn mask_organisation(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("{}****", name.chars().take(2).collect::<String>()) }
}

/// 电子邮箱: the first character and the domain.
pub fn mask_email(email: &str) -> String {
    match email.split_once('@') {
        Some((user, domain)) => format!("{}***@{domain}", user.chars().take(1).collect::<String>()),
        None if email.is_empty() => String::new(),
        None => "***".into(),
    }
}

/// 证件号码: the first and the last character.
pub fn mask_id_number(number: &str) -> String {
    let mut chars = number.chars();
    match (chars.next(), chars.next_back()) {
        (Some(first), Some(last)) => format!("{first}****************{last}"),
        (Some(_), None) => "****".into(),
        _ => String::new(),
    }
}
