/// What became of an amount.
public struct Change: Hashable, Sendable {
  /// The amount before, in picodollars.
  public let beforePicousd: Int128
  /// The amount now, in picodollars.
  public let nowPicousd: Int128

  /// A change from one amount to another; nil where one of them is not known.
  init?(from before: Int128?, to now: Int128?) {
    guard let before, let now else { return nil }
    beforePicousd = before
    nowPicousd = now
  }

  /// How much more it is, in picodollars.
  public var differencePicousd: Int128 { nowPicousd - beforePicousd }

  /// Whether there was nothing before, and something now: no percentage says that.
  public var isNew: Bool { beforePicousd == 0 && nowPicousd != 0 }

  /// The difference in tenths of a percent of the amount before, rounded half to even; nil where
  /// ``isNew``.
  ///
  /// Exact for amounts below 10²² USD.
  public var permille: Int128? {
    if beforePicousd == 0 { return nowPicousd == 0 ? 0 : nil }
    return Rounding.halfEven(differencePicousd * 1000, dividedBy: beforePicousd)
  }
}

/// Division of integers.
enum Rounding {
  /// The quotient rounded to the nearest integer, a half to the even one.
  ///
  /// - Parameters:
  ///   - dividend: Any.
  ///   - divisor: More than 0.
  /// - Returns: The quotient.
  static func halfEven(_ dividend: Int128, dividedBy divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude * 2
    let isAway =
      twice > divisor.magnitude || (twice == divisor.magnitude && quotient % 2 != 0)
    return isAway ? quotient + remainder.signum() : quotient
  }
}
