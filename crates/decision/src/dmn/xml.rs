//! XML, as far as DMN needs it. Names are compared without their namespace: it changed with every version of DMN.

use super::Error;
use roxmltree::{Document, Node, ParsingOptions};

/// The longest text of a model, in bytes.
pub(super) const MODEL_BYTES_MAX: usize = 64_000_000;
/// How many nodes a model may have.
const NODES_MAX: u32 = 4_000_000;
/// How deep elements may lie in each other.
const ELEMENTS_DEPTH_MAX: usize = 128;

/// Reads XML. A document type is refused, and with it every entity it could define.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Error> {
    if text.len() > MODEL_BYTES_MAX {
        return Err(Error::new(format!("文件超过 {MODEL_BYTES_MAX} 字节")));
    }
    check_depth(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => Error::new("文件含有 DOCTYPE，为安全起见不予读取"),
        roxmltree::Error::NodesLimitReached => Error::new(format!("文件超过 {NODES_MAX} 个节点")),
        other => Error::new(format!("不是正确的 XML：{other}")),
    })
}

/// Counts open tags roughly, before a parser that goes down with them sees the text.
fn check_depth(text: &str) -> Result<(), Error> {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let end = |mark: &str, from: &str| from.find(mark).map_or(from.len(), |place| place + mark.len());
        if rest.starts_with("!--") {
            rest = &rest[end("-->", rest)..];
        } else if rest.starts_with("![CDATA[") {
            rest = &rest[end("]]>", rest)..];
        } else if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !rest.starts_with(['?', '!']) {
            let close = tag_end(rest);
            let is_closed_at_once = rest[..close].ends_with('/');
            depth += usize::from(!is_closed_at_once);
            rest = &rest[close..];
        }
        if depth > ELEMENTS_DEPTH_MAX {
            return Err(Error::new(format!("XML 嵌套超过 {ELEMENTS_DEPTH_MAX} 层")));
        }
    }
    Ok(())
}

/// Where a tag ends; a `>` within quotation marks does not end it.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (place, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return place,
            _ => {}
        }
    }
    text.len()
}

pub(super) fn children<'a, 'd>(of: Node<'a, 'd>, name: &'a str) -> impl Iterator<Item = Node<'a, 'd>> + 'a
where
    'd: 'a,
{
    of.children().filter(move |node| node.tag_name().name() == name)
}

pub(super) fn child<'a, 'd: 'a>(of: Node<'a, 'd>, name: &'a str) -> Option<Node<'a, 'd>> {
    of.children().find(|node| node.tag_name().name() == name)
}

/// The text of the child `text`, or of the node itself.
pub(super) fn text(of: Node<'_, '_>) -> String {
    let own = child(of, "text").unwrap_or(of);
    own.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

/// An attribute, or a child of that name: older models write some of them so.
pub(super) fn attribute(of: Node<'_, '_>, name: &str) -> Option<String> {
    let own = of.attribute(name).map(str::to_owned);
    own.or_else(|| child(of, name).map(text))
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}
