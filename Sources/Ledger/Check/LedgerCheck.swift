import Metering
import Pricing
import SQLite

/// Proves that a ledger is sound: that its file is whole and its schema the program's, that what
/// refers to something refers to what is there, that costs can be redone, that the sums which are
/// kept are those of the calls, and that bills which were kept still hold.
public struct LedgerCheck {
  /// What is looked at, in this order.
  public enum Part: String, CaseIterable, Sendable {
    /// SQLite's own check of the file.
    case file
    /// Tables, indexes, triggers and views.
    case schema
    /// Rows that refer to others.
    case references
    /// Which call replaces which.
    case corrections
    /// The entries of re-pricings.
    case journal
    /// Every computed cost, from the counts and the rates that the call keeps.
    case costs
    /// The sums that summaries are read from.
    case rollups
    /// The bills that were kept.
    case bills
    /// Reservations and alerts.
    case budgets
  }

  /// Something that is wrong.
  public struct Finding: Hashable, Sendable {
    /// In which part.
    public let part: Part
    /// What is wrong, and where.
    public let what: String
  }

  /// At most so many findings of a part are told one by one.
  public static let mostOfPart: Int64 = 20

  /// What is wrong; empty when all is well.
  public private(set) var findings: [Finding] = []
  /// How much more is wrong in a part than ``findings`` tell.
  public private(set) var untold: [Part: Int64] = [:]

  private let onProgress: (Part, _ rows: Int64) -> Void
  private var told: Int64 = 0
  private var rows: Int64 = 0
  private var part = Part.file

  init(onProgress: @escaping (Part, _ rows: Int64) -> Void) { self.onProgress = onProgress }

  /// Begins a part, and takes what SQLite cannot do for a finding: a damaged file fails anywhere.
  mutating func run(_ part: Part, _ body: (inout LedgerCheck) throws -> Void) throws {
    self.part = part
    told = 0
    rows = 0
    onProgress(part, 0)
    do { try body(&self) } catch let error as SQLiteError {
      if error.isBusy { throw error }
      find("SQLite: \(error.message)")
    }
  }

  /// Something is wrong.
  mutating func find(_ what: String) {
    told += 1
    if told <= Self.mostOfPart {
      findings.append(Finding(part: part, what: what))
    } else {
      untold[part, default: 0] += 1
    }
  }

  /// A row was looked at.
  mutating func count() {
    rows += 1
    if rows % 16_384 == 0 { onProgress(part, rows) }
  }
}

extension LedgerFile {
  /// Checks the ledger; nothing is changed.
  ///
  /// - Parameter onProgress: Told from time to time how many rows of a part have been looked at.
  /// - Returns: What was found.
  /// - Throws: ``LedgerError`` where the file cannot be read at all.
  public func check(
    onProgress: @escaping (LedgerCheck.Part, _ rows: Int64) -> Void
  ) throws -> LedgerCheck {
    try translatingErrors {
      var check = try connection.read {
        var check = LedgerCheck(onProgress: onProgress)
        try check.run(.file) { check in
          try connection.query("PRAGMA integrity_check(\(LedgerCheck.mostOfPart + 1))") { row in
            if row.text(0) != "ok" { check.find(row.text(0)) }
          }
        }
        try check.run(.schema) { try SchemaCheck(connection).run(&$0) }
        try check.run(.references) { try checkReferences(&$0) }
        try check.run(.corrections) { try checkCorrections(&$0) }
        try check.run(.journal) { try JournalCheck(connection).run(&$0) }
        try check.run(.costs) { try CostCheck(connection, names).run(&$0) }
        try check.run(.rollups) { try RollupCheck(connection, names).run(&$0) }
        return check
      }
      try check.run(.bills) { try checkBills(&$0) }
      try check.run(.budgets) { check in
        for finding in try checkBudgets() { check.find(finding.what) }
      }
      return check
    }
  }

  /// Reads the calls as summaries do, so in transactions of its own.
  private func checkBills(_ check: inout LedgerCheck) throws {
    for broken in try brokenAssertions(nowMs: Timestamp.maximum) {
      let bill = broken.assertion
      check.find(
        "kept bill \(bill.number) of '\(bill.provider)' (\(bill.source)): the ledger said "
          + "\(Money.usd(bill.ledgerPicousd)), now \(Money.usd(broken.nowPicousd))")
    }
  }

  private func checkReferences(_ check: inout LedgerCheck) throws {
    try connection.query("PRAGMA foreign_key_check") { row in
      let place = row.optionalInt64(1).map { ", row \($0)," } ?? ""
      check.find("\(row.text(0))\(place) refers to a row of \(row.text(2)) that is not there")
    }
  }

  private func checkCorrections(_ check: inout LedgerCheck) throws {
    try connection.query(
      "SELECT id FROM call_log WHERE corrects_seq >= seq"
    ) { check.find("call '\($0.text(0))' corrects a call that is not older") }
    try connection.query(
      """
      SELECT (SELECT id FROM call_log WHERE seq = n.corrects_seq), count(*) FROM call_log AS n
      WHERE corrects_seq IS NOT NULL GROUP BY corrects_seq HAVING count(*) > 1
      """
    ) { check.find("call '\($0.text(0))' is corrected by \($0.int64(1)) others") }
  }
}
