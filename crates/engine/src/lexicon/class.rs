//! What words are to the rules.

/// Declares [`Class`] and the list of all.
macro_rules! classes {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// What a word is to a rule. A word has any number of them; the tables give each its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Class {
            $($(#[doc = $doc])* $name,)*
        }

        impl Class {
            /// Every class.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the class of this name.
            #[must_use]
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    /// A verb's past form or past participle, where a table lists the verb: "denied", "written".
    Past,
    /// A verb's form in "ing", where a table lists the verb: "denying".
    Gerund,
    /// Tells of saying: "said", "told", "tweeted".
    Speech,
    /// Tells of saying in one of its meanings: "added", "called", "noted".
    Report,
    /// Tells of thinking, showing or judging, and of much else: "believe", "show", "criticized".
    Weak,
    /// Denies whatever follows.
    Denies,
    /// Denies a clause, and judges a thing: "rejected claims that he lied", "rejected the plan".
    Rejects,
    /// Asks for an answer.
    Wonders,
    /// Asks for an answer, or with an infinitive for a deed: "asked them to leave".
    Asks,
    /// Asks for a deed.
    Demands,
    /// Asks for a deed with an infinitive alone: "told them to leave".
    Tells,
    /// Its "to know" asks: "wanted to know why".
    WantsToKnow,
    /// Names those asked after "to": "appealed to donors".
    AppealsTo,
    /// Names the one asked before what is asked: "urged them to".
    NamesAsked,
    /// Accuses or judges, and names the one accused before what he did.
    Accuses,
    /// Calls something by words: "called the plan “a farce”".
    Calls,
    /// Its gerund is not done: "refrained from saying".
    Avoids,
    /// Its infinitive is not done: "declined to say", "unable to say".
    Withholds,
    /// A negation of it leaves the infinitive done: "did not hesitate to say".
    Hesitates,
    /// What an accused does: "pleaded guilty to fraud".
    Pleads,
    /// A word of saying that takes a clause, and hardly ever a mere noun.
    SaysThat,
    /// Asks for a deed or promises one, and tells of thinking too.
    AsksForDeed,
    /// Tells of thinking, wishing or perceiving: what it tells need not be said by anybody.
    Thinks,
    /// Keeps silent: "declined to comment".
    KeepsSilent,
    /// Promises.
    Promises,
    /// What one may decline to do, by speaking.
    Discloses,
    /// Asks for a deed, or promises one.
    AsksOrPromises,
    /// What facts do too: "it underscores that" is nobody's statement.
    Evidences,
    /// Names the one spoken to.
    NamesHearer,
    /// Says more, in the tense of the verb before: "sued the firm and said".
    SaidOn,
    /// Says, in the past, what "I" and "we" tell of too.
    SaidSomebody,
    /// Says, without "ed", in an attribution that ends a sentence.
    EndsSentence,
    /// Says, in the past, and has no ending that shows it.
    SaidAny,
    /// Names somebody rather than says something: "identified as".
    NamesSomebody,
    /// A name or a term stands after it: "nicknamed", "the verb".
    Namer,
    /// Stands before "as" and a name: "known as".
    KnownAs,
    /// What a board does, and a motto is.
    ReadsOut,
    /// What somebody has said and another denies.
    Claim,
    /// A thing that words are written on, and words that are written on it.
    Board,
    /// A work that has a title.
    Work,
    /// What one may have had in a deed.
    Involvement,
    /// Shows something and speaks to nobody.
    Speechless,
    /// Hears what others say before it.
    Court,
    /// A form of "be".
    Be,
    /// A form of "have".
    Have,
    /// An adverb inside a passive, beside those in "ly".
    PassiveAdverb,
    /// Stands between a verb of asking and the one asked: "called on".
    AppealParticle,
    /// Stands between a denial and the act of saying that is denied.
    UnderDenial,
    /// Begins a clause on the name before it.
    Relative,
    /// Begins a clause on the name before it, and is its subject.
    RelativeSubject,
    /// Tells more of the noun before it, or asks.
    RelativeOrQuestion,
    /// No name of somebody goes on with it.
    EndsName,
    /// Begins a reported clause.
    Complementizer,
    /// A pronoun that is the subject of a clause.
    ClauseSubject,
    /// A pronoun that begins a clause without "that".
    BareSubject,
    /// A pronoun that can be the subject of a verb of saying.
    SubjectPronoun,
    /// A noun or an adjective follows it.
    Determiner,
    /// Begins a description of somebody by what he belongs to.
    Possessive,
    /// Begins a description in somebody's own words.
    OwnDescription,
    /// Begins a noun: an article, an owner, "this", "that".
    NounStart,
    /// Begins a description of a speaker.
    DescriptionStart,
    /// Stands before a noun that is spelt as a verb: "the calls".
    BeforeNoun,
    /// Stands before a noun that names what was said: "any claim".
    BeforeClaim,
    /// After "to" it begins a noun.
    AfterToNoun,
    /// Stands before the gerund of an accusation or a denial.
    GerundPreposition,
    /// Ends in "ing" and is no verb.
    NoGerund,
    /// Begins a clause inside a noun or after it.
    Subordinator,
    /// A finite verb that the ending "ed" does not show.
    Finite,
    /// "and", "or", "but".
    Coordinator,
    /// Begins a next clause, after a comma.
    JoinsClause,
    /// Begins a next clause that turns against the one before.
    TurnsClause,
    /// After a comma it sets one speaker against another.
    SetsAgainst,
    /// A pronoun in the place of an object.
    ObjectPronoun,
    /// One spoken to, who may stand between a word of saying and what is said.
    Addressee,
    /// Begins an adverbial between a verb and what it denies.
    BeginsAdverbial,
    /// A day of the week.
    Day,
    /// A day told from the day of writing.
    RelativeDay,
    /// Ends the name of whoever does what a passive tells.
    EndsAgent,
    /// No subject begins with it.
    NoSubject,
    /// Begins what stands after words in marks and is no part of them.
    Aside,
    /// Only the speaker of a quotation says it, of himself and his hearer. The classifier of marks was trained with it.
    InPerson,
    /// A finite verb that makes a clause of words in marks. The classifier of marks was trained with it.
    FiniteInMarks,
    /// Begins what somebody says of himself.
    FirstPerson,
    /// No name or description goes on with it.
    EndsDescription,
    /// Goes on with the clause before it.
    GoesOn,
    /// After words in marks it is no noun that they belong to.
    NoNoun,
    /// Makes a verb not be so.
    Negation,
    /// After a negation it makes that one of degree: "not only said".
    Merely,
    /// An auxiliary or adverb before a verb, beside adverbs in "ly".
    BeforeVerb,
    /// Stands between an involvement and a deed: "knowledge of".
    InDeed,
    /// Begins what a statement after it is about.
    BeginsTopic,
    /// After "nothing" it names what nothing is said of.
    OfTopic,
    /// After an "as" that begins no clause.
    AsLong,
    /// After an "as" that compares, or goes on to no clause.
    Compared,
    /// After a comma it begins the subject of the sentence, or another deed of it.
    NextSubject,
    /// Stands before "asked" of the one who was asked.
    When,
    /// Begins a phrase on somebody who stands next to the speaker.
    Companion,
    /// Stands before a name in such a phrase.
    CompanionPreposition,
    /// Stands between somebody and where he is.
    PlacePreposition,
    /// Stands between a subject and its verb of saying.
    BeforeCue,
    /// No name or description goes on with it.
    EndsPhrase,
    /// Begins a phrase before the subject.
    BeginsOpening,
    /// Begins a statement without "that", as pronouns and names do.
    ClauseStart,
    /// Stands between a subject and what it is wont to say.
    Habit,
    /// No subject holds it.
    Connective,
    /// A verb of which a leading "that" is the subject: "that was no surprise".
    AfterThat,
    /// A negation that stands in front of a whole sentence.
    Fronted,
    /// An auxiliary that then stands before its subject.
    Turned,
    /// A subject that is nobody.
    Nobody,
    /// After "no" it leaves somebody: "no fewer than".
    LeavesSomebody,
    /// After "not" it begins a subject.
    AfterNot,
    /// Before "anyone" it leaves nobody, or next to nobody.
    Hardly,
    /// A subject that stands for whoever there may be.
    Whoever,
    /// After "hardly" it begins a subject.
    Anybody,
    /// Begins a condition.
    Condition,
    /// A subject does not reach back over it.
    SubjectBound,
}

/// How many numbers of 64 bits a set takes.
const N_WORDS: usize = Class::ALL.len().div_ceil(64);

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Classes([u64; N_WORDS]);

impl Classes {
    /// Returns whether `class` is one of them.
    #[inline]
    #[must_use]
    pub(crate) const fn has(self, class: Class) -> bool {
        self.0[class as usize / 64] >> (class as usize % 64) & 1 == 1
    }

    /// Adds `class`.
    pub(crate) fn insert(&mut self, class: Class) {
        self.0[class as usize / 64] |= 1 << (class as usize % 64);
    }

    /// Adds all of `others`.
    pub(crate) fn extend(&mut self, others: Self) {
        for (own, other) in self.0.iter_mut().zip(others.0) {
            *own |= other;
        }
    }
}
