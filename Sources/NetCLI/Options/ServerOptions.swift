import ArgumentParser
import MLflowSync
import Terminal

/// Which MLflow server, and which experiment there.
struct ServerOptions: ParsableArguments {
  @Option(
    name: .customLong("mlflow-uri"),
    help: ArgumentHelp(
      "The server. Default: $MLFLOW_TRACKING_URI.", valueName: "uri"))
  var mlflowURI: String?
  @Option(
    help: ArgumentHelp(
      "The experiment. Default: $MLFLOW_EXPERIMENT_NAME, else costs.", valueName: "name"))
  var experiment: String?

  /// The environment of this process.
  static let environment = ServerEnvironment(variable: { Machine.variable($0) })

  /// The server that is meant.
  func server(for command: String) throws -> MLflowServer {
    guard let uri = mlflowURI ?? Machine.variable("MLFLOW_TRACKING_URI") else {
      throw Messages.noServer(command: command)
    }
    return try MLflowServer(uri: uri, Self.environment)
  }

  /// The name of the experiment.
  var experimentName: String {
    experiment ?? Machine.variable("MLFLOW_EXPERIMENT_NAME") ?? "costs"
  }
}
