import Ledger
import Pricing
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LedgerLocation {
  /// How long a gate waits for its turn among many processes, in milliseconds.
  private static let patienceMs: Int64 = 120_000

  /// The ledger for writing, which must exist: without one there is no budget.
  func openForBudgets() throws -> LedgerFile {
    guard access(path, F_OK) == 0 else { throw LedgerError.missing(path: path) }
    let waitMs = Machine.variable("COSTS_BUSY_TIMEOUT_MS").flatMap { Int64($0) }
    return try LedgerFile.openForWriting(path, busyTimeoutMs: waitMs ?? Self.patienceMs)
  }

  /// The same for those who only look: where the ledger may not be written, for reading.
  ///
  /// Alerts then have to wait.
  func openForLooking() throws -> LedgerFile {
    do { return try openForBudgets() } catch LedgerError.notPermitted {
      return try openForReading()
    }
  }
}

/// Options of budgets as values.
enum BudgetOption {
  /// An amount in USD, exact and above zero, in picodollars.
  static func amount(_ text: String, option: String) throws -> Int64 {
    let picousd: Int64
    do { picousd = try Money.exactPicousd(text) } catch {
      throw Messages.badAmount(text, option: option, error)
    }
    guard picousd > 0 else { throw Messages.badAmount(text, option: option, nil) }
    return picousd
  }

  /// The terms of a scope, each once.
  static func scope(_ texts: [String]) throws -> [CallFilter.Term] {
    var terms: [CallFilter.Term] = []
    for text in texts {
      guard let term = try CallFilter.Term(text) else { throw Messages.filterWithoutValue(text) }
      if term.dimension.isTime { throw Messages.scopeOfTime(text) }
      if !terms.contains(term) { terms.append(term) }
    }
    return terms
  }

  /// Percents by comma, or `none`.
  static func thresholds(_ text: String) throws -> [Int64] {
    if text == "none" { return [] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (48...57).contains($0) } ? Int64(part) : nil
    }
    guard numbers.count == parts.count, numbers.allSatisfy({ (1...1000).contains($0) }) else {
      throw Messages.badThresholds(text)
    }
    return Set(numbers).sorted()
  }

  /// `90s`, `10m`, `2h` or `1d` in milliseconds.
  static func duration(_ text: String) throws -> Int64 {
    let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    let digits = text.dropLast()
    guard let unit = text.last.flatMap({ units[$0] }), !digits.isEmpty, digits.utf8.count < 9,
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int64(digits),
      (1000...30 * 86_400_000).contains(count * unit)
    else { throw Messages.badDuration(text) }
    return count * unit
  }
}
