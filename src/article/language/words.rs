//! The words that tell a language: the commonest of English news, and those of others.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What a word says of the language it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// English has it, and no other language of the news.
    English,
    /// English has it, and another language too.
    Shared,
    /// A language written in Latin letters has it; English has not.
    Foreign,
    /// An article or preposition that joins names too: "de la", "van der".
    Particle,
    /// Nigerian Pidgin has it.
    Pidgin,
    /// Scots has it.
    Scots,
}

/// No word of the lists is longer, in bytes.
pub(super) const LONGEST: usize = 12;

/// Of English alone. The lists are our own choice, held against the texts of `tests/articles/languages`.
const ENGLISH: &str = "\
    about according accused after again against also and announced any beat beats because been before being between both \
    brought but called charged claims closed come could court cut days denies did died down each every faces falls \
    february few first five found four friday from gave get gets go going got government has held his home hours how into \
    it its jailed january july june just kept killed killing kills known later leading leads leave left like lost made \
    makes making million minutes monday money month months morning mother named near never nobody nothing october off \
    officials only opened opens other our out owner paid people percent played player players points police reported \
    reporters results returns right rises rules said same saturday saw say saying says seeks sees sell sent set seven \
    shares she shot should shows since six sold spokesman statement still sunday taken talks tell that the their there \
    these they this those though thought three through thursday told too took town tuesday two until urged used wants way \
    wednesday weeks went were what when where whether which while who whose why wife wins with within without woman women \
    won work workers would wrote year years yesterday you your";

/// Of English and of others: "to" is Polish, "at" Danish, "will" German.
const SHARED: &str = "\
    are as at back be bill can day deal dies does end fell finds fire game good half he head her him hit hopes hour know \
    leader match most my new next night nine one open or pay put rise run show state strike than them then third times to \
    trial union up very water we week well will";

/// Of German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian languages, Polish, Czech, Romanian, Turkish,
/// Indonesian, Swahili, Vietnamese, Hungarian and Finnish.
const FOREIGN: &str = "\
    aby akan ao att auf aus aux av avec az baada bei bir ble blev bu cha che cho com como con các của daha dalam dan dans \
    dari dei dengan det din dla een egy ein eine einen em est este ett että fra fue för für gli har het hogy ikke ile ini \
    inte ist itu için jeho jest jsou katika ke không kwa là mit más một nach nebo nel nem những nicht nie niet non não och \
    og olan oli ont op pada par para pas pelo pentru per po por pour proti przez på při que qui sich się som sono su sur \
    sus te tidak til till uma und une untuk ve volt voor vya và více với werd wird wordt wurde ya yang zijn zu är és în \
    über được";

/// Of Romance languages, Dutch and German, in names as well.
const PARTICLES: &str = "\
    al da das de del della den der des do du el il la las le les lo los un una";

/// Of Nigerian Pidgin.
const PIDGIN: &str = "\
    dat dem dey di dis don im na pipol sabi tok wen wetin wey";

/// Of Scots.
const SCOTS: &str = "\
    ane fowk frae gaed hae haed nae nor ower tae thair whan wi wis";

/// Returns what `lower`, a word in lower case without a possessive, says; nothing where no list has it.
pub(super) fn word(lower: &str) -> Option<Word> {
    static WORDS: LazyLock<FxHashMap<&str, Word>> = LazyLock::new(|| {
        let lists = [
            (ENGLISH, Word::English),
            (SHARED, Word::Shared),
            (FOREIGN, Word::Foreign),
            (PARTICLES, Word::Particle),
            (PIDGIN, Word::Pidgin),
            (SCOTS, Word::Scots),
        ];
        lists.into_iter().flat_map(|(list, kind)| list.split_whitespace().map(move |word| (word, kind))).collect()
    });
    WORDS.get(lower).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_in_two_lists_or_is_longer_than_the_longest() {
        let mut words: Vec<&str> =
            [ENGLISH, SHARED, FOREIGN, PARTICLES, PIDGIN, SCOTS].into_iter().flat_map(str::split_whitespace).collect();
        assert!(words.iter().all(|word| word.len() <= LONGEST && *word == word.to_lowercase()), "{words:?}");
        let n_words = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), n_words);
    }
}
