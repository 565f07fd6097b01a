import Ledger
import Metering
import Pricing

/// One line of a FOCUS 1.2 dataset.
///
/// Columns that a provider of language models has no use for (commitment discounts, capacity
/// reservations, availability zones) are conditional in the specification and left out.
struct Charge {
  /// The kinds of charges, in FOCUS's words.
  enum Category: String {
    case usage = "Usage"
    case purchase = "Purchase"
    case tax = "Tax"
    case credit = "Credit"
    case adjustment = "Adjustment"
  }

  var category: Category
  var provider: String
  /// The billing account; nil for one that bears the provider's name.
  var account: String?
  var description: String
  /// When it was incurred, in Unix milliseconds; the end is outside.
  var period: Range<Int64>
  /// The call it is for, or is a part of; nil for what is billed beside calls.
  var call: CallEntry?
  /// What was counted, and at which price; nil for what has no quantity, such as a tax.
  var meter: ChargeMeter?
  /// What an invoice says.
  var billedPicousd: Int128
  /// What the price list says.
  var listPicousd: Int128
  /// What was agreed on.
  var contractedPicousd: Int128
  /// What is borne: what is billed, and the share of a fee that was paid for it.
  var effectivePicousd: Int128
  /// Whether it comes again and again without being used.
  var isRecurring = false

  /// A charge whose costs are all the same.
  init(
    _ category: Category, provider: String, account: String?, description: String,
    period: Range<Int64>, picousd: Int128
  ) {
    self.category = category
    self.provider = provider
    self.account = account
    self.description = description
    self.period = period
    (billedPicousd, listPicousd) = (picousd, picousd)
    (contractedPicousd, effectivePicousd) = (picousd, picousd)
  }
}

/// What is counted, and at which price.
struct ChargeMeter {
  var name: String
  /// The number of tokens, searches or requests.
  var count: Int64
  var unit: String
  /// The unit that prices are for, and how many of `unit` it is.
  var pricingUnit: String
  var per: Int64
  /// The prices of one pricing unit, in USD, without and with an agreed discount.
  var listPrice: String
  var contractedPrice: String
  var priceID: String
}
