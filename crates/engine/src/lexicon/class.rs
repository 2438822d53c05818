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
    /// Gives the words of another: "quoted Roe as saying".
    Relays,
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
    /// Promises.
    Promises,
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
    /// An adverb inside a passive, next to those in "ly".
    PassiveAdverb,
    /// Stands between a verb of asking and the one asked: "called on".
    AppealParticle,
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
    /// After an apostrophe it is a verb, or its negation.
    Contraction,
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
    /// Goes on with the clause before it.
    GoesOn,
    /// Makes a verb not be so.
    Negation,
    /// After a negation it makes that one of degree: "not only said".
    Merely,
    /// An auxiliary or adverb before a verb, next to adverbs in "ly".
    BeforeVerb,
    /// Stands between an involvement and a deed: "knowledge of".
    InDeed,
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
    /// Begins a clause before the main clause of its sentence.
    OpensClause,
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
    /// Makes of what it stands before what might be.
    Hypothetical,
    /// Begins a condition.
    Condition,
    /// A subject does not reach back over it.
    SubjectBound,
    /// A title that stands before a name, and may be a role too: "president". Labels may take it for a part of the name.
    Title,
    /// A title that is part of a name where the labels say so: "Prince Harry".
    NameTitle,
    /// Stands inside a title and is none: "Secretary of State", "Foreign Minister".
    TitleModifier,
    /// Stands for one person, and hardly ever before a name: "the suspect".
    Role,
    /// A noun for one person that neither stands before names nor tells a role by itself: "a caller", "a source".
    Person,
    /// A title or a role of women only.
    Feminine,
    /// A title or a role of men only.
    Masculine,
    /// One of a party: "the Maine Democrat".
    PartyMember,
    /// Tells nothing of the one it stands before: "Mr".
    Honorific,
    /// A noun for one person that tells of no role: "the veteran", "the 63-year-old".
    NoRole,
    /// The first of two words that are an honorific together: "Tan Sri".
    OpensHonorific,
    /// The second of two such words.
    ClosesHonorific,
    /// A relative who may bear the same surname.
    Kin,
    /// Somebody who may be known by another name: "a man known as".
    KnownAsName,
    /// A parent, called so in place of a name.
    CalledByRole,
    /// A news agency: it is told things and says none.
    NewsAgency,
    /// The initials by which somebody is known.
    KnownInitials,
    /// Stands after the name of a company and tells its legal form, or that it is a group.
    LegalForm,
    /// Stands for many bodies: alone it means one named before.
    GeneralBody,
    /// Acronyms leave it out.
    LeftOutOfAcronym,
    /// A body that is named by its field: "Department of State", "State Department".
    NamedByField,
    /// Stands after a person’s name: "Jr.".
    NameSuffix,
    /// A rank or an honour after a person’s name: "KC".
    Postnominal,
    /// Joins the parts of a person’s name: "von", "bin".
    NameParticle,
    /// An article inside names that writers put in or leave out.
    NameArticle,
    /// A possessive after it may belong to the name: "McDonald’s".
    EndsInPossessive,
    /// The name of a firm, or of what it sells, that ends in its possessive: "Moody’s".
    NamedInPossessive,
    /// Begins the name of a saint, and of a place that is named for one: "St. John’s".
    Saint,
    /// Ends the name of a firm, and hardly ever a person’s: "Larkin Brothers".
    EndsFirm,
    /// A small word of another language that joins the parts of a name: "Barn till Barn".
    ForeignJoint,
    /// A currency that is spelt like a name: "Sterling".
    Currency,
    /// Stands in brackets after the name of a body, and is part of it: "Janata Dal (United)".
    InBrackets,
    /// Ends the name of a party, after which a wing may stand in brackets: "Muslim League (Nawaz)".
    Party,
    /// A title of those who are called by their given names: "King Charles".
    Royal,
    /// Stands before the name of somebody’s father, and is part of a name: "bin".
    Patronymic,
    /// Never a name, though a tagger may take it for one.
    NeverName,
    /// Stands before somebody’s name at birth.
    Born,
    /// Stands before a country and names a part of it: "northern Iraq".
    PartOfCountry,
    /// May be left out after a place’s name.
    RegionNoun,
    /// May be left out, with "of", before a place’s name.
    RegionLead,
    /// A people inside another nation, and no other name of that.
    NationWithin,
    /// A month.
    Month,
    /// Stands after a number and is part of it: "million".
    Scale,
    /// A day of the week, shortened.
    ShortDay,
    /// Stands before the name of a ship.
    Vessel,
    /// Begins the name of a ship: "HMS".
    ShipPrefix,
    /// Stands before the name of a company, and before no person’s.
    CompanyNoun,
    /// Stands before the name of another body, which is told by it only in quotation marks.
    BodyNoun,
    /// Stands before the name of a storm.
    Storm,
    /// What is held in a company.
    Shares,
    /// Belongs to a firm or another body: "Roe's shareholders", "sales of Roe".
    OfFirm,
    /// Heads a firm, after its name or before "of" and its name: "Roe chief executive Jane Doe".
    HeadsFirm,
    /// Takes a firm for its object: "bought".
    Buys,
    /// What a person or a place never is: "a college", "a movement of".
    NoPerson,
    /// Belongs to a show: "viewers of".
    OfWork,
    /// What a show or a film does: "premiered".
    Airs,
    /// Belongs to a club: "Villa coach Jane Roe".
    OfTeam,
    /// The short name of a college: "Berkeley".
    College,
    /// Belongs to a college: "a professor at Berkeley".
    OfCollege,
    /// Tells of a match, with its score.
    Plays,
    /// What players make for their club: "three goals for Villa".
    Scored,
    /// Several peoples, told after their names: "the Enlhet and Angaite, two peoples of".
    Peoples,
    /// A body in capitals, and another word in small letters: "WHO".
    BodyInCapitals,
    /// Is written or shown, and speaks for its author.
    Document,
    /// A picture, before whoever took it.
    Picture,
    /// A document whose author the text need not name.
    Study,
    /// A document that whoever spoke last has given out.
    GivenOut,
    /// A body that a description may mean whatever its name: "the company".
    Body,
    /// A body that a description means only where its name says so: "the ministry".
    NamedBody,
    /// A part of a body that speaks for the whole.
    PartOfBody,
    /// Speaks for the person it belongs to.
    PersonalOffice,
    /// A place in a country, which speaks: "the city".
    RegionSpeaks,
    /// A country, which speaks: "the nation".
    CountrySpeaks,
    /// A word in the name of a body that "the force" means.
    Force,
    /// After an organisation’s name it names the same body: "the ISIS group".
    BodyKind,
    /// A noun for several people: "the couple".
    SeveralPeople,
    /// Describes people who are not named.
    OtherPeople,
    /// Ends a description of the name before it.
    EndsApposition,
    /// "a", "an", "the".
    Article,
    /// The ending that makes a name or a noun an owner.
    PossessiveEnding,
    /// A pronoun for a man.
    He,
    /// A pronoun for a woman.
    She,
    /// A pronoun for a thing or a body.
    It,
    /// A pronoun for several.
    They,
    /// Describes one who was not spoken of before.
    Indefinite,
    /// Begins a description of some or of several.
    Quantifier,
    /// Describes one who may have been spoken of before.
    Definite,
    /// After it a phrase only tells more of the noun before.
    PhraseEnd,
    /// A preposition that makes the name after it an addition to the noun before: "a lawyer for".
    Attaches,
    /// What stands after it is no subject.
    BeforeObject,
    /// A verb whose past form has its object right after it: "met".
    TakesObject,
    /// Stands before a name and its title, or inside the title: "the former defense minister".
    OpensTitle,
    /// No title goes on before it.
    EndsTitle,
    /// Stands inside the name of an office: "Minister for Trade and Industry".
    InOffice,
    /// Stands between a title and the name of an office: "Minister for Housing".
    OpensOffice,
    /// No title begins with it.
    NoTitleStart,
    /// Begins a part of a source that tells more of the part before: "who led the trial".
    TellsMore,
    /// Tells nothing of a role in a description.
    NotOfRole,
    /// Stands between a document and its author.
    NamesAuthor,
    /// May stand before a source and is no part of it.
    LeadsSource,
    /// Stands between somebody and where he is from.
    OfPlace,
    /// Asks for something: whoever is reported to want it has not always said so.
    Wishes,
    /// Its object is the one spoken to, who is the subject of its passive: "was told".
    SpeaksTo,
    /// Tells of saying right after the one who speaks.
    SaysPlainly,
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
