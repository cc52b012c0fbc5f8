//! Figures as people write them.

/// `1234567.0` is `1,234,567`; fractions get two digits.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "an unknown number of".to_owned();
    }
    let rounded = if (value - value.round()).abs() < 0.005 { value.round() } else { (value * 100.0).round() / 100.0 };
    let text = if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.2}") };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    fraction.map_or_else(|| format!("{sign}{grouped}"), |f| format!("{sign}{grouped}.{f}"))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn figures_are_grouped_by_thousands() {
        for (value, text) in [
            (0.0, "0"),
            (12.0, "12"),
            (1_000.0, "1,000"),
            (1_234_567.0, "1,234,567"),
            (2.345, "2.35"),
            (-1_500.0, "-1,500"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
