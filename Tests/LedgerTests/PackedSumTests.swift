import TestSupport
import Testing

@testable import Ledger

/// The sums of a day, packed and unpacked.
@Suite("Packed sums")
struct PackedSumTests {
  private static let day: Int64 = 20_000 * RollupGrain.quartersOfDay

  private func rows(_ count: Int, _ random: inout SplitMix64) -> [RollupSums.Row] {
    var table = RollupTable()
    for _ in 0..<count {
      let key = RollupSums.Key(
        quarter: Self.day + random.integer(0...95), value: random.integer(0...300),
        value2: random.pick([0, 1, .max]))
      var sum = RollupSum(parts: { random.pick([0, 1, -1, 127, 128, .max, .min, 1 << 40]) })
      sum.calls = 1
      table.add(sum, to: key)
    }
    return table.sorted()
  }

  private func unpacked(_ bytes: [UInt8]) -> [RollupSums.Row]? {
    bytes.withUnsafeBytes { PackedSums.unpack($0, day: Self.day) }
  }

  @Test("what is packed is unpacked, with the largest and smallest numbers", arguments: 1...8)
  func roundTrip(seed: UInt64) {
    var random = SplitMix64(seed)
    for count in [0, 1, 2, 50, 3000] {
      let rows = rows(count, &random)
      #expect(unpacked(PackedSums.pack(rows, day: Self.day)) == rows)
    }
  }

  @Test("numbers are written as the migration says")
  func format() {
    let key = RollupSums.Key(quarter: Self.day + 3, value: 64, value2: 0)
    var next: Int64 = -3
    let sum = RollupSum(parts: {
      next += 1
      return next
    })
    let bytes = PackedSums.pack([RollupSums.Row(key: key, sum: sum)], day: Self.day)
    #expect(bytes == [6, 0x80, 1, 0, 3, 1, 0, 2, 4, 6, 8, 10, 12, 14, 16])
  }

  @Test("bytes that break off or never end are no sums")
  func damaged() {
    var random = SplitMix64(5)
    let bytes = PackedSums.pack(rows(20, &random), day: Self.day)
    #expect(unpacked(bytes.dropLast()) == nil)
    #expect(unpacked([UInt8](repeating: 0xFF, count: 40)) == nil)
    #expect(unpacked([]) == [])
  }

  @Test("two days are merged as if their calls had come together", arguments: 1...8)
  func merged(seed: UInt64) {
    var random = SplitMix64(seed)
    let (one, other) = (rows(200, &random), rows(300, &random))
    var both = RollupTable()
    for row in one + other { both.add(row.sum, to: row.key) }
    #expect(PackedSums.merged(one, other) == both.sorted())
    let away = one.map { row in
      RollupSums.Row(key: row.key, sum: RollupSum(negating: row.sum))
    }
    #expect(PackedSums.merged(one, away).isEmpty)
  }
}

extension RollupSum {
  fileprivate init(negating sum: RollupSum) {
    var values = sum.values.makeIterator()
    self.init(parts: { 0 &- (values.next() ?? 0) })
  }
}
