//! 错误代码: the codes of problem documents that every route shares. Those of the rules are named by their routes.

/// Code, status, what it means in Chinese and in English.
pub const CODES: &[(&str, u16, &str, &str)] = &[
    (
        "unreadable",
        400,
        "请求无法读取，如 JSON 语法错误",
        "The request cannot be read, e.g. a JSON syntax error",
    ),
    ("not_utf8", 400, "正文不是 UTF-8 编码", "The body is not UTF-8"),
    ("wrong_key", 401, "密钥不存在、已过期或已停用", "The key is unknown, expired or revoked"),
    (
        "forbidden",
        403,
        "账号没有权限；未带密钥时状态为 401",
        "The account may not; the status is 401 without a key",
    ),
    ("key_too_narrow", 403, "密钥的权限范围不包括这个操作", "The scope of the key does not include this"),
    (
        "in_person_only",
        403,
        "须本人登录后办理，密钥不能用",
        "Takes a person who is signed in; no key opens it",
    ),
    ("cross_site", 403, "浏览器从别的网站发来的请求", "A browser sent this from another site"),
    ("not_found", 404, "没有这个对象，或不对您开放", "There is no such thing, or not for you"),
    ("wrong_method", 405, "这个地址没有这种方法，见 Allow", "The address has no such method, see Allow"),
    ("conflict", 409, "同时有别人改动，请重试", "Somebody else changed it at the same moment; try again"),
    ("stale", 412, "If-Match 不是最新版本，请重新读取", "If-Match is not the latest version; read it again"),
    ("too_large", 413, "正文太大", "The body is too large"),
    ("wrong_content_type", 415, "Content-Type 不对", "The Content-Type is wrong"),
    ("invalid", 422, "有字段不符合要求，见 errors", "Fields are not as expected, see errors"),
    ("if_match_required", 428, "更新须带 If-Match", "An update needs If-Match"),
    (
        "too_often",
        429,
        "请求太频繁，等 Retry-After 秒后再试",
        "Too many requests; wait for the seconds of Retry-After",
    ),
    ("storage", 500, "系统出错，没有保存", "Something failed; nothing was saved"),
    (
        "unavailable",
        503,
        "暂时不能保存，什么也没有保存，请稍后再试",
        "Nothing can be saved now and nothing was; try again later",
    ),
    (
        "uncertain",
        503,
        "不能确认是否已经保存，请先读取再决定",
        "It may be saved or not; read before you send it again",
    ),
];
