//! cel-core's tree to ours: conditions. Negations are pushed down on the way, and what is not in the subset is refused with
//! its place.

use cel_core::types::{BinaryOp, Expr, SpannedExpr, UnaryOp};

use super::document::Text;
use super::error::Findings;
use super::expr::{Comparison, Condition, Operator};
use super::names::{FACTS, hint};

/// The expression as a condition; `None` where something was wrong, which was then noted.
pub(super) fn condition(tree: &SpannedExpr, expression: &Text, findings: &mut Findings<'_>) -> Option<Condition> {
    Typing { expression, findings }.condition(tree, false)
}

/// What an expression yields, told from its shape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Condition,
    List,
    Foreign,
}

impl Kind {
    fn of(tree: &SpannedExpr) -> Self {
        match &tree.node {
            Expr::Int(_)
            | Expr::UInt(_)
            | Expr::Float(_)
            | Expr::Ident(_)
            | Expr::Call { .. }
            | Expr::Unary { op: UnaryOp::Neg, .. }
            | Expr::Binary { op: BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div, .. } => Self::Number,
            Expr::String(_) => Self::Text,
            Expr::Bool(_) | Expr::Unary { .. } | Expr::Binary { .. } => Self::Condition,
            Expr::List(_) => Self::List,
            Expr::Member { .. } => match account_fact(tree) {
                Some("plan") => Self::Text,
                Some("protected") => Self::Condition,
                _ => Self::Number,
            },
            _ => Self::Foreign,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Condition => "a condition",
            Self::List => "a list",
            Self::Foreign => "something else",
        }
    }
}

/// `age_days` of `account.age_days`; any name after `account.`, known or not.
pub(super) fn account_fact(tree: &SpannedExpr) -> Option<&str> {
    match &tree.node {
        Expr::Member { expr, field, optional: false } if matches!(&expr.node, Expr::Ident(name) if name == "account") => {
            Some(field)
        }
        _ => None,
    }
}

/// What typing needs at hand.
pub(super) struct Typing<'e, 'f, 'a> {
    pub(super) expression: &'e Text,
    pub(super) findings: &'f mut Findings<'a>,
}

impl Typing<'_, '_, '_> {
    /// Notes what is wrong at a node.
    pub(super) fn refuse<T>(
        &mut self,
        tree: &SpannedExpr,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Option<T> {
        self.findings.add(self.place(tree), what, remedy);
        None
    }

    /// Byte offset of a node in the document.
    pub(super) fn place(&self, tree: &SpannedExpr) -> usize {
        self.expression.offset(tree.span.start)
    }

    fn condition(&mut self, tree: &SpannedExpr, negated: bool) -> Option<Condition> {
        match &tree.node {
            Expr::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), .. } => self.joined(*op, tree, negated),
            Expr::Unary { op: UnaryOp::Not, expr } => self.condition(expr, !negated),
            Expr::Binary { op: BinaryOp::Eq, left, right } => self.equality(tree, left, right, negated),
            Expr::Binary { op: BinaryOp::Ne, left, right } => self.equality(tree, left, right, !negated),
            Expr::Binary { op: BinaryOp::In, left, right } => self.membership(left, right, negated),
            Expr::Binary { op, left, right } if relation(*op).is_some() => {
                let operator = relation(*op)?;
                self.comparison(tree, left, if negated { operator.negated() } else { operator }, right)
            }
            Expr::Bool(_) => self.refuse(tree, "a condition that never changes", "compare a signal with a number"),
            Expr::Member { .. } if account_fact(tree) == Some("protected") => Some(Condition::Protected(!negated)),
            _ => match Kind::of(tree) {
                // Reading it as a number first names what else is wrong with it.
                Kind::Number => {
                    self.number(tree)?;
                    self.refuse(tree, "a number stands where a condition should", "compare it: sends_24h > 100")
                }
                Kind::Text if account_fact(tree).is_some() => {
                    self.refuse(tree, "a text stands where a condition should", "write account.plan == \"trial\"")
                }
                Kind::Foreign => self.foreign(tree),
                kind => {
                    let what = format!("{} stands where a condition should", kind.words());
                    self.refuse(tree, what, "compare a signal with a number")
                }
            },
        }
    }

    /// `&&` and `||`, flattened; exchanged under a negation.
    fn joined(&mut self, op: BinaryOp, tree: &SpannedExpr, negated: bool) -> Option<Condition> {
        // The chain leans to the left: walk it down without recursion, then read the parts in the order they are written.
        let mut operands = Vec::new();
        let mut node = tree;
        while let Expr::Binary { op: inner, left, right } = &node.node
            && *inner == op
        {
            operands.push(&**right);
            node = left;
        }
        operands.push(node);
        let all = (op == BinaryOp::And) != negated;
        let mut parts = Vec::new();
        let mut whole = true;
        for operand in operands.into_iter().rev() {
            match self.condition(operand, negated) {
                Some(Condition::All(inner)) if all => parts.extend(inner),
                Some(Condition::Any(inner)) if !all => parts.extend(inner),
                Some(part) => parts.push(part),
                None => whole = false,
            }
        }
        whole.then_some(if all { Condition::All(parts) } else { Condition::Any(parts) })
    }

    /// `==` and, with `negated` flipped, `!=`.
    fn equality(
        &mut self,
        tree: &SpannedExpr,
        left: &SpannedExpr,
        right: &SpannedExpr,
        negated: bool,
    ) -> Option<Condition> {
        match (Kind::of(left), Kind::of(right)) {
            (Kind::Text, Kind::Text) => match (account_fact(left), &right.node, account_fact(right), &left.node) {
                (Some(_), Expr::String(plan), ..) | (_, _, Some(_), Expr::String(plan)) => {
                    Some(Condition::Plan { among: !negated, plans: vec![plan.clone()] })
                }
                _ => self.refuse(tree, "a condition that never changes", "compare account.plan with a text"),
            },
            (Kind::Condition, Kind::Condition) => match (&left.node, &right.node) {
                (Expr::Bool(expected), other) | (other, Expr::Bool(expected)) if !matches!(other, Expr::Bool(_)) => {
                    let inner = if matches!(left.node, Expr::Bool(_)) { right } else { left };
                    self.condition(inner, negated == *expected)
                }
                _ => self.refuse(tree, "two conditions are compared", "join them with && and ||"),
            },
            (Kind::Number, Kind::Number) => {
                let what = "`==` and `!=` between numbers: what is measured is never exact";
                let (left, right) = (self.number(left), self.number(right));
                (left.is_some() && right.is_some()).then_some(())?;
                self.refuse(tree, what, "write >= or <=")
            }
            (left, right) => {
                let what = format!("{} is compared with {}", left.words(), right.words());
                self.refuse(tree, what, "compare numbers with numbers and texts with texts")
            }
        }
    }

    fn membership(&mut self, left: &SpannedExpr, right: &SpannedExpr, negated: bool) -> Option<Condition> {
        const SHAPE: &str = "write account.plan in [\"trial\", \"free\"]";
        if account_fact(left) != Some("plan") {
            return self.refuse(left, "only account.plan can be looked up in a list", SHAPE);
        }
        let Expr::List(items) = &right.node else {
            return self.refuse(right, "`in` needs a list of texts", SHAPE);
        };
        if items.is_empty() {
            return self.refuse(right, "the list is empty", SHAPE);
        }
        let mut plans = Vec::new();
        for item in items {
            match &item.expr.node {
                Expr::String(plan) if !item.optional => plans.push(plan.clone()),
                _ => return self.refuse(&item.expr, "the list holds something that is no text", SHAPE),
            }
        }
        Some(Condition::Plan { among: !negated, plans })
    }

    fn comparison(
        &mut self,
        tree: &SpannedExpr,
        left: &SpannedExpr,
        operator: Operator,
        right: &SpannedExpr,
    ) -> Option<Condition> {
        for side in [left, right] {
            let kind = Kind::of(side);
            if !matches!(kind, Kind::Number | Kind::Foreign) {
                let what = format!("{} stands where a number should", kind.words());
                return self.refuse(side, what, "compare numbers; join conditions with && and ||");
            }
        }
        let at = self.place(tree);
        let (left, right) = (self.number(left), self.number(right));
        let comparison = Comparison { left: left?, operator, right: right?, at };
        super::compare::check(&comparison, self.findings).then_some(Condition::Compare(comparison))
    }

    /// Refuses what is neither a condition, a number nor a text of the subset.
    pub(super) fn foreign<T>(&mut self, tree: &SpannedExpr) -> Option<T> {
        let what = match &tree.node {
            Expr::Member { expr, field, .. } => match account_fact(tree) {
                Some(fact) => {
                    let remedy = match hint(fact, FACTS) {
                        Some(near) => format!("did you mean `account.{near}`?"),
                        None => format!("known are {}", FACTS.map(|f| format!("account.{f}")).join(", ")),
                    };
                    return self.refuse(tree, format!("unknown account fact `{fact}`"), remedy);
                }
                None if matches!(expr.node, Expr::Ident(_)) => format!("`.{field}`: only `account` has fields"),
                None => format!("`.{field}` is not supported"),
            },
            Expr::Index { .. } => "`[...]` after a name is not supported".to_owned(),
            Expr::Null => "`null` is not supported".to_owned(),
            Expr::RootIdent(_) => "a name that begins with a dot is not supported".to_owned(),
            _ => "this is not supported in a rule".to_owned(),
        };
        self.refuse(tree, what, "compare signals and account facts with numbers; join with && and ||")
    }
}

fn relation(op: BinaryOp) -> Option<Operator> {
    match op {
        BinaryOp::Gt => Some(Operator::Greater),
        BinaryOp::Ge => Some(Operator::GreaterOrEqual),
        BinaryOp::Lt => Some(Operator::Less),
        BinaryOp::Le => Some(Operator::LessOrEqual),
        _ => None,
    }
}
