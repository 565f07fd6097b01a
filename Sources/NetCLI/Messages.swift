import MLflowSync
import Terminal

/// What a person is told when a server cannot do what was asked.
extension Messages {
  static var noWebhook: Failure {
    Failure(
      what: "the first line of standard input is no address of http or https",
      effect: "Nothing was posted.", remedy: "costs budget set NAME --webhook https://...",
      code: .wrongUsage)
  }

  static func webhookFailed(_ why: String) -> Failure {
    Failure(
      what: "the webhook was not told: \(why)", effect: "Nothing was posted.",
      remedy: "costs budget status, which tells it again", code: .unavailable)
  }

  static func noServer(command: String) -> Failure {
    Failure(
      what: "no server is named", effect: "Nothing was sent.",
      remedy: "costs \(command) --mlflow-uri http://localhost:5000   or set MLFLOW_TRACKING_URI",
      code: .wrongUsage)
  }

  /// The failure for an error of a server.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - effect: What was or was not sent.
  ///   - command: The command, without `costs`.
  /// - Returns: The failure.
  static func serverFailure(
    _ error: MLflowError, effect: String, command: String
  ) -> Failure {
    let again = "costs \(command) again when it answers"
    let (what, remedy) =
      switch error {
      case .badAddress(let address, let why):
        ("'\(address)' is no server's address: \(why)", "--mlflow-uri http://localhost:5000")
      case .store(let address):
        (
          "'\(address)' is a store, not a server",
          "mlflow server --backend-store-uri '\(address)'   and --mlflow-uri http://localhost:5000"
        )
      case .badSetting(let setting, let why):
        ("'\(setting)' cannot be used: \(why)", "env | grep -E 'MLFLOW|PROXY|CA_BUNDLE'")
      case .unreachable(let server, let reason):
        ("no server can be reached at '\(server)': \(reason)", again)
      case .untrusted(let server, let reason):
        (
          "'\(server)': \(reason)",
          "MLFLOW_TRACKING_SERVER_CERT_PATH=FILE with the certificate, or with its authority's"
        )
      case .noAnswer(let server, let seconds):
        ("'\(server)' did not answer within \(seconds) s", again)
      case .unavailable(let server, let status):
        ("'\(server)' keeps answering \(status)", again)
      case .notAllowed(let server, let status, let who):
        (
          "'\(server)' does not let in \(who) (\(status))",
          "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
        )
      case .notMLflow(let server, let status):
        (
          "'\(server)' is no MLflow server (it answers \(status))",
          "curl '\(server)/version'   prints the version of one"
        )
      case .moved(let server, let target):
        ("'\(server)' sends clients to '\(target)'", "--mlflow-uri with the address it names")
      case .refused(let server, let code, let message):
        ("'\(server)' refuses: \(message) (\(code))", "costs \(command) --help")
      case .unexpected(let server, let what):
        ("'\(server)' did not give \(what)", "curl '\(server)/version'   and \(again)")
      case .noExperiment(let server, let name):
        ("'\(server)' has no experiment '\(name)'", "--experiment with another name")
      case .experimentDeleted(_, let name):
        (
          "experiment '\(name)' is deleted on the server",
          "mlflow experiments restore, or --experiment with another name"
        )
      }
    return Failure(what: what, effect: effect, remedy: remedy, code: code(of: error))
  }

  private static func code(of error: MLflowError) -> Failure.Code {
    switch error {
    case .badAddress, .store, .badSetting: .wrongUsage
    default: error.isUnreachable ? .unavailable : .failed
    }
  }
}
