import Metering

/// The counts of a call that is all text, as most are.
public struct TextCounts: Sendable {
  /// All input tokens.
  public var input: Int64 = 0
  /// The part of them that was read from the cache.
  public var cacheRead: Int64 = 0
  /// The part of them that was written to the cache.
  public var cacheCreation: Int64 = 0
  /// The part of these with a lifetime of one hour.
  public var cacheCreation1h: Int64 = 0
  /// All output tokens.
  public var output: Int64 = 0
  /// The part of them that was spent on thinking.
  public var reasoning: Int64 = 0
  /// The requests.
  public var requests: Int64 = 1

  /// No tokens, and one request.
  public init() {}
}

/// The rates of one card, laid out for calls that are all text.
///
/// A bulk load prices millions of calls with a few cards: what ``PriceList/quote(_:at:)`` looks up
/// for each call is looked up once here, and a call is a few multiplications.
public struct TextRates: Sendable {
  private struct Factor: Sendable {
    let rate: Rate
    let multiplier: Multiplier
    let numerator: UInt64
    let denominator: UInt64

    init(_ rate: Rate, _ multiplier: Multiplier) {
      self.rate = rate
      self.multiplier = multiplier
      let up = rate.picousd.multipliedReportingOverflow(by: multiplier.numerator)
      let down = rate.per.multipliedReportingOverflow(by: multiplier.denominator)
      // A zero sends the call the long way.
      let fits = !up.overflow && !down.overflow && up.partialValue >= 0
      numerator = fits ? UInt64(up.partialValue) : 0
      denominator = fits ? UInt64(down.partialValue) : 0
    }

    /// The cost of so many units, as `Rate.cost(of:times:)` has it; nil when it does not fit.
    @inline(__always)
    func cost(of count: Int64) -> Int64? {
      let (product, overflow) = UInt64(count).multipliedReportingOverflow(by: numerator)
      guard !overflow, denominator != 0 else {
        return (try? rate.cost(of: count, times: multiplier)).flatMap { Int64(exactly: $0) }
      }
      let (quotient, remainder) = product.quotientAndRemainder(dividingBy: denominator)
      let rest = denominator - remainder
      let isUp = remainder > rest || (remainder == rest && quotient % 2 != 0)
      return Int64(exactly: isUp ? quotient + 1 : quotient)
    }
  }

  private let input: Factor?
  private let cacheRead: Factor?
  private let cacheCreation: Factor?
  private let cacheCreation1h: Factor?
  private let output: Factor?
  private let reasoning: Factor?
  private let request: Factor?

  /// - Parameters:
  ///   - price: The card.
  ///   - inferenceGeo: Where the calls were served, as the provider names it.
  public init(_ price: Price, inferenceGeo: String?) {
    let geo = inferenceGeo.flatMap { price.geoMultipliers[$0.lowercased()] } ?? .one
    func factor(_ kind: UsageKind) -> Factor? {
      price.rates[kind].map { Factor($0, kind.isTokens ? geo * price.discount : price.discount) }
    }
    input = factor(.input)
    cacheRead = factor(.cacheRead)
    cacheCreation = factor(.cacheCreation)
    cacheCreation1h = factor(.cacheCreation1h)
    output = factor(.output)
    reasoning = factor(.reasoning)
    request = factor(.request)
  }

  /// What a call costs, in picodollars, to the digit as ``PriceList/quote(_:at:)`` says.
  ///
  /// - Parameter counts: Counts that can all be true.
  /// - Returns: The cost; nil where something counted has no price, or the cost is too large: a
  ///   quote says which.
  public func picousd(_ counts: TextCounts) -> Int64? {
    // The parts that have a rate of their own are split off, as in BillableCell.
    let read = cacheRead == nil ? 0 : counts.cacheRead
    var long = cacheCreation1h == nil && cacheCreation == nil ? 0 : counts.cacheCreation1h
    var short = cacheCreation == nil ? 0 : counts.cacheCreation - counts.cacheCreation1h
    let rest = counts.input - read - long - short
    guard rest >= 0 else { return nil }
    if cacheCreation1h == nil {
      short += long
      long = 0
    }
    let thought = reasoning == nil ? 0 : counts.reasoning
    var sum: Int64 = 0
    guard Self.add(rest, at: input, to: &sum), Self.add(read, at: cacheRead, to: &sum),
      Self.add(short, at: cacheCreation, to: &sum), Self.add(long, at: cacheCreation1h, to: &sum),
      Self.add(counts.output - thought, at: output, to: &sum),
      Self.add(thought, at: reasoning, to: &sum),
      request == nil || Self.add(counts.requests, at: request, to: &sum)
    else { return nil }
    return sum
  }

  /// Adds the cost of a number of units; false when it is not known.
  @inline(__always)
  private static func add(_ count: Int64, at factor: Factor?, to sum: inout Int64) -> Bool {
    if count == 0 { return true }
    guard let amount = factor?.cost(of: count) else { return false }
    let (total, overflow) = sum.addingReportingOverflow(amount)
    sum = total
    return !overflow
  }
}
