//! Which element of a page encloses its article.

use std::ops::Range;

use super::outline::{Block, Node, Outline};
use super::words::Part;
use crate::article::elements::Kind;

/// How much of the prose around it an element must hold to be looked into, in hundredths. More keeps what stands beside
/// the article; less loses parts of an article that is cut in two.
const MOST: usize = 75;

/// Where the article of a page stands.
#[derive(Debug)]
pub(super) struct Place {
    /// For each element, whether it stands beside the article.
    pub(super) is_beside: Vec<bool>,
    /// The elements in the one that encloses the article, and that.
    pub(super) nodes: Range<usize>,
    /// Bytes of prose on the page, less what stands beside the article.
    pub(super) n_prose: usize,
}

impl Place {
    /// Returns where the article of the page stands whose headline is the block of number `headline`.
    ///
    /// # Cost
    ///
    /// Linear in the elements and blocks of the page.
    pub(super) fn find(outline: &Outline, headline: Option<usize>) -> Self {
        let is_beside = beside(outline, headline);
        let prose = Prose::count(&outline.nodes, prose_of(outline).filter(|block| !is_beside[block.node]));
        let root = root(&outline.nodes, &prose);
        let end = (root + 1..outline.nodes.len()).find(|&node| outline.nodes[node].parent < root);
        let nodes = root..end.unwrap_or(outline.nodes.len());
        Self { is_beside, nodes, n_prose: prose.n_bytes[0] }
    }

    /// Returns whether `block` stands in the element of the article, and not beside the article.
    pub(super) fn holds(&self, block: &Block) -> bool {
        self.nodes.contains(&block.node) && !self.is_beside[block.node]
    }
}

/// How much prose each element holds.
struct Prose {
    n_bytes: Vec<usize>,
    n_blocks: Vec<usize>,
    /// The child with the most.
    largest: Vec<Option<usize>>,
}

impl Prose {
    fn count<'b>(nodes: &[Node], blocks: impl Iterator<Item = &'b Block>) -> Self {
        let mut prose =
            Self { n_bytes: vec![0; nodes.len()], n_blocks: vec![0; nodes.len()], largest: vec![None; nodes.len()] };
        for block in blocks {
            prose.n_bytes[block.node] += block.text.len();
            prose.n_blocks[block.node] += 1;
        }
        // An element stands before those in it.
        for node in (1..nodes.len()).rev() {
            let parent = nodes[node].parent;
            prose.n_bytes[parent] += prose.n_bytes[node];
            prose.n_blocks[parent] += prose.n_blocks[node];
            if prose.largest[parent].is_none_or(|largest| prose.n_bytes[largest] <= prose.n_bytes[node]) {
                prose.largest[parent] = Some(node);
            }
        }
        prose
    }
}

fn prose_of(outline: &Outline) -> impl Iterator<Item = &Block> {
    outline.blocks.iter().filter(|block| outline.is_prose(block))
}

/// Returns for each element whether it stands beside the article: by its name, unless it encloses the headline or most
/// of the prose, and then it is called so for something else in it.
fn beside(outline: &Outline, headline: Option<usize>) -> Vec<bool> {
    let nodes = &outline.nodes;
    let mut is_comment = vec![false; nodes.len()];
    for node in 1..nodes.len() {
        is_comment[node] = is_comment[nodes[node].parent] || nodes[node].part == Part::Comments;
    }
    let prose = Prose::count(nodes, prose_of(outline).filter(|block| !is_comment[block.node]));
    let mut encloses_headline = vec![false; nodes.len()];
    let mut at = headline.map(|headline| outline.blocks[headline].node);
    while let Some(node) = at {
        encloses_headline[node] = true;
        at = (node > 0).then_some(nodes[node].parent);
    }
    let mut is_beside = vec![false; nodes.len()];
    for node in 1..nodes.len() {
        let is_most = 2 * prose.n_bytes[node] > prose.n_bytes[0];
        let is_called_so = nodes[node].part > Part::Unknown && !encloses_headline[node] && !is_most;
        is_beside[node] = is_beside[nodes[node].parent] || is_called_so;
    }
    is_beside
}

/// Returns the element around the article: the one that says so, or the `article` with most of the prose, or the page;
/// and in that, the smallest that still holds nearly all of it.
fn root(nodes: &[Node], prose: &Prose) -> usize {
    let holds_half = |node: &usize| 2 * prose.n_bytes[*node] > prose.n_bytes[0];
    let largest = |is_wanted: &dyn Fn(&Node) -> bool| {
        let wanted = (1..nodes.len()).filter(|&node| is_wanted(&nodes[node])).filter(holds_half);
        wanted.max_by_key(|&node| prose.n_bytes[node])
    };
    let told = largest(&|node| node.is_body).or_else(|| largest(&|node| node.kind == Kind::Article));
    let mut root = told.unwrap_or(0);
    while let Some(child) = prose.largest[root] {
        let is_enough = 100 * prose.n_bytes[child] >= MOST * prose.n_bytes[root] && prose.n_bytes[root] > 0;
        let is_one_paragraph = prose.n_blocks[child] < 2 && prose.n_blocks[root] > 1;
        if !is_enough || is_one_paragraph {
            break;
        }
        root = child;
    }
    root
}
