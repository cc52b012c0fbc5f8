//! cel-core's tree to ours: numbers. A rate is never a plain number: it is asked for by `lower`, `upper` or `point`.

use cel_core::types::{BinaryOp, Expr, SpannedExpr, UnaryOp};

use super::expr::{Arithmetic, Compared, Measured, Number};
use super::names::{hint, instead_of, is_rate, named};
use super::typed::{Typing, account_fact};
use crate::signal::variable;

const FUNCTIONS: [(&str, Compared); 3] =
    [("lower", Compared::Lower), ("upper", Compared::Upper), ("point", Compared::Point)];

impl Typing<'_, '_, '_> {
    /// The node as a number; `None` where something was wrong, which was then noted.
    pub(super) fn number(&mut self, tree: &SpannedExpr) -> Option<Number> {
        let number = match &tree.node {
            Expr::Int(value) => Number::Constant(*value as f64),
            Expr::UInt(value) => Number::Constant(*value as f64),
            Expr::Float(value) => Number::Constant(*value),
            Expr::Ident(name) => self.name(tree, name)?,
            Expr::Call { expr, args } => self.call(tree, expr, args)?,
            Expr::Member { .. } => match account_fact(tree) {
                Some("age_days") => Number::AgeDays,
                Some("plan") => return self.refuse(tree, "account.plan is a text", "compare it with ==, != or in"),
                Some("protected") => {
                    return self.refuse(tree, "account.protected is true or false", "write it by itself, or with !");
                }
                _ => return self.foreign(tree),
            },
            Expr::Unary { op: UnaryOp::Neg, expr } => match self.number(expr)? {
                Number::Constant(value) => Number::Constant(-value),
                inner => Number::Negative(Box::new(inner)),
            },
            Expr::Binary { op, left, right } => self.arithmetic(tree, *op, left, right)?,
            Expr::String(_) => return self.refuse(tree, "a text stands where a number should", "remove the quotes"),
            Expr::Bool(_) | Expr::Unary { .. } => {
                return self.refuse(tree, "a condition stands where a number should", "join conditions with && and ||");
            }
            _ => return self.foreign(tree),
        };
        match number {
            Number::Constant(value) if !value.is_finite() => {
                self.refuse(tree, "this is not a finite number", "write a number that can be reached")
            }
            number => Some(number),
        }
    }

    fn name(&mut self, tree: &SpannedExpr, name: &str) -> Option<Number> {
        if name == "score" {
            return Some(Number::Score { at: self.place(tree) });
        }
        if name == "account" {
            return self.refuse(tree, "`account` is no value by itself", "name a fact of it, e.g. account.age_days");
        }
        let Some(variable) = variable(name) else {
            return self.refuse(tree, format!("unknown variable `{name}`"), instead_of(name));
        };
        let measured = Measured::new(variable, Compared::Count, self.place(tree));
        if is_rate(&measured) {
            let what = format!("`{name}` is a rate, known only within bounds");
            return self.refuse(tree, what, format!("write lower({name}) > ..., or upper({name}) < ..."));
        }
        Some(Number::Signal(measured))
    }

    fn call(&mut self, tree: &SpannedExpr, callee: &SpannedExpr, args: &[SpannedExpr]) -> Option<Number> {
        let Expr::Ident(function) = &callee.node else {
            return self.refuse(tree, "functions are not called on a value", "write lower(hard_bounce_rate_7d)");
        };
        let Some((_, compared)) = FUNCTIONS.into_iter().find(|(name, _)| name == function) else {
            let remedy = match hint(function, FUNCTIONS.map(|(name, _)| name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "there are lower(...), upper(...) and point(...)".to_owned(),
            };
            return self.refuse(callee, format!("unknown function `{function}`"), remedy);
        };
        let [argument] = args else {
            return self.refuse(
                tree,
                format!("`{function}` takes one signal"),
                format!("write {function}(signal_window)"),
            );
        };
        let Expr::Ident(name) = &argument.node else {
            let what = format!("`{function}` takes the name of a signal");
            return self.refuse(argument, what, format!("write {function}(signal_window)"));
        };
        let Some(variable) = variable(name) else {
            let known_otherwise = name == "score" || name == "account";
            let what = if known_otherwise {
                format!("`{name}` has no bounds, it is no signal")
            } else {
                format!("unknown variable `{name}`")
            };
            let remedy = if known_otherwise { format!("write it without {function}") } else { instead_of(name) };
            return self.refuse(argument, what, remedy);
        };
        let measured = Measured::new(variable, compared, self.place(tree));
        if compared == Compared::Point && !is_rate(&measured) {
            let name = &named(&measured).name;
            return self.refuse(
                tree,
                format!("`{name}` is a count; `point` is for rates"),
                format!("write {name} by itself"),
            );
        }
        Some(Number::Signal(measured))
    }

    fn arithmetic(
        &mut self,
        tree: &SpannedExpr,
        op: BinaryOp,
        left: &SpannedExpr,
        right: &SpannedExpr,
    ) -> Option<Number> {
        let arithmetic = match op {
            BinaryOp::Add => Arithmetic::Plus,
            BinaryOp::Sub => Arithmetic::Minus,
            BinaryOp::Mul => Arithmetic::Times,
            BinaryOp::Div => Arithmetic::Over,
            BinaryOp::Mod => return self.refuse(tree, "`%` is not supported", "use + - * /"),
            _ => {
                return self.refuse(tree, "a condition stands where a number should", "join conditions with && and ||");
            }
        };
        let (left, right) = (self.number(left), self.number(right));
        Some(match (left?, right?) {
            (Number::Constant(a), Number::Constant(b)) => Number::Constant(match arithmetic {
                Arithmetic::Plus => a + b,
                Arithmetic::Minus => a - b,
                Arithmetic::Times => a * b,
                Arithmetic::Over => a / b,
            }),
            (left, right) => Number::Arithmetic(arithmetic, Box::new(left), Box::new(right)),
        })
    }
}
