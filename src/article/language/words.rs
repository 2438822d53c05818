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
    /// Another language heads its tables with it, or calls a day or a month so, in capitals too.
    Table,
    /// An article or preposition that joins names too: "de la", "van der".
    Particle,
    /// English took it from another language, accents and all: it tells nothing.
    Loan,
    /// Nigerian Pidgin has it.
    Pidgin,
    /// Scots has it.
    Scots,
}

/// No word of the lists is longer, in bytes.
pub(super) const LONGEST: usize = 14;

/// Of English alone. The lists are our own choice, held against the texts of `tests/articles/languages`.
const ENGLISH: &str = "\
    about above according accused actress adds after again against agree agreed ahead also and announced any awards \
    banned barrel barrels beat beats because been before being below better between birdie birdied births bonds both \
    brother brought but called cents chanted charged chinese claims closed cloudy come copper could court crews cut \
    cuts danish days deaths denies did died dutch each early earnings ends every eyes faces falls fears february few \
    first five former found four french friday from gains gave get gets go going got government greek growth has held \
    higher his home hours how hungarian hurt insisted into it its jailed january july june just kept killed killing \
    kills known later leading leads leave left like lost made makes making mayor meet meets million minutes monday \
    money month months morning mother named near never newcomer nobody norwegian nothing october off offers officials \
    only opened opens other ounce our out owner paid people percent played player players points police rain recited \
    rejects remains rents replied reported reporters results returns right rises romanian rules russian said sales \
    same saturday saw say saying says screamed seeks sees sell sent serves set seven shares she shoots shot should \
    shouted shouts showers shows since sing six slips snow sold spanish speed spokesman statement steady still stocks \
    stopped storms strikes struck submit submits sunday sunny supporters swedish taken talks tell thanked that the \
    their there these they this those though thought threatens three through thursday tied told too took town trades \
    tuesday turkish two ukrainian unchanged until urged used visited vowed vows wants warned way weakens wednesday \
    weeks went were what when where whether which while who whose why wife winning wins with within without woman \
    women won work workers would wrote year years yesterday you your";

/// Of English and of others: "to" is Polish, "at" Danish, "will" German.
const SHARED: &str = "\
    actor are as at back be best bill by can coach courts day deal dies does down end fell finds fire game gold good \
    half he head her him hit hopes hour know last leader match minister most my new next night nine not of one open or \
    pay put rally rise run show state strike taxes than them then third times to trial under union up very water we \
    week well will world";

/// Of German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian languages, Polish, Czech, Romanian, Turkish,
/// Indonesian, Swahili, Vietnamese, Hungarian, Finnish and some more. None is English, or a
/// common loan in it, as "per", "par", "pas" and "van" are.
const FOREIGN: &str = "\
    abre aby agus ak akan ambao ambayo ang anni annonce anos ao após att auf aus aux av avec ayaa ayay az baada baadhi \
    bagi baina bei bhí bij bir ble blev bu cel cerrados che cho ciudad com como contro các của daha dalam dan dans \
    dari dei dengan depois det deze dhe dla doden dois dopo drei drie durante een efter egy ein eine einen em este et \
    ett etter että ficar foi fost fue för für gegen gewonden gli gobierno golea goles governo gwamnati ha harga het \
    hiyo hizo hogy hutan ikke ikkje ile incontra ini inte ist itu iyo için jeho jest jogo jsou juga ka kabla katika ke \
    kenaikan không ki kila kommer korban kritiserer ku kuma kuwa kwa lunes là maar mardi martes meer meluas mencapai \
    mengumumkan mengungsi mga miaka mit mkuu morre morti mortos mpya muere muerte muertos mulai muore mwenyekiti más \
    một naar nach nafasi nan nchini nebo nel nella nem ng nga những nicht nie niet noong nuevas nuovo não och og oggi \
    olan oleh oli ont ontem ook orang pada pagi pelo pentru po polisi por pou persent presiden proti przez på při que qui rais \
    sa sallandı secara segnato serikali serta setelah sich się sobre som sono su sus também telah tewas tidak til tiri \
    tras tre twee uma und une uno untuk vai ve vence verliert volt voor vya và více với wa warga watatu watu waxaa \
    waziri wegen werd wieder wiki wird wordt wurde ya yadda yang zaidi zijn zu zwei är és în über được";

/// What tables, fixtures, squads and prices of other languages are headed with, days and months: a table holds no sentence, and its words
/// stand in capitals.
const TABLES: &str = "\
    aanvallers abwehr acciones achtelfinale agost agosti agustus aktien alhamisi alineaciones août aprili \
    aprilie aralık arbitre arbitro attaccanti attaquants aufstellung augustus ağustos baisse biyernes bramki \
    branky buteurs buts března bảng chiusura cierre clasament clasificación classement classifica classificació \
    clôture csütörtök cuartos cuma cumartesi czerwca czwartek decembrie defensas delanteros derrotas desemba \
    desember dezember dezembro dicembre diciembre dienstag difensori dijous dilluns dimarts dimecres dinsdag \
    dissabte diumenge divendres doelpunten domare dommer donderdag donnerstag drużyna dubna duminică décembre \
    défaites défenseurs echipa ekim empatados empates enero equipo equipos eredmények ergebnis ergebnisse etapa \
    eylül febbraio febrer febrero februar februari februarie február fechamento femmes fevereiro frauen fredag \
    février ganados gardiens gener gennaio gespeeld gewinner gewonnen giornata giovedì giugno goleadores goller \
    goluri grudnia gruppe gäste gólok góly halbfinale hasil hausse haziran herren hombres hommes huwebes hétfő \
    hạng ianuarie ijumaa iulie iunie janeiro januar januari január janvier jeudi jogos joi journée jueves \
    juillet juin julai julho juliol jumamosi jumanne jumapili jumat jumatano jumatatu junho juni junio juny \
    július június kamis kampe kamper kasım kedd keskiviikko klasemen kolejka kurse května kwietnia kết lauantai \
    ledna lipca listopada listopadu luglio lundi lunedì lutego lördag lørdag maalit maanantai maandag machi \
    mandag mannen mannschaft marcatori maret marso martedì martie março marți matchs matokeo mayıs maç mechi \
    meciuri mecze mercoledì mercredi miercuri minggu mittelfeld mittwoch miyerkules miércoles msimamo mujeres \
    május március männer märz mål målskyttar måndag mérkőzések météo neděle niederlagen niedziela noiembrie \
    novemba novembre novembro noviembre nuls ocak octavos octobre octombrie octubre oktoba oktober október \
    onsdag opstelling ottavi ottelut ottobre outubro pareggi partidos partite pazartesi października pebrero \
    penonton perdidos perjantai pertandingan perşembe pisteet piątek poeng poin pointi pondělí poniedziałek \
    pontos porteros portieri poäng prosince puncte punkte punkty punten punti puntos pátek péntek quarti quả \
    rabu resultado resultados resultat resultater resultats rezultate risultati risultato rodada résultat \
    résultats sabado sabato sabtu salı samedi samstag saterdag schiedsrichter schlusskurse sconfitte selasa \
    semifinali senin septemba septembre septembrie septiembre setembre setembro settembre sierpnia slotkoers \
    sobota sondag sonuçlar spectateurs spettatori spiele spieltag squadra squadre srpna stycznia středa \
    sunnuntai szerda szombat sábado sâmbătă söndag søndag sędzia tabela tabell tabella tabelle tabulka takım \
    temmuz termine terça thứ tiistai tirsdag tisdag toeschouwers torschützen torsdag torstai trận tulokset uhr \
    uitslae uitslag uitslagen unentschieden uomini variación vasárnap vendredi venerdì verdedigers verein \
    vereine verlierer verloren veränderung victoires viernes viertelfinale vineri vittorie vitórias vrijdag \
    vrouwen vrydag výsledky wasit wedstrijden widzów woensdag września wtorek wyniki zaterdag zondag zuschauer \
    zápasy září április árbitro çarşamba února úterý července června čtvrtek điểm října środa şubat";

/// French, Spanish and German that English writes with their accents.
const LOANS: &str = "\
    brûlee brûlée café cafés chargé cliché clichés consommé cortège crème crêpe crêpes d'etat d'oeuvre d'oeuvres \
    d'état d'être décor déjeuner déjà détente entrée façade façades fiancé fiancée flambé fête führer jalapeño \
    jalapeños mâché mélange ménage naïve naïveté né née passé piñata protégé protégée protégés purée pâté quinceañera \
    risqué rosé résumé résumés sauté señor señora señorita soirée soufflé soupçon touché tête voilà à éclair élan \
    émigré émigrés";

/// Of Romance languages, Dutch and German, in names as well.
const PARTICLES: &str = "\
    al da das de del della der des di dos du e el i il la las le les lo los o ter un una von w y z";

/// Of Nigerian Pidgin.
const PIDGIN: &str = "\
    dat dem dey dis don im na pipol sabi tok wen wetin wey";

/// Of Scots.
const SCOTS: &str = "\
    ane fowk frae gaed hae haed nae ower tae thair whan wi wis";

/// Returns what `lower`, a word in lower case without a possessive, says; nothing where no list has it.
pub(super) fn word(lower: &str) -> Option<Word> {
    static WORDS: LazyLock<FxHashMap<&str, Word>> = LazyLock::new(|| {
        let lists = [
            (ENGLISH, Word::English),
            (SHARED, Word::Shared),
            (FOREIGN, Word::Foreign),
            (TABLES, Word::Table),
            (PARTICLES, Word::Particle),
            (LOANS, Word::Loan),
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
        let mut words: Vec<&str> = [ENGLISH, SHARED, FOREIGN, TABLES, PARTICLES, LOANS, PIDGIN, SCOTS]
            .into_iter()
            .flat_map(str::split_whitespace)
            .collect();
        assert!(words.iter().all(|word| word.len() <= LONGEST && *word == word.to_lowercase()), "{words:?}");
        let n_words = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), n_words);
    }
}
