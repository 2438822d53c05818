//! Short forms of English first names.

/// First names and their short forms, folded; each line is one name.
#[rustfmt::skip]
const NICKNAMES: &[&[&str]] = &[
    &["abraham", "abe"], &["albert", "al", "bert"], &["alexander", "alex", "alec", "sasha"], &["alexandra", "alex"],
    &["alfred", "fred"], &["andrew", "andy", "drew"], &["anthony", "tony"], &["barbara", "barb"],
    &["benjamin", "ben", "bibi"], &["bernard", "bernie"], &["boris"], &["catherine", "kate", "cathy"],
    &["charles", "charlie", "chuck"], &["christine", "chris", "tina"], &["christopher", "chris"], &["daniel", "dan", "danny"],
    &["david", "dave"], &["deborah", "debbie", "deb"], &["donald", "don"], &["dorothy", "dot"], &["douglas", "doug"],
    &["dwight", "ike"], &["edward", "ed", "eddie", "ted"], &["elizabeth", "liz", "beth", "betty", "lizzie"],
    &["eugene", "gene"], &["francis", "frank"], &["franklin", "frank"], &["frederick", "fred", "freddie"],
    &["gabriel", "gabe"], &["gerald", "gerry", "jerry"], &["gregory", "greg"], &["harold", "harry"], &["henry", "harry", "hank"],
    &["jacob", "jake"], &["james", "jim", "jimmy", "jamie"], &["jeffrey", "jeff"], &["jennifer", "jen", "jenny"],
    &["jeremy", "jerry"], &["john", "johnny", "jack", "jon"], &["jonathan", "jon"], &["joseph", "joe", "joey"],
    &["joshua", "josh"], &["judith", "judy"], &["katherine", "kate", "kathy", "katie"], &["kathleen", "kathy"],
    &["kenneth", "ken", "kenny"], &["lawrence", "larry"], &["leonard", "len", "leo"], &["louis", "lou"], &["margaret", "maggie", "meg", "peggy"],
    &["mark", "marc"], &["matthew", "matt"], &["mathew", "matt"], &["michael", "mike", "mick"], &["mitchell", "mitch"],
    &["nancy"], &["nathaniel", "nate", "nathan"], &["nicholas", "nick"], &["pamela", "pam"], &["patricia", "pat", "patty"],
    &["patrick", "pat"], &["peter", "pete"], &["philip", "phil"], &["phillip", "phil"], &["raymond", "ray"],
    &["rebecca", "becky"], &["richard", "rick", "dick", "rich"], &["robert", "bob", "rob", "bobby", "robbie"],
    &["ronald", "ron"], &["samuel", "sam"], &["samantha", "sam"], &["stephen", "steve"], &["steven", "steve"],
    &["stuart", "stu"], &["susan", "sue"], &["theodore", "ted", "teddy"], &["thomas", "tom", "tommy"],
    &["timothy", "tim"], &["victoria", "vicky", "tori"], &["vincent", "vince"], &["walter", "walt"],
    &["william", "bill", "will", "billy", "willie"], &["zachary", "zach"],
];

/// Returns whether two folded first names are forms of one: "mike" and "michael".
pub(super) fn are_forms_of_one(left: &str, right: &str) -> bool {
    NICKNAMES.iter().any(|forms| forms.contains(&left) && forms.contains(&right))
}
