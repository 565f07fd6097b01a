import Ledger
import Metering

/// One sync: pushes what a ledger knows, and notes in the ledger how far it came.
///
/// Use it from one task.
public final class SyncSession {
  /// What became of a push.
  public struct Outcome: Sendable {
    /// What became of it.
    public enum Result: String, Sendable {
      /// A run was made or gone on with, and has all of it.
      case pushed
      /// The server had it.
      case unchanged
      /// The server could not be reached.
      case unsent
    }

    /// Which calls.
    public let scope: SyncScope
    /// The sums.
    public let totals: Spend
    /// What became of it.
    public let result: Result
    /// The run on the server, if there is one.
    public let runID: String?
    /// The run whose place it took.
    public let supersedes: String?
  }

  private let ledger: LedgerFile
  private let server: MLflowServer
  private let experimentName: String
  private let version: String
  private let nowMs: () -> Int64
  /// Told how many of the pushes are done.
  private let onProgress: (_ done: Int, _ all: Int) -> Void
  private let onRetry: @Sendable (String, Int64) -> Void

  /// What became of the pushes so far, in their order once the sync has ended.
  public private(set) var outcomes: [Outcome] = []

  /// - Parameters:
  ///   - ledger: The ledger, open for writing.
  ///   - server: The server.
  ///   - experiment: The experiment's name; it is created when it is missing.
  ///   - version: The program's version.
  ///   - nowMs: The clock, in Unix milliseconds.
  ///   - onProgress: Told how many of the pushes are done.
  ///   - onRetry: Told why a request is sent again, and after how many milliseconds.
  public init(
    _ ledger: LedgerFile, to server: MLflowServer, experiment: String, version: String,
    nowMs: @escaping () -> Int64, onProgress: @escaping (Int, Int) -> Void,
    onRetry: @escaping @Sendable (String, Int64) -> Void
  ) {
    self.ledger = ledger
    self.server = server
    experimentName = experiment
    self.version = version
    self.nowMs = nowMs
    self.onProgress = onProgress
    self.onRetry = onRetry
  }

  /// The pushes that were begun or could not be sent, and that are not among those asked for now.
  ///
  /// What belonged to a period that has passed is asked for by nobody any more.
  ///
  /// - Parameter pushes: Those asked for now.
  /// - Returns: The pushes, with what their scopes hold now.
  /// - Throws: `LedgerError`.
  public func leftOver(besides pushes: [SyncPush]) throws -> [SyncPush] {
    let asked = Set(pushes.map(\.scope.text))
    let zone = try Zone(nil).name
    return try ledger.syncs().flatMap { entry -> [SyncPush] in
      guard entry.server == server.shown, entry.experiment == experimentName,
        entry.state != .finished, !asked.contains(entry.scope),
        let scope = SyncScope(text: entry.scope, timezone: zone)
      else { return [] }
      return try ScopeFigures.read(ledger, try scope.filter(), each: nil)
        .map { SyncPush(scope, $0) }
    }
  }

  /// Pushes.
  ///
  /// - Parameter read: Reads what is to be on the server, while that is asked for the experiment.
  /// - Throws: ``MLflowError``, `LedgerError`, and what `read` throws. ``outcomes`` then tells what
  ///   is unsent, and the ledger remembers it.
  public func run(_ read: () throws -> [SyncPush]) async throws {
    let client: MLflowClient
    do { client = try MLflowClient(server, onRetry: onRetry) } catch {
      try noteUnsent(read())
      throw error
    }
    do { try await run(read, MLflowRuns(client: client)) } catch {
      await client.close()
      throw error
    }
    await client.close()
  }

  private func run(_ read: () throws -> [SyncPush], _ runs: MLflowRuns) async throws {
    let name = experimentName
    async let experiment = runs.experiment(named: name)
    let pushes = try read()
    if pushes.isEmpty { return }
    do {
      let known = try await experiment
      let id = if let known { known } else { try await runs.createExperiment(name) }
      let syncer = Syncer(
        runs: runs, experiment: id, ledger: try ledger.identity(), version: version)
      try await run(pushes, syncer)
    } catch {
      try noteUnsent(pushes)
      throw error
    }
  }

  private func run(_ pushes: [SyncPush], _ syncer: Syncer) async throws {
    let only = pushes.count == 1 ? pushes[0].scope : nil
    let known = try ledger.lastSyncNumber()
    let found = try await syncer.states(of: only)
    var tasks: [Task] = []
    var had: [(push: SyncPush, run: String)] = []
    for push in pushes {
      let state = ScopeState(found[push.scope.id] ?? [])
      try await syncer.settle(state)
      let step = state.step(for: push)
      if case .none(let run) = step {
        if let standing = state.standing { try syncer.verify(push, standing) }
        had.append((push, run))
        outcomes.append(outcome(push, .unchanged, run: run))
      } else {
        tasks.append(Task(push: push, state: state, step: step))
      }
    }
    try noteFound(had)
    onProgress(outcomes.count, pushes.count)
    if tasks.isEmpty { return }
    let begun = try ledger.begin(tasks.map { entry($0.push, .started) }, after: known)
    for index in tasks.indices { tasks[index].sync = begun.first + Int64(index) }
    let problem = try await carryOut(&tasks, syncer, of: pushes.count)
    let done = tasks.filter { $0.pushed != nil }
    if !done.isEmpty {
      let others = try ledger.syncs(after: begun.first + Int64(tasks.count) - 1)
        .filter { $0.server == server.shown && $0.experiment == experimentName }
      let contested = begun.contested.union(others.map(\.scope))
      let isContested = done.contains {
        $0.pushed?.isDoubtful == true || contested.contains($0.push.scope.text)
      }
      try await conclude(done, syncer, found: isContested ? syncer.states(of: only) : nil)
    }
    if let problem { throw problem }
  }

  /// A push that is under way.
  private struct Task: Sendable {
    let push: SyncPush
    /// The runs of its scope before.
    let state: ScopeState
    let step: SyncStep
    var sync: Int64 = 0
    var pushed: Syncer.Pushed?
  }

  /// How many runs are pushed at once.
  private static let width = 4

  /// Carries steps out, several at once, until one fails; returns its error.
  private func carryOut(
    _ tasks: inout [Task], _ syncer: Syncer, of all: Int
  ) async throws -> MLflowError? {
    var problem: MLflowError?
    var next = 0
    var done = outcomes.count
    await withTaskGroup(of: (Int, Result<Syncer.Pushed, MLflowError>).self) { group in
      func start() {
        guard next < tasks.count, problem == nil else { return }
        let (index, task) = (next, tasks[next])
        next += 1
        group.addTask {
          do throws(MLflowError) {
            let pushed = try await syncer.carryOut(task.step, task.push, sync: task.sync)
            return (index, .success(pushed))
          } catch { return (index, .failure(error)) }
        }
      }
      for _ in 0..<Self.width { start() }
      while let (index, result) = await group.next() {
        switch result {
        case .success(let pushed):
          tasks[index].pushed = pushed
          done += 1
          onProgress(done, all)
        case .failure(let error): problem = problem ?? error
        }
        start()
      }
    }
    return problem
  }

  /// Settles pushes that are finished, and notes them; `found` are the runs as they are now by
  /// scope, nil where nobody else has changed them.
  private func conclude(
    _ tasks: [Task], _ syncer: Syncer, found: [String: [RemoteRun]]?
  ) async throws {
    var entries: [SyncEntry] = []
    for task in tasks {
      guard let run = task.pushed?.run else { continue }
      let state: ScopeState
      if let found {
        let runs = found[task.push.scope.id] ?? []
        if let own = runs.first(where: { $0.id == run }), own.digest == task.push.digest {
          try syncer.verify(task.push, own)
        }
        state = ScopeState(runs)
      } else {
        state = task.state.finishing(
          RemoteRun(
            finished: run,
            tags: [RunTag.digest: task.push.digest, RunTag.sync: "\(task.sync)"]))
      }
      try await syncer.settle(state)
      var entry = entry(task.push, .finished)
      entry.runID = state.standing?.id ?? run
      entry.supersedes = task.step.supersedes
      entries.append(entry)
      outcomes.append(
        outcome(task.push, .pushed, run: entry.runID, supersedes: task.step.supersedes))
    }
    try ledger.note(entries)
  }

  // MARK: The ledger's log

  private func entry(_ push: SyncPush, _ state: SyncEntry.State) -> SyncEntry {
    SyncEntry(
      server: server.shown, experiment: experimentName, scope: push.scope.text,
      digest: push.digest, state: state, atMs: nowMs())
  }

  private func outcome(
    _ push: SyncPush, _ result: Outcome.Result, run: String? = nil, supersedes: String? = nil
  ) -> Outcome {
    Outcome(
      scope: push.scope, totals: push.totals, result: result, runID: run, supersedes: supersedes)
  }

  /// How pushes to this experiment stand by the log, by their scopes.
  private func noted() throws -> [String: SyncEntry] {
    let entries = try ledger.syncs().filter {
      $0.server == server.shown && $0.experiment == experimentName
    }
    return Dictionary(entries.map { ($0.scope, $0) }) { _, newer in newer }
  }

  /// Notes pushes that the server has, where the log thinks otherwise.
  private func noteFound(_ found: [(push: SyncPush, run: String)]) throws {
    let noted = try noted()
    let entries = found.compactMap { push, run -> SyncEntry? in
      let known = noted[push.scope.text]
      if known?.state == .finished, known?.runID == run { return nil }
      var entry = entry(push, .finished)
      entry.runID = run
      return entry
    }
    if !entries.isEmpty { try ledger.note(entries) }
  }

  private func noteUnsent(_ pushes: [SyncPush]) throws {
    let done = Set(outcomes.map(\.scope))
    let unsent = pushes.filter { !done.contains($0.scope) }
    // Once is enough, however often a server is away.
    let noted = try noted()
    let entries = unsent.filter {
      let known = noted[$0.scope.text]
      return known?.state != .unsent || known?.digest != $0.digest
    }
    if !entries.isEmpty { try ledger.note(entries.map { entry($0, .unsent) }) }
    outcomes += unsent.map { outcome($0, .unsent) }
  }
}
