/// One usage event as places in its line: what a bulk load reads millions of.
///
/// Why beside ``EventScanner``: a `UsageEvent` owns a dozen texts and two tables, whose making and
/// freeing takes longer than reading them. Here a text is the place where it stands, and the memory
/// is used again for the next line.
///
/// Plain are known fields with strings without escapes, whole numbers, `null`, and tags of such
/// strings. Whatever else comes up, right or wrong, is left to `UsageEvent`, so that there is one
/// place that says what is wrong. Of texts nothing is checked here but their quotes.
public struct EventColumns: ~Copyable {
  /// A text: a place in the line that was read last.
  public typealias Text = UnsafeRawBufferPointer

  /// The texts of an event, each with a column of its own.
  public enum TextField: Int, CaseIterable, Sendable {
    case id, model, requestedModel, provider, status, serviceTier, speed, inferenceGeo
    /// The reported cost: a JSON string or number as it was written.
    case cost
    /// The tags: a JSON object as it was written.
    case tags
    /// The first of ``Attribution``'s cases, which follow in their order.
    case attribution
  }

  private static let textCount = TextField.attribution.rawValue + Attribution.allCases.count
  private static let countCount = UsageKind.allCases.count

  private let texts: UnsafeMutablePointer<Text>
  private let counts: UnsafeMutablePointer<Int64>
  private var scanner: ColumnScanner

  /// Columns without an event.
  public init() {
    texts = .allocate(capacity: Self.textCount)
    counts = .allocate(capacity: Self.countCount)
    texts.initialize(repeating: Text(start: nil, count: 0), count: Self.textCount)
    counts.initialize(repeating: 0, count: Self.countCount)
    scanner = ColumnScanner(texts: texts, counts: counts)
  }

  deinit {
    texts.deallocate()
    counts.deallocate()
    scanner.free()
  }

  /// Reads the event on a line.
  ///
  /// - Parameter line: The line without its end. Behind it lie at least eight bytes that may be
  ///   read, the first of them below 0x20, which no string of JSON may hold.
  /// - Returns: Whether it is plain; if not, nothing is known of it.
  public mutating func read(_ line: UnsafeRawBufferPointer) -> Bool { scanner.read(line) }

  /// A text of the event; nil when it is absent.
  public func text(_ field: TextField) -> Text? { text(at: field.rawValue) }

  /// Whom the call is charged to; nil when that is absent.
  public func text(_ dimension: Int) -> Text? {
    text(at: TextField.attribution.rawValue + dimension)
  }

  private func text(at index: Int) -> Text? {
    scanner.seen & (1 << UInt64(index)) == 0 ? nil : texts[index]
  }

  /// The count of a kind; 0 where it is absent, and one request.
  public func count(_ kind: UsageKind) -> Int64 {
    let isSeen = scanner.seenCounts & (1 << UInt64(kind.rawValue)) != 0
    return isSeen ? counts[kind.rawValue] : kind == .request ? 1 : 0
  }

  /// Whether the event names any count.
  public var hasUsage: Bool { scanner.seenCounts != 0 }

  /// Whether all counts are of text: input, cache, output and reasoning tokens, and requests.
  public var isTextOnly: Bool { scanner.seenCounts & ~Self.textKinds == 0 }

  private static let textKinds: UInt64 = {
    let kinds: [UsageKind] = [
      .input, .cacheRead, .cacheCreation, .cacheCreation1h, .output, .reasoning, .request,
    ]
    return kinds.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }()

  /// Whether counts of text can all be true, as `Usage.validate()` says it.
  public var isTextConsistent: Bool {
    let creation = count(.cacheCreation)
    return count(.cacheRead) + creation <= count(.input)
      && count(.cacheCreation1h) <= creation && count(.reasoning) <= count(.output)
      && (scanner.totalTokens < 0 || !hasUsage
        || scanner.totalTokens == count(.input) + count(.output))
  }

  /// When the provider answered, in Unix milliseconds; nil when the event does not say.
  public var occurredAtMs: Int64? { scanner.occurredAtMs < 0 ? nil : scanner.occurredAtMs }

  /// How long the call took, in milliseconds; nil when the event does not say.
  public var latencyMs: Int64? { scanner.latencyMs < 0 ? nil : scanner.latencyMs }

  /// Whether a text is ASCII that an event may hold: not empty, not too long, no control.
  public static func isReadableASCII(_ text: Text) -> Bool {
    guard !text.isEmpty, text.count <= UsageEvent.maximumTextBytes else { return false }
    var wrong = false
    // Quotes and controls below 0x20 are excluded by the reader.
    for byte in text where byte >= 0x7F { wrong = true }
    return !wrong
  }
}

/// The pass over a line.
///
/// It looks at no length: what stands behind the line ends every string and is no mark of JSON.
private struct ColumnScanner {
  private let texts: UnsafeMutablePointer<EventColumns.Text>
  private let counts: UnsafeMutablePointer<Int64>
  fileprivate var at: UnsafePointer<UInt8>
  private var keys: KeyMemory
  private var dates = DateMemory()
  /// Which texts and counts were seen, by their numbers.
  private(set) var seen: UInt64 = 0
  private(set) var seenCounts: UInt64 = 0
  /// Less than 0 when absent.
  private(set) var occurredAtMs: Int64 = -1
  private(set) var latencyMs: Int64 = -1
  private(set) var totalTokens: Int64 = -1

  init(texts: UnsafeMutablePointer<EventColumns.Text>, counts: UnsafeMutablePointer<Int64>) {
    self.texts = texts
    self.counts = counts
    at = UnsafePointer(UnsafeRawPointer(texts).assumingMemoryBound(to: UInt8.self))
    keys = KeyMemory()
  }

  func free() { keys.free() }

  mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let start = line.baseAddress else { return false }
    at = start.assumingMemoryBound(to: UInt8.self)
    (seen, seenCounts) = (0, 0)
    (occurredAtMs, latencyMs, totalTokens) = (-1, -1, -1)
    skipSpace()
    guard scan() else { return false }
    return UnsafeRawPointer(at) == start + line.count
  }

  private mutating func scan() -> Bool {
    guard takes(UInt8(ascii: "{")) else { return false }
    var number = 0
    while true {
      guard let key = string(), takes(UInt8(ascii: ":")) else { return false }
      let code = keys.code(of: key, number: number)
      number += 1
      guard value(code) else { return false }
      if takes(UInt8(ascii: ",")) { continue }
      return takes(UInt8(ascii: "}"))
    }
  }

  /// Reads one value; false when it is not plain, or its field is not known.
  private mutating func value(_ code: UInt8) -> Bool {
    if at.pointee == UInt8(ascii: "n") { return code != KeyMemory.unknown && takesNull() }
    switch code {
    case KeyMemory.counts..<KeyMemory.latency:
      guard let count = number() else { return false }
      counts[Int(code - KeyMemory.counts)] = count
      seenCounts |= 1 << UInt64(code - KeyMemory.counts)
      return true
    case KeyMemory.latency:
      guard let count = number() else { return false }
      latencyMs = count
      return true
    case KeyMemory.total:
      guard let count = number() else { return false }
      totalTokens = count
      return true
    case KeyMemory.occurredAt:
      guard let text = string(), let ms = dates.instant(text) else { return false }
      occurredAtMs = ms
      return true
    case UInt8(EventColumns.TextField.cost.rawValue):
      guard let text = at.pointee == UInt8(ascii: "\"") ? string() : decimal() else { return false }
      return put(text, code)
    case UInt8(EventColumns.TextField.tags.rawValue): return tags(code)
    case KeyMemory.unknown: return false
    default:
      guard let text = string() else { return false }
      return put(text, code)
    }
  }

  private mutating func put(_ text: EventColumns.Text, _ code: UInt8) -> Bool {
    texts[Int(code)] = text
    seen |= 1 << UInt64(code)
    return true
  }

  private mutating func tags(_ code: UInt8) -> Bool {
    let start = at
    guard takes(UInt8(ascii: "{")) else { return false }
    if at.pointee != UInt8(ascii: "}") {
      repeat {
        guard string() != nil, takes(UInt8(ascii: ":")) else { return false }
        if at.pointee == UInt8(ascii: "n") {
          if !takesNull() { return false }
        } else if string() == nil {
          return false
        }
      } while takes(UInt8(ascii: ","))
    }
    guard at.pointee == UInt8(ascii: "}") else { return false }
    at += 1
    let text = EventColumns.Text(start: start, count: at - start)
    skipSpace()
    return put(text, code)
  }

  // MARK: Steps, each up to the next thing that is no white space

  @inline(__always)
  fileprivate mutating func skipSpace() {
    while at.pointee == 0x20 || at.pointee == 0x09 || at.pointee == 0x0D { at += 1 }
  }

  @inline(__always)
  private mutating func takes(_ mark: UInt8) -> Bool {
    guard at.pointee == mark else { return false }
    at += 1
    skipSpace()
    return true
  }

  private mutating func takesNull() -> Bool {
    guard at[1] == UInt8(ascii: "u"), at[2] == UInt8(ascii: "l"), at[3] == UInt8(ascii: "l") else {
      return false
    }
    at += 4
    skipSpace()
    return true
  }

  /// A string without escapes.
  @inline(__always)
  private mutating func string() -> EventColumns.Text? {
    guard at.pointee == UInt8(ascii: "\"") else { return nil }
    let start = at + 1
    var end = start
    while true {
      let word = UnsafeRawPointer(end).loadUnaligned(as: UInt64.self)
      let hits = Self.attention(UInt64(littleEndian: word))
      if hits != 0 {
        end += hits.trailingZeroBitCount >> 3
        break
      }
      end += 8
    }
    guard end.pointee == UInt8(ascii: "\"") else { return nil }
    at = end + 1
    skipSpace()
    return EventColumns.Text(start: start, count: end - start)
  }

  /// The high bits of the bytes that are a quote, a backslash or below 0x20; of these the lowest
  /// is always right.
  ///
  /// After Sean Eron Anderson, "Bit Twiddling Hacks" (hasvalue, hasless).
  @inline(__always)
  private static func attention(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let slash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let below = (word &- ones &* 0x20) & ~word
    let hits = ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | below
    return hits & 0x8080_8080_8080_8080
  }

  /// A whole number of up to twelve digits, which is within what a count may be.
  @inline(__always)
  private mutating func number() -> Int64? {
    let start = at
    var value: Int64 = 0
    while at.pointee &- UInt8(ascii: "0") <= 9 {
      value = value &* 10 &+ Int64(at.pointee &- UInt8(ascii: "0"))
      at += 1
      if at - start > 12 { return nil }
    }
    if at == start || (start.pointee == UInt8(ascii: "0") && at - start > 1) { return nil }
    // A point or an exponent is no mark that may follow, and leaves the line to others.
    skipSpace()
    return value
  }
}

extension ColumnScanner {
  /// The letters of a number of any form, which somebody else has to understand.
  fileprivate mutating func decimal() -> EventColumns.Text? {
    let start = at
    while true {
      switch at.pointee {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
        at += 1
      default:
        let text = EventColumns.Text(start: start, count: at - start)
        skipSpace()
        return text.isEmpty ? nil : text
      }
    }
  }
}

/// The names of fields, remembered by where they stand: events of one program look alike.
private struct KeyMemory {
  // Codes below are numbers of texts.
  static let counts: UInt8 = 64
  static let latency: UInt8 = 96
  static let occurredAt: UInt8 = 97
  static let total: UInt8 = 98
  static let unknown: UInt8 = 255

  private static let places = 64
  private static let longest = 32

  /// A length, a code and the name, for each place.
  private let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: places * (longest + 2))

  init() { memory.initialize(repeating: 0, count: Self.places * (Self.longest + 2)) }

  func free() { memory.deallocate() }

  func code(of key: EventColumns.Text, number: Int) -> UInt8 {
    let place = memory + (number & (Self.places - 1)) * (Self.longest + 2)
    guard let start = key.baseAddress else { return Self.unknown }
    if Int(place[0]) == key.count, Self.isEqual(UnsafeRawPointer(place + 2), start, key.count) {
      return place[1]
    }
    guard let field = EventField(key.assumingMemoryBound(to: UInt8.self)) else {
      return Self.unknown
    }
    let code = Self.code(of: field)
    if key.count <= Self.longest, key.count > 0 {
      place[0] = UInt8(key.count)
      place[1] = code
      UnsafeMutableRawPointer(place + 2).copyMemory(from: start, byteCount: key.count)
    }
    return code
  }

  @inline(__always)
  private static func isEqual(
    _ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ count: Int
  ) -> Bool {
    var index = 0
    while index + 8 <= count {
      if one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return false
      }
      index += 8
    }
    while index < count {
      if one.load(fromByteOffset: index, as: UInt8.self)
        != other.load(fromByteOffset: index, as: UInt8.self)
      {
        return false
      }
      index += 1
    }
    return true
  }

  private static func code(of field: EventField) -> UInt8 {
    func text(_ field: EventColumns.TextField) -> UInt8 { UInt8(field.rawValue) }
    switch field {
    case .count(let kind): return counts + UInt8(kind.rawValue)
    case .attribution(let dimension):
      let index = Attribution.allCases.firstIndex(of: dimension) ?? 0
      return text(.attribution) + UInt8(index)
    case .id: return text(.id)
    case .model: return text(.model)
    case .requestedModel: return text(.requestedModel)
    case .provider: return text(.provider)
    case .status: return text(.status)
    case .serviceTier: return text(.serviceTier)
    case .speed: return text(.speed)
    case .inferenceGeo: return text(.inferenceGeo)
    case .latency: return latency
    case .occurredAt: return occurredAt
    case .cost: return text(.cost)
    case .tags: return text(.tags)
    case .totalTokens: return total
    }
  }
}

/// Reads instants, and remembers the last day: events come in the order of time.
private struct DateMemory {
  private var head: (UInt64, UInt16) = (0, 0)
  private var dayMs: Int64 = -1

  mutating func instant(_ text: EventColumns.Text) -> Int64? {
    guard let start = text.baseAddress else { return nil }
    // 2026-10-15T14:00:00Z or 2026-10-15T14:00:00.123Z on the day before this: most are.
    if text.count == 24 || text.count == 20, let ms = Self.timeOfDay(start, text.count) {
      let day = (
        start.loadUnaligned(as: UInt64.self), start.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
      )
      if day == head, dayMs >= 0 { return dayMs + ms }
      guard let whole = Timestamp.parse(String(decoding: text, as: UTF8.self)) else { return nil }
      head = day
      dayMs = whole - ms
      return whole
    }
    return Timestamp.parse(String(decoding: text, as: UTF8.self))
  }

  /// `THH:MM:SSZ` or `THH:MM:SS.fffZ` behind a date; nil for anything else, a leap second too.
  @inline(__always)
  private static func timeOfDay(_ start: UnsafeRawPointer, _ count: Int) -> Int64? {
    func byte(_ index: Int) -> UInt8 { start.load(fromByteOffset: index, as: UInt8.self) }
    var bad = false
    func digit(_ index: Int) -> Int64 {
      let value = byte(index) &- UInt8(ascii: "0")
      if value > 9 { bad = true }
      return Int64(value)
    }
    guard byte(10) == UInt8(ascii: "T"), byte(13) == UInt8(ascii: ":"),
      byte(16) == UInt8(ascii: ":"), byte(count - 1) == UInt8(ascii: "Z")
    else { return nil }
    let hour = digit(11) * 10 + digit(12)
    let minute = digit(14) * 10 + digit(15)
    let second = digit(17) * 10 + digit(18)
    var ms: Int64 = 0
    if count == 24 {
      guard byte(19) == UInt8(ascii: ".") else { return nil }
      ms = digit(20) * 100 + digit(21) * 10 + digit(22)
    }
    guard !bad, hour < 24, minute < 60, second < 60 else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000 + ms
  }
}
