/// Takes CSV apart as RFC 4180 describes it, a line at a time.
///
/// A quoted field may hold delimiters, doubled quotes and line ends; space around fields is kept.
/// Tabs and semicolons are accepted as delimiters, as spreadsheets write them.
struct CSVParser {
  /// What stands between two fields.
  let delimiter: UInt8

  private var fields: [String] = []
  private var field: [UInt8] = []
  private var isOpen = false
  private var size = 0
  /// The line on which the record that is being read began, counted from 1.
  private(set) var startLine: Int64 = 0

  /// A record longer than this, in bytes, has a quote that was never closed.
  static let maximumRecordBytes = 1 << 20

  /// What became of a line.
  enum Step {
    /// The record goes on in the next line: a quote is open.
    case open
    /// The record is complete.
    case record([String])
    /// The record cannot be read; the next line begins another.
    case broken(String)
  }

  /// A parser for lines after `header`, which tells the delimiter.
  init(header: ArraySlice<UInt8>) { delimiter = Self.delimiter(of: header) }

  /// The one of comma, semicolon and tab that stands most often outside quotes.
  private static func delimiter(of header: ArraySlice<UInt8>) -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in header {
      if byte == quote { isQuoted.toggle() }
      guard !isQuoted, let index = candidates.firstIndex(of: byte) else { continue }
      counts[index] += 1
    }
    let best = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    return counts[best] == 0 ? candidates[0] : candidates[best]
  }

  private static let quote = UInt8(ascii: "\"")

  /// Reads the next line, without its line end.
  mutating func read(_ line: ArraySlice<UInt8>, number: Int64) -> Step {
    let line = line.last == 0x0D ? line.dropLast() : line
    if isOpen {
      field.append(0x0A)
    } else {
      startLine = number
      size = 0
    }
    size += line.count + 1
    guard size <= Self.maximumRecordBytes else {
      reset()
      return .broken("a record longer than \(Self.maximumRecordBytes) bytes: an open quote?")
    }
    guard scan(line) else {
      reset()
      return .broken("text after a closing quote")
    }
    if isOpen { return .open }
    defer { reset() }
    return .record(fields)
  }

  /// The record at the end of the file, when its last quote was never closed.
  mutating func finish() -> Step? {
    guard isOpen else { return nil }
    reset()
    return .broken("the file ends inside quotes")
  }

  private mutating func reset() {
    fields.removeAll(keepingCapacity: true)
    field.removeAll(keepingCapacity: true)
    isOpen = false
  }

  /// Reads a line's bytes; false when something follows a closing quote.
  private mutating func scan(_ line: ArraySlice<UInt8>) -> Bool {
    var index = line.startIndex
    while index < line.endIndex {
      let byte = line[index]
      index += 1
      if isOpen {
        guard byte == Self.quote else {
          field.append(byte)
          continue
        }
        if index < line.endIndex, line[index] == Self.quote {
          field.append(byte)
          index += 1
          continue
        }
        isOpen = false
        if index < line.endIndex, line[index] != delimiter { return false }
      } else if byte == delimiter {
        endField()
      } else if byte == Self.quote, field.isEmpty {
        isOpen = true
      } else {
        field.append(byte)
      }
    }
    if !isOpen { endField() }
    return true
  }

  private mutating func endField() {
    fields.append(String(decoding: field, as: UTF8.self))
    field.removeAll(keepingCapacity: true)
  }
}
