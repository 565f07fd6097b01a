import ArgumentParser
import Ledger
import MLflowSync
import Terminal

/// `costs sync`: what calls cost, as runs on an MLflow server.
struct Sync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: NetHelp.sync.name, abstract: NetHelp.sync.abstract,
    discussion: NetHelp.sync.discussion)

  @OptionGroup var server: ServerOptions
  @Option(help: "Only calls of this workflow.") var workflow: String?
  @OptionGroup var filters: FilterOptions
  @Option(
    help: ArgumentHelp(
      "One run for each value: workflow, day, team, tag:KEY, ...", valueName: "dim"))
  var each: String?
  @Flag(help: "Print what would be sent, and send nothing.") var dryRun = false
  @Flag(help: "Print how earlier pushes stand.") var status = false
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() async throws {
    if status { return try SyncRendering.status(ledger.location, isJSON: isJSON) }
    var filter = try filters.filter()
    if let workflow, let term = try CallFilter.Term("workflow=\(workflow)") {
      filter.terms.append(term)
    }
    let dimension = try each.map { try Dimension($0) }
    if dryRun {
      let file = try ledger.location.openForReading()
      let pushes = try SyncPush.read(file, filter, each: dimension)
      return try SyncRendering.preview(pushes, ledger: try file.identity(), isJSON: isJSON)
    }
    let destination = try server.server(for: "sync")
    // What does not exist yet holds nothing to push.
    _ = try ledger.location.openForReading()
    let file = try ledger.location.openForWriting()
    try await push(filter, dimension, file, to: destination)
  }

  private func push(
    _ filter: CallFilter, _ dimension: Dimension?, _ file: LedgerFile, to destination: MLflowServer
  ) async throws {
    let progress = Progress()
    let session = SyncSession(
      file, to: destination, experiment: server.experimentName, version: Version.text,
      nowMs: { Machine.nowMs },
      onProgress: { done, all in progress.show("pushing  \(done) of \(all) runs") },
      onRetry: { progress.tellRetry($0, afterMs: $1) })
    var failure: MLflowError?
    do {
      try await session.run {
        let asked = try SyncPush.read(file, filter, each: dimension)
        return try asked + session.leftOver(besides: asked)
      }
    } catch let error as MLflowError { failure = error }
    progress.clear()
    try SyncRendering.outcomes(
      session.outcomes, server: destination.shown, experiment: server.experimentName,
      isJSON: isJSON)
    if let failure {
      throw Messages.serverFailure(
        failure, effect: SyncRendering.effect(session.outcomes), command: "sync")
    }
  }
}
