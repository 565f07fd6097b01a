import Metering

/// Usage events as `costs record -` takes them, one JSON object a line.
struct NDJSONSource: ImportSource {
  static let name = "ndjson"
  static let summary = "usage events, one JSON object a line"
  static let canResume = true
  static let canCheckpoint = true
  static let isEvents = true

  init() {}

  /// None: such files lie where their owner wants them.
  static func places(_ environment: ImportEnvironment) -> [String] { [] }

  static func isOwn(path: String) -> Bool {
    [".ndjson", ".jsonl"].contains { path.hasSuffix($0) }
  }

  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws {
    let place = absolutePath(file.path)
    try file.forEachLine { number, bytes in
      var event: UsageEvent
      do {
        event = try bytes.withUnsafeBytes { try UsageEvent(parsing: $0) }
      } catch {
        sink.reject(line: number, "\(error)")
        return
      }
      if event.id == nil { event.id = Self.id(of: bytes, in: place, line: number) }
      try sink.take(ImportedCall(event: event, line: number))
    }
  }

  /// The id of an event without one: the same content on the same line of the same file is the same
  /// call.
  ///
  /// The same content on another line is another call, for a program may well do a thing twice.
  static func id(of bytes: some Sequence<UInt8>, in place: String, line: Int64) -> String {
    var hash = StableHash()
    hash.add(place)
    hash.add(line)
    hash.add(bytes)
    return "ndjson:" + hash.text
  }
}
