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
