/// Texts that calls share, numbered from 1 in the order in which they come up.
///
/// Why beside ``NameTable``: here a text is looked up by its bytes as they lie in a file, without
/// making a `String`, and without the ledger, which another thread is writing. The numbers mean
/// nothing outside; `BatchWriter` gives names' own numbers for them.
struct SymbolTable: ~Copyable {
  /// A place in the table: a part of the hash, and the symbol; 0 for an empty place.
  private struct Place {
    var tag: UInt32
    var symbol: Int32
  }

  /// Where a symbol's text stands.
  private struct Span {
    var offset: Int
    var count: Int
  }

  private var places: UnsafeMutablePointer<Place>
  private var mask: Int
  private var spans: [Span] = []
  private var bytes: UnsafeMutableRawPointer
  private var capacity = 1 << 16
  private var used = 0

  init() {
    mask = (1 << 12) - 1
    places = Self.emptyPlaces(mask + 1)
    bytes = .allocate(byteCount: capacity, alignment: 8)
  }

  deinit {
    places.deallocate()
    bytes.deallocate()
  }

  private static func emptyPlaces(_ count: Int) -> UnsafeMutablePointer<Place> {
    let places = UnsafeMutablePointer<Place>.allocate(capacity: count)
    places.initialize(repeating: Place(tag: 0, symbol: 0), count: count)
    return places
  }

  /// The number of texts.
  var count: Int { spans.count }

  /// The text of a symbol.
  func text(_ symbol: Int32) -> String {
    let span = spans[Int(symbol) - 1]
    return String(
      decoding: UnsafeRawBufferPointer(start: bytes + span.offset, count: span.count),
      as: UTF8.self)
  }

  /// The symbol of a text; 0 when it has none yet.
  @inline(__always)
  func find(_ text: UnsafeRawBufferPointer) -> Int32 {
    let hash = Self.hash(text)
    var index = Int(truncatingIfNeeded: hash) & mask
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    while places[index].symbol != 0 {
      if places[index].tag == tag, isText(places[index].symbol, text) {
        return places[index].symbol
      }
      index = (index + 1) & mask
    }
    return 0
  }

  /// Adds a text that has no symbol yet.
  mutating func add(_ text: UnsafeRawBufferPointer) -> Int32 {
    if 2 * (spans.count + 1) > mask { grow() }
    if used + text.count > capacity { reserve(used + text.count) }
    if let start = text.baseAddress {
      (bytes + used).copyMemory(from: start, byteCount: text.count)
    }
    spans.append(Span(offset: used, count: text.count))
    used += text.count
    let symbol = Int32(spans.count)
    put(symbol, Self.hash(text))
    return symbol
  }

  /// The symbol of a text, which is added when it is new.
  mutating func intern(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { utf8 in
      let bytes = UnsafeRawBufferPointer(utf8)
      let known = find(bytes)
      return known != 0 ? known : add(bytes)
    }
  }

  private func put(_ symbol: Int32, _ hash: UInt64) {
    var index = Int(truncatingIfNeeded: hash) & mask
    while places[index].symbol != 0 { index = (index + 1) & mask }
    places[index] = Place(tag: UInt32(truncatingIfNeeded: hash >> 32), symbol: symbol)
  }

  private mutating func grow() {
    places.deallocate()
    mask = 2 * mask + 1
    places = Self.emptyPlaces(mask + 1)
    for (index, span) in spans.enumerated() {
      put(
        Int32(index + 1),
        Self.hash(UnsafeRawBufferPointer(start: bytes + span.offset, count: span.count)))
    }
  }

  private mutating func reserve(_ needed: Int) {
    capacity = max(2 * capacity, needed)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    larger.copyMemory(from: bytes, byteCount: used)
    bytes.deallocate()
    bytes = larger
  }

  @inline(__always)
  private func isText(_ symbol: Int32, _ text: UnsafeRawBufferPointer) -> Bool {
    let span = spans[Int(symbol) - 1]
    guard span.count == text.count, let start = text.baseAddress else { return false }
    let own = UnsafeRawPointer(bytes + span.offset)
    var index = 0
    while index + 8 <= span.count {
      if own.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != start.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return false
      }
      index += 8
    }
    while index < span.count {
      if own.load(fromByteOffset: index, as: UInt8.self)
        != start.load(fromByteOffset: index, as: UInt8.self)
      {
        return false
      }
      index += 1
    }
    return true
  }

  /// A quick hash of a text: a word at a time, multiplied and folded.
  @inline(__always)
  private static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
    guard let start = text.baseAddress else { return hash }
    var index = 0
    while index + 8 <= text.count {
      hash = mixed(hash ^ start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < text.count {
      rest = rest << 8 | UInt64(start.load(fromByteOffset: index, as: UInt8.self))
      index += 1
    }
    return mixed(hash ^ rest)
  }

  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
