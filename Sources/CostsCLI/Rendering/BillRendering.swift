import Ledger
import Metering
import Terminal

/// A bill as JSON: the schema `costs.bill/1`.
enum BillJSON {
  static func object(_ bill: Bill, _ filter: CallFilter) -> JSON {
    func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }
    return [
      "schema": "costs.bill/1",
      "by": .array(bill.dimensions.map { .string($0.field) }),
      "since": instant(filter.period.sinceMs),
      "until": instant(filter.period.untilMs),
      "timezone": .string(filter.zone.name),
      "rows": .array(
        bill.rows.map { row in
          let values = zip(bill.dimensions, row.values).map {
            JSONMember(key: $0.field, value: CallJSON.text($1))
          }
          return .object(values + members(row))
        }),
      "totals": .object(members(bill.totals)),
      "entries": .array(bill.entries.map(entry)),
      "plan_fees": .array(bill.charges.map(charge)),
      "entries_usd": CallJSON.money(bill.entriesPicousd),
      "plan_fees_usd": CallJSON.money(bill.feesPicousd),
      "due_usd": CallJSON.money(bill.duePicousd),
      "is_partial": .bool(bill.isPartial),
    ]
  }

  /// What costs bill list shows: the schema `costs.bill_entries/1`.
  static func list(_ plans: [Plan], _ entries: [BillEntry]) -> JSON {
    [
      "schema": "costs.bill_entries/1",
      "plans": .array(plans.map(plan)),
      "entries": .array(entries.map(entry)),
    ]
  }

  private static func members(_ row: Bill.Row) -> [JSONMember] {
    [
      JSONMember(key: "calls", value: .number("\(row.calls)")),
      JSONMember(key: "covered_calls", value: .number("\(row.coveredCalls)")),
      JSONMember(key: "list_cost_usd", value: CallJSON.money(row.list.picousd)),
      JSONMember(key: "billed_cost_usd", value: CallJSON.money(row.billed.picousd)),
      JSONMember(key: "effective_cost_usd", value: CallJSON.money(row.effective.picousd)),
      JSONMember(key: "unpriced_calls", value: .number("\(row.billed.unknown)")),
      JSONMember(key: "unlisted_calls", value: .number("\(row.list.unknown)")),
    ]
  }

  /// An entry.
  static func entry(_ entry: BillEntry) -> JSON {
    [
      "id": .string(entry.id),
      "kind": .string(entry.kind.rawValue),
      "provider": .string(entry.provider),
      "amount_usd": CallJSON.money(entry.amountPicousd),
      "from": .string(BillDate.text(entry.days.lowerBound)),
      "until": .string(BillDate.text(entry.days.upperBound)),
      "note": CallJSON.text(entry.note),
    ]
  }

  private static func plan(_ plan: Plan) -> JSON {
    [
      "id": .string(plan.id),
      "provider": .string(plan.provider),
      "where": .array(plan.scope.map(JSON.string)),
      "fee_usd": CallJSON.money(plan.feePicousd),
      "per": .string(plan.per.rawValue),
      "from": .string(BillDate.text(plan.firstDay)),
      "until": CallJSON.text(plan.lastDay.map(BillDate.text)),
      "note": CallJSON.text(plan.note),
    ]
  }

  private static func charge(_ charge: PlanCharge) -> JSON {
    [
      "plan": .string(charge.plan),
      "provider": .string(charge.provider),
      "from": .string(BillDate.text(charge.days.lowerBound)),
      "until": .string(BillDate.text(charge.days.upperBound)),
      "fee_usd": CallJSON.money(charge.feePicousd),
      "calls": .number("\(charge.calls)"),
      "unlisted_calls": .number("\(charge.unknownCalls)"),
      "list_cost_usd": CallJSON.money(charge.listPicousd),
      "unallocated_usd": CallJSON.money(charge.unallocatedPicousd),
    ]
  }
}

extension Grid {
  /// A bill as rows: calls by their dimensions, then fees and entries.
  ///
  /// The effective cost of a fee is what could not be shared out among calls.
  init(_ bill: Bill) {
    let dimensions = bill.dimensions.map { Column(field: $0.field, title: $0.field) }
    self.init(
      columns: [Column(field: "charge", title: "charge", canShrink: false)] + dimensions + [
        Column(field: "name", title: "name", dispensable: 2),
        Column(field: "calls", title: "calls", isNumber: true, dispensable: 1),
        Column(field: "list_cost_usd", title: "list USD", isNumber: true),
        Column(field: "billed_cost_usd", title: "billed USD", isNumber: true),
        Column(field: "effective_cost_usd", title: "effective USD", isNumber: true),
      ])
    func provider(_ name: String) -> [Cell] {
      bill.dimensions.map { .plain($0 == .name("provider") ? name : nil) }
    }
    rows = bill.rows.map { row in
      [.text("usage")] + row.values.map(Cell.text) + [
        .plain(nil), .count(Int128(row.calls)), .money(row.list.picousd),
        .money(row.billed.picousd), .money(row.effective.picousd),
      ]
    }
    for charge in bill.charges {
      rows.append(
        [.text("plan")] + provider(charge.provider) + [
          .text("\(charge.plan) from \(BillDate.text(charge.days.lowerBound))"), .plain(nil),
          .plain(nil), .money(Int128(charge.feePicousd)),
          .money(Int128(charge.unallocatedPicousd)),
        ])
    }
    for entry in bill.entries {
      rows.append(
        [.text(entry.kind.rawValue)] + provider(entry.provider) + [
          .text(entry.id), .plain(nil), .plain(nil), .money(Int128(entry.amountPicousd)),
          .money(Int128(entry.amountPicousd)),
        ])
    }
    let unallocated = bill.charges.reduce(Int128(0)) { $0 + Int128($1.unallocatedPicousd) }
    totals =
      [.text("total")] + bill.dimensions.map { _ in .plain(nil) } + [
        .plain(nil), .count(Int128(bill.totals.calls)), .money(bill.totals.list.picousd),
        .money(bill.isDueKnown ? bill.duePicousd : nil),
        .money(
          bill.totals.effective.picousd.map { $0 + unallocated + bill.entriesPicousd }),
      ]
  }
}

extension Bill {
  /// Whether there is nothing to show.
  var isEmpty: Bool { rows.isEmpty && entries.isEmpty && charges.isEmpty }

  /// Whether anything of what is due is known.
  var isDueKnown: Bool { totals.billed.picousd != nil || !charges.isEmpty || !entries.isEmpty }

  /// What a person must know to read the numbers.
  var sentences: [String] {
    if isEmpty { return ["No calls and no entries."] }
    var sentences: [String] = []
    if isDueKnown, !isPartial { sentences.append("To be paid: \(Digits.usd(duePicousd)) USD.") }
    if totals.coveredCalls > 0 {
      let verb = totals.coveredCalls == 1 ? "is" : "are"
      sentences.append(
        "\(Digits.calls(totals.coveredCalls)) \(verb) covered by plans: nobody bills them.")
    }
    if totals.billed.unknown > 0 {
      sentences.append(
        "\(Digits.grouped(totals.billed.unknown)) of \(Digits.calls(totals.calls)) unpriced, so "
          + "not in the cost.")
    }
    for charge in charges where charge.unallocatedPicousd != 0 {
      sentences.append(
        "The fee of \(charge.plan) from \(BillDate.text(charge.days.lowerBound)) covers no call "
          + "with a list cost.")
    }
    if isPartial {
      sentences.append("Plans' fees, taxes and credits are nobody's in particular: left out.")
    }
    return sentences
  }
}

extension Plan {
  /// What a person must know who reads the cost of calls that it covers.
  var coverageSentence: String {
    "Plan '\(id)' pays for calls of \(scope.joined(separator: " ")): nobody bills their cost "
      + "(costs bill)."
  }
}
