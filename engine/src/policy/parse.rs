//! CEL text to cel-core's spanned tree. Only its parser is used: its type checker lets `1 in ["a"]` pass.

use cel_core::parser::{ParseOptions, parse_with_options};
use cel_core::types::SpannedExpr;

use super::document::Text;
use super::error::Findings;
use super::scan::scan;

/// The expression's tree; `None` where it could not be parsed, which was then noted.
pub(super) fn parse(expression: &Text, findings: &mut Findings<'_>) -> Option<SpannedExpr> {
    if !scan(expression, findings) {
        return None;
    }
    let parsed = parse_with_options(&expression.value, ParseOptions::without_macros());
    if let Some(error) = parsed.errors.first() {
        let what = format!("not a valid expression: {}", plain(&error.message));
        findings.add(expression.offset(error.span.start), what, "mend the expression here");
        return None;
    }
    if parsed.ast.is_none() {
        findings.add(expression.offset(0), "the expression is empty", "write a comparison");
    }
    parsed.ast
}

/// The parser's words without its debug output.
fn plain(message: &str) -> String {
    match message.split_once(", found") {
        Some((expected, found)) if found.trim() == "None" => format!("{expected}, but it ends"),
        Some((expected, _)) => expected.to_owned(),
        None => message.to_owned(),
    }
}
