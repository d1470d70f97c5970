//! A figure over months as a drawing: shares as points on a line with the range each is sure to, other
//! numbers as columns. Every number of it stands in the table beside it, so it is hidden from readers
//! that cannot see.

use maud::{Markup, html};

/// One month.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its name: 26-04.
    pub label: String,
    /// The figure; none where there is nothing to count.
    pub value: Option<f64>,
    /// The range it is sure to.
    pub range: Option<(f64, f64)>,
    /// A second number to be seen inside the first, such as those without repeats.
    pub inner: Option<f64>,
}

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 220.0;
/// Room for the numbers at the left, at the right, above and below.
const MARGIN: (f64, f64, f64, f64) = (52.0, 8.0, 10.0, 26.0);

/// Draws shares in per cent, on a scale from 0 to 100.
pub fn shares(points: &[Point]) -> Markup {
    drawing(
        points,
        100.0,
        |tick| format!("{tick:.0}%"),
        |place| {
            let line = path(points, place);
            html! {
                path.trend-line d=(line) fill="none" {}
                @for (n, point) in points.iter().enumerate() {
                    @if let (Some(value), Some((low, high))) = (point.value, point.range) {
                        line.trend-range x1=(at(place.x(n))) x2=(at(place.x(n))) y1=(at(place.y(low))) y2=(at(place.y(high))) {}
                        circle.trend-point cx=(at(place.x(n))) cy=(at(place.y(value))) r="4" {}
                    }
                }
            }
        },
    )
}

/// Draws amounts or numbers as columns, on a scale from 0.
pub fn columns(points: &[Point]) -> Markup {
    let most = points.iter().filter_map(|point| point.value).fold(0.0_f64, f64::max);
    drawing(points, ceiling(most), short, |place| {
        let width = (place.step() * 0.6).min(36.0);
        let column = |n: usize, value: f64, class: &str| {
            let y = place.y(value);
            html! { rect class=(class) x=(at(place.x(n) - width / 2.0)) y=(at(y)) width=(at(width)) height=(at((place.y(0.0) - y).max(0.0))) {} }
        };
        html! {
            @for (n, point) in points.iter().enumerate() {
                @if let Some(value) = point.value { (column(n, value, "trend-column")) }
                @if let Some(inner) = point.inner { (column(n, inner, "trend-column is-inner")) }
            }
        }
    })
}

struct Place {
    points: usize,
    most: f64,
}

impl Place {
    fn step(&self) -> f64 {
        (WIDTH - MARGIN.0 - MARGIN.1) / self.points.max(1) as f64
    }

    fn x(&self, n: usize) -> f64 {
        MARGIN.0 + self.step() * (n as f64 + 0.5)
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value / self.most).clamp(0.0, 1.0);
        HEIGHT - MARGIN.3 - share * (HEIGHT - MARGIN.2 - MARGIN.3)
    }
}

fn drawing(
    points: &[Point],
    most: f64,
    tick: impl Fn(f64) -> String,
    marks: impl FnOnce(&Place) -> Markup,
) -> Markup {
    let place = Place { points: points.len(), most };
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| share * most);
    // At most a dozen names fit below.
    let every = points.len().div_ceil(12).max(1);
    html! {
        svg.trend viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" focusable="false" {
            @for value in ticks {
                line.trend-grid x1=(at(MARGIN.0)) x2=(at(WIDTH - MARGIN.1)) y1=(at(place.y(value))) y2=(at(place.y(value))) {}
                text.trend-tick x=(at(MARGIN.0 - 6.0)) y=(at(place.y(value) + 4.0)) text-anchor="end" { (tick(value)) }
            }
            @for (n, point) in points.iter().enumerate().filter(|(n, _)| (points.len() - 1 - n).is_multiple_of(every)) {
                text.trend-tick x=(at(place.x(n))) y=(at(HEIGHT - 8.0)) text-anchor="middle" { (point.label) }
            }
            (marks(&place))
        }
    }
}

/// The line through the months that have a figure; a month without one breaks it.
fn path(points: &[Point], place: &Place) -> String {
    let mut out = String::new();
    let mut pen = 'M';
    for (n, point) in points.iter().enumerate() {
        match point.value {
            None => pen = 'M',
            Some(value) => {
                out.push_str(&format!("{pen}{} {}", at(place.x(n)), at(place.y(value))));
                pen = 'L';
            }
        }
    }
    out
}

fn at(number: f64) -> String {
    format!("{number:.1}")
}

/// The round number at or above, so that the scale has round ticks.
fn ceiling(most: f64) -> f64 {
    if most <= 4.0 {
        return 4.0;
    }
    let power = 10_f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 4.0, 8.0, 10.0];
    steps.iter().map(|step| step * power).find(|top| most <= *top).unwrap_or(most)
}

/// 1.2万.
fn short(value: f64) -> String {
    match value {
        value if value >= 10_000.0 => format!("{:.1}万", value / 10_000.0).replace(".0万", "万"),
        value => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: Option<f64>) -> Point {
        Point { label: "26-04".into(), value, range: None, inner: None }
    }

    #[test]
    fn a_month_without_a_figure_breaks_the_line() {
        let points = [point(Some(50.0)), point(None), point(Some(60.0))];
        let line = path(&points, &Place { points: 3, most: 100.0 });
        assert_eq!(line.matches('M').count(), 2);
        assert_eq!(line.matches('L').count(), 0);
    }

    #[test]
    fn scales_end_on_round_numbers() {
        assert_eq!([0.0, 7.0, 31.0, 99.0, 1_200.0].map(ceiling), [4.0, 8.0, 40.0, 100.0, 2_000.0]);
        assert_eq!(short(25_000.0), "2.5万");
    }
}
