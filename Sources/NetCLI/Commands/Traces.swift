import ArgumentParser
import MLflowSync
import Metering
import Terminal

/// `costs-net traces`: prints an experiment's traces, one JSON object a line.
///
/// For `costs import mlflow`, which reads them: recording is its work.
struct Traces: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the traces of an MLflow experiment as JSON lines.", shouldDisplay: false)

  @OptionGroup var server: ServerOptions

  func run() async throws {
    let progress = Progress()
    defer { progress.clear() }
    let reader = try ExperimentReader(
      try server.server(for: "import mlflow"), onRetry: { progress.tellRetry($0, afterMs: $1) })
    let output = Output()
    do {
      let experiment = try await reader.experiment(server.experimentName)
      try await reader.forEachPageOfTraces(experiment) { page in
        for trace in page { try output.line(trace.text) }
        try output.flush()
      }
    } catch {
      await reader.close()
      throw error
    }
    await reader.close()
  }
}
