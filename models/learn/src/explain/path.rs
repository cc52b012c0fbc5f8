//! Exact Shapley values of one tree in polynomial time: the second algorithm of Lundberg, Erion and Lee (2018).

use crate::gbdt::Tree;

/// A feature on the way from the root to where the walk stands.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Which; `None` for the root's.
    feature: Option<usize>,
    /// Share of rows that go this way without knowing the feature.
    unknown: f64,
    /// 1 where the row goes this way knowing it, else 0.
    known: f64,
    /// Weight of the sets of this size.
    weight: f64,
}

/// The share of training rows at a split that went left.
pub fn share_left(tree: &Tree, at: usize) -> f64 {
    let Some(split) = &tree.nodes[at].split else { return 0.5 };
    let (left, right) = (tree.nodes[split.left].cover, tree.nodes[split.right].cover);
    if left + right > 0.0 { left / (left + right) } else { 0.5 }
}

/// Adds what each feature contributes to what the tree adds to a row.
pub fn add(tree: &Tree, value_of: &impl Fn(usize) -> f32, added: &mut [f64]) {
    walk(tree, value_of, added, 0, &[], Step { feature: None, unknown: 1.0, known: 1.0, weight: 0.0 });
}

fn walk(tree: &Tree, value_of: &impl Fn(usize) -> f32, added: &mut [f64], at: usize, path: &[Step], step: Step) {
    let mut path = path.to_vec();
    extend(&mut path, step);
    let node = &tree.nodes[at];
    let Some(split) = &node.split else {
        for i in 1..path.len() {
            let weight: f64 = unwound(&path, i).iter().map(|step| step.weight).sum();
            if let Some(feature) = path[i].feature {
                added[feature] += weight * (path[i].known - path[i].unknown) * f64::from(node.value);
            }
        }
        return;
    };
    let (mut unknown, mut known) = (1.0, 1.0);
    if let Some(earlier) = path.iter().position(|step| step.feature == Some(split.feature)) {
        (unknown, known) = (path[earlier].unknown, path[earlier].known);
        path = unwound(&path, earlier);
    }
    let goes_left = split.goes_left(value_of(split.feature));
    let share = share_left(tree, at);
    for (child, share, is_way) in [(split.left, share, goes_left), (split.right, 1.0 - share, !goes_left)] {
        let step = Step {
            feature: Some(split.feature),
            unknown: unknown * share,
            known: if is_way { known } else { 0.0 },
            weight: 0.0,
        };
        walk(tree, value_of, added, child, &path, step);
    }
}

/// Grows every set of features on the path by one more.
fn extend(path: &mut Vec<Step>, step: Step) {
    let length = path.len();
    path.push(Step { weight: if length == 0 { 1.0 } else { 0.0 }, ..step });
    let all = (length + 1) as f64;
    for i in (0..length).rev() {
        path[i + 1].weight += step.known * path[i].weight * (i + 1) as f64 / all;
        path[i].weight = step.unknown * path[i].weight * (length - i) as f64 / all;
    }
}

/// The path as it would be without one of its features.
fn unwound(path: &[Step], gone: usize) -> Vec<Step> {
    let last = path.len() - 1;
    let all = path.len() as f64;
    let Step { unknown, known, .. } = path[gone];
    let mut shorter = path.to_vec();
    let mut next = path[last].weight;
    for i in (0..last).rev() {
        if known > 0.0 {
            let before = shorter[i].weight;
            shorter[i].weight = next * all / ((i + 1) as f64 * known);
            next = before - shorter[i].weight * unknown * (last - i) as f64 / all;
        } else {
            shorter[i].weight = shorter[i].weight * all / (unknown * (last - i) as f64);
        }
    }
    for i in gone..last {
        let weight = shorter[i].weight;
        shorter[i] = Step { weight, ..shorter[i + 1] };
    }
    shorter.truncate(last);
    shorter
}
