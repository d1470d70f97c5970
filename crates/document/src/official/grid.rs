//! The grid of a table: where each cell lies, and whether the cells cover it exactly.

use super::{Cell, DocumentError, Table};

/// One place in the row of a laid-out table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// A cell begins here.
    Begins(&'a Cell),
    /// A cell that began in an earlier row goes on here, over so many columns.
    GoesOn {
        /// Columns it covers.
        columns: u16,
    },
}

/// The rows of `table` with every place named, left to right.
///
/// # Errors
/// [`DocumentError::TableShape`] if a cell is empty in extent, sticks out, overlaps or leaves a gap;
/// `number` is the table's number in the document, for the message.
pub(super) fn places(table: &Table, number: usize) -> Result<Vec<Vec<Place<'_>>>, DocumentError> {
    let width = table.widths.len();
    let fault = |row: usize| DocumentError::TableShape { table: number, row: row + 1 };
    if width == 0 || table.widths.contains(&0) || table.rows.is_empty() {
        return Err(fault(0));
    }
    // For each column: rows still covered from above, and the width of the covering cell at its first column.
    let mut covered: Vec<(u16, u16)> = vec![(0, 0); width];
    let mut result = Vec::with_capacity(table.rows.len());
    for (number, row) in table.rows.iter().enumerate() {
        let mut cells = row.cells.iter();
        let mut places = Vec::new();
        let mut next = vec![(0, 0); width];
        let mut column = 0;
        while column < width {
            let (rows, columns) = covered[column];
            let (place, span, left) = if rows > 0 {
                (Place::GoesOn { columns }, columns, rows - 1)
            } else {
                let cell = cells.next().ok_or_else(|| fault(number))?;
                let span = usize::from(cell.columns);
                let free = covered.iter().skip(column).take(span).filter(|c| c.0 == 0).count();
                let below = table.rows.len() - number;
                if span == 0 || cell.rows == 0 || free < span || usize::from(cell.rows) > below {
                    return Err(fault(number));
                }
                (Place::Begins(cell), cell.columns, cell.rows - 1)
            };
            for slot in &mut next[column..column + usize::from(span)] {
                *slot = (left, span);
            }
            places.push(place);
            column += usize::from(span);
        }
        if cells.next().is_some() {
            return Err(fault(number));
        }
        covered = next;
        result.push(places);
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        let rows = rows.into_iter().map(|cells| Row { cells, lines: 1 }).collect();
        Table { widths: vec![1, 2, 2], rows }
    }

    fn cell() -> Cell {
        Cell::label("甲")
    }

    #[test]
    fn spans_that_cover_the_grid_are_accepted() {
        let table = table(vec![vec![cell().down(2), cell().across(2)], vec![cell(), cell()]]);
        let places = places(&table, 1).unwrap();
        assert!(matches!(places[1][0], Place::GoesOn { columns: 1 }));
        assert_eq!(places[1].len(), 3);
    }

    #[test]
    fn gaps_overlaps_and_overhang_are_refused_with_their_row() {
        let wrong = [
            (1, vec![vec![cell(), cell()]]),
            (1, vec![vec![cell(), cell().across(3)]]),
            (2, vec![vec![cell(), cell().down(2), cell()], vec![cell().across(2), cell()]]),
            (1, vec![vec![cell().down(2), cell(), cell()]]),
            (1, vec![vec![cell(), cell(), cell(), cell()]]),
            (1, vec![vec![cell().across(0), cell(), cell(), cell()]]),
        ];
        for (row, rows) in wrong {
            let expected = DocumentError::TableShape { table: 7, row };
            assert_eq!(places(&table(rows), 7).unwrap_err(), expected);
        }
    }
}
