/// Why a server could not do what was asked.
///
/// No text in it holds a user, a password or a token.
public enum MLflowError: Error, Hashable, Sendable {
  /// The address is none that a client of MLflow's REST API can use; why.
  case badAddress(String, why: String)
  /// The address is a store's, which only a server can open.
  case store(String)
  /// A setting of the environment makes no sense; why.
  case badSetting(String, why: String)
  /// Nothing answers at the address; the system's reason.
  case unreachable(server: String, reason: String)
  /// The server cannot prove who it is, or does not speak TLS; why.
  case untrusted(server: String, reason: String)
  /// The server took a request and did not answer in time, in seconds.
  case noAnswer(server: String, seconds: Int64)
  /// The server keeps saying that it cannot answer now.
  case unavailable(server: String, status: Int)
  /// The server does not accept the credentials, or there are none.
  case notAllowed(server: String, status: Int, who: String)
  /// Something answers that is no MLflow server.
  case notMLflow(server: String, status: Int)
  /// The server sends clients elsewhere.
  case moved(server: String, to: String)
  /// The server refuses the request; its code and words.
  case refused(server: String, code: String, message: String)
  /// The server's answer lacks what it should hold.
  case unexpected(server: String, what: String)
  /// There is no experiment of that name.
  case noExperiment(server: String, name: String)
  /// The experiment is deleted, and its name cannot be used.
  case experimentDeleted(server: String, name: String)

  /// Whether the server could not be reached, so that another time may do.
  public var isUnreachable: Bool {
    switch self {
    case .unreachable, .untrusted, .noAnswer, .unavailable: true
    default: false
    }
  }
}
