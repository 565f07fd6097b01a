import Ledger
import MLflowSync
import Metering
import Pricing
import Terminal

/// What `costs sync` prints.
enum SyncRendering {
  // MARK: What became of a sync

  /// Prints what became of each push.
  static func outcomes(
    _ outcomes: [SyncSession.Outcome], server: String, experiment: String, isJSON: Bool
  ) throws {
    let output = Output()
    if isJSON {
      try output.line(object(outcomes, server: server, experiment: experiment).text)
    } else if outcomes.isEmpty {
      try output.line("Nothing to push: no calls are in scope.")
    } else {
      for outcome in outcomes {
        var parts = [
          outcome.result.rawValue, outcome.scope.name, Digits.calls(outcome.totals.calls),
          outcome.totals.costPicousd.map { "$" + Digits.usd($0) } ?? "unpriced",
        ]
        if let run = outcome.runID { parts.append("run \(run)") }
        if let older = outcome.supersedes { parts.append("supersedes \(older)") }
        try output.line(parts.joined(separator: "  "))
      }
    }
    try output.flush()
  }

  private static func object(
    _ outcomes: [SyncSession.Outcome], server: String, experiment: String
  ) -> JSON {
    func count(_ result: SyncSession.Outcome.Result) -> JSON {
      .number("\(outcomes.filter { $0.result == result }.count)")
    }
    return [
      "schema": "costs.sync/1", "server": .string(server), "experiment": .string(experiment),
      "pushed": count(.pushed), "unchanged": count(.unchanged), "unsent": count(.unsent),
      "runs": .array(outcomes.map(object)),
    ]
  }

  private static func object(_ outcome: SyncSession.Outcome) -> JSON {
    [
      "name": .string(outcome.scope.name), "scope": scope(outcome.scope.text),
      "result": .string(outcome.result.rawValue), "run_id": text(outcome.runID),
      "supersedes": text(outcome.supersedes),
      "total_cost_usd": text(outcome.totals.costPicousd.map { Money.usd($0) }),
      "total_tokens": .number("\(outcome.totals.totalTokens)"),
      "total_calls": .number("\(outcome.totals.calls)"),
      "unpriced_calls": .number("\(outcome.totals.unpricedCalls)"),
    ]
  }

  /// What a sync that failed leaves unsent, as the second line of its error.
  static func effect(_ outcomes: [SyncSession.Outcome]) -> String {
    let unsent = outcomes.filter { $0.result == .unsent }
    let calls = unsent.reduce(0) { $0 + $1.totals.calls }
    let runs = "\(Digits.grouped(unsent.count)) \(unsent.count == 1 ? "run" : "runs")"
    return "Unsent: \(runs) with \(Digits.calls(calls)); the next sync sends them."
  }

  // MARK: What would be sent

  /// Prints what would be sent.
  static func preview(_ pushes: [SyncPush], ledger: String, isJSON: Bool) throws {
    let output = Output()
    for push in pushes {
      let preview = push.preview(ledger: ledger, version: Version.text)
      if isJSON {
        try output.line(preview.text)
        continue
      }
      try output.line("would push  \(push.scope.name)")
      for (title, member) in [("param", "params"), ("tag", "tags")] {
        for pair in preview[member]?.object ?? [] {
          try output.line("  \(title)  \(pair.key) = \(pair.value.string ?? "")")
        }
      }
      let metrics = preview["metrics"]?.array ?? []
      try output.line("  and \(Digits.grouped(metrics.count)) points of metrics: --json has all")
    }
    if pushes.isEmpty, !isJSON { try output.line("Nothing to push: no calls are in scope.") }
    try output.flush()
  }

  // MARK: How pushes stand

  /// Prints how every push stands.
  static func status(_ location: LedgerLocation, isJSON: Bool) throws {
    let entries = try location.openIfPresent()?.syncs() ?? []
    let output = Output()
    if isJSON {
      for entry in entries { try output.line(object(entry).text) }
    } else if entries.isEmpty {
      try output.line("Nothing was pushed yet: costs sync --mlflow-uri URI")
    } else {
      var grid = Grid(columns: [
        Grid.Column(field: "state", title: "state", canShrink: false),
        Grid.Column(field: "at", title: "at", canShrink: false, dispensable: 1),
        Grid.Column(field: "name", title: "run"),
        Grid.Column(field: "experiment", title: "experiment", dispensable: 2),
        Grid.Column(field: "server", title: "server", dispensable: 3),
        Grid.Column(field: "run_id", title: "id", dispensable: 4),
      ])
      grid.rows = entries.map { entry in
        [
          .plain(state(entry)), .plain(Timestamp.format(entry.atMs)), .plain(name(entry)),
          .plain(entry.experiment), .plain(entry.server), .plain(entry.runID),
        ]
      }
      try output.write(
        grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }

  /// A push that was begun and not finished has broken off.
  private static func state(_ entry: SyncEntry) -> String {
    entry.state == .started ? "broken off" : entry.state.rawValue
  }

  private static func name(_ entry: SyncEntry) -> String {
    SyncScope(text: entry.scope, timezone: "UTC")?.name ?? entry.scope
  }

  private static func object(_ entry: SyncEntry) -> JSON {
    [
      "schema": "costs.sync_status/1", "state": .string(entry.state.rawValue),
      "at": .string(Timestamp.format(entry.atMs)), "server": .string(entry.server),
      "experiment": .string(entry.experiment), "scope": scope(entry.scope),
      "digest": .string(entry.digest), "run_id": text(entry.runID),
      "supersedes": text(entry.supersedes),
    ]
  }

  private static func scope(_ text: String) -> JSON {
    (try? JSON(parsing: text)) ?? .string(text)
  }

  private static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
}
