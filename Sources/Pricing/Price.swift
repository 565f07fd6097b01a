import Metering

/// One card of a price list: the rates that hold for a model from a date on, under conditions.
///
/// A price of one's own may also be a discount: no rates, but a factor on whatever card holds.
public struct Price: Hashable, Sendable {
  /// Who says so.
  public enum Origin: Hashable, Sendable {
    /// The book that is compiled in; the text names its source.
    case book(String)
    /// Set by hand in this ledger; the number is its row in `prices`.
    case own(Int64)
  }

  /// The model of a discount that holds for every model of its provider.
  public static let everyModel = "*"
  /// The ``ownSource`` of what a person has set.
  public static let byHand = "by hand"

  /// The provider that bills, in our spelling.
  public var provider: String
  /// The model's name in the price list; ``everyModel`` for a provider's discount.
  public var model: String
  /// The first instant the price holds, in Unix milliseconds; nil when it always did.
  public var fromMs: Int64?
  /// The first instant it no longer holds, in Unix milliseconds; nil when no end is known.
  public var untilMs: Int64?
  /// When the card applies.
  public var conditions = Conditions()
  /// The rates.
  ///
  /// A kind without one is billed at the rate of the total it is a part of.
  public var rates: [UsageKind: Rate]
  /// Factors on all token rates by `inference_geo`.
  public var geoMultipliers: [String: Multiplier] = [:]
  /// A factor on all rates: a negotiated discount, or one.
  ///
  /// The rates stay the list's.
  public var discount = Multiplier.one
  /// The row of `prices` that states ``discount``; nil where no row does.
  public var discountRow: Int64?
  /// Who says so.
  public var origin: Origin
  /// How a price of one's own came: ``byHand``, or the name of the list it was imported from.
  public var ownSource = Self.byHand
  /// The number of the set, for cards of one's own that were set together.
  ///
  /// A later set has a higher one. Nil for a card that stands alone, and for the book's.
  public var setID: Int64?

  /// A price with its parts, without conditions.
  public init(
    provider: String, model: String, fromMs: Int64?, untilMs: Int64? = nil,
    rates: [UsageKind: Rate], origin: Origin
  ) {
    self.provider = provider
    self.model = model
    self.fromMs = fromMs
    self.untilMs = untilMs
    self.rates = rates
    self.origin = origin
  }

  /// Whether it is no card but a factor on the card that holds.
  public var isDiscount: Bool { rates.isEmpty && discountRow != nil }

  /// Whether the price holds at an instant, in Unix milliseconds.
  public func covers(_ ms: Int64) -> Bool { (fromMs ?? .min) <= ms && ms < (untilMs ?? .max) }

  /// A card at which tokens cost nothing.
  static func free(provider: String, model: String) -> Price {
    let nothing = Rate(picousd: 0, per: UsageKind.input.per)
    return Price(
      provider: provider, model: model, fromMs: nil, rates: [.input: nothing, .output: nothing],
      origin: .book("free variant"))
  }

  /// A stable name of this card, such as `openai/gpt-5@2025-08-07+tier=priority`.
  ///
  /// A factor other than one follows a `*`. Behind a `#` stands the row of `prices` that says so:
  /// the card's own, or for a card of the book with a factor the discount's, as in
  /// `openai/gpt-4o@2024-10-02*0.8#5`.
  public var reference: String {
    var text = "\(provider)/\(model)"
    if let fromMs { text += "@" + Self.date(fromMs) }
    if !conditions.text.isEmpty { text += "+" + conditions.text }
    if discount != .one { text += "*" + discount.text }
    switch origin {
    case .own(let row): text += "#\(row)"
    case .book: if let row = discountRow, discount != .one { text += "#\(row)" }
    }
    return text
  }

  /// The date, with the time of day only where it is not midnight UTC.
  private static func date(_ ms: Int64) -> String {
    let text = Timestamp.format(ms)
    return String(text.hasSuffix("T00:00:00.000Z") ? text.prefix(10) : text.prefix(19) + "Z")
  }
}
