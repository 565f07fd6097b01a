import Metering

/// Reads a file that holds records as JSON (one document, or a value a line) or as CSV, whichever
/// it is: people save the same export in all of these.
struct RecordFile {
  /// What is read.
  enum Record {
    /// A JSON value. An array that is a whole value is given element by element.
    case value(JSON)
    /// The columns of CSV as they are written, before the first row.
    case header([String])
    /// A row under the names of its columns, made alike.
    case row(Fields)
  }

  /// Takes a record and its line, counted from 1.
  ///
  /// In a document of many lines all stand on its first.
  typealias Reader = (Record, _ line: Int64, inout ImportSink) throws -> Void

  private enum Shape {
    case unknown
    case jsonLines
    /// One document over many lines, as far as it was read, and the line it began on.
    case document([UInt8], first: Int64)
    case csv(columns: [String])
  }

  private var shape = Shape.unknown
  private var parser = CSVParser(header: [])
  private let mayBeCSV: Bool

  /// Calls `body` with every record.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - mayBeCSV: Whether the format has a CSV.
  ///   - sink: Gets what cannot be read.
  ///   - body: Takes the records.
  /// - Throws: What the file and `body` throw.
  static func read(
    _ file: any ImportFile, mayBeCSV: Bool = true, into sink: inout ImportSink, _ body: Reader
  ) throws {
    var reader = RecordFile(mayBeCSV: mayBeCSV)
    try file.forEachLine { number, bytes in
      let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
      try reader.line(bytes, number, into: &sink, body)
    }
    switch reader.shape {
    case .unknown, .jsonLines: break
    case .document(let bytes, let first):
      try reader.parse(bytes[...], first, into: &sink, body)
    case .csv(let columns):
      if let step = reader.parser.finish() { try reader.row(step, columns, into: &sink, body) }
    }
  }

  private init(mayBeCSV: Bool) { self.mayBeCSV = mayBeCSV }

  private mutating func line(
    _ bytes: ArraySlice<UInt8>, _ number: Int64, into sink: inout ImportSink, _ body: Reader
  ) throws {
    switch shape {
    case .unknown: try begin(bytes, number, into: &sink, body)
    case .jsonLines: try parse(bytes, number, into: &sink, body)
    case .document(var text, let first):
      if let value = wholeObject(bytes, after: text) {
        sink.reject(line: first, "this line breaks off")
        shape = .jsonLines
        return try give(value, number, into: &sink, body)
      }
      // Emptied first, so that the text grows in place.
      shape = .unknown
      text.append(0x0A)
      text += bytes
      shape = .document(text, first: first)
    case .csv(let columns):
      let step = parser.read(bytes, number: number)
      try row(step, columns, into: &sink, body)
    }
  }

  /// Decides by the first line.
  private mutating func begin(
    _ bytes: ArraySlice<UInt8>, _ number: Int64, into sink: inout ImportSink, _ body: Reader
  ) throws {
    let start = bytes.first { $0 > 0x20 }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") {
      guard let value = try? JSON(line: bytes) else {
        shape = .document(Array(bytes), first: number)
        return
      }
      shape = .jsonLines
      return try give(value, number, into: &sink, body)
    }
    guard mayBeCSV else { return sink.reject(line: number, "this is no JSON") }
    parser = CSVParser(header: bytes)
    guard case .record(let names) = parser.read(bytes, number: number) else {
      throw MeteringError("the header cannot be read")
    }
    try body(.header(names), number, &sink)
    shape = .csv(columns: names.map(ColumnName.normal))
  }

  /// The object that is a line of its own after a line that broke off: no document has one there.
  private func wholeObject(_ line: ArraySlice<UInt8>, after text: [UInt8]) -> JSON? {
    guard line.first == UInt8(ascii: "{"), text.first == UInt8(ascii: "{"), !text.contains(0x0A)
    else { return nil }
    return try? JSON(line: line)
  }

  private func parse(
    _ bytes: ArraySlice<UInt8>, _ number: Int64, into sink: inout ImportSink, _ body: Reader
  ) throws {
    let value: JSON
    do { value = try JSON(line: bytes) } catch {
      return sink.reject(line: number, "\(error)")
    }
    try give(value, number, into: &sink, body)
  }

  private func give(
    _ value: JSON, _ line: Int64, into sink: inout ImportSink, _ body: Reader
  ) throws {
    guard let elements = value.array else { return try body(.value(value), line, &sink) }
    for element in elements { try body(.value(element), line, &sink) }
  }

  private func row(
    _ step: CSVParser.Step, _ columns: [String], into sink: inout ImportSink, _ body: Reader
  ) throws {
    let number = parser.startLine
    switch step {
    case .open: return
    case .broken(let reason): sink.reject(line: number, reason)
    case .record(let cells):
      // A line that a spreadsheet wrote as `,,,`.
      if cells.allSatisfy(\.isEmpty) { return }
      if cells.count > columns.count {
        let reason = "\(cells.count) fields under a header of \(columns.count)"
        return sink.reject(line: number, reason)
      }
      try body(.row(Fields(columns: columns, cells: cells)), number, &sink)
    }
  }
}
