//! How an expression is evaluated over rows: by tables as far as eight clauses go, and beyond that part by
//! part over the rows that are left.

use super::compile::{CLAUSES, Haystacks, MASKS, Tables};
use super::expr::Expr;
use super::parse::Test;
use super::scan;
use crate::event::UnixTime;
use crate::insight::Mark;
use crate::store::{Row, Store};

/// What is evaluated on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) store: &'a Store,
    pub(super) marks: &'a [Mark],
    pub(super) now: UnixTime,
}

/// See the module.
pub(super) enum Plan<'a> {
    /// Clauses of which each test is enough, and which of their masks are.
    Scan(Vec<Vec<&'a Test>>, Box<[bool; MASKS]>),
    All(Vec<Plan<'a>>),
    Any(Vec<Plan<'a>>),
    Not(Box<Plan<'a>>),
}

impl<'a> Plan<'a> {
    pub(super) fn of(expr: &'a Expr) -> Self {
        let mut clauses = Vec::new();
        if let Some(shape) = Shape::of(expr, &mut clauses) {
            let mut enough = Box::new([false; MASKS]);
            for (mask, enough) in enough.iter_mut().enumerate() {
                *enough = shape.holds(mask);
            }
            return Self::Scan(clauses, enough);
        }
        match expr {
            Expr::All(parts) => Self::All(parts.iter().map(Self::of).collect()),
            Expr::Any(parts) => Self::Any(parts.iter().map(Self::of).collect()),
            Expr::Not(part) => Self::Not(Box::new(Self::of(part))),
            Expr::Test(test) => {
                let mut enough = Box::new([false; MASKS]);
                enough[1] = true;
                Self::Scan(vec![vec![test]], enough)
            }
        }
    }

    /// The rows that are found, in the order they come in.
    pub(super) fn run(
        &self,
        ground: Ground<'_>,
        (haystacks, tables): (&mut Haystacks, &mut Tables),
        rows: &[Row],
        out: &mut Vec<Row>,
    ) {
        let Ground { store, marks, now } = ground;
        match self {
            Self::Scan(clauses, enough) => {
                tables.fill(clauses, store, now, haystacks);
                scan::scan((tables, enough), (store, marks, now), rows, out);
            }
            Self::All(parts) => {
                let mut left = rows.to_vec();
                for part in parts {
                    let mut found = Vec::new();
                    part.run(ground, (haystacks, tables), &left, &mut found);
                    left = found;
                }
                out.append(&mut left);
            }
            Self::Any(parts) => {
                let mut hits = vec![false; store.len()];
                let mut left = rows.to_vec();
                for part in parts {
                    let mut found = Vec::new();
                    part.run(ground, (haystacks, tables), &left, &mut found);
                    for row in found {
                        hits[row as usize] = true;
                    }
                    left.retain(|&row| !hits[row as usize]);
                }
                out.extend(rows.iter().filter(|&&row| hits[row as usize]));
            }
            Self::Not(part) => {
                let mut hits = vec![false; store.len()];
                let mut found = Vec::new();
                part.run(ground, (haystacks, tables), rows, &mut found);
                for row in found {
                    hits[row as usize] = true;
                }
                out.extend(rows.iter().filter(|&&row| !hits[row as usize]));
            }
        }
    }
}

/// An expression over the bits of a mask.
enum Shape {
    All(Vec<Shape>),
    Any(Vec<Shape>),
    Not(Box<Shape>),
    Bit(usize),
}

impl Shape {
    /// The expression with a bit for each clause; none if there are too many.
    fn of<'a>(expr: &'a Expr, clauses: &mut Vec<Vec<&'a Test>>) -> Option<Self> {
        if let Some(tests) = expr.alternatives() {
            if clauses.len() == CLAUSES {
                return None;
            }
            clauses.push(tests);
            return Some(Self::Bit(clauses.len() - 1));
        }
        let mut all = |parts: &'a [Expr]| -> Option<Vec<Self>> {
            parts.iter().map(|part| Self::of(part, clauses)).collect()
        };
        Some(match expr {
            Expr::All(parts) => Self::All(all(parts)?),
            Expr::Any(parts) => Self::Any(all(parts)?),
            Expr::Not(part) => Self::Not(Box::new(Self::of(part, clauses)?)),
            Expr::Test(_) => return None,
        })
    }

    fn holds(&self, mask: usize) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(mask)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(mask)),
            Self::Not(part) => !part.holds(mask),
            Self::Bit(bit) => mask >> bit & 1 == 1,
        }
    }
}
