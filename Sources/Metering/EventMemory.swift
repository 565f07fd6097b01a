/// The names of fields, remembered by where they stand: events of one program look alike.
struct KeyMemory {
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
    // An exported call: the tree knows what its cost means.
    case .costSource: return unknown
    }
  }
}

/// Reads instants, and remembers the last day: events come in the order of time.
struct DateMemory {
  private var head: (UInt64, UInt16) = (0, 0)
  private var dayMs: Int64 = -1

  mutating func instant(_ text: EventColumns.Text) -> Int64? {
    guard let start = text.baseAddress else { return nil }
    // 2026-10-15T14:00:00Z or 2026-10-15T14:00:00.123Z on the day before this: most are.
    if text.count == 24 || text.count == 20, let ms = Self.timeOfDay(start, text.count) {
      let day = (
        start.loadUnaligned(as: UInt64.self),
        start.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
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
