/// A response as it came over the wire: one JSON value, or the events of a stream.
enum Transcript {
  case document(JSON)
  case stream([TranscriptEvent])

  /// What a stream sends in place of a last event, as OpenAI does.
  static let done = "[DONE]"

  /// Takes the bytes apart: a JSON body, server-sent events, values one after another (NDJSON), or
  /// an array of chunks.
  ///
  /// A stream that breaks off inside its last event keeps the events before it.
  ///
  /// - Throws: ``MeteringError`` when the input is empty or is none of these, with the byte offset.
  init(_ bytes: [UInt8]) throws(MeteringError) {
    if Transcript.isEventStream(bytes) {
      self = .stream(try Transcript.events(in: bytes))
      return
    }
    let values = try bytes.withUnsafeBufferPointer { (buffer) throws(MeteringError) in
      try Transcript.values(in: UnsafeRawBufferPointer(buffer))
    }
    if values.count == 1 {
      guard case .array(let elements) = values[0], !elements.isEmpty,
        elements.allSatisfy({ $0.object != nil })
      else {
        self = .document(values[0])
        return
      }
      self = .stream(elements.map { TranscriptEvent(name: nil, body: $0) })
    } else {
      self = .stream(values.map { TranscriptEvent(name: nil, body: $0) })
    }
  }

  /// One value after another, with or without line ends between them.
  private static func values(in bytes: UnsafeRawBufferPointer) throws(MeteringError) -> [JSON] {
    var reader = JSONReader(bytes)
    var values = [try reader.next()]
    while !reader.isAtEnd {
      do {
        values.append(try reader.next())
      } catch {
        // The last line of a stream that was cut off; anything else is no JSON.
        if reader.isAtEnd { break }
        throw error
      }
    }
    return values
  }
}

/// One event of a stream.
struct TranscriptEvent {
  /// The name that server-sent events give it, such as `message_start`.
  let name: String?
  /// Its data; `null` for the mark that ends a stream.
  let body: JSON

  /// What kind of event it says it is.
  var type: String? { body["type"]?.string ?? body["event_type"]?.string ?? name }
}

// Server-sent events, by the WHATWG's HTML standard, section 9.2.
extension Transcript {
  private static func isEventStream(_ bytes: [UInt8]) -> Bool {
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count, bytes[start] == 0x0A || bytes[start] == 0x0D { start += 1 }
    let rest = bytes[start...]
    return [":", "data:", "event:", "id:", "retry:"].contains { rest.starts(with: $0.utf8) }
  }

  private static func events(in bytes: [UInt8]) throws(MeteringError) -> [TranscriptEvent] {
    var events: [TranscriptEvent] = []
    var name: String?
    var data: [ArraySlice<UInt8>] = []
    var offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while offset < bytes.count {
      let end = bytes[offset...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      let line = bytes[offset..<end]
      offset = end + 1
      // CR LF is one line end, not an empty line.
      if end < bytes.count - 1, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { offset += 1 }
      if line.isEmpty {
        try flush(name, data, isLast: offset >= bytes.count, into: &events)
        (name, data) = (nil, [])
      } else if let value = field("event", of: line) {
        name = String(decoding: value, as: UTF8.self)
      } else if let value = field("data", of: line) {
        data.append(value)
      }
    }
    try flush(name, data, isLast: true, into: &events)
    return events
  }

  /// The value of a line `name: value`, or nil when the line is another field or a comment.
  private static func field(_ name: String, of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard line.starts(with: (name + ":").utf8) else { return nil }
    let value = line.dropFirst(name.utf8.count + 1)
    return value.first == 0x20 ? value.dropFirst() : value
  }

  /// Adds the event that the collected lines make up.
  private static func flush(
    _ name: String?, _ data: [ArraySlice<UInt8>], isLast: Bool,
    into events: inout [TranscriptEvent]
  ) throws(MeteringError) {
    if data.isEmpty { return }
    if data.count > 1, let body = try? JSON(parsing: Array(data.joined(separator: [0x0A]))) {
      events.append(TranscriptEvent(name: name, body: body))
      return
    }
    // Logs that lost their empty lines have one event a line.
    for (index, line) in data.enumerated() {
      if line.elementsEqual(done.utf8) {
        events.append(TranscriptEvent(name: done, body: .null))
        continue
      }
      // Words such as `ping` carry nothing to count.
      guard line.first == UInt8(ascii: "{") || line.first == UInt8(ascii: "[") else { continue }
      do {
        events.append(TranscriptEvent(name: name, body: try JSON(parsing: Array(line))))
      } catch {
        // The stream was cut off inside its last event.
        if isLast && index == data.count - 1 && !events.isEmpty { return }
        throw MeteringError("event \(events.count + 1) of the stream: \(error)")
      }
    }
  }
}
