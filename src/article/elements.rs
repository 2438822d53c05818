//! What the elements of HTML are to a reader of text: one table for pieces of HTML and for whole pages.

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Has no content and no text.
    Void,
    /// `br`.
    Break,
    /// `hr`, which parts two blocks.
    Rule,
    /// `input`.
    Field,
    /// Its content is not shown as text, or is that of a control, such as `button` and `label`: no part of an article.
    Hidden,
    /// `title`, outside of pictures.
    Title,
    /// `a`.
    Link,
    /// `em` or `i`.
    Emphasis,
    /// `time`.
    Time,
    /// `q`.
    Quotation,
    /// A stretch of a line, of no other kind.
    Inline,
    /// `p`.
    Paragraph,
    /// `pre` and its older kin: each line of its source is a line.
    Preformatted,
    /// `h1`: its text may be the headline.
    MainHeading,
    /// `h2` to `h6`, and `summary`, which heads the text that it folds.
    Heading,
    /// Of a list.
    Item,
    /// Of a table.
    Row,
    /// Of a row.
    Cell,
    /// `table`.
    Table,
    /// `nav`.
    Navigation,
    /// Stands beside the article wherever it is: `aside`, `footer`.
    Beside,
    /// A picture and what is said of it: `figure`, `figcaption`.
    Figure,
    /// `article`.
    Article,
    /// `blockquote`.
    BlockQuote,
    /// `form`.
    Form,
    /// Any other block. The last: the kinds are counted by their numbers.
    Container,
}

impl Kind {
    /// Returns the kind of the element `name`, in lower case.
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"area" | b"base" | b"basefont" | b"col" | b"embed" | b"img" | b"link" | b"meta" | b"param" | b"source"
            | b"track" | b"wbr" => Self::Void,
            b"br" => Self::Break,
            b"hr" => Self::Rule,
            b"input" => Self::Field,
            b"audio" | b"button" | b"canvas" | b"datalist" | b"iframe" | b"label" | b"map" | b"math" | b"noembed"
            | b"noframes" | b"noscript" | b"object" | b"option" | b"script" | b"select" | b"style" | b"svg"
            | b"template" | b"textarea" | b"video" => Self::Hidden,
            b"title" => Self::Title,
            b"a" => Self::Link,
            b"em" | b"i" => Self::Emphasis,
            b"time" => Self::Time,
            b"q" => Self::Quotation,
            b"p" => Self::Paragraph,
            b"listing" | b"plaintext" | b"pre" | b"xmp" => Self::Preformatted,
            b"h1" => Self::MainHeading,
            b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"summary" => Self::Heading,
            b"li" | b"dd" | b"dt" => Self::Item,
            b"tr" => Self::Row,
            b"td" | b"th" => Self::Cell,
            b"table" => Self::Table,
            b"aside" | b"dialog" | b"footer" => Self::Beside,
            b"figcaption" | b"figure" => Self::Figure,
            b"nav" => Self::Navigation,
            b"article" => Self::Article,
            b"form" => Self::Form,
            b"blockquote" => Self::BlockQuote,
            b"address" | b"body" | b"caption" | b"center" | b"details" | b"dir" | b"div" | b"dl" | b"fieldset"
            | b"head" | b"header" | b"hgroup" | b"html" | b"legend" | b"main" | b"menu" | b"ol" | b"section"
            | b"tbody" | b"tfoot" | b"thead" | b"ul" => Self::Container,
            // Components of AMP are pictures, players, advertisements and menus.
            _ if name.starts_with(b"amp-") => Self::Hidden,
            _ => Self::Inline,
        }
    }

    /// Returns whether nothing in it is text of an article.
    pub(super) fn is_hidden(self) -> bool {
        matches!(self, Self::Hidden | Self::Title)
    }

    /// Returns whether text before it and text in it are different blocks.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Void
                | Self::Break
                | Self::Rule
                | Self::Field
                | Self::Hidden
                | Self::Title
                | Self::Link
                | Self::Emphasis
                | Self::Time
                | Self::Quotation
                | Self::Inline
        )
    }

    /// Returns whether it is a heading of any level.
    pub(super) fn is_heading(self) -> bool {
        matches!(self, Self::MainHeading | Self::Heading)
    }
}
