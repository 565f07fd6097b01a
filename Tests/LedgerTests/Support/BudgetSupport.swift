import Metering
import Pricing

@testable import Ledger

extension Budget {
  /// A budget in a few words: `5 day team=a team=b hard`.
  init(_ words: String, name: String = "b", timezone: String = "UTC") throws {
    let parts = words.split(separator: " ").map(String.init)
    self.init(
      name: name, limitPicousd: try Money.picousd(parts[0]), per: Unit(rawValue: parts[1]) ?? .day,
      scope: try parts.dropFirst(2).compactMap { try CallFilter.Term($0) }, timezone: timezone)
    isHard = parts.contains("hard")
  }
}

extension LedgerFile {
  /// Records a call of a known cost at a time.
  @discardableResult
  func spend(
    _ usd: String, at time: String = "2026-10-15T12:00:00Z", id: String? = nil, team: String = "a"
  ) throws -> String {
    var event = UsageEvent(model: "m")
    event.provider = "p"
    event.id = id
    event.occurredAtMs = Timestamp.parse(time)
    event.usage = Usage([.input: 1])
    event.reportedCostUSD = usd
    event.attribution[.team] = team
    return try record(event).id
  }

  /// `held`, `exists`, `refused`, or the error.
  func hold(
    _ usd: String, id: String, of name: String = "b", ttlMs: Int64 = 600_000,
    nowMs: Int64 = testNowMs
  ) -> String {
    do {
      let picousd = try Money.picousd(usd)
      return try reserve(picousd, of: name, id: id, ttlMs: ttlMs) { nowMs }.result.rawValue
    } catch { return "\(error)" }
  }

  /// What is left of a budget, in USD.
  func left(of name: String = "b", nowMs: Int64 = testNowMs) throws -> String {
    Money.usd(try state(of: try budget(named: name), nowMs: nowMs).remainingPicousd)
  }

  /// Looks at all budgets and raises alerts: the thresholds that are new.
  func look(nowMs: Int64 = testNowMs) throws -> [Int64] {
    try raiseAlerts(try statesOfBudgets(after: nil, nowMs: nowMs), nowMs: nowMs).map(\.threshold)
  }
}
