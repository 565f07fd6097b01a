/// How a client says who it is.
///
/// MLflow's own client looks in this order: the address or `~/.netrc`; user and password of the
/// environment, each else of `~/.mlflow/credentials`; a token of the environment.
struct Credentials: Hashable, Sendable {
  /// The value of the header `Authorization`; nil for none.
  let header: String?
  /// Who that is, to tell a person: where it was found, never the secret.
  let shown: String
  /// What must not be shown anywhere.
  let secrets: [String]

  /// Looks for credentials.
  ///
  /// - Parameters:
  ///   - address: The server's.
  ///   - environment: The variables, and the files they name.
  init(for address: ServerAddress, _ environment: ServerEnvironment) {
    if let user = address.user {
      self = Self.basic(user, address.password ?? "", from: "the address")
    } else if let (user, password) = Self.netrc(address.host, environment) {
      self = Self.basic(user, password, from: "the netrc file")
    } else if let (user, password) = Self.pair(environment) {
      self = Self.basic(user, password, from: "MLFLOW_TRACKING_USERNAME")
    } else if let token = environment.variable("MLFLOW_TRACKING_TOKEN") {
      self.init(
        header: "Bearer " + token, shown: "the token of MLFLOW_TRACKING_TOKEN", secrets: [token])
    } else {
      self.init(header: nil, shown: "nobody: no credentials are set", secrets: [])
    }
  }

  private init(header: String?, shown: String, secrets: [String]) {
    (self.header, self.shown, self.secrets) = (header, shown, secrets)
  }

  private static func basic(_ user: String, _ password: String, from place: String) -> Credentials {
    let basic = Base64.text(Array("\(user):\(password)".utf8))
    return Credentials(
      header: "Basic " + basic, shown: "user '\(user)' of \(place)",
      secrets: [password, basic].filter { !$0.isEmpty })
  }

  private static func pair(_ environment: ServerEnvironment) -> (String, String)? {
    let file = environment.file(environment.home + "/.mlflow/credentials") ?? ""
    var values: [String: String] = [:]
    var isOurs = false
    for line in file.split(separator: "\n").map(trimmed) {
      if line.hasPrefix("[") { isOurs = line == "[mlflow]" }
      guard isOurs, let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
      values[trimmed(line[..<mark])] = trimmed(line[line.index(after: mark)...])
    }
    let user =
      environment.variable("MLFLOW_TRACKING_USERNAME") ?? values["mlflow_tracking_username"]
    let password =
      environment.variable("MLFLOW_TRACKING_PASSWORD") ?? values["mlflow_tracking_password"]
    return user.map { ($0, password ?? "") }
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace = { (character: Character) in character.isWhitespace }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  private static func netrc(
    _ host: String, _ environment: ServerEnvironment
  ) -> (String, String)? {
    let path = environment.variable("NETRC") ?? environment.home + "/.netrc"
    guard let file = environment.file(path) else { return nil }
    var words = file.split { $0.isWhitespace }[...]
    var isHost = false
    var (user, password): (String?, String?) = (nil, nil)
    while let word = words.popFirst() {
      switch word {
      case "machine":
        if isHost { break }
        isHost = words.popFirst().map(String.init) == host
      case "default": isHost = isHost || user == nil
      case "login" where isHost && user == nil: user = words.popFirst().map(String.init)
      case "password" where isHost && password == nil:
        password = words.popFirst().map(String.init)
      default: break
      }
      if let user, let password { return (user, password) }
    }
    return nil
  }
}

/// RFC 4648's base64.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The bytes as text, padded.
  static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) }
      bits <<= 8 * (3 - group.count)
      for place in 0..<4 {
        let digit = digits[bits >> (18 - 6 * place) & 63]
        text.append(place <= group.count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
