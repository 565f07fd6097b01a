/// A unit of time that cost unusually much or little, with what made the difference.
public struct UnusualUnit: Hashable, Sendable {
  /// The unit.
  public let unit: CalendarUnit
  /// What was spent in it.
  public let spend: Spend
  /// The unit it is compared with: the one before it that cost the median.
  public let reference: CalendarUnit
  /// What was spent in that.
  public let referenceSpend: Spend
  /// The units one after the other that were too dear, or too cheap, of which this one stands out
  /// most: mostly itself alone.
  public let run: [CalendarUnit]
  /// How many units the median is over.
  public let unitsBefore: Int
  /// The distance from the median that is still usual, in picodollars.
  public let thresholdPicousd: Int128
  /// The unit's cost less the reference's, in picodollars.
  public let differencePicousd: Int128
  /// The difference, divided up in several ways; each sums to ``differencePicousd``.
  public let breakdowns: [Breakdown]

  /// The reason: what stands out most from what it usually is.
  public var reason: (subject: Breakdown.Subject, contribution: Contribution)? {
    Self.reason(of: breakdowns, differencePicousd, referenceSpend.knownCostPicousd)
  }

  /// Of each breakdown the leading contribution, and of these the one whose share of the difference
  /// is most above its share of the reference; what nothing is known of gives no reason.
  private static func reason(
    of breakdowns: [Breakdown], _ difference: Int128, _ reference: Int128
  ) -> (subject: Breakdown.Subject, contribution: Contribution)? {
    var best: (lift: Int128, subject: Breakdown.Subject, contribution: Contribution)?
    for breakdown in breakdowns {
      let candidates = breakdown.contributions.filter {
        $0.value != nil && $0.differencePicousd.signum() == difference.signum()
      }
      let leading = candidates.max {
        $0.differencePicousd.magnitude < $1.differencePicousd.magnitude
      }
      guard let leading, difference != 0 else { continue }
      let share = min(leading.differencePicousd * 1000 / difference, 1000)
      let usual = reference == 0 ? 0 : leading.beforePicousd * 1000 / reference
      let lift = breakdown.subject == .priceChange ? share : share - usual
      if best.map({ lift > $0.lift }) ?? true { best = (lift, breakdown.subject, leading) }
    }
    return best.map { ($0.subject, $0.contribution) }
  }
}

/// A difference between two units of time, divided up by what one looks at.
public struct Breakdown: Hashable, Sendable {
  /// What the difference is divided up by.
  public enum Subject: Hashable, Sendable {
    /// The values of a dimension.
    case dimension(Dimension)
    /// Models whose calls were priced by another card, and everything else.
    case priceChange

    /// Its name in JSON and tables.
    public var field: String {
      switch self {
      case .dimension(let dimension): dimension.field
      case .priceChange: "price_change"
      }
    }
  }

  /// What it is divided up by.
  public let subject: Subject
  /// The parts, the largest first; they sum to the difference.
  public let contributions: [Contribution]
}

/// A part of a difference.
public struct Contribution: Hashable, Sendable {
  /// The value; nil where calls have none.
  ///
  /// For a price change, the model.
  public let value: String?
  /// What it cost in the reference, in picodollars.
  public let beforePicousd: Int128
  /// What it cost in the unit, in picodollars.
  public let nowPicousd: Int128
  /// Its part of the difference, in picodollars.
  public let differencePicousd: Int128
  /// For a price change, the cards that priced the model's calls in the reference.
  public var pricesBefore: [String] = []
  /// For a price change, the cards that priced them in the unit.
  public var pricesNow: [String] = []
}
