//! 统一身份认证登录: the whole site with a small identity provider beside it, on both databases, by what a reader sees and the
//! record says.

mod answers;
mod browser;
#[path = "../common/mod.rs"]
#[allow(dead_code, unused_imports)] // One walk needs less of a browser than the other.
mod common;
#[path = "../jar/mod.rs"]
mod jar;
mod keys;
mod program;
mod provider;
mod reader;
mod roundtrip;
#[path = "../site/mod.rs"]
#[allow(dead_code)] // People sign in here by themselves.
mod site;
