import Foundation

/// A small random number generator whose runs can be repeated (Sebastiano Vigna's SplitMix64).
public struct SplitMix64: RandomNumberGenerator {
  /// The seed, for the message of a failure: `COSTS_TEST_SEED=<seed> swift test` repeats the run.
  public let seed: UInt64
  private var state: UInt64

  /// A generator with the seed of $COSTS_TEST_SEED, else the given one.
  public init(_ usual: UInt64) {
    let given = ProcessInfo.processInfo.environment["COSTS_TEST_SEED"].flatMap { UInt64($0) }
    seed = given ?? usual
    state = seed
  }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from a range.
  public mutating func integer(_ range: ClosedRange<Int64>) -> Int64 {
    Int64.random(in: range, using: &self)
  }

  /// One of the elements; the list must not be empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// True once in `count` times.
  public mutating func once(in count: Int64) -> Bool { integer(1...count) == 1 }
}
