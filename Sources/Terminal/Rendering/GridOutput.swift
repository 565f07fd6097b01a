extension Output {
  /// Prints rows in the form that was asked for.
  ///
  /// JSON has a shape of its own in every command; where it is asked for, nothing is printed.
  package func write(_ grid: Grid, as form: FormatOptions.Format) throws {
    switch form {
    case .json: break
    case .csv: try write(grid.csv())
    case .markdown: try write(grid.markdown())
    case .table:
      try write(grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
  }
}
