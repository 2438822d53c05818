//! The command `rules`.

use quotewire_engine::RuleId;

/// Returns the table of all rules of quotations, as Markdown: name, example and counter-example.
#[must_use]
pub fn table() -> String {
    let mut table = String::from("| rule | does something in | and nothing in |\n|---|---|---|\n");
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', "<br>");
    for rule in RuleId::all() {
        let (example, counter) = (cell(rule.example()), cell(rule.counter_example()));
        table.push_str(&format!("| `{}` | {example} | {counter} |\n", rule.name()));
    }
    table
}
