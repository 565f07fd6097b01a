/// Where an MLflow server is, who asks, and how patient a client is: what MLflow's own client reads
/// from the tracking URI and the environment.
public struct MLflowServer: Sendable {
  /// How TLS decides whether the server is who it says.
  enum Trust: Hashable, Sendable {
    /// By the certificate authorities of this machine.
    case system
    /// By the certificates in a file.
    case file(String)
    /// Not at all.
    case nobody
  }

  let address: ServerAddress
  let credentials: Credentials
  let trust: Trust
  /// A certificate and key that this client shows, in one PEM file.
  let clientCertificate: String?
  /// The proxy on the way, and who asks there.
  let proxy: ServerAddress?
  /// How long an answer may take, in seconds.
  let timeoutSeconds: Int64
  /// How often a request is sent again at most.
  let maximumRetries: Int

  /// The address without user and password, as it is shown and remembered.
  public var shown: String { address.shown }

  /// Reads the settings.
  ///
  /// - Parameters:
  ///   - uri: The tracking URI.
  ///   - environment: The variables, and the files they name.
  /// - Throws: ``MLflowError`` for an address or a setting that makes no sense.
  public init(uri: String, _ environment: ServerEnvironment) throws(MLflowError) {
    address = try ServerAddress(uri)
    credentials = Credentials(for: address, environment)
    trust = try Self.trust(environment)
    clientCertificate = environment.variable("MLFLOW_TRACKING_CLIENT_CERT_PATH")
    proxy = try Self.proxy(for: address, environment)
    timeoutSeconds = try Self.number("MLFLOW_HTTP_REQUEST_TIMEOUT", environment, 1...3600) ?? 30
    maximumRetries = Int(
      try Self.number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", environment, 0...100) ?? 5)
  }

  private static func number(
    _ name: String, _ environment: ServerEnvironment, _ range: ClosedRange<Int64>
  ) throws(MLflowError) -> Int64? {
    guard let text = environment.variable(name) else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw .badSetting(
        "\(name)=\(text)", why: "it takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func trust(_ environment: ServerEnvironment) throws(MLflowError) -> Trust {
    let insecure = environment.variable("MLFLOW_TRACKING_INSECURE_TLS")?.lowercased()
    let isInsecure = ["true", "1"].contains(insecure)
    let own = environment.variable("MLFLOW_TRACKING_SERVER_CERT_PATH")
    if isInsecure, own != nil {
      throw .badSetting(
        "MLFLOW_TRACKING_INSECURE_TLS", why: "MLFLOW_TRACKING_SERVER_CERT_PATH is set as well")
    }
    if isInsecure { return .nobody }
    for name in ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] where own == nil {
      if let path = environment.variable(name) { return .file(path) }
    }
    return own.map(Trust.file) ?? .system
  }

  /// The proxy that the environment names for an address; nil where `NO_PROXY` excepts it.
  private static func proxy(
    for address: ServerAddress, _ environment: ServerEnvironment
  ) throws(MLflowError) -> ServerAddress? {
    let name = address.scheme.uppercased() + "_PROXY"
    guard let text = environment.eitherCase(name) ?? environment.eitherCase("ALL_PROXY") else {
      return nil
    }
    for item in (environment.eitherCase("NO_PROXY") ?? "").split(separator: ",") {
      let except = item.filter { !$0.isWhitespace }.lowercased()
      let host = address.host.lowercased()
      let suffix = except.hasPrefix(".") ? except : "." + except
      let hostAndPort = "\(host):\(address.port ?? (address.scheme == "https" ? 443 : 80))"
      if except == "*" || except == host || except == hostAndPort || host.hasSuffix(suffix) {
        return nil
      }
    }
    do { return try ServerAddress(text.contains("://") ? text : "http://" + text) } catch {
      throw .badSetting(name, why: "it is no address of a proxy that speaks HTTP")
    }
  }

  /// A text with what is secret taken out, for what a server or the system says.
  func withoutSecrets(_ text: String) -> String {
    let secrets = credentials.secrets + [proxy?.password].compactMap(\.self).filter { !$0.isEmpty }
    return secrets.reduce(text) { text, secret in
      text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
    }
  }
}

extension [String] {
  fileprivate func contains(_ text: String?) -> Bool { text.map { self.contains($0) } ?? false }
}
