import Ledger
import Metering
import Pricing
import Terminal

/// A comparison as JSON: the schema `costs.reconcile/1`.
enum ReconciliationJSON {
  static func object(_ found: Reconciliation, tolerance: Int64, kept: Int64?) -> JSON {
    let isWithin = found.differencePicousd.magnitude <= tolerance.magnitude
    return [
      "schema": "costs.reconcile/1",
      "provider": .string(found.provider),
      "source": .string(found.source),
      "since": .string(Timestamp.format(found.period.sinceMs ?? 0)),
      "until": .string(Timestamp.format(found.period.untilMs ?? Timestamp.maximum)),
      "timezone": .string(found.timezone),
      "billed_usd": CallJSON.money(found.billedPicousd),
      "ledger_usd": CallJSON.money(found.ledgerPicousd),
      "difference_usd": CallJSON.money(found.differencePicousd),
      "unexplained_usd": CallJSON.money(found.unexplainedPicousd),
      "tolerance_usd": CallJSON.money(tolerance),
      "is_within_tolerance": .bool(isWithin),
      "kept": number(kept),
      "unpriced_calls": .number("\(found.unpricedCalls)"),
      "covered_calls": .number("\(found.coveredCalls)"),
      "rows": .array(found.rows.map(row)),
      "differences": .array(found.differences.map(difference)),
      "entries": .array(found.entries.map(BillJSON.entry)),
    ]
  }

  private static func number(_ value: (some BinaryInteger)?) -> JSON {
    value.map { .number("\($0)") } ?? .null
  }

  private static func row(_ row: Reconciliation.Row) -> JSON {
    [
      "day": CallJSON.text(row.day.map(BillDate.text)),
      "item": .string(row.item),
      "billed_usd": CallJSON.money(row.billedPicousd),
      "ledger_usd": CallJSON.money(row.ledgerPicousd),
      "difference_usd": CallJSON.money(row.differencePicousd),
      "calls": .number("\(row.calls)"),
    ]
  }

  private static func difference(_ difference: Difference) -> JSON {
    let isUnpriced = difference.reason == .unpriced
    return [
      "reason": .string(difference.reason.rawValue),
      "from": CallJSON.text(difference.days.map { BillDate.text($0.lowerBound) }),
      "until": CallJSON.text(difference.days.map { BillDate.text($0.upperBound) }),
      "item": CallJSON.text(difference.item),
      "meter": CallJSON.text(difference.meter?.priceName),
      "amount_usd": CallJSON.money(difference.picousd),
      "calls": .number("\(difference.calls)"),
      "priced_now_usd": isUnpriced ? CallJSON.money(difference.nowPicousd) : .null,
      "unpriced_now_calls": isUnpriced ? .number("\(difference.nowUnpriced)") : .null,
      "billed_count": number(difference.billed.count > 0 ? difference.billed.count : nil),
      "ledger_count": number(difference.recorded.count > 0 ? difference.recorded.count : nil),
      "billed_rate_usd": CallJSON.text(difference.rate(\.billed)?.text),
      "ledger_rate_usd": CallJSON.text(difference.rate(\.recorded)?.text),
      "text": .string(difference.sentence),
    ]
  }

  /// The kept bills, each with what the ledger says now.
  static func kept(_ kept: [(BillAssertion, Int128)]) -> JSON {
    .array(
      kept.map { assertion, now in
        [
          "schema": "costs.bill_assertion/1",
          "number": .number("\(assertion.number)"),
          "provider": .string(assertion.provider),
          "since": .string(Timestamp.format(assertion.sinceMs)),
          "until": .string(Timestamp.format(assertion.untilMs)),
          "timezone": .string(assertion.timezone),
          "billed_usd": CallJSON.money(assertion.billedPicousd),
          "ledger_usd": CallJSON.money(assertion.ledgerPicousd),
          "now_usd": CallJSON.money(now),
          "tolerance_usd": CallJSON.money(assertion.tolerancePicousd),
          "source": .string(assertion.source),
          "holds": .bool(!assertion.isBroken(by: now)),
        ]
      })
  }
}

/// A comparison for a person.
struct ReconciliationText {
  private let found: Reconciliation
  private let showsAll: Bool

  init(_ found: Reconciliation, showsAll: Bool) {
    self.found = found
    self.showsAll = showsAll
  }

  var text: String {
    let until = (found.period.untilMs ?? 1) - 1
    let span = Period.dates(since: found.period.sinceMs ?? 0, last: until, found.timezone)
    var text = "\(found.provider), \(span): \(found.source)\n\n"
    text += table(rows) + "\n"
    let agreeing = found.rows.count { $0.differencePicousd == 0 }
    if found.differencePicousd == 0, found.differences.isEmpty {
      text += "Bill and ledger agree.\n"
    } else {
      text += table(reasons) + "\n"
      if agreeing > 0, !showsAll {
        text += "\(Digits.grouped(agreeing)) \(agreeing == 1 ? "row agrees" : "rows agree").\n"
      }
    }
    if found.unpricedCalls > 0 {
      text += "\(Digits.calls(found.unpricedCalls)) without a price: not in the ledger's cost.\n"
    }
    if found.coveredCalls > 0 {
      text += "\(Digits.calls(found.coveredCalls)) of plans left out: nobody bills them.\n"
    }
    for entry in found.entries { text += "With the ledger's entry \(entry.line).\n" }
    return text
  }

  private func table(_ grid: Grid) -> String {
    grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise)
  }

  /// What both say, where they differ.
  private var rows: Grid {
    let shown = found.rows.filter { showsAll || $0.differencePicousd != 0 }
    var grid = Grid(columns: [
      Grid.Column(field: "day", title: "day", canShrink: false),
      Grid.Column(field: "item", title: "item"),
      Grid.Column(field: "calls", title: "calls", isNumber: true, dispensable: 1),
      Grid.Column(field: "billed_usd", title: "billed USD", isNumber: true),
      Grid.Column(field: "ledger_usd", title: "ledger USD", isNumber: true),
      Grid.Column(field: "difference_usd", title: "difference USD", isNumber: true),
    ])
    grid.rows = shown.map { row in
      [
        .plain(row.day.map(BillDate.text)), .text(row.item), .count(Int128(row.calls)),
        .money(row.billedPicousd), .money(row.ledgerPicousd), .money(row.differencePicousd),
      ]
    }
    grid.totals = [
      .plain("total"), .plain(nil), .count(found.rows.reduce(0) { $0 + Int128($1.calls) }),
      .money(found.billedPicousd), .money(found.ledgerPicousd), .money(found.differencePicousd),
    ]
    return grid
  }

  /// What makes the difference.
  private var reasons: Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "reason", title: "because", canShrink: false),
      Grid.Column(field: "days", title: "days", canShrink: false),
      Grid.Column(field: "item", title: "item"),
      Grid.Column(field: "amount_usd", title: "USD", isNumber: true),
      Grid.Column(field: "text", title: "that is", dispensable: 1),
    ])
    grid.rows = found.differences.map { part in
      let item = [part.item, part.meter?.priceName].compactMap(\.self).joined(separator: " ")
      return [
        .text(String(part.reason.rawValue.map { $0 == "_" ? " " : $0 })),
        .plain(part.days.map(BillDate.period)), .plain(item), .money(part.picousd),
        .plain(part.sentence),
      ]
    }
    grid.totals = [
      .plain("difference"), .plain(nil), .plain(nil), .money(found.differencePicousd),
      .plain(nil),
    ]
    return grid
  }
}

extension Difference {
  /// The price of the units that price lists name, in USD, and whether that is all its digits.
  func rate(_ side: KeyPath<Difference, Metered>) -> (text: String, isExact: Bool)? {
    guard let meter, let (rate, isExact) = self[keyPath: side].rate(per: meter.per) else {
      return nil
    }
    // Where the division goes on for ever a millionth of a USD is enough to tell a price.
    return (Money.usd(isExact ? rate : (rate + 500_000) / 1_000_000 * 1_000_000), isExact)
  }

  /// What it is, in words.
  var sentence: String {
    switch reason {
    case .missingDay: "billed, and the ledger has no call of this day"
    case .extraDay: "\(Digits.calls(calls)), and nothing is billed for this day"
    case .unpriced: unpricedSentence
    case .price: priceSentence
    case .missingCalls: "\(countSentence)billed, and not in the ledger"
    case .extraCalls: "\(countSentence)in the ledger, and not billed"
    case .notMetered: "no call accounts for it"
    case .credit: "taken off, and no entry says so"
    case .tax, .entry: "billed, and no entry says so"
    case .rounding: "the digits that the bill leaves out"
    case .unexplained:
      nowUnpriced > 0
        ? "\(Digits.calls(nowUnpriced)) without a price may be in it"
        : "for no reason that could be told"
    }
  }

  private var unpricedSentence: String {
    let known = calls - nowUnpriced
    var parts = ["\(Digits.calls(calls)) without a price"]
    if let (rate, isExact) = rate(\.billed) {
      parts.append("billed at \(isExact ? "" : "about ")\(rate) \(unit)")
    }
    if known > 0 {
      let which = nowUnpriced == 0 ? "" : " of \(Digits.grouped(known)) of them"
      parts.append("today's price\(which) makes \(Digits.usd(nowPicousd))")
    } else {
      parts.append("no price is known today")
    }
    return parts.joined(separator: ", ")
  }

  private var priceSentence: String {
    if let (billed, isExact) = rate(\.billed), let (recorded, _) = rate(\.recorded) {
      return "billed at \(isExact ? "" : "about ")\(billed), recorded at \(recorded) \(unit)"
    }
    guard let ratio = Metered(count: recorded.picousd, picousd: billed.picousd).rate(per: 10_000)
    else { return "billed at another price" }
    // In ten-thousandths, which Money reads as so many of its smallest unit.
    return "billed at \(Money.usd(ratio.picousd * 100_000_000)) times the recorded price"
  }

  private var countSentence: String {
    let count = billed.count - recorded.count
    guard meter != nil, count != 0 else { return "" }
    let words = meter?.isTokens == true ? "tokens" : "searches"
    return "\(Digits.grouped(Int128(count.magnitude))) \(words) "
  }

  private var unit: String {
    guard let meter else { return "USD" }
    return "USD per \(Digits.grouped(meter.per)) \(meter.isTokens ? "tokens" : "searches")"
  }
}

extension Period {
  /// The days of a span for a person.
  fileprivate static func dates(since: Int64, last: Int64, _ timezone: String) -> String {
    let zone = (try? Zone(timezone == "local" ? nil : timezone)) ?? .utc
    let days = zone.day(at: since)...max(zone.day(at: last), zone.day(at: since))
    return "\(BillDate.period(days)) (\(timezone))"
  }
}

extension Grid {
  /// The kept bills.
  init(kept: [(BillAssertion, Int128)]) {
    self.init(columns: [
      Column(field: "number", title: "number", isNumber: true),
      Column(field: "provider", title: "provider"),
      Column(field: "period", title: "period", canShrink: false),
      Column(field: "billed_usd", title: "billed USD", isNumber: true),
      Column(field: "ledger_usd", title: "ledger then", isNumber: true),
      Column(field: "now_usd", title: "now", isNumber: true),
      Column(field: "holds", title: "holds", canShrink: false),
      Column(field: "source", title: "source", dispensable: 1),
    ])
    rows = kept.map { assertion, now in
      [
        .count(Int128(assertion.number)), .text(assertion.provider),
        .text(
          Period.dates(
            since: assertion.sinceMs, last: assertion.untilMs - 1, assertion.timezone)),
        .money(Int128(assertion.billedPicousd)), .money(Int128(assertion.ledgerPicousd)),
        .money(now), .text(assertion.isBroken(by: now) ? "no" : "yes"), .text(assertion.source),
      ]
    }
  }
}
