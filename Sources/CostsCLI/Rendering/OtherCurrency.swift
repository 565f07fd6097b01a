import Ledger
import Metering
import Pricing
import Terminal

extension DisplayCurrency {
  /// What one USD is, for a person who did not give the rate.
  var sentence: String { "1 USD = \(rate) \(code), as given." }

  /// The name of an amount's field in this currency: `limit_eur` for `limit_usd`.
  fileprivate func field(_ field: String) -> String? {
    field.hasSuffix("_usd") ? field.dropLast(3) + code.lowercased() : nil
  }
}

extension JSON {
  /// The value with each amount in another currency behind the amount in USD.
  ///
  /// An amount is a member whose name ends in `_usd`: it is decimal text, or null for not known.
  func also(in currency: DisplayCurrency?) -> JSON {
    guard let currency else { return self }
    switch self {
    case .array(let elements): return .array(elements.map { $0.also(in: currency) })
    case .object(let members): return .object(members.flatMap { $0.also(in: currency) })
    case .null, .bool, .number, .string: return self
    }
  }
}

extension JSONMember {
  fileprivate func also(in currency: DisplayCurrency) -> [JSONMember] {
    let same = JSONMember(key: key, value: value.also(in: currency))
    guard let field = currency.field(key) else { return [same] }
    switch value {
    case .null: return [same, JSONMember(key: field, value: .null)]
    case .string(let usd):
      return [same, JSONMember(key: field, value: CallJSON.text(currency.text(usd: usd)))]
    case .bool, .number, .array, .object: return [same]
    }
  }
}

extension Grid {
  /// The rows with each column of amounts in another currency right of the one in USD.
  ///
  /// Figures that are rounded, such as a moving average for a person, are no amounts.
  func also(in currency: DisplayCurrency?) -> Grid {
    guard let currency else { return self }
    let others = columns.map { column -> Column? in
      guard let field = currency.field(column.field) else { return nil }
      let title = column.title.replacing("USD", with: currency.code)
      return Column(
        field: field, title: title, isNumber: true, canShrink: column.canShrink,
        dispensable: column.dispensable)
    }
    func widened(_ row: [Cell]) -> [Cell] {
      zip(row, others).flatMap { cell, other in
        other == nil ? [cell] : [cell, Self.cell(cell, in: currency)]
      }
    }
    return Grid(
      columns: zip(columns, others).flatMap { [$0, $1].compactMap(\.self) },
      rows: rows.map(widened), totals: totals.map(widened))
  }

  private static func cell(_ cell: Cell, in currency: DisplayCurrency) -> Cell {
    guard case .money(let picousd) = cell else { return cell }
    return .amount(picousd.map { currency.text($0) })
  }
}

extension Shown {
  /// An exact amount with its unit, and in another currency where one is asked for:
  /// `0.50 USD (0.46 EUR)`.
  static func amount(_ picousd: Int128?, in currency: DisplayCurrency?) -> String {
    guard let picousd else { return "unpriced" }
    let usd = Digits.usd(picousd) + " USD"
    return currency.map { "\(usd) (\(Digits.amount($0.text(picousd))) \($0.code))" } ?? usd
  }
}
