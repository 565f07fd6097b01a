/// The counts of one call: tokens, searches, requests.
///
/// No money. A count that was not given is zero. A call whose provider reported no usage at all has
/// no `Usage` (nil), which is not the same: that cost is unknown.
public struct Usage: Hashable, Sendable {
  /// The largest count of one kind in one call that is taken as meant, 10¹².
  ///
  /// A bigger number is a broken body. The bound also keeps sums over nine million of the largest
  /// calls inside 64 bits.
  public static let maximumCount: Int64 = 1_000_000_000_000

  private var counts: [Int64]

  /// Nothing but one request.
  public init() {
    counts = [Int64](repeating: 0, count: UsageKind.allCases.count)
    counts[UsageKind.request.rawValue] = 1
  }

  /// The usage with the given counts, and one request unless they say otherwise.
  public init(_ given: [UsageKind: Int64]) {
    self.init()
    for (kind, count) in given { counts[kind.rawValue] = count }
  }

  /// The count of one kind, in tokens, searches or requests.
  public subscript(kind: UsageKind) -> Int64 {
    get { counts[kind.rawValue] }
    set { counts[kind.rawValue] = newValue }
  }

  /// Input and output tokens together.
  public var totalTokens: Int64 { self[.input] + self[.output] }
}

extension Usage {
  /// Parts that exclude one another, with the total they share.
  private static let exclusiveParts: [(total: UsageKind, parts: [UsageKind])] = [
    (.input, [.cacheRead, .cacheCreation]),
    (.input, [.inputAudio, .inputImage, .inputVideo]),
    (.output, [.outputAudio, .outputImage]),
  ]

  /// Refuses counts that cannot all be true.
  ///
  /// - Throws: ``MeteringError`` naming both numbers when a count is negative or above
  ///   ``maximumCount``, when a part exceeds its total, or when parts that exclude one another
  ///   together exceed it.
  public func validate() throws(MeteringError) {
    for kind in UsageKind.allCases {
      let count = self[kind]
      if count < 0 { throw MeteringError("\(kind.field) is negative (\(count))") }
      if count > Self.maximumCount {
        throw MeteringError("\(kind.field) is too large (\(count), at most \(Self.maximumCount))")
      }
    }
    for kind in UsageKind.allCases {
      guard let parent = kind.parent else { continue }
      if self[kind] > self[parent] { try expect([kind], within: parent) }
    }
    try expect([.cacheReadAudio], within: .inputAudio)
    for (total, parts) in Self.exclusiveParts { try expect(parts, within: total) }
  }

  private func expect(_ parts: [UsageKind], within total: UsageKind) throws(MeteringError) {
    var sum: Int64 = 0
    for part in parts { sum += self[part] }
    guard sum > self[total] else { return }
    let names = parts.filter { self[$0] > 0 }.map(\.field).joined(separator: " + ")
    throw MeteringError("\(names) (\(sum)) exceeds \(total.field) (\(self[total]))")
  }
}
