import ArgumentParser
import Importers
import Ledger
import MLflowSync
import Metering
import Terminal

/// `costs report`: what an experiment's runs and traces cost together.
struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: NetHelp.report.name, abstract: NetHelp.report.abstract,
    discussion: NetHelp.report.discussion)

  @OptionGroup var server: ServerOptions
  @Flag(inversion: .prefixedNo, help: "Price the experiment's traces, too.") var traces = true
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() async throws {
    let progress = Progress()
    defer { progress.clear() }
    let reader = try ExperimentReader(
      try server.server(for: "report"), onRetry: { progress.tellRetry($0, afterMs: $1) })
    let report: ExperimentReport
    do { report = try await read(reader, progress) } catch {
      await reader.close()
      throw error
    }
    await reader.close()
    progress.clear()
    try ReportRendering.print(report, experiment: server.experimentName, form.chosen)
  }

  private func read(
    _ reader: ExperimentReader, _ progress: Progress
  ) async throws -> ExperimentReport {
    let experiment = try await reader.experiment(server.experimentName)
    var report = try await reader.report(experiment) {
      progress.show("reading  \(Digits.grouped($0)) runs")
    }
    guard traces else { return report }
    let assessor = try ledger.location.openIfPresent()?.assessor() ?? Assessor()
    var known: Set<String> = []
    try await reader.forEachPageOfTraces(experiment) { page in
      report.traceCount += page.count
      for event in try MLflowSource.calls(in: page) {
        if let id = event.id, !known.insert(id).inserted { continue }
        report.add(try assessor.assess(event, nowMs: Machine.nowMs, madeID: ""))
      }
      progress.show("reading  \(Digits.grouped(report.traceCount)) traces")
    }
    return report
  }
}
