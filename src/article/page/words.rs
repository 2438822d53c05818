//! What authors of pages call the parts of them, in `class`, `id` and the like.

/// What a part of a page is, by its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Part {
    /// Nothing says what it is.
    #[default]
    Unknown,
    /// Stands beside the article, unless it encloses it.
    Beside,
    /// What readers write.
    Comments,
}

/// Names of what stands beside an article, in alphabetical order.
const BESIDE: &[&str] = &[
    "ad",
    "ads",
    "author",
    "authors",
    "banner",
    "bio",
    "byline",
    "caption",
    "card",
    "cards",
    "carousel",
    "consent",
    "contentinfo",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "credits",
    "crumbs",
    "dfp",
    "disclaimer",
    "embed",
    "facebook",
    "footer",
    "gallery",
    "gdpr",
    "image",
    "instagram",
    "links",
    "login",
    "masthead",
    "menu",
    "meta",
    "metadata",
    "modal",
    "mpu",
    "nav",
    "navigation",
    "notification",
    "outbrain",
    "overlay",
    "paywall",
    "photo",
    "placeholder",
    "player",
    "poll",
    "popular",
    "popup",
    "promo",
    "promos",
    "promotion",
    "puff",
    "puffs",
    "pull",
    "pullquote",
    "rail",
    "register",
    "share",
    "sharing",
    "sidebar",
    "skip",
    "slideshow",
    "social",
    "taboola",
    "tags",
    "teaser",
    "teasers",
    "thumbnail",
    "tiktok",
    "toolbar",
    "trending",
    "tweet",
    "twitter",
    "video",
    "widget",
    "youtube",
];

/// How words begin that name such, whatever their end: `relatedposts`.
const BESIDE_STEMS: &[&str] =
    &["advert", "breadcrumb", "newsletter", "recirc", "recommend", "related", "sharedaddy", "sponsor", "subscri"];

/// Names of what readers write.
const COMMENTS: &[&str] = &["comment", "commentlist", "comments", "disqus", "respond"];

/// Names of what pages of a site have and documents from a wire do not.
const FURNITURE: &[&str] = &["comments", "footer", "masthead", "menu", "nav", "navigation", "sidebar"];

/// Names of what stands between the headline and the text, and belongs to the article.
const LEAD: &[&str] = &["dek", "standfirst", "strapline", "subdeck", "subhead", "subheadline", "subtitle", "summary"];

/// Names of lines that tell where a picture is from.
const CREDITS: &[&str] = &["caption", "copyright", "credit"];

/// Returns what the part called `names` is: the most that one of its words says.
pub(super) fn part(names: &str) -> Part {
    words(names)
        .map(|word| match word.as_str() {
            word if COMMENTS.contains(&word) => Part::Comments,
            word if BESIDE.binary_search(&word).is_ok() => Part::Beside,
            word if BESIDE_STEMS.iter().any(|stem| word.starts_with(stem)) => Part::Beside,
            _ => Part::Unknown,
        })
        .max()
        .unwrap_or_default()
}

/// Returns whether the part called `names` is the article's standfirst or summary.
pub(super) fn is_lead(names: &str) -> bool {
    words(names).any(|word| LEAD.contains(&word.as_str()))
}

/// Returns whether the part called `names` is one that pages of a site have.
pub(super) fn is_furniture(names: &str) -> bool {
    words(names).any(|word| FURNITURE.contains(&word.as_str()))
}

/// Returns whether the part called `names` tells where a picture is from, or describes it.
pub(super) fn is_credit(names: &str) -> bool {
    words(names).any(|word| CREDITS.contains(&word.as_str()))
}

/// Returns the words of `names`, in lower case: `imageCaption` and `article__image-caption` have a word "caption".
fn words(names: &str) -> impl Iterator<Item = String> {
    let names = names.split(|c: char| !c.is_ascii_alphanumeric()).filter(|name| !name.is_empty());
    names.flat_map(|name| {
        let bytes = name.as_bytes();
        let is_start = |at: &usize| bytes[*at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase();
        let mut starts: Vec<usize> = (1..bytes.len()).filter(is_start).collect();
        starts.insert(0, 0);
        let ends = starts.iter().skip(1).copied().chain([name.len()]);
        starts.iter().zip(ends).map(|(&start, end)| name[start..end].to_ascii_lowercase()).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(BESIDE.is_sorted(), "it is searched by halves");
    }

    #[test]
    fn a_name_is_read_word_by_word() {
        for (names, expected) in [
            ("article__image-caption", Part::Beside),
            ("imageCaption", Part::Beside),
            ("comments-area widget", Part::Comments),
            ("jp-relatedposts", Part::Beside),
            ("css-1ad2x roadside upload", Part::Unknown),
            ("", Part::Unknown),
        ] {
            assert_eq!(part(names), expected, "{names}");
        }
        assert!(is_lead("article__subdeck") && !is_lead("article__body"));
        assert!(is_credit("imageCopyright") && !is_credit("image"));
    }
}
