/// Cases written as a table.
///
/// The first line names the columns, each further line is a case. `|` stands between what is given
/// and what is expected; the last column behind it takes the rest of its line. A note begins with
/// two spaces and `#`. A lone `-` is an empty value.
public struct TextTable: Sendable {
  /// One case.
  public struct Row: Sendable {
    /// The line as it was written, for the message of a failure.
    public let line: String
    /// The values by column.
    public let values: [String: String]

    /// The value of a column; empty for `-` and for a column that the table does not have.
    public subscript(column: String) -> String { values[column] ?? "" }
  }

  /// The columns before the `|`, in order.
  public private(set) var given: [String] = []
  /// The cases.
  public private(set) var rows: [Row] = []

  /// Reads a table.
  public init(_ text: String) {
    for written in text.split(separator: "\n") {
      let line = Self.withoutNote(written)
      let parts = line.split(separator: "|", maxSplits: 1).map { $0.split(separator: " ") }
      if parts.isEmpty { continue }
      let expected = parts.count > 1 ? parts[1] : []
      if given.isEmpty {
        given = parts[0].map(String.init)
        columns = expected.map(String.init)
        continue
      }
      var values: [String: String] = [:]
      for (name, value) in zip(given, parts[0]) where value != "-" { values[name] = String(value) }
      for (index, name) in columns.enumerated() where index < expected.count {
        let rest = expected[index...].joined(separator: " ")
        let value = index == columns.count - 1 ? rest : String(expected[index])
        if value != "-" { values[name] = value }
      }
      rows.append(Row(line: String(written), values: values))
    }
  }

  private var columns: [String] = []

  private static func withoutNote(_ line: Substring) -> Substring {
    if line.hasPrefix("#") { return "" }
    guard let note = line.ranges(of: "  #").first else { return line }
    return line[..<note.lowerBound]
  }
}
