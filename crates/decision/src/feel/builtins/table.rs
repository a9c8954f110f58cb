//! Every function with its parameters.

use super::{Answer, Builtin, Call, contexts, dates, lists, numbers, ranges, regex, statistics, texts};

type Forms = &'static [&'static [&'static str]];

const fn entry(name: &'static str, forms: Forms, run: fn(&mut Call<'_>) -> Answer) -> Builtin {
    Builtin { name, forms, run }
}

const N_SCALE: Forms = &[&["n", "scale"]];
const N_SCALE_IF_ANY: Forms = &[&["n", "scale?"]];
const ONE_NUMBER: Forms = &[&["number"]];
const LIST_OR_ITEMS: Forms = &[&["list"], &["n*"]];
const RANGE_RANGE: Forms = &[&["range1", "range2"]];
const ANY_TWO: Forms =
    &[&["point1", "point2"], &["point", "range"], &["range", "point"], &["range1", "range2"]];
const POINT_IN_RANGE: Forms = &[&["point", "range"], &["range1", "range2"]];
const RANGE_OF_POINT: Forms = &[&["range", "point"], &["range1", "range2"]];
const MATCH: Forms = &[&["string", "match"]];
const DATE: Forms = &[&["date"]];
const DATE_PARTS: Forms = &[
    &["from"],
    &["date", "time"],
    &["year", "month", "day", "hour", "minute", "second"],
    &["year", "month", "day", "hour", "minute", "second", "offset"],
    &["year", "month", "day", "hour", "minute", "second", "timezone"],
];

pub(super) static ALL: &[Builtin] = &[
    // Conversion.
    entry("date", &[&["from"], &["year", "month", "day"]], dates::date),
    entry("time", &[&["from"], &["hour", "minute", "second", "offset?"]], dates::time),
    entry("date and time", DATE_PARTS, dates::date_and_time),
    entry("duration", &[&["from"]], dates::duration),
    entry("years and months duration", &[&["from", "to"]], dates::years_and_months),
    entry("number", &[&["from", "grouping separator", "decimal separator"]], numbers::number),
    entry("string", &[&["from"]], texts::string),
    entry("range", &[&["from"]], ranges::range),
    // Logic.
    entry("not", &[&["negand"]], statistics::not),
    entry("is", &[&["value1", "value2"]], statistics::is),
    // Texts.
    entry("substring", &[&["string", "start position", "length?"]], texts::substring),
    entry("string length", &[&["string"]], texts::length),
    entry("upper case", &[&["string"]], texts::upper),
    entry("lower case", &[&["string"]], texts::lower),
    entry("substring before", MATCH, texts::before),
    entry("substring after", MATCH, texts::after),
    entry("contains", MATCH, texts::contains),
    entry("starts with", MATCH, texts::starts),
    entry("ends with", MATCH, texts::ends),
    entry("replace", &[&["input", "pattern", "replacement", "flags?"]], regex::replace),
    entry("matches", &[&["input", "pattern", "flags?"]], regex::matches),
    entry("split", &[&["string", "delimiter"]], regex::split),
    entry("string join", &[&["list", "delimiter?"]], texts::join),
    // Numbers.
    entry("decimal", N_SCALE, numbers::decimal),
    entry("floor", N_SCALE_IF_ANY, numbers::floor),
    entry("ceiling", N_SCALE_IF_ANY, numbers::ceiling),
    entry("round up", N_SCALE, numbers::round_up),
    entry("round down", N_SCALE, numbers::round_down),
    entry("round half up", N_SCALE, numbers::round_half_up),
    entry("round half down", N_SCALE, numbers::round_half_down),
    entry("abs", &[&["n"]], numbers::abs),
    entry("modulo", &[&["dividend", "divisor"]], numbers::modulo),
    entry("sqrt", ONE_NUMBER, numbers::sqrt),
    entry("log", ONE_NUMBER, numbers::log),
    entry("exp", ONE_NUMBER, numbers::exp),
    entry("odd", ONE_NUMBER, numbers::odd),
    entry("even", ONE_NUMBER, numbers::even),
    // Lists.
    entry("list contains", &[&["list", "element"]], lists::contains),
    entry("count", &[&["list"]], lists::count),
    entry("sublist", &[&["list", "start position", "length?"]], lists::sublist),
    entry("append", &[&["list", "item*"]], lists::append),
    entry("concatenate", &[&["list*"]], lists::concatenate),
    entry("insert before", &[&["list", "position", "newItem"]], lists::insert_before),
    entry("remove", &[&["list", "position"]], lists::remove),
    entry("list replace", &[&["list", "position", "newItem"], &["list", "match", "newItem"]], lists::replace),
    entry("reverse", &[&["list"]], lists::reverse),
    entry("index of", &[&["list", "match"]], lists::index_of),
    entry("union", &[&["list*"]], lists::union),
    entry("distinct values", &[&["list"]], lists::distinct_values),
    entry("flatten", &[&["list"]], lists::flatten),
    entry("sort", &[&["list", "precedes?"]], lists::sort),
    entry("min", LIST_OR_ITEMS, statistics::min),
    entry("max", LIST_OR_ITEMS, statistics::max),
    entry("sum", LIST_OR_ITEMS, statistics::sum),
    entry("product", LIST_OR_ITEMS, statistics::product),
    entry("mean", LIST_OR_ITEMS, statistics::mean),
    entry("median", LIST_OR_ITEMS, statistics::median),
    entry("stddev", LIST_OR_ITEMS, statistics::stddev),
    entry("mode", LIST_OR_ITEMS, statistics::mode),
    entry("all", LIST_OR_ITEMS, statistics::all),
    entry("any", LIST_OR_ITEMS, statistics::any),
    // Days and times.
    entry("now", &[&[]], dates::now),
    entry("today", &[&[]], dates::today),
    entry("day of year", DATE, dates::day_of_year),
    entry("day of week", DATE, dates::day_of_week),
    entry("month of year", DATE, dates::month_of_year),
    entry("week of year", DATE, dates::week_of_year),
    // Ranges.
    entry("before", ANY_TWO, ranges::before),
    entry("after", ANY_TWO, ranges::after),
    entry("meets", RANGE_RANGE, ranges::meets),
    entry("met by", RANGE_RANGE, ranges::met_by),
    entry("overlaps", RANGE_RANGE, ranges::overlaps),
    entry("overlaps before", RANGE_RANGE, ranges::overlaps_before),
    entry("overlaps after", RANGE_RANGE, ranges::overlaps_after),
    entry("finishes", POINT_IN_RANGE, ranges::finishes),
    entry("finished by", RANGE_OF_POINT, ranges::finished_by),
    entry("includes", RANGE_OF_POINT, ranges::includes),
    entry("during", POINT_IN_RANGE, ranges::during),
    entry("starts", POINT_IN_RANGE, ranges::starts),
    entry("started by", RANGE_OF_POINT, ranges::started_by),
    entry("coincides", ANY_TWO, ranges::coincides),
    // Contexts.
    entry("get value", &[&["m", "key"]], contexts::get_value),
    entry("get entries", &[&["m"]], contexts::get_entries),
    entry("context", &[&["entries"]], contexts::context),
    entry("context put", &[&["context", "key", "value"], &["context", "keys", "value"]], contexts::put),
    entry("context merge", &[&["contexts"]], contexts::merge),
];
