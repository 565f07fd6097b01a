import Importers
import Ledger
import Metering
import Pricing
import Terminal

/// What can go wrong with bills.
extension Messages {
  /// Runs `body` and turns its errors about bills into what a person is told.
  static func ofBills<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as BillError {
      throw billFailure(error)
    } catch let error as PricingError {
      throw badBill("\(error)")
    }
  }

  static func badBill(_ what: String) -> Failure {
    Failure(what: what, remedy: "costs bill --help", code: .badData)
  }

  private static func billFailure(_ error: BillError) -> Failure {
    switch error {
    case .conflict(let id, let field, let recorded, let given):
      Failure(
        what: "'\(id)' is there already with another \(field) (\(recorded), now \(given))",
        remedy: "costs bill rm \(id)   first, or another name", code: .failed)
    case .noSuchEntry(let id):
      Failure(
        what: "there is no entry and no plan '\(id)'", remedy: "costs bill list", code: .failed)
    case .noSuchAssertion(let number):
      Failure(
        what: "no bill is kept under the number \(number)", remedy: "costs reconcile --kept",
        code: .failed)
    }
  }

  static func unknownBillPeriod(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is no period with a beginning and an end",
      remedy: "--period 2026-10   or   --period 2026-10-15   or   --period 2026",
      code: .wrongUsage)
  }

  static func unknownDate(_ text: String, _ option: String) -> Failure {
    Failure(
      what: "'\(text)' is no date that \(option) understands", remedy: "\(option) 2026-10-15",
      code: .badData)
  }

  static func planWithoutCalls(_ name: String) -> Failure {
    Failure(
      what: "the plan '\(name)' covers no calls",
      remedy: "costs bill plan \(name) --where source=claude-code ...", code: .wrongUsage)
  }

  static func planWithoutProvider(_ name: String) -> Failure {
    Failure(
      what: "nothing tells who bills the plan '\(name)'",
      remedy: "costs bill plan \(name) --provider anthropic ...", code: .wrongUsage)
  }

  static func invoiceUnreadable(path: String, _ error: MeteringError) -> Failure {
    Failure(
      what: "\(path == "-" ? "standard input" : "'\(path)'"): \(error)",
      effect: "Nothing was compared.",
      remedy: "costs reconcile --help   for the forms a bill can have", code: .badData)
  }

  static func invoiceUnreachable(_ error: ImportError) -> Failure {
    Failure(
      what: "\(error)", effect: "Nothing was compared.", remedy: "costs reconcile FILE",
      code: .failed)
  }

  static func invoiceWithoutPeriod(path: String) -> Failure {
    Failure(
      what: "'\(path)' tells no days, so it has no period", effect: "Nothing was compared.",
      remedy: "costs reconcile \(path) --period 2026-10", code: .wrongUsage)
  }

  /// The bill and the ledger lie further apart than they may.
  static func billDiffers(_ found: Reconciliation, tolerance: Int64, kept: Int64?) -> Failure {
    let difference = found.differencePicousd
    let side = difference > 0 ? "higher" : "lower"
    let amount = Money.usd(Int128(difference.magnitude))
    return Failure(
      what: "the bill of '\(found.provider)' is \(amount) USD \(side) than the ledger, "
        + "which is more than \(Money.usd(tolerance))",
      effect: kept.map { "The bill is kept as number \($0)." } ?? "Nothing was written.",
      remedy: remedy(for: found.differences), code: .checkFound)
  }

  /// What helps against the reason that weighs most.
  private static func remedy(for differences: [Difference]) -> String {
    let heaviest = differences.max { $0.picousd.magnitude < $1.picousd.magnitude }
    switch heaviest?.reason {
    case .missingDay, .missingCalls:
      return "costs import openai-usage FILE   or from where else the calls are known"
    case .extraDay, .extraCalls: return "costs calls --period DAY   for what was not billed"
    case .unpriced: return "costs prices set ...   and then   costs reprice"
    case .price: return "costs prices set ...   and then   costs reprice --all"
    case .credit: return "costs bill add credit ..."
    case .tax: return "costs bill add tax ..."
    default: return "costs reconcile --tolerance USD   to accept it"
    }
  }
}
